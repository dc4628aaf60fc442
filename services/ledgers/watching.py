"""Progress of work on a whole ledger: a line for each part of it on a terminal, silence elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from services.ledgers.paging import Told


@contextmanager
def watching(*, events: int) -> Iterator[Told]:
    """Show how far the parts of a work are, of which those with events have so many of them."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _nobody
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f}"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def told(part: str, more: int) -> None:
            if part not in tasks:
                tasks[part] = bars.add_task(part, total=events if part.startswith("events") else None)
            bars.advance(tasks[part], more)

        yield told


def _nobody(_part: str, _more: int) -> None:
    """Nobody watches."""
