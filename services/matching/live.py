"""Everything that matching goes by, followed in memory: what waits is known without going through all of it.

The ledger is read once, and from then on only what was added. A conversation is judged again when something
of it was captured or corrected, or when what it is matched by changed for its people or its deals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.capture.events import CorrectionUndone, MailCaptured, MatchCorrected, MeetingStated
from domain.capture.forgetting import ContactForgotten
from domain.identifiers import contact_match_stream
from domain.matching.clues import Outcome
from domain.matching.contact import Contact, mail_contact, meeting_contact
from domain.matching.conversation import Correction, in_time
from domain.matching.deals import domain_key
from domain.matching.replay import Conversation, Footing
from domain.moments import Instant
from domain.people import PersonToken
from domain.ports.ledger import StoredEvent
from services.matching.holders import TOLD_BY, Holders
from services.matching.queue import Stands, deals_of, stands
from services.matching.reading import PAGE, READ, Everything, OwnPeople, Reading, Roots
from services.reading_on import read_on
from services.recorder.grounds import Concerned
from services.wiring import Store

NAMES_READ = (*READ, *TOLD_BY)
_WAITING = frozenset({Stands.AMBIGUOUS, Stands.UNMATCHED, Stands.AUTOMATED})


@dataclass(frozen=True, slots=True)
class WaitingContact:
    """A contact that waits for a person, and what is concluded of it."""

    contact: Contact
    outcome: Outcome
    stands: Stands


@dataclass(frozen=True, slots=True)
class WaitingTogether:
    """What of one conversation waits, in time.

    `people` take part in some of it or hold it; `deals` come into question for some, or come close.
    """

    conversation: Conversation
    waiting: tuple[WaitingContact, ...]
    people: frozenset[PersonToken]
    deals: frozenset[str]

    @property
    def place(self) -> tuple[Instant, str]:
        """By what the queue is in order: the time of the latest, later ones first, and its id."""
        return place_of(self.waiting[-1].contact)


def place_of(contact: Contact) -> tuple[Instant, str]:
    """Where a contact stands in the queue: before all that are earlier."""
    return -contact.at, contact.id


def last_first(waiting: Iterable[WaitingTogether]) -> list[WaitingTogether]:
    """In the order of the queue."""
    return sorted(waiting, key=lambda each: each.place)


class LiveMatching:
    """What one ledger holds, as far as it was read. For one thread at a time."""

    def __init__(self, store: Store) -> None:
        self.holders = Holders()
        self.waiting: dict[str, WaitingTogether] = {}
        self._store = store
        self._reading = Reading(store.outside.zone)
        self._position = 0
        self._contacts: dict[str, Contact] = {}
        self._roots = Roots()
        self._groups: dict[str, list[str]] = {}
        self._conversations: dict[str, Conversation] = {}
        self._by_contact: dict[str, Conversation] = {}
        self._deals: dict[str, frozenset[str]] = {}
        self._of_person: dict[PersonToken, set[str]] = {}
        self._of_deal: dict[str, set[str]] = {}
        self._own = OwnPeople(frozenset(), frozenset())
        self._touched: set[str] = set()
        self._gone: set[UUID] = set()
        self._concerned: list[Concerned] = []
        self._footing: Footing | None = None
        self._everything: Everything | None = None
        self._in_order: Sequence[WaitingTogether] | None = None

    def catch_up(self) -> None:
        """Read what was appended since.

        Raises:
            StoreOutOfReach: the ledger does not answer; what was read until then is not lost.
        """
        ledger, has_moved = self._store.ledger, False
        for page, upto in read_on(ledger, self._position, NAMES_READ, limit=PAGE):
            for stored in page:
                self._take_in(stored)
            self._position, has_moved = upto, has_moved or bool(page)
        if has_moved or self._touched or self._gone or self._concerned:
            self._everything = self._in_order = None
            self._settle()

    def everything(self) -> Everything:
        """All of it as it is now. It stays so, but for what is looked up of a single contact."""
        if self._everything is None:
            reading = self._reading
            self._footing = self._footing or reading.footing.apart()
            conversations = list(self._conversations.values())
            whole = reading.everything(conversations, dict(self._by_contact), self._own)
            self._everything = replace(whole, footing=self._footing, said=dict(whole.said))
        return self._everything

    def in_order(self) -> Sequence[WaitingTogether]:
        """Everything that waits, the latest first."""
        if self._in_order is None:
            self._in_order = last_first(self.waiting.values())
        return self._in_order

    def holders_of(self, contact: Contact) -> list[tuple[str, PersonToken]]:
        """The mailboxes that hold a contact, with their owners; of a meeting, those of its people."""
        if contact.id in self._reading.meetings:
            found = self.holders.mailboxes_of(each.person for each in contact.people)
        else:
            found = self.holders.mailboxes(contact.id)
        owners = ((mailbox, self.holders.owner(mailbox)) for mailbox in sorted(found))
        return [(mailbox, owner) for mailbox, owner in owners if owner is not None]

    def about(self, people: Iterable[PersonToken], deals: Iterable[str]) -> list[WaitingTogether]:
        """What waits and some people hold, take part in, or may be a deal of these's; the latest first."""
        roots: set[str] = set()
        for person in people:
            roots |= self._of_person.get(person, set())
        for deal_id in deals:
            roots |= self._of_deal.get(deal_id, set())
        return last_first(self.waiting[root] for root in roots)

    def deals_in_question(self) -> list[str]:
        """The deals to one of which something may belong that waits."""
        return [deal_id for deal_id, roots in self._of_deal.items() if roots]

    # What events say.

    def _take_in(self, stored: StoredEvent) -> None:
        concerned = self._reading.take_in(stored)
        self._touched |= self.holders.take_in(stored)
        match stored.event:
            case MailCaptured(sighting=sighting):
                self._touched.add(sighting.touch_id)
            case MeetingStated(fact=fact):
                self._touched.add(fact.meeting)
            case MatchCorrected(contact=contact):
                self._touched.add(contact)
            case CorrectionUndone(id=id_):
                said = self._reading.said.get(id_)
                self._touched |= {said.correction.contact} if said else set()
            case ContactForgotten():
                self._gone.add(stored.stream)
            case _:
                pass
        if concerned is not None:
            self._concerned.append(concerned)

    def _settle(self) -> None:
        """Judge what may belong elsewhere now."""
        is_first = not self._contacts
        if self._concerned:
            self._footing, self._own = None, self._reading.own()
        if self._gone and not is_first:
            self._regroup()
        for contact in self._new_contacts(is_first=is_first):
            is_new = contact.id not in self._contacts
            self._contacts[contact.id] = contact
            self._connect(contact, is_new=is_new)
        stale, corrections = self._stale(), self._corrections()
        for root in stale:
            self._judge(root, corrections)
        self._touched.clear()
        self._gone.clear()
        self._concerned.clear()

    def _new_contacts(self, *, is_first: bool) -> Iterator[Contact]:
        """The contacts of which something was captured; those that were known before are read anew."""
        if is_first:
            yield from self._reading.contacts()
            return
        captured = {*self._reading.mails, *self._reading.facts}
        new = captured - self._contacts.keys()
        known = [self._read(id_) for id_ in captured - new]
        yield from (contact for contact in self._reading.contacts() if contact.id in new)
        yield from (contact for contact in known if contact is not None)

    def _read(self, id_: str) -> Contact | None:
        """A contact with all that was captured of it since it was last forgotten."""
        since = self._reading.forgotten_at.get(contact_match_stream(id_), -1)
        streams = self._reading.streams.get(id_, ())
        stored = [each for stream in streams for each in self._store.ledger.read(stream)]
        events = [each.event for each in stored if each.recorded_at > since]
        copies = [self._reading.slim(each.sighting) for each in events if isinstance(each, MailCaptured)]
        facts = [each.fact for each in events if isinstance(each, MeetingStated)]
        if copies:
            return mail_contact(copies)
        return meeting_contact(facts) if facts else None

    # Which contacts are connected.

    def _connect(self, contact: Contact, *, is_new: bool) -> None:
        roots, groups = self._roots, self._groups
        if is_new:
            groups.setdefault(roots.of(contact.id), []).append(contact.id)
        for node in contact.nodes:
            one, other = roots.of(contact.id), roots.of(node)
            if one != other:
                roots.join(one, other)
                groups.setdefault(other, []).extend(groups.pop(one, ()))
                self._drop(one)

    def _regroup(self) -> None:
        """Without the contacts that are forgotten, which may have connected others."""
        named = [id_ for id_ in self._contacts if contact_match_stream(id_) in self._gone]
        for id_ in filter(self._reading.is_going, named):
            del self._contacts[id_]
        for root in list(self._conversations):
            self._drop(root)
        self._roots, self._groups = Roots(), {}
        self._by_contact.clear()
        for contact in self._contacts.values():
            self._connect(contact, is_new=True)
        self._concerned.append(Concerned(everything=True))

    def _drop(self, root: str) -> None:
        """Forget a conversation that is part of another, or is none any more."""
        self._conversations.pop(root, None)
        self._deals.pop(root, None)
        self._forget_waiting(root)

    # What is judged.

    def _stale(self) -> Collection[str]:
        """The conversations to be judged again, each by what stands for it."""
        if any(each.everything for each in self._concerned):
            return list(self._groups)
        of = self._roots.of
        found = {of(id_) for id_ in self._touched if id_ in self._contacts}
        keys = frozenset[str]().union(*(each.keys for each in self._concerned))
        if keys:
            found |= {of(contact.id) for contact in self._contacts.values() if _names(contact, keys)}
        deals = {deal_id for each in self._concerned for deal_id in each.deals}
        if deals:
            found |= {root for root, known in self._deals.items() if not known.isdisjoint(deals)}
            said = (each.correction for each in self._reading.said.values())
            found |= {of(each.contact) for each in said if each.deal_id in deals}
        return found & self._groups.keys()

    def _judge(self, root: str, corrections: Mapping[str, Sequence[Correction]]) -> None:
        ids = self._groups[root]
        said = tuple(each for id_ in ids for each in corrections.get(id_, ()))
        conversation = Conversation(tuple(self._contacts[id_] for id_ in ids), said)
        outcomes = self._reading.footing.outcomes(conversation)
        self._conversations[root] = conversation
        self._by_contact.update(dict.fromkeys(ids, conversation))
        self._deals[root] = frozenset(deal for each in outcomes.values() for deal in deals_of(each))
        self._forget_waiting(root)
        found = [
            WaitingContact(contact, outcomes[contact.id], stands(contact, outcomes[contact.id], self._own))
            for contact in sorted(conversation.contacts, key=in_time)
        ]
        waiting = tuple(each for each in found if each.stands in _WAITING)
        if waiting:
            self._note_waiting(root, self._together(conversation, waiting))

    def _corrections(self) -> Mapping[str, Sequence[Correction]]:
        found: dict[str, list[Correction]] = {}
        for each in self._reading.standing():
            found.setdefault(each.contact, []).append(each)
        return found

    # Where what waits is found.

    def _together(self, conversation: Conversation, waiting: tuple[WaitingContact, ...]) -> WaitingTogether:
        contacts = [each.contact for each in waiting]
        people = {person.person for contact in contacts for person in contact.people}
        people |= {owner for contact in contacts for _, owner in self.holders_of(contact)}
        deals = {deal for each in waiting for deal in deals_of(each.outcome)}
        return WaitingTogether(conversation, waiting, frozenset(people), frozenset(deals))

    def _note_waiting(self, root: str, together: WaitingTogether) -> None:
        self.waiting[root] = together
        for person in together.people:
            self._of_person.setdefault(person, set()).add(root)
        for deal_id in together.deals:
            self._of_deal.setdefault(deal_id, set()).add(root)

    def _forget_waiting(self, root: str) -> None:
        together = self.waiting.pop(root, None)
        if together is None:
            return
        for index, keys in ((self._of_person, together.people), (self._of_deal, together.deals)):
            for key in keys:
                index[key].discard(root)


def _names(contact: Contact, keys: Collection[str]) -> bool:
    return any(
        each.person in keys or any(domain_key(domain) in keys for domain in each.domains)
        for each in contact.people
    )
