"""Retention: what belongs to no deal is forgotten when its days are over.

First it is said in the ledger that a contact is forgotten, in the stream in which it would be matched:
so nobody matches what is going, and nothing that was matched goes. Then its texts are destroyed, then
its events, and then the bookmark moves. Who dies in between does the same batch again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from domain.capture.forgetting import (
    Channel,
    ContactForgotten,
    ContactsForgotten,
    ForgottenBecause,
)
from domain.identifiers import event_id, forgetting_stream
from domain.people import PersonToken
from domain.ports.clock import Clock
from domain.ports.ledger import (
    AlreadyFollowed,
    Append,
    Bookmark,
    Ledger,
    LedgerEvent,
    NewEvent,
    StreamHasMoved,
)
from domain.ports.texts import Text, TextStore
from services.privacy.unmatched import Due, Unmatched, due_after

FOLLOWER = "forgetting<ledger"
ACTOR = "retention"
DAY_SECONDS = 86_400
_AT_ONCE = 2_000
_MOST_TRIES = 5

Counts = Mapping[ForgottenBecause, Mapping[Channel, int]]


@dataclass(slots=True)
class Retention:
    """Forgets what is due in one ledger. `days` is asked each time; None: nothing is ever due.

    `matched_by` is the bookmark of who matches: what it has not passed is not judged.
    """

    ledger: Ledger
    texts: TextStore
    clock: Clock
    days: Callable[[], int | None]
    matched_by: str
    at_once: int = _AT_ONCE
    _tries: int = field(default=0, init=False)

    def run(self) -> int:
        """Forget everything that is due; how many contacts that were."""
        forgotten = 0
        while (due := self._next(self.ledger.bookmark(FOLLOWER))) is not None:
            forgotten += self._forget(due)
        return forgotten

    def due(self) -> Counts:
        """How much would be forgotten now, by reason and channel; nothing is changed."""
        found: list[Unmatched] = []
        after = self.ledger.bookmark(FOLLOWER)
        while (due := self._next(after)) is not None:
            found += due.unmatched
            after = due.upto
        return counted(found)

    def _next(self, after: int) -> Due | None:
        days = self.days()
        if days is None:
            return None
        captured_by = self.clock.now() - days * DAY_SECONDS
        upto = self.ledger.bookmark(self.matched_by)
        return due_after(self.ledger, after, captured_by=captured_by, upto=upto, at_most=self.at_once)

    def _forget(self, due: Due) -> int:
        """Forget a batch; nothing, and the same again, where others said something of it meanwhile."""
        new = [each for each in due.unmatched if not each.is_claimed]
        end = self.ledger.end()
        try:
            self._claim(new)
        except StreamHasMoved:
            self._tries += 1
            if self._tries >= _MOST_TRIES:
                raise
            return 0
        self._tries = 0
        self._destroy(due.unmatched, end)
        with suppress(AlreadyFollowed):  # another process did the same
            self.ledger.append([], Bookmark(FOLLOWER, due.upto))
        return len(new)

    def _claim(self, unmatched: Sequence[Unmatched]) -> None:
        """Say that contacts are forgotten, and how many.

        Raises:
            StreamHasMoved: one of them was matched, or said something of, since it was looked at.
        """
        days = self.days()
        if not unmatched or days is None:
            return
        command, stream = uuid4(), forgetting_stream()
        claims = [
            self._append(command, each, version, ContactForgotten())
            for one in unmatched
            for each, version in one.versions.items()
        ]
        told = ContactsForgotten(days, counted(unmatched))
        version = self.ledger.versions([stream])[stream]
        self.ledger.append([*claims, self._append(command, stream, version, told)])

    def _append(self, command: UUID, stream: UUID, version: int, event: LedgerEvent) -> Append:
        id_ = event_id(command, stream, version + 1)
        return Append(stream, version, [NewEvent(id_, event, self.clock.now(), ACTOR, command)])

    def _destroy(self, unmatched: Sequence[Unmatched], end: int) -> None:
        """Destroy texts and events, and put back the texts of whom something new was captured meanwhile."""
        places = dict.fromkeys(place for each in unmatched for place in each.places)
        people = self._nowhere_else({p for each in unmatched for p in each.people}, places)
        owners = {f"person:{person}": person for person in people}
        kept = self.texts.read(list(owners))
        self.texts.forget([*(ref for each in unmatched for ref in each.refs), *owners])
        self.ledger.forget(list(places))
        back = {person for _, named in self.ledger.naming(people, after=end) for person in named}
        again = [ref for ref, person in owners.items() if person in back and ref in kept]
        self.texts.keep([Text(ref, (owners[ref],), kept[ref]) for ref in again])

    def _nowhere_else(
        self, people: set[PersonToken], places: Mapping[tuple[UUID, int], None]
    ) -> set[PersonToken]:
        """The people of whom nothing is left but what stands at these places."""
        left = set(people)
        for place, named in self.ledger.naming(people) if people else ():
            if (place.stream, place.version) not in places:
                left -= named
        return left


def counted(unmatched: Sequence[Unmatched]) -> Counts:
    """How many contacts these are, by reason and channel."""
    counts: dict[ForgottenBecause, dict[Channel, int]] = {}
    for each in unmatched:
        by_channel = counts.setdefault(each.because, {})
        by_channel[each.contact.channel] = by_channel.get(each.contact.channel, 0) + 1
    return counts


def forgotten_so_far(ledger: Ledger) -> Iterator[ContactsForgotten]:
    """What was told of forgetting, batch by batch."""
    for stored in ledger.read(forgetting_stream()):
        if isinstance(stored.event, ContactsForgotten):
            yield stored.event
