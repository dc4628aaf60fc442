"""Progress of long reading: a bar on a terminal, silence elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def reading(sources: Sequence[Path]) -> Iterator[Callable[[Path, int], None] | None]:
    """Show how far each source is read; yields what to call with (source, bytes done).

    Yields None where nobody watches: standard error is no terminal.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks = {path: bars.add_task(path.name, total=_size(path)) for path in sources}
        yield lambda path, done: bars.update(tasks[path], completed=done)


def _size(path: Path) -> int | None:
    """The bytes of a file; unknown for a folder, which is counted as it is read."""
    return path.stat().st_size if path.is_file() else None
