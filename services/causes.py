"""Causes: why something is appended, as the envelope of an event says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

from domain.identifiers import caused_by, event_id
from domain.moments import Instant
from domain.ports.ledger import LedgerEvent, NewEvent, StoredEvent


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something is appended.

    `command` is what event ids are derived from: the same cause gives the same ids.
    """

    command: UUID
    actor: str
    correlation: UUID
    causation: UUID | None = None

    @classmethod
    def of(cls, event: StoredEvent, actor: str) -> Cause:
        """What a part of this system does because of an event."""
        return cls(caused_by(event.event_id, actor), actor, event.correlation, event.event_id)

    @classmethod
    def word(cls, actor: str, command: UUID | None = None) -> Cause:
        """What somebody says of their own accord; `command` ties it to what else they say by it."""
        command = uuid4() if command is None else command
        return cls(command, actor, command)

    def events(
        self, events: Iterable[LedgerEvent], *, stream: UUID, after: int, now: Instant
    ) -> list[NewEvent]:
        """Events as they are to be appended to a stream after a version."""
        return [
            NewEvent(
                event_id(self.command, stream, place),
                event,
                now,
                self.actor,
                self.correlation,
                self.causation,
            )
            for place, event in enumerate(events, start=after + 1)
        ]
