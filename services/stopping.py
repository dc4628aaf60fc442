"""Being told at once that a task has to stop, while it waits for something else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_LOOK_SECONDS = 1.0


@contextmanager
def told_to_stop(stop: threading.Event, tell: Callable[[], None], *, name: str) -> Iterator[None]:
    """Within the block, `tell` is called once, by a thread of this name, as soon as `stop` is set."""
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():  # where the block ends before `stop` is set, a look finds that out
            if stop.wait(_LOOK_SECONDS):
                return tell()
        return None

    threading.Thread(target=watch, name=name, daemon=True).start()
    try:
        yield
    finally:
        over.set()
