"""A conversation, gone through in time: each contact is judged by itself and by those before it.

What it gives depends on the contacts, the deals, the rules and what people corrected, and on nothing
else: not on the order in which anything was captured. A thread stays with its deal until the clues
say otherwise. Source: rules.md section 2, "Threads"; RFC 5322 section 3.6.4; decision 20.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

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

_MANY = 3
"""From so many deals on, one more settles nothing in a conversation, and unsettles nothing."""


class Scope(StrEnum):
    """How far a correction reaches."""

    TOUCH = "touch"
    THREAD = "thread"
    """The whole conversation of the touch, what comes later included."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A person says where a touch or its thread belongs; `deal_id` None: to no deal.

    `id` tells corrections of the same instant apart; the latest that reaches a contact holds.
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
    """The outcome of each contact of one conversation, by id."""
    walk = ConversationWalk(deals, rules, corrections)
    for contact in sorted(contacts, key=in_time):
        walk.step(contact)
    return walk.outcomes()


def in_time(contact: Contact) -> tuple[Instant, str]:
    """The order of the contacts of a conversation."""
    return contact.at, contact.id


class ConversationWalk:
    """Goes through a conversation; `step` takes the next contact in time, `outcomes` looks back at all.

    A conversation that goes on where it ended costs what is new in it: `news` gives that alone.
    """

    def __init__(
        self, deals: MatchableDeals, rules: MatchingRules, corrections: Sequence[Correction] = ()
    ) -> None:
        self._deals = deals
        self._rules = rules
        self._corrections = sorted(corrections, key=lambda each: (each.at, each.id))
        self._contacts: dict[str, Contact] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._named: dict[str, str] = {}
        self._latest: str | None = None
        self._first_of: dict[str, str] = {}
        self._open: list[str] = []
        self._news: list[str] = []

    def step(self, contact: Contact) -> Outcome:
        """Judge the next contact. Its outcome may still be settled by later ones, see `outcomes`."""
        outcome = self._corrected(contact) or judge(contact, self._deals, self._rules, self._earlier(contact))
        self._contacts[contact.id] = contact
        self._outcomes[contact.id] = outcome
        self._named.update(dict.fromkeys(contact.names, contact.id))
        self._news.append(contact.id)
        if isinstance(outcome, Match):
            self._latest = contact.id
            if (
                self._first_of.setdefault(outcome.deal_id, contact.id) == contact.id
                and len(self._first_of) < _MANY
            ):
                self._news += self._open
        else:
            self._open.append(contact.id)
        return outcome

    def news(self) -> Mapping[str, Outcome]:
        """What became of those contacts of which that was not told yet, or of which it has changed since."""
        news, self._news = dict.fromkeys(self._news), []
        return {id_: self._outcome(id_) for id_ in news}

    def outcomes(self) -> Mapping[str, Outcome]:
        """What became of each contact.

        What could not be told by itself follows its conversation where all that could be told is of one
        deal: who writes to an unknown address first and is answered from a known one meant the same deal.
        """
        return {id_: self._outcome(id_) for id_ in self._outcomes}

    def _outcome(self, id_: str) -> Outcome:
        outcome = self._outcomes[id_]
        if len(self._first_of) != 1:
            return outcome
        ((deal_id, first),) = self._first_of.items()
        return self._settled(id_, outcome, deal_id, first) or outcome

    def _settled(self, id_: str, outcome: Outcome, deal_id: str, first: str) -> Outcome | None:
        """A later look at a contact that could not be told, by the deal of its conversation."""
        match outcome:
            case Match():
                return None
            case NoDeal(
                because=NoDealBecause.CORRECTION | NoDealBecause.PINNED_OUT | NoDealBecause.CLOSED_BEFORE
            ):
                return None
            case Ambiguous() | NoDeal():
                contact = self._contacts[id_]
                deal = self._deals.standing_for(deal_id, contact.at)
                if deal is None or deal.deal_id != deal_id:
                    return None
                found = judge(contact, self._deals, self._rules, Earlier(first, deal))
                return found if deal_of(found) == deal_id else None

    def _corrected(self, contact: Contact) -> Outcome | None:
        """What a person said of a contact; None if nobody did, or the deal they named is no more."""
        for said in reversed(self._corrections):
            if said.scope is Scope.TOUCH and said.contact != contact.id:
                continue
            if said.deal_id is None:
                return NoDeal(NoDealBecause.CORRECTION)
            known = self._deals.get(said.deal_id)
            if known is None:
                continue
            deal = self._deals.standing_for(said.deal_id, contact.at) or known
            weight = self._rules.of(ClueKind.CORRECTION)
            return Match(
                deal.deal_id,
                ClueKind.CORRECTION,
                (Clue(ClueKind.CORRECTION, weight, (said.id,)),),
            )
        return None

    def _earlier(self, contact: Contact) -> Earlier | None:
        """The contact that this one answers, else the latest before it, that a deal has."""
        for reference in reversed(contact.refers):
            named = self._named.get(reference)
            if named is not None and (found := self._leaning_on(named, contact.at)) is not None:
                return found
        return None if self._latest is None else self._leaning_on(self._latest, contact.at)

    def _leaning_on(self, id_: str, at: Instant) -> Earlier | None:
        deal_id = deal_of(self._outcomes[id_])
        deal = None if deal_id is None else self._deals.standing_for(deal_id, at)
        return None if deal is None else Earlier(id_, deal)
