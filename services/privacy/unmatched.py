"""What was captured and belongs to no deal: found contact by contact, a batch at a time.

A contact is looked at when the last of its copies, or the last statement about a meeting, is old
enough. What was ever a deal's stays: that deal's history tells of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.capture.events import (
    CorrectionUndone,
    MailCaptured,
    MailLabelled,
    MatchCorrected,
    Matched,
    MatchIsAmbiguous,
    MatchTakenBack,
    MeetingStated,
)
from domain.capture.forgetting import Channel, ContactForgotten, ForgottenBecause
from domain.history.names import NAMES
from domain.identifiers import contact_match_stream, match_stream, meeting_stream
from domain.matching.conversation import Scope
from domain.moments import Instant
from domain.people import PersonToken
from domain.ports.ledger import Ledger, Place, StoredEvent
from domain.ports.texts import Text

CAPTURED = tuple(NAMES[kind] for kind in (MailCaptured, MeetingStated))
_OF_CAPTURE = "capture."
_PAGE = 500


@dataclass(slots=True)
class Contact:
    """A contact as the ledger holds it.

    `copies` are the places of what was captured of it, `labels` those of labels that it got.
    `last` is when the last of its copies was captured.
    """

    id: str
    channel: Channel
    copies: list[Place] = field(default_factory=list[Place])
    labels: list[Place] = field(default_factory=list[Place])
    is_a_deals: bool = False

    @property
    def last(self) -> Instant:
        """When the last copy was captured."""
        return max(place.recorded_at for place in self.copies)

    def text(self, people: frozenset[PersonToken], fields: Mapping[str, str]) -> Text:
        """Its text, under the keys of who took part."""
        owners = tuple(sorted(people)) or (f"meeting:{self.id}",)
        return Text(self.ref, owners, fields)

    @property
    def ref(self) -> str:
        """Where its text is kept."""
        return f"touch:{self.id}" if self.channel is Channel.EMAIL else f"meeting:{self.id}"

    def note(self, place: Place) -> None:
        """Take in an event that names it."""
        if not place.name.startswith(_OF_CAPTURE):
            self.is_a_deals = True
        elif self.channel is Channel.MEETING:
            if place.stream == meeting_stream(self.id) and place.name == NAMES[MeetingStated]:
                self.copies.append(place)
        elif place.name == NAMES[MailCaptured]:
            self.copies.append(place)
        elif place.name == NAMES[MailLabelled]:
            self.labels.append(place)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A contact that can be forgotten, and everything by which it is known.

    `versions` are those of the streams of what it was matched to; `is_claimed`: somebody said already
    that it is forgotten, and did not come to the end of it.
    """

    contact: Contact
    because: ForgottenBecause
    places: tuple[tuple[UUID, int], ...]
    refs: tuple[str, ...]
    people: frozenset[PersonToken]
    versions: Mapping[UUID, int]
    is_claimed: bool


@dataclass(frozen=True, slots=True)
class Due:
    """What is due of a stretch of the ledger that ends at a position."""

    upto: int
    unmatched: Sequence[Unmatched]


def due_after(ledger: Ledger, position: int, *, captured_by: Instant, upto: int, at_most: int) -> Due | None:
    """What can be forgotten of the next stretch beyond a position; None where nothing is old enough.

    `captured_by`: what was captured later is not; `upto`: nor is what stands beyond this position.
    """
    captured = _captured(ledger, position, captured_by, upto, at_most)
    if not captured:
        return None
    contacts = _contacts(captured)
    for place, named in ledger.naming(contacts):
        for id_ in named:
            contacts[id_].note(place)
    old = [each for each in contacts.values() if not each.is_a_deals and each.last <= captured_by]
    found = (_unmatched(ledger, contact) for contact in old)
    return Due(captured[-1].position or position, [each for each in found if each is not None])


def _captured(ledger: Ledger, after: int, captured_by: Instant, upto: int, at_most: int) -> list[StoredEvent]:
    """What was captured beyond a position, as far as it is old enough."""
    found: list[StoredEvent] = []
    while len(found) < at_most:
        page = ledger.read_all(after=after, limit=min(_PAGE, at_most - len(found)), names=CAPTURED)
        for stored in page:
            if stored.recorded_at > captured_by or (stored.position or 0) > upto:
                return found
            found.append(stored)
        if not page:
            break
        after = page[-1].position or after
    return found


def _contacts(captured: Sequence[StoredEvent]) -> dict[str, Contact]:
    contacts: dict[str, Contact] = {}
    for stored in captured:
        match stored.event:
            case MailCaptured(sighting=sighting):
                contacts.setdefault(sighting.touch_id, Contact(sighting.touch_id, Channel.EMAIL))
            case MeetingStated(fact=fact):
                contacts.setdefault(fact.meeting, Contact(fact.meeting, Channel.MEETING))
            case _:
                pass
    return contacts


def stays(ledger: Ledger, contact: str, streams: Iterable[UUID]) -> bool:
    """Whether a contact is kept however old it is, by what was told of it; `streams` are those of its copies.

    A deal that was told of it by its own files alone is not looked for.
    """
    return _stays([stored for each in _said(ledger, contact, streams).values() for stored in each])


def _said(ledger: Ledger, contact: str, streams: Iterable[UUID]) -> dict[UUID, list[StoredEvent]]:
    """What was told of a contact, by stream: its own, and those of its copies."""
    found = dict.fromkeys((contact_match_stream(contact), *map(match_stream, streams)))
    return {stream: list(ledger.read(stream)) for stream in found}


def _stays(events: Sequence[StoredEvent]) -> bool:
    return any(isinstance(stored.event, Matched) for stored in events) or _has_word(events)


def _unmatched(ledger: Ledger, contact: Contact) -> Unmatched | None:
    """A contact with all that is known of it; None where it was a deal's at any time."""
    own = contact_match_stream(contact.id)
    said = _said(ledger, contact.id, (copy.stream for copy in contact.copies))
    events = [stored for each in said.values() for stored in each]
    if _stays(events):
        return None
    is_ambiguous = any(isinstance(stored.event, MatchIsAmbiguous) for stored in events)
    outcomes = [each for each in events if isinstance(each.event, MatchIsAmbiguous | MatchTakenBack)]
    return Unmatched(
        contact,
        ForgottenBecause.AMBIGUOUS if is_ambiguous else ForgottenBecause.NO_DEAL,
        places=(
            *((place.stream, place.version) for place in (*contact.copies, *contact.labels)),
            *((stored.stream, stored.version) for stored in outcomes),
        ),
        refs=(contact.ref, *_reasons(events)),
        people=frozenset(person for copy in contact.copies for person in _people(ledger, copy)),
        versions={stream: len(each) for stream, each in said.items()},
        is_claimed=_is_claimed(said[own], contact),
    )


def _has_word(events: Sequence[StoredEvent]) -> bool:
    """Whether a person's word stands that gives it to a deal, or that holds for what comes in its thread."""
    undone = {each.event.id for each in events if isinstance(each.event, CorrectionUndone)}
    said = (each.event for each in events if isinstance(each.event, MatchCorrected))
    return any(
        word.id not in undone and (word.deal_id is not None or word.scope is Scope.THREAD) for word in said
    )


def _is_claimed(said: Sequence[StoredEvent], contact: Contact) -> bool:
    last = said[-1] if said else None
    return last is not None and isinstance(last.event, ContactForgotten) and last.recorded_at >= contact.last


def _reasons(events: Sequence[StoredEvent]) -> list[str]:
    """Where it is kept why somebody said that it belongs to no deal."""
    return [f"correction:{each.event.id}" for each in events if isinstance(each.event, MatchCorrected)]


def _people(ledger: Ledger, copy: Place) -> Sequence[PersonToken]:
    for stored in ledger.read(copy.stream, after=copy.version - 1, upto=copy.version):
        match stored.event:
            case MailCaptured(sighting=sighting):
                return [each.person for each in sighting.participants]
            case MeetingStated(fact=fact):
                return [each.person for each in fact.invitees]
            case _:
                pass
    return ()
