"""What a run of the system committed to its ledger, and the same commits made by the bare recorder.

The system's ledger notes how many events each of its commits held and whether it moved a
bookmark. The floor is what the library's recorder takes for just these commits, of the very
same stored rows, one after the other in one process that does nothing else.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from eventsourcing.persistence import StoredEvent as Row
from eventsourcing.persistence import Tracking

from domain.ports.ledger import Append, Bookmark
from integrations.eventstore.bell import RingingLedger
from integrations.eventstore.opening import open_ledger


class NotingLedger(RingingLedger):
    """A ledger that notes its commits: events, and 1 where a bookmark moved."""

    commits: list[tuple[int, int]] = []  # noqa: RUF012 - of all ledgers of the process
    lock = threading.Lock()

    def append(self, appends: Sequence[Append], bookmark: Bookmark | None = None) -> None:
        """Append, and note it when it went well."""
        super().append(appends, bookmark)
        with self.lock:
            self.commits.append((sum(len(append.events) for append in appends), int(bookmark is not None)))

    @classmethod
    def write(cls, path: Path) -> None:
        """Write down what was noted in this process."""
        path.write_text(json.dumps(cls.commits))


def floor_seconds(source: str, target: str, after: int, commits: Sequence[tuple[int, int]]) -> float:
    """How long the bare recorder takes for commits of these sizes, of what stands after a position."""
    rows = _rows(source, after)
    ledger: Any = open_ledger(target)
    recorder = ledger._recorder
    seconds = 0.0
    try:
        for number, (events, bookmarks) in enumerate(commits, start=1):
            page = [next(rows) for _ in range(events)]
            tracking = Tracking("floor", number) if bookmarks else None
            begun = time.perf_counter()
            recorder.insert_events(page, tracking=tracking)
            seconds += time.perf_counter() - begun
    finally:
        ledger.close()
    return seconds


def _rows(address: str, after: int) -> Iterator[Row]:
    """The stored rows after a position, on streams that nobody wrote before."""
    ledger: Any = open_ledger(address)
    try:
        first: dict[Any, int] = {}
        while page := ledger._recorder.select_notifications(after, 1_000, inclusive_of_start=False):
            for row in page:
                begin = first.setdefault(row.originator_id, row.originator_version - 1)
                yield Row(row.originator_id, row.originator_version - begin, row.topic, row.state)
            after = page[-1].id
    finally:
        ledger.close()
