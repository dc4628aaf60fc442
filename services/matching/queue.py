"""What of the captured is not settled: the conversations that wait for a person, most recent first.

A conversation has one row, with as many contacts as wait in it: as ambiguous where one of them is. Mail
among the own people, and what a person or the rules say belongs to no deal, waits for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from domain.matching.clues import Ambiguous, Match, NoDeal, NoDealBecause, Outcome
from domain.matching.contact import Contact
from domain.matching.conversation import in_time
from domain.matching.replay import Conversation
from domain.moments import Instant
from services.matching.reading import Everything, OwnPeople

_SAID = (NoDealBecause.CORRECTION, NoDealBecause.PINNED_OUT)


class Stands(StrEnum):
    """How it stands with a contact in the queue."""

    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"
    AUTOMATED = "automated"
    """Written by a machine, and no deal knows its people: it waits only for those who ask for such."""
    MATCHED = "matched"
    SAID = "said"
    """A person or the rules say that it belongs to no deal."""
    INTERNAL = "internal"


def stands(contact: Contact, outcome: Outcome, own: OwnPeople) -> Stands:
    """How it stands with a contact."""
    match outcome:
        case Ambiguous():
            return Stands.AMBIGUOUS
        case Match():
            return Stands.MATCHED
        case NoDeal(because=because):
            if because in _SAID:
                return Stands.SAID
            if all(map(own.holds, contact.people)):
                return Stands.INTERNAL
            is_nobodys = because is NoDealBecause.NOBODY_KNOWN
            return Stands.AUTOMATED if contact.automated and is_nobodys else Stands.UNMATCHED


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
        standing: dict[Stands, list[Contact]] = {kind: [] for kind in Stands}
        for contact in self.conversation.contacts:
            standing[stands(contact, self.outcomes[contact.id], self.everything.own)].append(contact)
        queue.settled += len(standing[Stands.MATCHED])
        queue.said += len(standing[Stands.SAID])
        queue.internal += len(standing[Stands.INTERNAL])
        unmatched = [*standing[Stands.UNMATCHED], *self._automated(standing[Stands.AUTOMATED], queue)]
        self._put(standing[Stands.AMBIGUOUS], queue.ambiguous)
        if not standing[Stands.AMBIGUOUS]:
            self._put(unmatched, queue.unmatched)
        if self.wanted.matched:
            self._put([each for each in standing[Stands.MATCHED] if self._is_the_deals(each)], queue.matched)

    def _automated(self, contacts: Sequence[Contact], queue: Queue) -> Sequence[Contact]:
        """What machines wrote, where it is asked for; else it is counted."""
        if self.wanted.automated:
            return contacts
        queue.automated += len(contacts)
        return ()

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
        return self.wanted.deal_id is None or any(map(self._is_the_deals, waiting.contacts))

    def _is_the_deals(self, contact: Contact) -> bool:
        return any(deal_id == self.wanted.deal_id for deal_id in deals_of(self.outcomes[contact.id]))


def deals_of(outcome: Outcome) -> Iterable[str]:
    """The deals that an outcome is about."""
    match outcome:
        case Match():
            return (outcome.deal_id,)
        case Ambiguous(candidates=candidates):
            return [each.deal_id for each in candidates]
        case NoDeal(near=near):
            return near
