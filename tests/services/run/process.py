"""A process of the system as the kill test runs it.

`python -m tests.services.run.process FLAG CLOCK [apart|cramped|poisoned|hurried] ROLE...`; the settings
come from the environment. FLAG is a file of one byte that is not 0 while an append is under way:
it tells whether a kill landed in one. CLOCK is a file that holds the time in seconds since 1970;
as long as nobody changes it, two runs of the same input can be compared. With `apart` the
position is stored before the results and not with them, as a careless build would; with
`cramped` no file can grow beyond 250,000 bytes, as on a disk that is full; with `poisoned` the
recorder fails at each mail of one instant; with `hurried` mailboxes are captured by a time that goes by
several times as fast, as whoever writes CLOCK lets it go.
"""

from __future__ import annotations

import mmap
import os
import resource
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from domain.capture.events import MailCaptured
from domain.ports.ledger import Append, Bookmark, StoredEvent
from integrations.eventstore.bell import RingingLedger
from services import roles, wiring
from services.backoff import Backoff
from services.capture import mailbox_wiring
from services.capture.budget import Waiting
from services.capture.mailboxes_task import MailboxCapture
from services.capture.sync_pace import SyncPace
from services.logs import log_to_stderr
from services.recorder.following import Recorder
from services.roles import Role
from services.running import run_until, stopped_by_signals
from services.settings import read_settings

_APART_SECONDS = 0.1
_DAY_SECONDS = 0.5  # how often it is asked whether a day began, or the hour of headlines has come
CRAMPED_BYTES = 250_000
HURRY = 6.0
"""How much faster time goes by in the capture of mailboxes that is hurried."""
_HURRIED = SyncPace(
    poll_seconds=5.0, idle_seconds=1.0, seldom_seconds=3.0, aside_seconds=10.0,
    backoff=Backoff(first_seconds=0.5, longest_seconds=5.0),
)  # fmt: skip
POISON_AT = 1_773_583_200
"""The mail that was sent then (2026-03-15, 14:00) is what `poisoned` fails at."""


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


class FileClock:
    """A clock that says what stands in a file; whoever sets it puts another file in its place."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> int:
        return int(self._path.read_text())


class FlaggedLedger(RingingLedger):
    """A ledger that raises a flag while it appends."""

    flag: Flag

    def append(self, appends: Sequence[Append], bookmark: Bookmark | None = None) -> None:
        with self.flag.raised():
            super().append(appends, bookmark)


class LedgerApart(RingingLedger):
    """A ledger that forgets that a position belongs to its results.

    Flagged is the recorder in between, where it has results to lose.
    """

    flag: Flag

    def append(self, appends: Sequence[Append], bookmark: Bookmark | None = None) -> None:
        if bookmark is not None:
            super().append([], bookmark)
        if appends and bookmark is not None and bookmark.follower == Recorder.name:
            with self.flag.raised():
                time.sleep(_APART_SECONDS)
        super().append(appends, None)


class Poisonous(Exception):
    """What a recorder raises that can not handle a mail."""


class PoisonedRecorder(Recorder):
    """A recorder that fails at one mail, however often it is tried."""

    def conclude(self, events: Sequence[StoredEvent]) -> Sequence[Append]:
        for each in events:
            if isinstance(each.event, MailCaptured) and each.event.sighting.sent_at == POISON_AT:
                raise Poisonous
        return super().conclude(events)


class HurriedStop(threading.Event):
    """Another's stop, for whom time goes by faster."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self._stop = stop

    def is_set(self) -> bool:
        return self._stop.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        return self._stop.wait(None if timeout is None else timeout / HURRY)


class HurriedCapture(MailboxCapture):
    """The capture of mailboxes whose waits are short."""

    def run(self, stop: threading.Event) -> None:
        super().run(HurriedStop(stop))


def hurry() -> None:
    """Let the mailboxes of this process be captured in a hurry."""
    mailbox_wiring.SyncPace = lambda: _HURRIED  # type: ignore[assignment,misc] # a test's
    mailbox_wiring.Waiting = lambda: Waiting(lambda: time.monotonic() * HURRY)  # type: ignore[assignment,misc]
    mailbox_wiring.MailboxCapture = HurriedCapture  # type: ignore[misc] # a test's


def main(flag: str, clock: str, *rest: str) -> None:
    log_to_stderr(for_people=False)
    builds = {"apart", "cramped", "poisoned", "hurried"} & set(rest)
    if "cramped" in builds:
        resource.setrlimit(resource.RLIMIT_FSIZE, (CRAMPED_BYTES, CRAMPED_BYTES))
    FlaggedLedger.flag = LedgerApart.flag = Flag(Path(flag))
    wiring.RingingLedger = LedgerApart if "apart" in builds else FlaggedLedger  # type: ignore[misc] # a test's
    if "poisoned" in builds:
        roles.Recorder = PoisonedRecorder  # type: ignore[misc] # a test's
    if "hurried" in builds:
        hurry()
    roles._DAY_SECONDS = roles._HEADLINE_SECONDS = _DAY_SECONDS  # type: ignore[misc] # a test's
    stop = threading.Event()
    wanted = [Role(name) for name in rest if name not in builds]
    with stopped_by_signals(stop):
        threading.Timer(0.0, lambda: (sys.stdout.write("up\n"), sys.stdout.flush())).start()
        run_until(stop, read_settings(os.environ), wanted, FileClock(Path(clock)))


if __name__ == "__main__":
    main(*sys.argv[1:])
