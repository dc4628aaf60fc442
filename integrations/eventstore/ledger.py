"""The ledger over a recorder of the `eventsourcing` library: one class for all three of them.

A recorder keeps streams, positions and bookmarks, and writes them in one transaction. What
it does not know is here: what an event is, what a conflict is, and that streams have no gaps.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TypeAlias
from uuid import UUID

from eventsourcing.persistence import IntegrityError, PersistenceError, ProcessRecorder, Tracking
from eventsourcing.persistence import StoredEvent as Row

from domain.capture.forgetting import Forgotten
from domain.moments import Instant
from domain.ports.ledger import (
    AlreadyFollowed,
    Append,
    Bookmark,
    LedgerEvent,
    NewEvent,
    Place,
    StoredEvent,
    StreamHasMoved,
)
from integrations.eventstore.codec import EventCannotBeRead, EventCodec, UnknownEventName, own_codec
from integrations.eventstore.collector import collector_resting
from integrations.eventstore.errors import StoreIsClosed, StoreOutOfReach
from integrations.eventstore.rewriting import Rewriter, named_in

EVENTS_A_PAGE = 500
_MOST_REMEMBERED = 100_000
_LOOKED_THROUGH = 2_000
Versions: TypeAlias = Callable[[Sequence[UUID]], Mapping[UUID, int]]


class RecordedLedger:
    """A `domain.ports.ledger.Ledger` that keeps its events in a recorder.

    `give_back` is called once, on closing; `versions` asks for the versions of many streams at
    once, where the recorder can only be asked one by one; `rewrite` puts rows in place of others.
    Besides what the port says, methods raise
    `StoreOutOfReach` when the recorder does not answer in time, `StoreIsClosed` after
    closing, `EventCannotBeStored` on appending, and `EventCannotBeRead` (`EventIsDamaged`,
    `UnknownEventName`) on reading.
    """

    def __init__(
        self,
        recorder: ProcessRecorder,
        give_back: Callable[[], None],
        codec: EventCodec | None = None,
        *,
        rewrite: Rewriter,
        versions: Versions | None = None,
    ) -> None:
        self._recorder = recorder
        self._give_back = give_back
        self._rewrite = rewrite
        self._versions = versions or partial(_versions_one_by_one, recorder)
        self._reached: dict[UUID, int] = {}
        self._codec = codec or own_codec()
        self._closed = False

    def append(self, appends: Sequence[Append], bookmark: Bookmark | None = None) -> None:
        """Add events to one or several streams, and move a bookmark, all or nothing.

        Appending the very same events (by event id) once more does nothing.

        Raises:
            StreamHasMoved: a stream is not at its expected version.
            AlreadyFollowed: the bookmark does not move forward.
        """
        rows = [row for append in appends for row in self._rows(append)]
        with self._within_reach() as recorder:
            if bookmark is not None and bookmark.position < 1:
                raise AlreadyFollowed(bookmark)
            self._refuse_gaps(appends)
            if rows or bookmark:
                self._insert(recorder, rows, appends, bookmark)
        for append in appends:
            self._note(append.stream, append.expected_version + len(append.events))

    def read(self, stream: UUID, *, after: int = 0, upto: int | None = None) -> Iterator[StoredEvent]:
        """The events of a stream in order, those with `after` < version <= `upto`, a page at a time."""
        while True:
            with self._within_reach() as recorder, collector_resting():
                rows = recorder.select_events(stream, gt=after, lte=upto, limit=EVENTS_A_PAGE)
                page = [self._event(row, stream, None) for row in rows]
            if page:
                self._note(stream, page[-1].version)
            yield from page
            if len(page) < EVENTS_A_PAGE:
                return
            after = page[-1].version

    def events(
        self, stream: UUID, *, recorded_by: Instant | None = None
    ) -> tuple[Sequence[LedgerEvent], int]:
        """What happened in a stream, as far as it was recorded by an instant, and the last version of it."""
        found: list[LedgerEvent] = []
        version = after = 0
        while True:
            with self._within_reach() as recorder, collector_resting():
                rows = recorder.select_events(stream, gt=after, limit=EVENTS_A_PAGE)
                for row in rows:
                    recorded_at, event = self._fact(row, stream)
                    if recorded_by is None or recorded_at <= recorded_by:
                        found.append(event)
                        version = row.originator_version
            after = rows[-1].originator_version if rows else after
            if len(rows) < EVENTS_A_PAGE:
                self._note(stream, after)
                return found, version

    def read_all(self, *, after: int, limit: int, names: Iterable[str] = ()) -> Sequence[StoredEvent]:
        """At most `limit` events of all streams by position; only these stored names, if any.

        Names are taken as they were stored: who wants an event in all its versions names them all.

        Raises:
            UnknownEventName: one of `names` is no event's.
            ValueError: `limit` is less than 1.
        """
        wanted = tuple(names)
        for name in wanted:
            if not self._codec.knows(name):
                raise UnknownEventName(name)
        if limit < 1:
            raise ValueError(f"limit must be at least 1, not {limit}")
        with self._within_reach() as recorder, collector_resting():
            rows = recorder.select_notifications(after, limit, topics=wanted, inclusive_of_start=False)
            return [self._event(row, _uuid(row), row.id) for row in rows]

    def naming(self, ids: Collection[str], *, after: int = 0) -> Iterator[tuple[Place, frozenset[str]]]:
        """Each event beyond a position that holds some of these ids as texts of their own, and which."""
        wanted = frozenset(id_.encode() for id_ in ids)
        while True:
            with self._within_reach() as recorder:
                rows = recorder.select_notifications(after, _LOOKED_THROUGH, inclusive_of_start=False)
            for row in rows:
                named = named_in(row.state, wanted)
                if named:
                    at = self._codec.recorded_at(row.state)
                    place = Place(row.id, _uuid(row), row.originator_version, row.topic, at)
                    yield place, frozenset(id_.decode() for id_ in named)
            if len(rows) < _LOOKED_THROUGH:
                return
            after = rows[-1].id

    def forget(self, places: Sequence[tuple[UUID, int]]) -> int:
        """Put `Forgotten` in place of what happened at these versions of streams; how many there were."""
        with self._within_reach() as recorder:
            rows = [self._forgotten(recorder, stream, version) for stream, version in places]
            new = [row for row in rows if row is not None]
            self._rewrite(new)
        return len(new)

    def _forgotten(self, recorder: ProcessRecorder, stream: UUID, version: int) -> Row | None:
        """What is to stand at a place; None where nothing stands there, or it is forgotten already."""
        for row in recorder.select_events(stream, gt=version - 1, lte=version):
            old = self._codec.envelope(row.state)
            said = NewEvent(
                old.event_id, Forgotten(), old.recorded_at, old.actor, old.correlation, old.causation
            )
            name, state = self._codec.encode(said)
            return None if row.topic == name else Row(row.originator_id, version, name, state)
        return None

    def versions(self, streams: Sequence[UUID]) -> Mapping[UUID, int]:
        """The last version of each of these streams, in one question; 0 for those that nobody wrote."""
        with self._within_reach():
            found = self._versions(streams)
        return {stream: found.get(stream, 0) for stream in streams}

    def end(self) -> int:
        """The position of the newest event of all; 0 when there is none."""
        with self._within_reach() as recorder:
            return recorder.max_notification_id() or 0

    def bookmark(self, follower: str) -> int:
        """The position of a follower's bookmark; 0 when it has none."""
        with self._within_reach() as recorder:
            return _stands(recorder, follower)

    def close(self) -> None:
        """Give back files and connections. The ledger can not be used afterwards."""
        if not self._closed:
            self._closed = True
            self._give_back()

    def _rows(self, append: Append) -> Iterator[Row]:
        for version, new in enumerate(append.events, append.expected_version + 1):
            name, state = self._codec.encode(new)
            yield Row(append.stream, version, name, state)

    def _fact(self, row: Row, stream: UUID) -> tuple[Instant, LedgerEvent]:
        try:
            return self._codec.decode_fact(row.topic, row.state)
        except EventCannotBeRead as error:
            error.place = f"stream {stream}, version {row.originator_version}"
            raise

    def _event(self, row: Row, stream: UUID, position: int | None) -> StoredEvent:
        try:
            envelope = self._codec.decode(row.topic, row.state)
        except EventCannotBeRead as error:
            error.place = f"stream {stream}, version {row.originator_version}"
            raise
        return StoredEvent(
            envelope.event_id,
            envelope.event,
            envelope.recorded_at,
            envelope.actor,
            envelope.correlation,
            envelope.causation,
            stream=stream,
            version=row.originator_version,
            position=position,
        )

    def _insert(
        self, recorder: ProcessRecorder, rows: list[Row], appends: Sequence[Append], bookmark: Bookmark | None
    ) -> None:
        tracking = None if bookmark is None else Tracking(bookmark.follower, bookmark.position)
        try:
            recorder.insert_events(rows, tracking=tracking)
        except IntegrityError:
            # The library repeats an insert whose commit it could not see; when the first one
            # did get through, the repetition runs into our own events. That is no conflict.
            passed = bookmark is not None and _stands(recorder, bookmark.follower) >= bookmark.position
            whole = bookmark is None or passed
            if rows and whole and all(self._holds(recorder, append) for append in appends):
                return
            if bookmark is not None and passed:
                raise AlreadyFollowed(bookmark) from None
            self._refuse_moved(appends)
            raise

    def _holds(self, recorder: ProcessRecorder, append: Append) -> bool:
        """Whether these very events stand where they were to go, told by their ids."""
        start, end = append.expected_version, append.expected_version + len(append.events)
        rows = recorder.select_events(append.stream, gt=start, lte=end)
        return [self._codec.event_id(row.state) for row in rows] == [new.event_id for new in append.events]

    def _refuse_gaps(self, appends: Sequence[Append]) -> None:
        """A recorder refuses a version that is taken, but not one that leaves a gap before it.

        Nobody is asked about versions that were seen before: no event is ever removed.
        """
        seen = list(map(self._was_seen, appends))
        asked = [each.stream for each, was in zip(appends, seen, strict=True) if not (each.events and was)]
        stored = self._versions(asked) if asked else {}
        reached: dict[UUID, int] = {}
        for append, was_seen in zip(appends, seen, strict=True):
            stream, expected = append.stream, append.expected_version
            version = reached.get(stream, stored.get(stream, expected if was_seen else 0))
            is_last_word = stream in reached or not append.events
            if version < expected or expected < 0 or (is_last_word and version != expected):
                raise StreamHasMoved(stream, expected)
            reached[stream] = expected + len(append.events)

    def _was_seen(self, append: Append) -> bool:
        return 0 <= append.expected_version <= self._reached.get(append.stream, 0)

    def _note(self, stream: UUID, version: int) -> None:
        """Remember that a stream has reached a version."""
        if version > self._reached.get(stream, 0):
            if len(self._reached) >= _MOST_REMEMBERED:
                self._reached.clear()
            self._reached[stream] = version

    def _refuse_moved(self, appends: Sequence[Append]) -> None:
        stored = self._versions([append.stream for append in appends])
        for append in appends:
            if stored.get(append.stream, 0) > append.expected_version:
                raise StreamHasMoved(append.stream, append.expected_version) from None

    @contextmanager
    def _within_reach(self) -> Iterator[ProcessRecorder]:
        if self._closed:
            raise StoreIsClosed("the ledger was closed")
        try:
            yield self._recorder
        except (PersistenceError, sqlite3.Error) as error:
            raise StoreOutOfReach(f"the ledger did not do what was asked: {error}") from error


def _versions_one_by_one(recorder: ProcessRecorder, streams: Sequence[UUID]) -> Mapping[UUID, int]:
    last = {stream: recorder.select_events(stream, desc=True, limit=1) for stream in streams}
    return {stream: rows[0].originator_version for stream, rows in last.items() if rows}


def _stands(recorder: ProcessRecorder, follower: str) -> int:
    return recorder.max_tracking_id(follower) or 0


def _uuid(row: Row) -> UUID:
    stream = row.originator_id
    return stream if isinstance(stream, UUID) else UUID(stream)
