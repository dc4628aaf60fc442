"""A conversation, gone through in time: each contact is judged by itself and by those before it.

What it gives depends on the contacts, the deals, the rules and what people corrected, and on nothing
else: not on the order in which anything was captured. A thread stays with its deal until the clues
say otherwise. Source: rules.md section 2, "Threads"; RFC 5322 section 3.6.4; decision 20.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.matching.clues import (
    Ambiguous,
    Clue,
    ClueKind,
    Match,
    NoDeal,
    NoDealBecause,
    Outcome,
    deal_of,
)
from domain.matching.contact import Contact
from domain.matching.deals import MatchableDeals
from domain.matching.judge import Earlier, judge
from domain.matching.rules import MatchingRules
from domain.moments import Instant


class Scope(StrEnum):
    """How far a correction reaches."""

    TOUCH = "touch"
    THREAD = "thread"
    """The whole conversation of the touch, what comes later included."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A person says where a touch or its thread belongs; `deal_id` None: to no deal.

    `id` tells corrections of the same instant apart; the latest that reaches a contact holds. Said
    of a touch it names the very deal, also a closed one; said of a thread, the contacts after
    its closing go on in the next cycle. One that was undone is not handed over at all.
    """

    id: str
    contact: str
    deal_id: str | None
    scope: Scope
    at: Instant


def match_conversation(
    contacts: Iterable[Contact],
    deals: MatchableDeals,
    rules: MatchingRules,
    corrections: Sequence[Correction] = (),
) -> Mapping[str, Outcome]:
    """The outcome of each contact of one conversation, by id; `corrections` are those of its contacts."""
    walk = ConversationWalk(deals, rules, corrections)
    for contact in sorted(contacts, key=in_time):
        walk.step(contact)
    return walk.outcomes()


def in_time(contact: Contact) -> tuple[Instant, str]:
    """The order of the contacts of a conversation."""
    return contact.at, contact.id


class ConversationWalk:
    """Goes through a conversation; `step` takes the next contact in time, `outcomes` looks back at all.

    What could not be told by itself follows its conversation where all that could be told is of one
    deal (or its cycles): who writes to an unknown address first and is answered from a known one
    meant the same deal. A conversation that goes on where it ended costs what is new in it. The deals and
    rules must not change meanwhile, and `corrections` are those of the conversation's contacts.
    """

    def __init__(
        self, deals: MatchableDeals, rules: MatchingRules, corrections: Sequence[Correction] = ()
    ) -> None:
        self._deals = deals
        self._rules = rules
        self._said_of_thread, self._said_of_touch = _that_hold(corrections, deals)
        self._judged: dict[str, Outcome] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._news: dict[str, None] = {}
        self._named: dict[str, str] = {}
        self._freed: set[str] = set()
        self._open: dict[str, Contact] = {}
        self._told: dict[str, Contact] = {}
        self._matched: dict[str, Contact] = {}
        self._latest: str | None = None
        self._now: tuple[Instant, str] | None = None

    def step(self, contact: Contact) -> Outcome:
        """Judge the next contact. Its outcome may still be settled by later ones, see `outcomes`.

        Raises:
            ValueError: the contact is not later than the one before, so the conversation has to be gone
                through anew.
        """
        if self._now is not None and in_time(contact) <= self._now:
            message = f"contact {contact.id} is not later than the one before it"
            raise ValueError(message)
        self._now = in_time(contact)
        answered, earlier = self._answered(contact)
        outcome = self._corrected(contact) or judge(contact, self._deals, self._rules, earlier)
        self._judged[contact.id] = outcome
        self._named.update(dict.fromkeys(contact.names, contact.id))
        self._tell(contact.id, outcome)
        self._look_back(contact, outcome, answered)
        return outcome

    def outcomes(self) -> Mapping[str, Outcome]:
        """What became of each contact, as seen now; it goes along with further steps."""
        return MappingProxyType(self._outcomes)

    def news(self) -> Mapping[str, Outcome]:
        """The outcomes that are new, or may be other than when this was asked last."""
        news = {id_: self._outcomes[id_] for id_ in self._news}
        self._news.clear()
        return news

    def _tell(self, id_: str, outcome: Outcome) -> None:
        self._outcomes[id_] = outcome
        self._news[id_] = None

    def _look_back(self, contact: Contact, outcome: Outcome, answered: str | None) -> None:
        """Keep what the outcome says of the conversation; settle what could not be told before."""
        match outcome:
            case Match(deal_id=deal_id):
                self._latest = contact.id
                self._matched[contact.id] = contact
                if self._is_news(contact, deal_id) and len(self._told) <= 2:  # noqa: PLR2004 - none, one, several
                    self._settle(*self._open.values())
            case NoDeal(because=NoDealBecause.CORRECTION | NoDealBecause.PINNED_OUT):
                self._freed.add(contact.id)
            case _ if answered in self._freed:
                self._freed.add(contact.id)
            case NoDeal(because=NoDealBecause.CLOSED_BEFORE):
                pass
            case Ambiguous() | NoDeal():
                self._open[contact.id] = contact
                self._settle(contact)

    def _is_news(self, contact: Contact, deal_id: str) -> bool:
        """Whether the conversation was not known to be of this deal."""
        first = self._deals.first_cycle(deal_id)
        return self._told.setdefault(first, contact) is contact

    def _settle(self, *contacts: Contact) -> None:
        """Look again at contacts that could not be told; this happens to each at most three times."""
        for contact in contacts:
            judged = self._judged[contact.id]
            settled = self._settled(contact) if len(self._told) == 1 else None
            outcome = settled or judged
            if outcome != self._outcomes[contact.id]:
                self._tell(contact.id, outcome)

    def _settled(self, contact: Contact) -> Outcome | None:
        """A later look at a contact, by the one deal of its conversation; None where it says nothing.

        It says nothing of what was ambiguous with a rival that was over when the deal was first told.
        """
        ((first, told),) = self._told.items()
        deal = self._deals.standing_for(first, contact.at)
        if deal is None or self._has_lost_a_rival(self._judged[contact.id], first, told.at):
            return None
        found = judge(contact, self._deals, self._rules, Earlier(told.id, deal, told.words))
        return found if deal_of(found) == deal.deal_id else None

    def _has_lost_a_rival(self, judged: Outcome, first: str, at: Instant) -> bool:
        candidates = judged.candidates if isinstance(judged, Ambiguous) else ()
        deals = (self._deals.get(each.deal_id) for each in candidates)
        over = (deal for deal in deals if deal is not None and deal.was_closed_before(at))
        return any(self._deals.first_cycle(deal.deal_id) != first for deal in over)

    def _corrected(self, contact: Contact) -> Outcome | None:
        """What a person said of a contact; None if nobody did."""
        said = self._said_of_touch.get(contact.id)
        of_thread = self._said_of_thread
        if said is None or (of_thread is not None and _when(of_thread) > _when(said)):
            said = of_thread
        if said is None:
            return None
        if said.deal_id is None:
            return NoDeal(NoDealBecause.CORRECTION)
        deal = self._deals.standing_for(said.deal_id, contact.at) if said.scope is Scope.THREAD else None
        deal = deal or self._deals.heir(said.deal_id)
        weight = self._rules.of(ClueKind.CORRECTION)
        clue = Clue(ClueKind.CORRECTION, weight, (said.id,))
        return None if deal is None else Match(deal.deal_id, ClueKind.CORRECTION, (clue,))

    def _answered(self, contact: Contact) -> tuple[str | None, Earlier | None]:
        """On which contact one leans: the nearest that it names and that says something, else the latest.

        One says something that has a deal, or was freed: what answers it leans on nothing then.
        """
        for reference in reversed(contact.refers):
            named = self._named.get(reference)
            if named is None:
                continue
            if named in self._freed:
                return named, None
            earlier = self._leaning_on(named, contact.at)
            if earlier is not None:
                return named, earlier
        latest = self._latest
        return latest, None if latest is None else self._leaning_on(latest, contact.at)

    def _leaning_on(self, id_: str, at: Instant) -> Earlier | None:
        deal_id = deal_of(self._judged[id_])
        deal = None if deal_id is None else self._deals.standing_for(deal_id, at)
        return None if deal is None else Earlier(id_, deal, self._matched[id_].words)


def _when(correction: Correction) -> tuple[Instant, str]:
    return correction.at, correction.id


def _that_hold(
    corrections: Iterable[Correction], deals: MatchableDeals
) -> tuple[Correction | None, Mapping[str, Correction]]:
    """The latest correction of the thread and of each touch, without those whose deal is no more."""
    of_thread: Correction | None = None
    of_touch: dict[str, Correction] = {}
    for said in sorted(corrections, key=_when):
        if said.deal_id is not None and deals.heir(said.deal_id) is None:
            continue
        if said.scope is Scope.THREAD:
            of_thread = said
        else:
            of_touch[said.contact] = said
    return of_thread, of_touch
