"""A conversation as it stands in the ledger: what was captured of it, matched, and corrected by people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
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
from domain.capture.forgetting import ContactForgotten
from domain.identifiers import contact_match_stream, match_stream
from domain.matching.contact import Contact, mail_contact, meeting_contact
from domain.matching.conversation import Correction, in_time
from domain.moments import SECONDS_A_DAY, Instant
from domain.ports.ledger import Ledger, LedgerEvent, StoredEvent
from domain.touches.touch import CalendarFact, EmailSighting
from services.capture.labelled import LabelledCopy, labelled_copy

RecordedOutcome: TypeAlias = Matched | MatchIsAmbiguous | MatchTakenBack


class CapturedContact:
    """A mail with all its copies and their labels, or a meeting with all that was stated of it."""

    __slots__ = ("_contact", "_copies", "_events", "_stated")

    def __init__(self, events: Iterable[StoredEvent]) -> None:
        self._events = list(events)
        self._copies: list[LabelledCopy] | None = None
        self._stated: list[tuple[StoredEvent, CalendarFact]] | None = None
        self._contact: Contact | None = None

    @property
    def first(self) -> int:
        """The position of the first of it."""
        return self._events[0].position or 0

    @property
    def streams(self) -> Iterable[UUID]:
        """The streams in which it was captured."""
        return dict.fromkeys(stored.stream for stored in self._events)

    @property
    def copies(self) -> list[LabelledCopy]:
        """The copies of a mail, each with all its labels; none of a meeting."""
        if self._copies is None:
            found = map(labelled_copy, self._by_stream())
            self._copies = [copy for copy in found if copy is not None]
        return self._copies

    @property
    def stated(self) -> list[tuple[StoredEvent, CalendarFact]]:
        """What was stated of a meeting; nothing of a mail."""
        if self._stated is None:
            self._stated = [
                (each, each.event.fact) for each in self._events if isinstance(each.event, MeetingStated)
            ]
        return self._stated

    @property
    def contact(self) -> Contact:
        """As matching sees it."""
        if self._contact is None:
            if self.copies:
                self._contact = mail_contact([copy.sighting for copy in self.copies])
            else:
                self._contact = meeting_contact([fact for _, fact in self.stated])
        return self._contact

    def _by_stream(self) -> Iterable[list[StoredEvent]]:
        if len(self._events) == 1:
            return (self._events,)
        streams: dict[UUID, list[StoredEvent]] = {}
        for stored in self._events:
            streams.setdefault(stored.stream, []).append(stored)
        return streams.values()

    def says_all_of(self, events: Iterable[StoredEvent]) -> bool:
        """Whether each of these is a label, or another copy of a message that says the same as one before."""
        known = [copy.sighting for copy in self.copies]
        return all(
            isinstance(each.event, MailLabelled)
            or (
                isinstance(each.event, MailCaptured)
                and any(_is_copy(each.event.sighting, other) for other in known)
            )
            for each in events
        )

    def since(self, forgotten_at: Instant) -> CapturedContact:
        """What was captured of it after it was said to be forgotten."""
        return CapturedContact(each for each in self._events if each.recorded_at > forgotten_at)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left of it but labels."""
        return not self.copies and not self.stated

    def with_more(self, events: Iterable[StoredEvent]) -> CapturedContact:
        """The same with what was captured since."""
        return CapturedContact([*self._events, *events])


def _is_copy(one: EmailSighting, other: EmailSighting) -> bool:
    """Whether two copies say the same of when a message was sent, by whom, to whom, and in answer to what."""
    return (
        one.sent_at is not None
        and one.sent_at == other.sent_at
        and one.received_at is not None
        and other.received_at is not None
        and max(abs(one.sent_at - one.received_at), abs(one.sent_at - other.received_at)) < SECONDS_A_DAY
        and one.participants == other.participants
        and one.references == other.references
        and one.meetings == other.meetings
        and one.subject == other.subject
        and one.automated is other.automated
    )


@dataclass(frozen=True, slots=True)
class Recorded:
    """What stands in the ledger of a contact's match: the latest outcome, and the version of its stream.

    `held_by` are the deals that have it by that. `corrections` are those that hold, by id. What was captured
    until `forgotten_at` is claimed for forgetting: it belongs to nothing, even while it still stands there.
    """

    outcome: RecordedOutcome | None = None
    held_by: tuple[str, ...] = ()
    version: int = 0
    corrections: Mapping[str, Correction] = field(default_factory=dict[str, Correction])
    forgotten_at: Instant | None = None


@dataclass(slots=True)
class Conversation:
    """Contacts that are connected, by id, and what stands in the ledger of the match of each."""

    contacts: dict[str, CapturedContact]
    recorded: dict[str, Recorded]

    def in_time(self) -> list[Contact]:
        """Its contacts as matching sees them, in the order in which it goes through them."""
        return sorted((captured.contact for captured in self.contacts.values()), key=in_time)

    @property
    def corrections(self) -> list[Correction]:
        """What people corrected and did not take back."""
        return [said for recorded in self.recorded.values() for said in recorded.corrections.values()]


def recorded_of(ledger: Ledger, contacts: Mapping[str, CapturedContact]) -> dict[str, Recorded]:
    """What stands in the ledger of the matches of some contacts."""
    own = {id_: contact_match_stream(id_) for id_ in contacts}
    earlier = {id_: [match_stream(each) for each in captured.streams] for id_, captured in contacts.items()}
    versions = ledger.versions([*own.values(), *(each for streams in earlier.values() for each in streams)])
    written = {stream for stream, version in versions.items() if version}
    return {
        id_: _recorded(ledger, own[id_] if own[id_] in written else None, written.intersection(earlier[id_]))
        for id_ in contacts
    }


def staying(
    contacts: Mapping[str, CapturedContact], recorded: Mapping[str, Recorded]
) -> dict[str, CapturedContact]:
    """Contacts without what is being forgotten; those of which nothing else is left are none."""
    left: dict[str, CapturedContact] = {}
    for id_, captured in contacts.items():
        at = recorded[id_].forgotten_at
        stays = captured if at is None else captured.since(at)
        if not stays.is_empty:
            left[id_] = stays
    return left


def _recorded(ledger: Ledger, own: UUID | None, earlier: Iterable[UUID]) -> Recorded:
    stored = [] if own is None else list(ledger.read(own))
    # An earlier program matched each copy by itself, in a stream for each.
    by_copy = [list(ledger.read(stream)) for stream in sorted(earlier)]
    outcomes = _outcomes(stored)
    held_by = outcomes[-1:]
    if not outcomes:
        outcomes = held_by = [each for copy in by_copy for each in _outcomes(copy)[-1:]]
    return Recorded(
        outcome=outcomes[-1] if outcomes else None,
        held_by=tuple(dict.fromkeys(each.deal_id for each in held_by if isinstance(each, Matched))),
        version=stored[-1].version if stored else 0,
        corrections=_corrections(each.event for each in stored),
        forgotten_at=_forgotten_at((*stored, *(each for copy in by_copy for each in copy))),
    )


def _forgotten_at(stored: Iterable[StoredEvent]) -> Instant | None:
    return max(
        (each.recorded_at for each in stored if isinstance(each.event, ContactForgotten)), default=None
    )


def _outcomes(stored: Iterable[StoredEvent]) -> list[RecordedOutcome]:
    """What was told of a contact since it was forgotten, if it ever was."""
    found: list[RecordedOutcome] = []
    for each in stored:
        match each.event:
            case ContactForgotten():
                found.clear()
            case (Matched() | MatchIsAmbiguous() | MatchTakenBack()) as outcome:
                found.append(outcome)
            case _:
                pass
    return found


def _corrections(events: Iterable[LedgerEvent]) -> dict[str, Correction]:
    found: dict[str, Correction] = {}
    for event in events:
        match event:
            case MatchCorrected(id=id_, contact=contact, deal_id=deal_id, scope=scope, at=at):
                found[id_] = Correction(id_, contact, deal_id, scope, at)
            case CorrectionUndone(id=id_):
                found.pop(id_, None)
            case _:
                pass
    return found


def contact_id_of(event: LedgerEvent) -> str | None:
    """The contact that something captured is about."""
    match event:
        case MailCaptured(sighting=sighting):
            return sighting.touch_id
        case MeetingStated(fact=fact):
            return fact.meeting
        case _:
            return getattr(event, "touch_id", None)
