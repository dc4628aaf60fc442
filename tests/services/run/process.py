"""A process of the system as the kill test runs it.

`python -m tests.services.run.process FLAG [apart] ROLE...`; the settings come from the environment.
The clock stands still, so that two runs of the same input can be compared. FLAG is a file of
one byte that is not 0 while an append is under way: it tells whether a kill landed in one. With
`apart` the position is stored before the results and not with them, as a careless build would;
with `cramped` no file can grow beyond 250,000 bytes, as on a disk that is full.
"""

from __future__ import annotations

import mmap
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from domain.ports.ledger import Append, Bookmark
from integrations.eventstore.bell import RingingLedger
from services import wiring
from services.recorder.following import Recorder
from services.roles import Role
from services.running import run_until
from services.settings import read_settings
from tests.services.run.following import FixedClock

_APART_SECONDS = 0.1
CRAMPED_BYTES = 250_000


class Flag:
    """Says to other processes how many threads of this one are in the middle of something."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        with path.open("r+b") as file:
            self._byte = mmap.mmap(file.fileno(), 1)

    @contextmanager
    def raised(self) -> Iterator[None]:
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    def _add(self, number: int) -> None:
        with self._lock:
            self._byte[0] += number


class FlaggedLedger(RingingLedger):
    """A ledger that raises a flag while it appends."""

    flag: Flag

    def append(self, appends: Sequence[Append], bookmark: Bookmark | None = None) -> None:
        with self.flag.raised():
            super().append(appends, bookmark)


class LedgerApart(RingingLedger):
    """A ledger that forgets that a position belongs to its results; flagged is the recorder in between."""

    flag: Flag

    def append(self, appends: Sequence[Append], bookmark: Bookmark | None = None) -> None:
        if bookmark is not None:
            super().append([], bookmark)
        if bookmark is not None and bookmark.follower == Recorder.name:
            with self.flag.raised():
                time.sleep(_APART_SECONDS)
        super().append(appends, None)


def main(flag: str, *rest: str) -> None:
    roles = [Role(name) for name in rest if name not in {"apart", "cramped"}]
    if "cramped" in rest:
        resource.setrlimit(resource.RLIMIT_FSIZE, (CRAMPED_BYTES, CRAMPED_BYTES))
    FlaggedLedger.flag = LedgerApart.flag = Flag(Path(flag))
    wiring.RingingLedger = LedgerApart if "apart" in rest else FlaggedLedger  # type: ignore[misc] # a test's
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    threading.Timer(0.0, lambda: (sys.stdout.write("up\n"), sys.stdout.flush())).start()
    run_until(stop, read_settings(os.environ), roles, FixedClock())


if __name__ == "__main__":
    main(*sys.argv[1:])
