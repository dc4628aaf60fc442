"""What of the captured is not settled: the conversations that wait for a person, most recent first.

A conversation has one row, with as many contacts as wait in it: as ambiguous where one of them is. Mail
among the own people, and what a person or the rules say belongs to no deal, waits for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.matching.clues import Ambiguous, Match, NoDeal, NoDealBecause, Outcome
from domain.matching.contact import Contact
from domain.matching.conversation import in_time
from domain.matching.replay import Conversation
from domain.moments import Instant
from services.matching.reading import Everything

_SAID = (NoDealBecause.CORRECTION, NoDealBecause.PINNED_OUT)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations are asked for. `matched`: also what is matched to the deal."""

    deal_id: str | None = None
    matched: bool = False
    automated: bool = False
    since: Instant | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Contacts of a conversation that wait together, or are a deal's, and the outcome of the latest."""

    conversation: Conversation
    contacts: tuple[Contact, ...]
    outcome: Outcome

    @property
    def latest(self) -> Contact:
        """The latest of the contacts."""
        return self.contacts[-1]


@dataclass(slots=True)
class Queue:
    """Everything that waits, and in `matched` what is a deal's; the rest is counted by contact."""

    ambiguous: list[Waiting] = field(default_factory=list[Waiting])
    unmatched: list[Waiting] = field(default_factory=list[Waiting])
    matched: list[Waiting] = field(default_factory=list[Waiting])
    automated: int = 0
    settled: int = 0
    said: int = 0
    internal: int = 0


def queue_of(everything: Everything, wanted: Wanted) -> Queue:
    """The queue, as far as it is wanted."""
    queue = Queue()
    for conversation in everything.conversations:
        outcomes = everything.footing.outcomes(conversation)
        _Sorting(everything, wanted, conversation, outcomes).into(queue)
    for waiting in (queue.ambiguous, queue.unmatched, queue.matched):
        waiting.sort(key=lambda each: in_time(each.latest), reverse=True)
    return queue


@dataclass(frozen=True, slots=True)
class _Sorting:
    """One conversation, sorted into the queue."""

    everything: Everything
    wanted: Wanted
    conversation: Conversation
    outcomes: Mapping[str, Outcome]

    def into(self, queue: Queue) -> None:
        ambiguous: list[Contact] = []
        unmatched: list[Contact] = []
        matched: list[Contact] = []
        for contact in self.conversation.contacts:
            match self.outcomes[contact.id]:
                case Ambiguous():
                    ambiguous.append(contact)
                case Match(deal_id=deal_id):
                    queue.settled += 1
                    if deal_id == self.wanted.deal_id:
                        matched.append(contact)
                case NoDeal(because=because):
                    self._sort_unmatched(contact, because, queue, unmatched)
        self._put(ambiguous, queue.ambiguous)
        if not ambiguous:
            self._put(unmatched, queue.unmatched)
        if self.wanted.matched:
            self._put(matched, queue.matched)

    def _sort_unmatched(
        self, contact: Contact, because: NoDealBecause, queue: Queue, unmatched: list[Contact]
    ) -> None:
        if because in _SAID:
            queue.said += 1
        elif all(map(self.everything.is_own, contact.people)):
            queue.internal += 1
        elif contact.automated and because is NoDealBecause.NOBODY_KNOWN and not self.wanted.automated:
            queue.automated += 1
        else:
            unmatched.append(contact)

    def _put(self, contacts: Sequence[Contact], into: list[Waiting]) -> None:
        if not contacts:
            return
        ordered = tuple(sorted(contacts, key=in_time))
        waiting = Waiting(self.conversation, ordered, self.outcomes[ordered[-1].id])
        if self._is_wanted(waiting):
            into.append(waiting)

    def _is_wanted(self, waiting: Waiting) -> bool:
        if self.wanted.since is not None and waiting.latest.at < self.wanted.since:
            return False
        deal_id = self.wanted.deal_id
        return deal_id is None or any(
            deal_id in deals_of(self.outcomes[contact.id]) for contact in waiting.contacts
        )


def deals_of(outcome: Outcome) -> Iterable[str]:
    """The deals that an outcome is about."""
    match outcome:
        case Match():
            return (outcome.deal_id,)
        case Ambiguous(candidates=candidates):
            return [each.deal_id for each in candidates]
        case NoDeal(near=near):
            return near
