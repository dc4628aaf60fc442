"""Everything that matching goes by, read from the ledger in one pass: contacts, deals, rules, corrections.

Tokens only. Copies of a message are held until all are known, with what they say of people
shared, so that some hundred thousand of them fit in the memory of a small machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from domain.capture.events import CorrectionUndone, MailCaptured, MatchCorrected, MeetingStated
from domain.capture.forgetting import ContactForgotten
from domain.company.events import AddressesJoined, MatchingRulesAdopted, OwnSideStated
from domain.company.state import Company, evolve_company
from domain.history.names import NAMES
from domain.identifiers import contact_match_stream
from domain.matching.contact import Contact, mail_contact, meeting_contact
from domain.matching.conversation import Correction
from domain.matching.replay import Conversation, Footing
from domain.moments import Instant
from domain.people import DomainToken, PersonToken
from domain.ports.ledger import StoredEvent
from domain.touches.touch import CalendarFact, EmailSighting, Participant
from services.recorder.grounds import ABOUT_DEALS, ABOUT_MATCHING, Grounds
from services.wiring import Store

_PAGE = 1_000
_NAMES = (
    *(NAMES[kind] for kind in (MailCaptured, MeetingStated, ContactForgotten)),
    *(NAMES[kind] for kind in (MatchCorrected, CorrectionUndone, OwnSideStated)),
    *ABOUT_DEALS,
    *ABOUT_MATCHING,
)
_MOST_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Said:
    """A correction with who made it, and who took it back and when, if anybody did."""

    correction: Correction
    actor: str
    undone_by: str | None = None
    undone_at: Instant | None = None


@dataclass(frozen=True)
class Everything:
    """What was captured, as conversations, and what it is matched by.

    `streams` are those of each contact's copies, or of what was said of a meeting, and `captured_at` is when
    the last of them was captured. `samples` are some people of each domain, by whom it can be named.
    """

    company: Company
    footing: Footing
    conversations: Sequence[Conversation]
    said: Mapping[str, Said]
    streams: Mapping[str, Sequence[UUID]]
    captured_at: Mapping[str, Instant]
    meetings: frozenset[str]
    samples: Mapping[DomainToken, Sequence[PersonToken]]

    def conversation_of(self, contact: str) -> Conversation:
        """The conversation of a contact.

        Raises:
            KeyError: there is no such contact.
        """
        return self._by_contact[contact]

    def has(self, id_: str) -> bool:
        """Whether something of this id was captured."""
        return id_ in self._by_contact

    def beginning_with(self, text: str) -> list[str]:
        """The ids of contacts that begin so, in order."""
        return sorted(id_ for id_ in self._by_contact if id_.startswith(text))

    def contact(self, id_: str) -> Contact:
        """A contact by its id. Raises as `conversation_of`."""
        return next(each for each in self.conversation_of(id_).contacts if each.id == id_)

    def domains_of(self, person: PersonToken) -> tuple[DomainToken, ...]:
        """The domains of somebody who takes part in anything, the most specific first; else none."""
        people = (each for one in self.conversations for contact in one.contacts for each in contact.people)
        return next((each.domains for each in people if each.person == person), ())

    def hearing(self, said: Sequence[Said]) -> Everything:
        """The same with what people have said since."""
        known = {**self.said, **{each.correction.id: each for each in said}}
        touched = {id(self.conversation_of(each.correction.contact)) for each in said}
        standing = [each.correction for each in known.values() if each.undone_at is None]

        def heard(conversation: Conversation) -> Conversation:
            ids = {contact.id for contact in conversation.contacts}
            return replace(conversation, corrections=tuple(c for c in standing if c.contact in ids))

        conversations = [heard(each) if id(each) in touched else each for each in self.conversations]
        return replace(self, said=known, conversations=conversations)

    def is_own(self, each: Participant) -> bool:
        """Whether somebody is one of the seller's own people, as the company or any deal says."""
        people, domains = self._own
        return each.person in people or not domains.isdisjoint(each.domains)

    @cached_property
    def _by_contact(self) -> Mapping[str, Conversation]:
        return {contact.id: each for each in self.conversations for contact in each.contacts}

    @cached_property
    def _own(self) -> tuple[frozenset[PersonToken], frozenset[DomainToken]]:
        sellers = [deal.sides.seller for deal in self.footing.deals.all()]
        teams = (deal.sides.team for deal in self.footing.deals.all())
        members = (self.company.people, *sellers)
        people = frozenset[PersonToken]().union(*(each.addresses for each in members), *teams)
        return people, frozenset[DomainToken]().union(*(each.domains for each in members))


def read_everything(store: Store) -> Everything:
    """What the ledger holds now."""
    reader = _Reader(store)
    after = 0
    while page := store.ledger.read_all(after=after, limit=_PAGE, names=_NAMES):
        for stored in page:
            reader.take_in(stored)
        after = page[-1].position or after
    return reader.everything()


class _Reader:
    """Takes events in, in the order of the ledger."""

    def __init__(self, store: Store) -> None:
        self._grounds = Grounds(store.outside.zone)
        self._company = Company()
        self._mails: dict[str, list[EmailSighting]] = {}
        self._facts: dict[str, list[CalendarFact]] = {}
        self._streams: dict[str, dict[UUID, None]] = {}
        self._captured_at: dict[str, Instant] = {}
        self._forgotten_at: dict[UUID, Instant] = {}
        self._said: dict[str, Said] = {}
        self._people: dict[Participant, Participant] = {}
        self._samples: dict[DomainToken, list[PersonToken]] = {}

    def take_in(self, stored: StoredEvent) -> None:
        match stored.event:
            case MailCaptured(sighting=sighting):
                self._mails.setdefault(sighting.touch_id, []).append(self._slim(sighting))
                self._note(sighting.touch_id, stored)
            case MeetingStated(fact=fact):
                self._facts.setdefault(fact.meeting, []).append(fact)
                self._note(fact.meeting, stored)
            case ContactForgotten():
                self._forgotten_at[stored.stream] = stored.recorded_at
            case MatchCorrected() as said:
                correction = Correction(said.id, said.contact, said.deal_id, said.scope, said.at)
                self._said[said.id] = Said(correction, stored.actor)
            case CorrectionUndone(id=id_, at=at) if id_ in self._said:
                self._said[id_] = replace(self._said[id_], undone_by=stored.actor, undone_at=at)
            case OwnSideStated():
                self._company = evolve_company(self._company, stored.event)
            case MatchingRulesAdopted() | AddressesJoined():
                self._company = evolve_company(self._company, stored.event)
                self._grounds.apply(stored)
            case _:
                self._grounds.apply(stored)

    def _note(self, id_: str, stored: StoredEvent) -> None:
        self._streams.setdefault(id_, {})[stored.stream] = None
        self._captured_at[id_] = max(stored.recorded_at, self._captured_at.get(id_, 0))

    def _leave_out_what_is_going(self) -> None:
        """What is claimed for forgetting is no contact any more, even while it still stands there."""
        for id_, at in self._captured_at.items() if self._forgotten_at else ():
            if at <= self._forgotten_at.get(contact_match_stream(id_), -1):
                self._mails.pop(id_, None)
                self._facts.pop(id_, None)

    def everything(self) -> Everything:
        self._leave_out_what_is_going()
        contacts = [*map(mail_contact, self._mails.values()), *map(meeting_contact, self._facts.values())]
        self._mails.clear()
        standing = [said.correction for said in self._said.values() if said.undone_at is None]
        return Everything(
            company=self._company,
            footing=Footing(self._grounds.deals, self._grounds.rules, self._company.joined),
            conversations=conversations_of(contacts, standing),
            said=self._said,
            streams={id_: tuple(streams) for id_, streams in self._streams.items()},
            captured_at=self._captured_at,
            meetings=frozenset(self._facts),
            samples=self._samples,
        )

    def _slim(self, sighting: EmailSighting) -> EmailSighting:
        """What matching looks at of a copy, its people shared with all other copies."""
        people = tuple(self._people.setdefault(each, each) for each in sighting.participants)
        for each in people:
            for domain in each.domains:
                samples = self._samples.setdefault(domain, [])
                if len(samples) < _MOST_SAMPLES and each.person not in samples:
                    samples.append(each.person)
        return replace(sighting, participants=people, attachments=(), labels=(), signals=())


def conversations_of(contacts: Iterable[Contact], corrections: Iterable[Correction]) -> list[Conversation]:
    """The contacts that are connected with each other, in the order of their first."""
    groups: dict[str, list[Contact]] = {}
    contacts = list(contacts)
    roots = _Roots()
    for each in contacts:
        for node in each.nodes:
            roots.join(each.id, node)
    for each in contacts:
        groups.setdefault(roots.of(each.id), []).append(each)
    said: dict[str, list[Correction]] = {}
    for correction in corrections:
        said.setdefault(roots.of(correction.contact), []).append(correction)
    return [Conversation(tuple(group), tuple(said.get(root, ()))) for root, group in groups.items()]


class _Roots:
    """Which names are connected: of each set, one that stands for all."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, name: str) -> str:
        above = self._above
        while (up := above.get(name, name)) != name:
            above[name] = name = above.get(up, up)
        return name

    def join(self, one: str, other: str) -> None:
        self._above[self.of(one)] = self.of(other)
