"""Hints on their way from pushes to whoever captures mailboxes, in this process or another.

A hint says that something may be new in a mailbox, and nothing else. It goes by the change signal of
the ledger; where nobody hears it, the mailbox is polled anyway.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum

from domain.moments import Instant
from services.capture.watches import WATCH_ENDS
from services.health import Health, State
from services.stopping import told_to_stop

MOST_WAITING = 10_000


class Outcome(StrEnum):
    """What became of a push."""

    TAKEN = "taken"
    """It is a hint now; the same hint waits only once."""
    FULL = "full"
    """Too many hints wait: it was dropped, and the mailbox is polled."""
    REPEATED = "repeated"
    """The very same message came before."""
    UNKNOWN = "unknown"
    """Nothing is known of its channel."""
    GARBLED = "garbled"
    """It names no mailbox."""
    FORGED = "forged"
    """It did not prove who sent it."""
    OVERSIZED = "oversized"
    SLOW = "slow"
    UNPROVEN = "unproven"
    """It could not be checked for now; the provider sends it again."""


class Hints:
    """A task that hands hints on; `tell` may block for a while, which no push has to wait for."""

    def __init__(self, tell: Callable[[str], None], *, most: int = MOST_WAITING) -> None:
        self.name = "api<pushes"
        self.health = Health()
        self.pushes: Counter[tuple[str, Outcome]] = Counter()
        self._tell = tell
        self._most = most
        self._waiting: dict[str, None] = {}
        self._changed = threading.Condition()

    def offer(self, mailbox: str) -> Outcome:
        """Take a hint, at once."""
        with self._changed:
            if mailbox not in self._waiting and len(self._waiting) >= self._most:
                return Outcome.FULL
            self._waiting[mailbox] = None
            self._changed.notify()
            return Outcome.TAKEN

    def watch_ends(self, watch: str) -> None:
        """A provider says that a watch ends: it has to be asked for anew when its mailbox is woken."""
        self.offer(f"{WATCH_ENDS}{watch}")

    def count(self, provider: str, outcome: Outcome) -> None:
        """Count what became of a push."""
        with self._changed:
            self.pushes[provider, outcome] += 1

    def run(self, stop: threading.Event) -> None:
        """Hand hints on until `stop` is set; those that still wait then are of no use any more."""
        self.health.state = State.WORKING
        try:
            with told_to_stop(stop, self._wake, name=f"{self.name}-stop"):
                while not stop.is_set():
                    for mailbox in self._taken(stop):
                        self._tell(mailbox)
                        self.health.done += 1
        finally:
            self.health.state = State.ENDED

    def waiting_since(self) -> Instant | None:
        """Hints do not wait: they are handed on at once."""
        return None

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _taken(self, stop: threading.Event) -> Sequence[str]:
        with self._changed:
            self._changed.wait_for(lambda: bool(self._waiting) or stop.is_set())
            taken, self._waiting = tuple(self._waiting), {}
            return taken
