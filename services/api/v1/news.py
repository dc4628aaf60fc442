"""What moved lately: a bounded piece of the ledger's end, which every reader reads from their own place on.

So a reader that is slow costs a number, and one that comes back finds what moved meanwhile.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.deal.events import DealEvent
from domain.findings.events import FindingEvent
from domain.ports.ledger import StoredEvent

MOST_NEWS = 10_000


@dataclass(frozen=True, slots=True)
class News:
    """A deal that moved, by what stands at a position of the ledger: facts, findings or steps."""

    position: int
    deal_id: str
    kind: str


class RecentNews:
    """The news after `since`, at most so many; nothing in between is missing."""

    def __init__(self, most: int = MOST_NEWS) -> None:
        self._most = most
        self._news: list[News] = []
        self._since = 0
        self._upto = 0
        self._read_upto = 0
        self._lock = threading.Lock()

    @property
    def upto(self) -> int:
        """The position of the newest."""
        return self._upto

    def begin(self, since: int) -> None:
        """Know that nothing is kept of what stands up to a position."""
        with self._lock:
            self._news, self._since, self._upto = [], since, since

    def reach(self, position: int) -> None:
        """Know that there is no other news up to a position."""
        self._read_upto = max(self._read_upto, position)

    def add(self, news: Iterable[News]) -> None:
        """Keep what moved, in the order of the ledger; what is oldest is dropped."""
        with self._lock:
            self._news.extend(news)
            if self._news:
                self._upto = max(self._upto, self._news[-1].position)
            if len(self._news) > 2 * self._most:
                kept = self._news[-self._most :]
                self._since, self._news = self._news[-self._most - 1].position, kept

    def after(self, position: int, *, most: int) -> Sequence[News] | None:
        """At most so many news after a position; None where some are not kept, or not read yet."""
        with self._lock:
            if not self._since <= position <= max(self._upto, self._read_upto):
                return None
            start = bisect_right(self._news, position, key=lambda each: each.position)
            end = min(start + most, len(self._news))
            while start < end < len(self._news) and self._is_of_one_event(end):
                end += 1
            return self._news[start:end]

    def _is_of_one_event(self, place: int) -> bool:
        """Whether news at a place and before it came by the same event: it may concern several cycles."""
        return self._news[place].position == self._news[place - 1].position


def kind_of(stored: StoredEvent) -> str:
    """What of a deal an event is part of."""
    if isinstance(stored.event, DealEvent):
        return "facts"
    return "findings" if isinstance(stored.event, FindingEvent) else "steps"
