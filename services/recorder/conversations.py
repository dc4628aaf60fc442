"""All conversations of a ledger: who is connected with whom, and where it stands.

    conversations = Conversations(ledger)
    conversations.catch_up()                    # or catch_up(before=position), or take_in(event) after event
    for conversation in conversations.all():    # each once, read from the ledger, nothing of it kept
        match_conversation(conversation.in_time(), deals, rules, conversation.corrections)
        conversation.recorded[contact_id]       # what stands in the ledger: outcome, held_by, version
    conversations.of(contact_id)                # the conversation of one contact, or None
    conversations.beginning_with("5f3a")        # ids of contacts that begin so, `touch_id_of(...)` among them
    conversations.naming(keys)                  # the conversations whose contacts name people or domains

In memory are numbers alone: for each contact what it is connected with, for each copy its position in the
ledger, for each person and domain (`domain.matching.deals.domain_key`) the contacts that name it. It is
read once for a process, and from then on only what was added. What they hold is read when it is asked for.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from domain.capture.events import CorrectionUndone, MailCaptured, MailLabelled, MatchCorrected, MeetingStated
from domain.following import EventRedriven, EventSetAside
from domain.history.names import NAMES
from domain.identifiers import set_aside_stream
from domain.matching.deals import domain_key
from domain.ports.ledger import Ledger, StoredEvent
from domain.touches.touch import Invitee, Participant
from services.recorder.connections import Connections, Numbers
from services.recorder.conversation import CapturedContact, Conversation, contact_id_of, recorded_of, staying

RECORDER = "recorder<ledger"
"""The follower that matches; what it set aside is no part of any conversation until it is redriven."""
CAPTURED = tuple(NAMES[kind] for kind in (MailCaptured, MailLabelled, MeetingStated))
_READ = (*CAPTURED, NAMES[MatchCorrected])
_PAGE = 1_000
_NONE = 0
_SEPARATOR = b"\n"


class Conversations:
    """The conversations of one ledger, as far as it was read."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._contacts = Numbers()
        self._connections = Connections()
        self._ids = bytearray(_SEPARATOR)
        self._id_at = array("I")
        self._positions = array("Q")
        self._before = array("I")  # 1 + the place of the position before this one of the same contact, or 0
        self._latest = array("I")
        self._naming: dict[str, array[int]] = {}
        self._corrected: dict[str, str] = {}
        self._corrected_to: dict[str, set[str]] = {}
        self._spoken_of: set[str] = set()
        self._set_aside: set[int] = set()
        self.upto = 0

    def __len__(self) -> int:
        """How many contacts there are."""
        return len(self._connections)

    def catch_up(self, before: int | None = None) -> None:
        """Read what was appended since, up to a position if one is given."""
        self._look_aside()
        end = self._ledger.end() + 1 if before is None else before
        while self.upto < end - 1:
            page = self._ledger.read_all(after=self.upto, limit=_PAGE, names=_READ)
            known = [stored for stored in page if (stored.position or 0) < end]
            for stored in known:
                self.take_in(stored)
            self.upto = end - 1 if len(known) < _PAGE else known[-1].position or end

    def take_in(self, stored: StoredEvent) -> int | None:
        """Take in an event by position; the number of the contact that it is about, if it is about one."""
        id_ = contact_id_of(stored.event)
        if id_ is None:
            return self._take_in_correction(stored)
        position = stored.position or 0
        if position <= self.upto:
            return self._contacts.get(id_)
        self.upto = position
        number = self._contacts.setdefault(id_, len(self._connections))
        if number == len(self._connections):
            self._add(id_)
        self._positions.append(position)
        self._before.append(self._latest[number])
        self._latest[number] = len(self._positions)
        self._connections.connect(number, _nodes(stored))
        for key in _keys(stored):
            naming = self._naming.setdefault(key, array("I"))
            if not naming or naming[-1] != number:
                naming.append(number)
        return number

    def _take_in_correction(self, stored: StoredEvent) -> int | None:
        match stored.event:
            case MatchCorrected(id=id_, contact=contact, deal_id=deal_id):
                self._corrected[id_] = contact
                self._spoken_of.add(contact)
                self._corrected_to.setdefault(deal_id or "", set()).add(contact)
                return self._contacts.get(contact)
            case CorrectionUndone(id=id_):
                return self._contacts.get(self._corrected.get(id_, ""))
            case _:
                return None

    def is_spoken_of(self, contact_id: str) -> bool:
        """Whether somebody ever corrected where a contact, or its thread, belongs."""
        return contact_id in self._spoken_of

    def corrected_to(self, deal_id: str) -> Iterable[str]:
        """The contacts of which somebody ever said that they, or their threads, are this deal's."""
        return self._corrected_to.get(deal_id, ())

    def number_of(self, contact_id: str) -> int | None:
        """The number of a contact."""
        return self._contacts.get(contact_id)

    def conversation_of(self, number: int) -> int:
        """The number of the conversation of a contact, until it is joined with another."""
        return self._connections.conversation_of(number)

    def id_of(self, number: int) -> str:
        """The id of a contact."""
        at = self._id_at[number]
        return self._ids[at : self._ids.index(_SEPARATOR, at)].decode()

    def beginning_with(self, prefix: str) -> list[str]:
        """The ids of the contacts that begin so."""
        wanted, at, found = _SEPARATOR + prefix.encode(), 0, list[str]()
        while (at := self._ids.find(wanted, at)) >= 0 and at + 1 < len(self._ids):
            at += 1
            found.append(self.id_of(bisect_right(self._id_at, at) - 1))
        return found

    def naming_numbers(self, keys: Iterable[str]) -> set[int]:
        """The conversations, by number, whose contacts name one of these people or domains."""
        found = {number for key in keys for number in self._naming.get(key, ())}
        return {self.conversation_of(number) for number in found}

    def naming(self, keys: Iterable[str]) -> Iterator[Conversation]:
        """The conversations whose contacts name one of these people or domains."""
        return (self.read(number) for number in sorted(self.naming_numbers(keys)))

    def numbers(self) -> Iterator[int]:
        """The numbers of all conversations."""
        return self._connections.conversations()

    def all(self) -> Iterator[Conversation]:
        """Every conversation once."""
        return (self.read(number) for number in list(self.numbers()))

    def of(self, contact_id: str) -> Conversation | None:
        """The conversation of a contact; None where nothing like it was captured."""
        number = self._contacts.get(contact_id)
        return None if number is None else self.read(number)

    def read(self, number: int) -> Conversation:
        """The conversation that a contact is in."""
        contacts = {self.id_of(each): self._events(each) for each in self._connections.members(number)}
        captured = {id_: CapturedContact(events) for id_, events in contacts.items() if events}
        recorded = recorded_of(self._ledger, captured)
        left = staying(captured, recorded)
        return Conversation(left, {id_: recorded[id_] for id_ in left})

    def members(self, number: int) -> Iterator[int]:
        """The numbers of all contacts of the conversation that one is in."""
        return self._connections.members(number)

    def size(self, number: int) -> int:
        """How many contacts are in the conversation that one is in."""
        return self._connections.size(number)

    def positions(self, number: int) -> list[int]:
        """Where the ledger speaks of a contact, in order, without what was set aside."""
        found: list[int] = []
        place = self._latest[number]
        while place != _NONE:
            position = self._positions[place - 1]
            if position not in self._set_aside:
                found.append(position)
            place = self._before[place - 1]
        return found[::-1]

    def event_at(self, position: int) -> StoredEvent | None:
        """What was captured at a position; None where it was forgotten since."""
        found = self._ledger.read_all(after=position - 1, limit=1, names=CAPTURED)
        return found[0] if found and found[0].position == position else None

    def _events(self, number: int) -> list[StoredEvent]:
        found = map(self.event_at, self.positions(number))
        return [stored for stored in found if stored is not None]

    def _look_aside(self) -> None:
        self._set_aside.clear()
        for stored in self._ledger.read(set_aside_stream(RECORDER)):
            match stored.event:
                case EventSetAside(position=position):
                    self._set_aside.add(position)
                case EventRedriven(position=position):
                    self._set_aside.discard(position)
                case _:
                    pass

    def _add(self, id_: str) -> None:
        self._connections.add()
        self._latest.append(_NONE)
        self._id_at.append(len(self._ids))
        self._ids += id_.encode() + _SEPARATOR


def _nodes(stored: StoredEvent) -> Iterator[str]:
    match stored.event:
        case MailCaptured(sighting=sighting):
            if sighting.message is not None:
                yield sighting.message
            yield from sighting.references
            yield from sighting.meetings
            if sighting.provider_thread is not None:
                yield sighting.provider_thread
        case MeetingStated(fact=fact):
            yield fact.meeting
        case _:
            pass


def _keys(stored: StoredEvent) -> set[str]:
    """By what the people of an item are found: their tokens, and the keys of their domains."""
    people: Iterable[Participant | Invitee] = ()
    match stored.event:
        case MailCaptured(sighting=sighting):
            people = sighting.participants
        case MeetingStated(fact=fact):
            people = fact.invitees
        case _:
            pass
    keys = {each.person for each in people}
    for domains in {each.domains for each in people}:
        keys.update(map(domain_key, domains))
    return keys
