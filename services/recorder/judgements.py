"""Judging conversations: each that a page touches once, with what is new in it where it goes on at its end.

What was judged stays in hand from page to page, those that were not asked for the longest dropped first.
Who appends what follows and is refused has to forget all of it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.matching.clues import Outcome
from domain.matching.contact import Contact
from domain.matching.conversation import ConversationWalk, in_time
from domain.moments import Instant
from domain.ports.ledger import Ledger, StoredEvent
from services.recorder.conversation import CapturedContact, Conversation, Recorded, recorded_of, staying
from services.recorder.conversations import Conversations
from services.recorder.grounds import Grounds

MOST_CONTACTS = 20_000
"""How many contacts are kept in hand at once: some 4 KiB each."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a contact, and what stands in the ledger of it. `news` is what the page holds of it."""

    id: str
    captured: CapturedContact
    outcome: Outcome
    recorded: Recorded
    news: Sequence[StoredEvent]


@dataclass(slots=True)
class _Held:
    """A conversation in hand. `size` counts its contacts, those included that nobody has looked at yet."""

    conversation: Conversation
    walk: ConversationWalk
    size: int = 0
    weight: int = 0
    latest: tuple[Instant, str] = (0, "")
    waiting: list[str] = field(default_factory=list[str])
    outcomes: dict[str, Outcome] = field(default_factory=dict[str, Outcome])


class Judgements:
    """The conversations of a ledger as they are judged, page by page."""

    def __init__(self, ledger: Ledger, conversations: Conversations, grounds: Grounds) -> None:
        self._ledger = ledger
        self._conversations = conversations
        self._grounds = grounds
        self._held: OrderedDict[int, _Held] = OrderedDict()
        self._contacts = 0
        self._began_at = 0
        self._upto = 0

    def begin_page(self, grounds: Grounds, *, began_at: int, upto: int) -> None:
        """Begin a page; nothing that stands in the ledger after `upto` counts yet.

        What was captured from `began_at` on for the first time was matched by nobody; should that be
        wrong, what follows is refused, and the next look, with a `began_at` past everything, is a real one.
        """
        self._grounds, self._began_at, self._upto = grounds, began_at, upto

    def forget(self) -> None:
        """Read all conversations anew."""
        self._held.clear()
        self._contacts = 0

    def judge(
        self, number: int, touched: Mapping[str, Sequence[StoredEvent]], *, anew: bool
    ) -> Sequence[Judged]:
        """What became of the contacts of a conversation that something is to be told of.

        `touched` is what the page holds of them. `anew`: others of it may belong elsewhere, too.
        """
        held = self._taken(number)
        if held is None or not self._is_whole(number, held, touched):
            held, anew = self._read(number, touched), True
        elif self._took_in(held, touched):
            anew = True
        held.size = self._conversations.size(number)
        if anew:
            self._begin_walk(held)
        news = self._walked_on(held)
        held.outcomes.update(news)
        if touched:
            self._keep(number, held)
        ids = dict.fromkeys((*news, *(id_ for id_ in touched if id_ in held.outcomes)))
        return [self._judged(held, id_, touched.get(id_, ())) for id_ in ids]

    def told(self, number: int, id_: str, recorded: Recorded) -> None:
        """What is about to stand in the ledger of a contact."""
        held = self._held.get(self._conversations.conversation_of(number))
        if held is not None:
            held.conversation.recorded[id_] = recorded

    def drop(self, number: int) -> None:
        """Read a conversation anew when it is judged next."""
        self._taken(number)

    def _judged(self, held: _Held, id_: str, news: Sequence[StoredEvent]) -> Judged:
        conversation = held.conversation
        return Judged(id_, conversation.contacts[id_], held.outcomes[id_], conversation.recorded[id_], news)

    def _is_whole(self, number: int, held: _Held, touched: Iterable[str]) -> bool:
        """Whether nothing belongs to a conversation but what is in hand and what the page holds."""
        added = sum(id_ not in held.conversation.contacts for id_ in touched)
        return held.size + added == self._conversations.size(number)

    def _took_in(self, held: _Held, touched: Mapping[str, Sequence[StoredEvent]]) -> bool:
        """Take in what the page holds; whether the conversation has to be gone through from its beginning."""
        known, is_other = held.conversation.contacts, False
        added = {id_: CapturedContact(events) for id_, events in touched.items() if id_ not in known}
        for id_ in touched.keys() - added.keys():
            before, known[id_] = known[id_], known[id_].with_more(touched[id_])
            is_other |= not (
                before.says_all_of(touched[id_]) or _is_alike(before.contact, known[id_].contact)
            )
        recorded = self._recorded(added)
        added = staying(added, recorded)
        known.update(added)
        held.conversation.recorded.update((id_, recorded[id_]) for id_ in added)
        held.waiting = list(added)
        return is_other or any(in_time(each.contact) < held.latest for each in added.values())

    def _begin_walk(self, held: _Held) -> None:
        grounds = self._grounds
        held.walk = ConversationWalk(grounds.deals, grounds.rules, held.conversation.corrections)
        held.outcomes.clear()
        held.waiting = list(held.conversation.contacts)

    def _walked_on(self, held: _Held) -> Mapping[str, Outcome]:
        waiting = (held.conversation.contacts[id_].contact for id_ in held.waiting)
        for contact in sorted(waiting, key=in_time):
            held.walk.step(contact)
            held.latest = in_time(contact)
        held.waiting = []
        return held.walk.news()

    def _read(self, number: int, touched: Mapping[str, Sequence[StoredEvent]]) -> _Held:
        ids = ((each, self._conversations.id_of(each)) for each in self._conversations.members(number))
        events = {id_: self._events(each, touched.get(id_, ())) for each, id_ in ids}
        contacts = {id_: CapturedContact(captured) for id_, captured in events.items() if captured}
        recorded = self._recorded(contacts)
        left = staying(contacts, recorded)
        conversation = Conversation(left, {id_: recorded[id_] for id_ in left})
        return _Held(conversation, ConversationWalk(self._grounds.deals, self._grounds.rules))

    def _events(self, number: int, news: Sequence[StoredEvent]) -> list[StoredEvent]:
        """What was captured of a contact up to the page's end, what the page holds of it in any case."""
        found = {stored.position or 0: stored for stored in news}
        for position in self._conversations.positions(number):
            if position not in found and position <= self._upto:
                stored = self._conversations.event_at(position)
                if stored is not None:
                    found[position] = stored
        return [stored for _, stored in sorted(found.items())]

    def _recorded(self, contacts: Mapping[str, CapturedContact]) -> dict[str, Recorded]:
        """What stands in the ledger of contacts; of those that begin in this page, nothing."""
        known = {
            id_: captured
            for id_, captured in contacts.items()
            if captured.first < self._began_at or self._conversations.is_spoken_of(id_)
        }
        found = dict.fromkeys(contacts, Recorded())
        if known:
            found.update(recorded_of(self._ledger, known))
        return found

    def _taken(self, number: int) -> _Held | None:
        held = self._held.pop(self._conversations.conversation_of(number), None)
        if held is not None:
            self._contacts -= held.weight
        return held

    def _keep(self, number: int, held: _Held) -> None:
        held.weight = len(held.conversation.contacts)
        self._held[self._conversations.conversation_of(number)] = held
        self._contacts += held.weight
        while self._contacts > MOST_CONTACTS and len(self._held) > 1:
            self._contacts -= self._held.popitem(last=False)[1].weight


def _is_alike(one: Contact, other: Contact) -> bool:
    """Whether two looks at a contact differ in nothing that the judgement of it goes by."""
    return replace(one, threads=()) == replace(other, threads=())
