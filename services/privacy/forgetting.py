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
_AT_ONCE = 10_000
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
        people = self._nowhere_else(due.unmatched)
        try:
            self._claim(new)
        except StreamHasMoved:
            self._tries += 1
            if self._tries >= _MOST_TRIES:
                raise
            return 0
        self._tries = 0
        self._destroy(due.unmatched, people, end)
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

    def _destroy(self, unmatched: Sequence[Unmatched], people: set[PersonToken], end: int) -> None:
        """Destroy texts and events; what is needed after all, by what came after `end`, is put back."""
        texts = self._texts_of(unmatched, people)
        self.texts.forget([*texts, *(ref for each in unmatched for ref in each.refs)])
        self.ledger.forget(list(_places(unmatched)))
        needed = {id_ for _, named in self.ledger.naming(_ids(texts), after=end) for id_ in named}
        self.texts.keep([text for text in texts.values() if _id_of(text.ref) in needed])

    def _texts_of(self, unmatched: Sequence[Unmatched], people: set[PersonToken]) -> dict[str, Text]:
        """The texts of contacts and of people, as they are kept."""
        contacts = {each.contact.ref: each for each in unmatched}
        owners = {f"person:{person}": person for person in people}
        kept = self.texts.read([*contacts, *owners])
        of_contacts = {
            ref: each.contact.text(each.people, kept[ref]) for ref, each in contacts.items() if ref in kept
        }
        of_people = {ref: Text(ref, (person,), kept[ref]) for ref, person in owners.items() if ref in kept}
        return {**of_contacts, **of_people}

    def _nowhere_else(self, unmatched: Sequence[Unmatched]) -> set[PersonToken]:
        """The people of whom nothing is left but what is to be forgotten."""
        left, places = {person for each in unmatched for person in each.people}, _places(unmatched)
        for place, named in self.ledger.naming(left) if left else ():
            if (place.stream, place.version) not in places:
                left -= named
        return left


def _places(unmatched: Sequence[Unmatched]) -> dict[tuple[UUID, int], None]:
    return dict.fromkeys(place for each in unmatched for place in each.places)


def _ids(texts: Mapping[str, Text]) -> list[str]:
    return [_id_of(ref) for ref in texts]


def _id_of(ref: str) -> str:
    """What a text is about: `touch:<id>`, `meeting:<token>` and `person:<token>` are named by that."""
    return ref.partition(":")[2]


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
