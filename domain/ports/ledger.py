"""The ledger: append-only streams of events with optimistic concurrency."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from domain.access.events import AccessEvent
from domain.acting.events import ActEvent
from domain.capture.events import CaptureEvent
from domain.company.events import CompanyEvent
from domain.deal.events import DealEvent
from domain.delivery.events import DeliveryEvent
from domain.findings.events import FindingEvent
from domain.following import FollowingEvent
from domain.moments import Instant
from domain.planning.events import PlanEvent
from domain.visibility.choices import VisibilityEvent

LedgerEvent = (
    DealEvent
    | FindingEvent
    | CaptureEvent
    | CompanyEvent
    | FollowingEvent
    | PlanEvent
    | VisibilityEvent
    | AccessEvent
    | DeliveryEvent
    | ActEvent
)


class StreamHasMoved(Exception):
    """Somebody else appended to the stream first: read again and decide again."""

    def __init__(self, stream: UUID, expected_version: int) -> None:
        super().__init__(f"stream {stream} is no longer at version {expected_version}")
        self.stream = stream
        self.expected_version = expected_version


@dataclass(slots=True)
class NewEvent:
    """An event to be appended, with what must be known of every fact. Nothing changes it.

    `actor` is a token or the name of a part of this system; `recorded_at` is when the
    system learnt of it; `correlation` ties together what one command caused, `causation`
    names the event that caused this one.
    """

    event_id: UUID
    event: LedgerEvent
    recorded_at: Instant
    actor: str
    correlation: UUID
    causation: UUID | None = None


@dataclass(slots=True, kw_only=True)
class StoredEvent(NewEvent):
    """An event with its place: `version` in its stream (from 1), `position` in the ledger.

    `position` is None for events that were read by stream.
    """

    stream: UUID
    version: int
    position: int | None


@dataclass(frozen=True, slots=True)
class Append:
    """Events for one stream that is expected to be at `expected_version` (0: new)."""

    stream: UUID
    expected_version: int
    events: Sequence[NewEvent]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far a follower has read: written in one transaction with what it concluded."""

    follower: str
    position: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands: in the ledger, in its stream, under which stored name and since when."""

    position: int
    stream: UUID
    version: int
    name: str
    recorded_at: Instant


class AlreadyFollowed(Exception):
    """The follower's bookmark stands at or after this position: its results are in already."""

    def __init__(self, bookmark: Bookmark) -> None:
        super().__init__(f"{bookmark.follower} has already passed position {bookmark.position}")
        self.bookmark = bookmark


class Ledger(Protocol):
    """Where events live; what stands there changes in no way but by `forget`.

    Every implementation passes `tests/contracts/ledger.py`.
    """

    def append(self, appends: Sequence[Append], bookmark: Bookmark | None = None) -> None:
        """Add events to one or several streams, and move a bookmark, all or nothing.

        Raises:
            StreamHasMoved: a stream is not at its expected version.
            AlreadyFollowed: the bookmark does not move forward.
        """
        ...

    def read(self, stream: UUID, *, after: int = 0, upto: int | None = None) -> Iterator[StoredEvent]:
        """The events of a stream in order, those with `after` < version <= `upto`."""
        ...

    def events(
        self, stream: UUID, *, recorded_by: Instant | None = None
    ) -> tuple[Sequence[LedgerEvent], int]:
        """What happened in a stream, as far as it was recorded by an instant, and the last version of it.

        As `read`, without who recorded it and why: that takes a third less time. 0 when there
        is nothing.
        """
        ...

    def read_all(self, *, after: int, limit: int, names: Iterable[str] = ()) -> Sequence[StoredEvent]:
        """At most `limit` events of all streams by position; only these stored names, if any."""
        ...

    def naming(self, ids: Collection[str], *, after: int = 0) -> Iterator[tuple[Place, frozenset[str]]]:
        """Each event beyond a position that holds some of these ids as texts of their own, and which.

        Looks through all events: to be asked seldom, and for many at once.
        """
        ...

    def forget(self, places: Sequence[tuple[UUID, int]]) -> int:
        """Put `Forgotten` in place of what happened at these versions of streams; how many there were.

        Their places and envelopes stay; nothing of what was there can be read anywhere afterwards,
        as far as the store rules over it. Doing it again does nothing.
        """
        ...

    def versions(self, streams: Sequence[UUID]) -> Mapping[UUID, int]:
        """The last version of each of these streams, in one question; 0 for those that nobody wrote."""
        ...

    def end(self) -> int:
        """The position of the newest event of all; 0 when there is none."""
        ...

    def bookmark(self, follower: str) -> int:
        """The position of a follower's bookmark; 0 when it has none."""
        ...

    def close(self) -> None:
        """Give back files and connections. The ledger can not be used afterwards."""
        ...
