"""Progress of long work: a bar on a terminal, silence elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

_Item = TypeVar("_Item")


@contextmanager
def reading(sources: Sequence[Path]) -> Iterator[Callable[[Path, int], None] | None]:
    """Show how far each source is read; yields what to call with (source, bytes done).

    Yields None where nobody watches: standard error is no terminal.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (_named(), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks = {path: bars.add_task(_name(path), total=_size(path)) for path in sources}
        yield lambda path, done: bars.update(tasks[path], completed=done)


def counting(items: Iterable[_Item], *, of: int, saying: str) -> Iterator[_Item]:
    """Go through items while a bar shows how many of them are done."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from items
        return
    columns = (_named(), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task(saying, total=of)
        for item in items:
            yield item
            bars.advance(task)


@contextmanager
def telling(saying: str) -> Iterator[Callable[[int], None]]:
    """Say how much is done of what nobody knows the whole of; yields what to call with the count."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done: None
        return
    with console.status(saying) as status:
        yield lambda done: status.update(f"{saying}: {done:,}")


def _named() -> TextColumn:
    """What the bar is about, as it is called: a file's name is no markup."""
    return TextColumn("{task.description}", markup=False)


def _name(path: Path) -> str:
    """The name of a source; that of a folder also where it is given as `.`."""
    return path.name or path.resolve().name


def _size(path: Path) -> int | None:
    """The bytes of a file, or of everything in a folder; unknown where there is nothing to measure."""
    if path.is_file():
        return path.stat().st_size
    return sum(_sizes(path)) or None


def _sizes(folder: Path) -> Iterator[int]:
    for place, _, files in os.walk(folder):
        for name in files:
            try:
                yield (Path(place) / name).stat().st_size
            except OSError:  # gone, or a link to nowhere: it will not be read either
                continue
