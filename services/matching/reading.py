"""Everything that matching goes by, read from the ledger in one pass: contacts, deals, rules, corrections.

Tokens only. Copies of a message are held until all are known, with what they say of people
shared, so that some hundred thousand of them fit in the memory of a small machine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from domain.moments import Instant, Zone
from domain.people import DomainToken, PersonToken
from domain.ports.ledger import StoredEvent
from domain.touches.touch import CalendarFact, EmailSighting, Participant
from services.recorder.grounds import ABOUT_DEALS, ABOUT_MATCHING, Concerned, Grounds
from services.wiring import Store

PAGE = 1_000
READ = (
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


@dataclass(frozen=True, slots=True)
class OwnPeople:
    """The seller's own people, as the company or any deal says."""

    people: frozenset[PersonToken]
    domains: frozenset[DomainToken]

    def holds(self, each: Participant) -> bool:
        """Whether somebody is one of them."""
        return each.person in self.people or not self.domains.isdisjoint(each.domains)


@dataclass(frozen=True, slots=True)
class Everything:
    """What was captured, as conversations, and what it is matched by.

    `by_contact` is the conversation of each contact. `streams` are those of each contact's copies, or of what
    was said of a meeting, and `captured_at` is when the last of them was captured. `samples` are some people
    of each domain, by whom it can be named.
    """

    company: Company
    footing: Footing
    conversations: Sequence[Conversation]
    by_contact: Mapping[str, Conversation]
    said: Mapping[str, Said]
    streams: Mapping[str, Collection[UUID]]
    captured_at: Mapping[str, Instant]
    meetings: Collection[str]
    samples: Mapping[DomainToken, Sequence[PersonToken]]
    own: OwnPeople

    def conversation_of(self, contact: str) -> Conversation:
        """The conversation of a contact.

        Raises:
            KeyError: there is no such contact.
        """
        return self.by_contact[contact]

    def has(self, id_: str) -> bool:
        """Whether something of this id was captured."""
        return id_ in self.by_contact

    def beginning_with(self, text: str) -> list[str]:
        """The ids of contacts that begin so, in order."""
        return sorted(id_ for id_ in self.by_contact if id_.startswith(text))

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
        return replace(self, said=known, conversations=conversations, by_contact=by_contact_of(conversations))

    def is_own(self, each: Participant) -> bool:
        """Whether somebody is one of the seller's own people."""
        return self.own.holds(each)


def read_everything(store: Store) -> Everything:
    """What the ledger holds now."""
    reading = Reading(store.outside.zone)
    after = 0
    while page := store.ledger.read_all(after=after, limit=PAGE, names=READ):
        for stored in page:
            reading.take_in(stored)
        after = page[-1].position or after
    contacts = reading.contacts()
    conversations = conversations_of(contacts, reading.standing())
    return reading.everything(conversations, by_contact_of(conversations), reading.own())


def by_contact_of(conversations: Iterable[Conversation]) -> dict[str, Conversation]:
    """The conversation of each contact."""
    return {contact.id: each for each in conversations for contact in each.contacts}


class Reading:
    """What the events of a ledger say, taken in in their order.

    `mails` and `facts` hold what was captured since they were emptied last, by contact.
    """

    def __init__(self, zone: Callable[[str], Zone]) -> None:
        self.grounds = Grounds(zone)
        self.company = Company()
        self.mails: dict[str, list[EmailSighting]] = {}
        self.facts: dict[str, list[CalendarFact]] = {}
        self.meetings: dict[str, None] = {}
        self.streams: dict[str, dict[UUID, None]] = {}
        self.captured_at: dict[str, Instant] = {}
        self.forgotten_at: dict[UUID, Instant] = {}
        self.said: dict[str, Said] = {}
        self.samples: dict[DomainToken, list[PersonToken]] = {}
        self._people: dict[Participant, Participant] = {}

    def take_in(self, stored: StoredEvent) -> Concerned | None:
        """Take an event in; whose contacts may belong elsewhere now, beside what was captured itself."""
        match stored.event:
            case MailCaptured(sighting=sighting):
                self.mails.setdefault(sighting.touch_id, []).append(self.slim(sighting))
                self._note(sighting.touch_id, stored)
            case MeetingStated(fact=fact):
                self.facts.setdefault(fact.meeting, []).append(fact)
                self.meetings[fact.meeting] = None
                self._note(fact.meeting, stored)
            case ContactForgotten():
                self.forgotten_at[stored.stream] = stored.recorded_at
            case MatchCorrected() as said:
                correction = Correction(said.id, said.contact, said.deal_id, said.scope, said.at)
                self.said[said.id] = Said(correction, stored.actor)
            case CorrectionUndone(id=id_, at=at):
                if id_ in self.said:
                    self.said[id_] = replace(self.said[id_], undone_by=stored.actor, undone_at=at)
            case OwnSideStated():
                self.company = evolve_company(self.company, stored.event)
                return Concerned(everything=True)
            case MatchingRulesAdopted() | AddressesJoined():
                self.company = evolve_company(self.company, stored.event)
                return self.grounds.apply(stored)
            case _:
                return self.grounds.apply(stored)
        return None

    def is_going(self, id_: str) -> bool:
        """Whether a contact is claimed for forgetting: it is none any more, even if it still stands there."""
        at = self.forgotten_at.get(contact_match_stream(id_), -1)
        return self.captured_at[id_] <= at

    def contacts(self) -> list[Contact]:
        """What was captured since this was asked last, each contact by that alone."""
        going = [id_ for id_ in self.captured_at if self.is_going(id_)] if self.forgotten_at else []
        for id_ in going:
            self.mails.pop(id_, None)
            self.facts.pop(id_, None)
        found = [*map(mail_contact, self.mails.values()), *map(meeting_contact, self.facts.values())]
        self.mails.clear()
        self.facts.clear()
        return found

    def standing(self) -> list[Correction]:
        """The corrections that nobody took back."""
        return [said.correction for said in self.said.values() if said.undone_at is None]

    @property
    def footing(self) -> Footing:
        """What matching goes by now; its deals go along with what is taken in."""
        return Footing(self.grounds.deals, self.grounds.rules, self.company.joined)

    def own(self) -> OwnPeople:
        """The seller's own people."""
        deals = list(self.grounds.deals.all())
        members = (self.company.people, *(deal.sides.seller for deal in deals))
        teams = (deal.sides.team for deal in deals)
        return OwnPeople(
            frozenset[PersonToken]().union(*(each.addresses for each in members), *teams),
            frozenset[DomainToken]().union(*(each.domains for each in members)),
        )

    def everything(
        self, conversations: Sequence[Conversation], by_contact: Mapping[str, Conversation], own: OwnPeople
    ) -> Everything:
        """All of it, with the conversations that the contacts make. It goes along with what is taken in."""
        return Everything(
            company=self.company,
            footing=self.footing,
            conversations=conversations,
            by_contact=by_contact,
            said=self.said,
            streams=self.streams,
            captured_at=self.captured_at,
            meetings=self.meetings,
            samples=self.samples,
            own=own,
        )

    def _note(self, id_: str, stored: StoredEvent) -> None:
        self.streams.setdefault(id_, {})[stored.stream] = None
        self.captured_at[id_] = max(stored.recorded_at, self.captured_at.get(id_, 0))

    def slim(self, sighting: EmailSighting) -> EmailSighting:
        """What matching looks at of a copy, its people shared with all other copies."""
        people = tuple(self._people.setdefault(each, each) for each in sighting.participants)
        for each in people:
            for domain in each.domains:
                samples = self.samples.setdefault(domain, [])
                if len(samples) < _MOST_SAMPLES and each.person not in samples:
                    samples.append(each.person)
        return replace(sighting, participants=people, attachments=(), labels=(), signals=())


def conversations_of(contacts: Iterable[Contact], corrections: Iterable[Correction]) -> list[Conversation]:
    """The contacts that are connected with each other, in the order of their first."""
    groups: dict[str, list[Contact]] = {}
    contacts = list(contacts)
    roots = Roots()
    for each in contacts:
        for node in each.nodes:
            roots.join(each.id, node)
    for each in contacts:
        groups.setdefault(roots.of(each.id), []).append(each)
    said: dict[str, list[Correction]] = {}
    for correction in corrections:
        said.setdefault(roots.of(correction.contact), []).append(correction)
    return [Conversation(tuple(group), tuple(said.get(root, ()))) for root, group in groups.items()]


class Roots:
    """Which names are connected: of each set, one that stands for all."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The one that stands for all that a name is connected with."""
        above = self._above
        while (up := above.get(name, name)) != name:
            above[name] = name = above.get(up, up)
        return name

    def join(self, one: str, other: str) -> None:
        """Two names are connected; what stands for the second stands for both from now on."""
        self._above[self.of(one)] = self.of(other)
