"""What was found in deals and is no longer, in order of its recording, held in memory.

The first question reads the ledger once; each further one reads what came since.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from domain.findings.events import FindingCleared, FindingRaised
from domain.history.names import NAMES
from domain.moments import Instant
from domain.ports.ledger import Ledger, StoredEvent
from services.reading_on import read_on

_ABOUT = tuple(NAMES[kind] for kind in (FindingRaised, FindingCleared))


class News(NamedTuple):
    """A finding that was raised, or (without a severity) cleared."""

    at: Instant
    rule: str
    subject: str
    severity: str | None


class FindingNews:
    """The news of one ledger, by the streams of the deals' findings."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._by_stream: dict[UUID, list[News]] = {}
        self._upto = 0
        self._lock = threading.Lock()

    def catch_up(self) -> None:
        """Read what was recorded since."""
        with self._lock:
            for page, upto in read_on(self._ledger, self._upto, _ABOUT):
                for stored in page:
                    self._take(stored)
                self._upto = upto

    def since(self, stream: UUID, instant: Instant) -> Sequence[News]:
        """What was recorded of one deal after an instant."""
        told = self._by_stream.get(stream, [])
        return told[bisect_right(told, instant, key=lambda news: news.at) :]

    def _take(self, stored: StoredEvent) -> None:
        match stored.event:
            case FindingRaised(rule=rule, subject=subject, severity=severity):
                news = News(stored.recorded_at, rule, subject, severity.value)
            case FindingCleared(rule=rule):
                news = News(stored.recorded_at, rule, "", None)
            case _:
                return
        self._by_stream.setdefault(stored.stream, []).append(news)
