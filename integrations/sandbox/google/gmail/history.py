"""The history of a mailbox: what changed, under ids that grow with gaps and are forgotten in time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from integrations.sandbox.clock import Moment, TurnedClock

KEPT = timedelta(days=7)


class Change(StrEnum):
    """The four kinds of a change, by the key under which a record has them."""

    ADDED = "messagesAdded"
    DELETED = "messagesDeleted"
    LABELS_ADDED = "labelsAdded"
    LABELS_REMOVED = "labelsRemoved"


TYPES = {
    "messageAdded": Change.ADDED, "messageDeleted": Change.DELETED, "labelAdded": Change.LABELS_ADDED,
    "labelRemoved": Change.LABELS_REMOVED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One change of one message; `labels` are those that it had afterwards."""

    id: int
    at: Moment
    change: Change
    message: int
    thread: int
    labels: frozenset[str]
    changed: frozenset[str] = frozenset()


@dataclass(slots=True)
class History:
    """The records that are still known."""

    clock: TurnedClock
    current: int
    records: list[Record] = field(default_factory=list)
    begins: int = 0
    """The oldest id from which on everything is known."""

    def __post_init__(self) -> None:
        self.begins = self.current

    def next_id(self) -> int:
        """Ids have gaps, so that nobody counts on the next."""
        self.current += 1 + self.current * 7919 % 23
        return self.current

    def add(
        self, change: Change, message: int, thread: int, labels: frozenset[str], changed: frozenset[str]
    ) -> int:
        """Note a change; gives its id."""
        record = Record(self.next_id(), self.clock.now(), change, message, thread, labels, changed)
        self.records.append(record)
        return record.id

    def forget(self, before: Moment) -> None:
        """Forget what is older."""
        gone = bisect_left(self.records, before, key=lambda record: record.at)
        if gone:
            self.begins = self.records[gone - 1].id
            del self.records[:gone]

    def expire(self) -> None:
        """Forget everything: every id that was given out until now is too old."""
        self.records.clear()
        self.begins = self.next_id()

    def since(self, start: int) -> list[Record] | None:
        """The records after an id; None if it is too old, or never was an id."""
        self.forget(self.clock.now() - KEPT)
        place = bisect_right(self.records, start, key=lambda record: record.id)
        known = start == self.begins or (place > 0 and self.records[place - 1].id == start)
        return self.records[place:] if known else None
