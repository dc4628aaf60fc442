"""What following the ledger leaves behind besides results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EventSetAside:
    """A follower could not handle an event and went on without it.

    `position` is the event's place in the ledger, `fault` the class of the error: its message
    may hold personal text.
    """

    follower: str
    event_id: UUID
    position: int
    fault: str


@dataclass(frozen=True, slots=True)
class EventRedriven:
    """An event that a follower had set aside was handed to it again, and handled.

    What followed from it was appended in the same transaction.
    """

    follower: str
    event_id: UUID
    position: int


FollowingEvent: TypeAlias = EventSetAside | EventRedriven
