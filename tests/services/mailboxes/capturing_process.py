"""A process that captures mailboxes whose shelves lie in files, until it is killed.

It notes in a file whether an append is under way, so that a kill can be told to have hit one.
"""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from domain.ports.ledger import Append, Bookmark
from domain.ports.provider import FailureKind, ProviderFailed
from integrations.eventstore.duties import FileDuties
from integrations.eventstore.opening import open_ledger, open_texts
from services.backoff import Backoff
from services.capture.budget import Limits, Waiting
from services.capture.mailboxes_task import MailboxCapture
from services.capture.sync_pace import SyncPace
from services.clock import SystemClock
from tests.services.mailboxes.office import Office, shelves_of

MAILBOXES = 4
QUICK = SyncPace(
    poll_seconds=0.0, batch=7, seldom_seconds=0.2, idle_seconds=0.05, aside_seconds=1.0,
    backoff=Backoff(first_seconds=0.005, longest_seconds=0.05),
)  # fmt: skip
_PASSING = (FailureKind.RETRY, FailureKind.SLOW_DOWN, FailureKind.RESYNC)


class FlaggedLedger:
    """A ledger that notes when it appends."""

    def __init__(self, ledger, flag: Path) -> None:
        self._ledger = ledger
        self._flag = flag.open("r+b", buffering=0)

    def append(self, appends: Sequence[Append], bookmark: Bookmark | None = None) -> None:
        self._note(b"\1")
        try:
            self._ledger.append(appends, bookmark)
        finally:
            self._note(b"\0")

    def _note(self, sign: bytes) -> None:
        self._flag.seek(0)
        self._flag.write(sign)

    def __getattr__(self, name: str) -> object:
        return getattr(self._ledger, name)


def dice(seed: int, share: float):
    """Failures that pass, now and then."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets

    def fails(_call: str, _key: str) -> ProviderFailed | None:
        if chance.random() >= share:
            return None
        return ProviderFailed(chance.choice(_PASSING), "dice", wait_seconds=0.01)

    return fails


def office_of(folder: Path, ledger, *, seed: int, share: float) -> Office:
    """The office over a folder; one call in so many fails."""
    texts = open_texts(str(folder / "ledger.db"), b"m" * 32)
    mailboxes = shelves_of(folder, MAILBOXES)
    mailboxes.fails.update({id_: dice(seed + n, share) for n, id_ in enumerate(mailboxes.mailboxes)})
    plenty = Limits(1e9, 1e9)
    return Office(ledger, texts, mailboxes, SystemClock(), QUICK, plenty, FileDuties(folder / "ledger.db"))


def main(folder: Path, seed: int, share: float) -> None:
    """Capture for ever."""
    ledger = FlaggedLedger(open_ledger(str(folder / "ledger.db")), folder / "appending")
    office = office_of(folder, ledger, seed=seed, share=share)
    capture = MailboxCapture(
        office.capture._tools, duties=office.duties, budgets=office.budgets, waiting=Waiting(), threads=2
    )
    sys.stdout.write("up\n")
    sys.stdout.flush()
    capture.run(threading.Event())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
