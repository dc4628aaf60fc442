"""Matching everything again on another footing, and what that changes. Nothing is recorded by it.

Trying rules, and the effect of a proposal, are this one walk. Conversations in which nobody takes
part whom a change is about stay as they are, and are not gone through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from domain.matching.clues import Ambiguous, ClueKind, Outcome, deal_of
from domain.matching.contact import Contact
from domain.matching.conversation import Correction, Scope, match_conversation
from domain.matching.deals import MatchableDeal, MatchableDeals
from domain.matching.rules import MatchingRules
from domain.people import DomainToken, PersonToken
from domain.touches.touch import Words
from domain.touches.words import holds_phrase


@dataclass(frozen=True, slots=True)
class Conversation:
    """Contacts that are connected, and what people said of them."""

    contacts: tuple[Contact, ...]
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Footing:
    """What matching goes by, besides contacts and corrections. `joined`: addresses of one person each."""

    deals: MatchableDeals
    rules: MatchingRules = field(default_factory=MatchingRules)
    joined: tuple[frozenset[PersonToken], ...] = ()

    def outcomes(self, conversation: Conversation) -> Mapping[str, Outcome]:
        """The outcome of each contact of a conversation."""
        return match_conversation(conversation.contacts, self.deals, self.rules, conversation.corrections)

    def apart(self) -> Footing:
        """The same, which stays as it is whatever becomes of the deals."""
        return replace(self, deals=_deals(self.deals.all(), self.joined))

    def with_deal(self, deal: MatchableDeal) -> Footing:
        """The same with another view of one deal."""
        deals = (deal if each.deal_id == deal.deal_id else each for each in self.deals.all())
        return replace(self, deals=_deals(deals, self.joined))

    def with_joined(self, addresses: frozenset[PersonToken]) -> Footing:
        """The same where these addresses are one person's."""
        apart = (each - addresses for each in self.joined)
        joined = (*(each for each in apart if len(each) > 1), addresses)
        return replace(self, joined=joined, deals=_deals(self.deals.all(), joined))


def _deals(deals: Iterable[MatchableDeal], joined: Iterable[frozenset[PersonToken]]) -> MatchableDeals:
    made = MatchableDeals(deals)
    for addresses in joined:
        made.join(addresses)
    return made


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom and what a change is about; `everything` where it may concern any contact."""

    everything: bool = False
    people: frozenset[PersonToken] = frozenset()
    domains: frozenset[DomainToken] = frozenset()
    phrases: frozenset[Words] = frozenset()

    def concerns(self, conversation: Conversation) -> bool:
        """Whether the change may concern a conversation."""
        return self.everything or any(map(self._is_in, conversation.contacts))

    def _is_in(self, contact: Contact) -> bool:
        return any(
            each.person in self.people or not self.domains.isdisjoint(each.domains) for each in contact.people
        ) or any(holds_phrase(contact.words, phrase) for phrase in self.phrases)


def reach_of(before: MatchingRules, after: MatchingRules) -> Reach:
    """Which contacts a change of the rules is about."""
    if _measures(before) != _measures(after):
        return Reach(everything=True)
    pins = set(before.pins) ^ set(after.pins)
    groups = set(before.groups) ^ set(after.groups)
    return Reach(
        people=frozenset(pin.person for pin in pins if pin.person),
        domains=frozenset((*(pin.domain for pin in pins if pin.domain), *(d for g in groups for d in g))),
        phrases=frozenset(pin.words for pin in pins if pin.words),
    )


def _measures(rules: MatchingRules) -> Sequence[int]:
    return [rules.margin, rules.least, rules.days_before_opening, *map(rules.of, ClueKind)]


@dataclass(frozen=True, slots=True)
class Moved:
    """A contact of which something else is concluded on another footing."""

    contact: Contact
    before: Outcome
    after: Outcome


class Verdict(Enum):
    """What the rules would say of something that a person corrected, without that correction."""

    AGREE = auto()
    """The same: the correction is not needed."""
    SILENT = auto()
    """Nothing, or that it can not be told."""
    AGAINST = auto()
    """That it belongs elsewhere."""
    UNUSED = auto()
    """A later correction holds for all that this one reaches."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What another footing changes, in the order of conversations.

    `unneeded` are the corrections that they make unnecessary, `against` those that they contradict:
    without the correction the contact would go elsewhere, as it did not before.
    """

    moved: tuple[Moved, ...]
    unneeded: tuple[str, ...] = ()
    against: tuple[str, ...] = ()

    def into(self) -> Mapping[str, Sequence[Moved]]:
        """What each deal gets."""
        return _by_deal((deal_of(each.after), each) for each in self.left_or_came())

    def out(self) -> Mapping[str, Sequence[Moved]]:
        """What each deal loses."""
        return _by_deal((deal_of(each.before), each) for each in self.left_or_came())

    def left_or_came(self) -> Iterator[Moved]:
        """What changes its deal."""
        return (each for each in self.moved if deal_of(each.before) != deal_of(each.after))

    def newly_ambiguous(self) -> Sequence[Moved]:
        """Of what it can not be told any more."""
        return [each for each in self.moved if _opens(each.before, each.after)]

    def no_longer_ambiguous(self) -> Sequence[Moved]:
        """Of what it can be told now."""
        return [each for each in self.moved if _opens(each.after, each.before)]


def difference(
    conversations: Iterable[Conversation], before: Footing, after: Footing, reach: Reach
) -> Difference:
    """What is concluded on another footing and was not before."""
    moved: list[Moved] = []
    unneeded: list[str] = []
    against: list[str] = []
    for each in conversations:
        if not reach.concerns(each):
            continue
        was, now = before.outcomes(each), after.outcomes(each)
        moved += (Moved(c, was[c.id], now[c.id]) for c in each.contacts if differ(was[c.id], now[c.id]))
        for said in each.corrections:
            verdicts = verdict(each, said, before), verdict(each, said, after)
            if verdicts[0] is not verdicts[1]:
                unneeded += [said.id] if verdicts[1] is Verdict.AGREE else []
                against += [said.id] if verdicts[1] is Verdict.AGAINST else []
    return Difference(tuple(moved), tuple(unneeded), tuple(against))


def verdict(conversation: Conversation, said: Correction, footing: Footing) -> Verdict:
    """What the rules would say of what a correction is about, if it had never been made."""
    others = tuple(each for each in conversation.corrections if each.id != said.id)
    alone = footing.outcomes(replace(conversation, corrections=others))
    with_it = footing.outcomes(conversation)
    reached = [c.id for c in conversation.contacts if holding(c.id, conversation.corrections) is said]
    if not reached:
        return Verdict.UNUSED
    wanted = [(deal_of(with_it[id_]), deal_of(alone[id_])) for id_ in reached]
    is_open = any(isinstance(alone[id_], Ambiguous) for id_ in reached)
    if not is_open and all(one == other for one, other in wanted):
        return Verdict.AGREE
    is_against = any(other is not None and one != other for one, other in wanted)
    return Verdict.AGAINST if is_against else Verdict.SILENT


def holding(contact: str, corrections: Iterable[Correction]) -> Correction | None:
    """The latest correction that reaches a contact."""
    reaching = (each for each in corrections if each.scope is Scope.THREAD or each.contact == contact)
    return max(reaching, key=lambda each: (each.at, each.id), default=None)


def differ(before: Outcome, after: Outcome) -> bool:
    """Whether anything is concluded otherwise; other points alone are no other conclusion."""
    return deal_of(before) != deal_of(after) or (type(before) is not type(after))


def _opens(before: Outcome, after: Outcome) -> bool:
    return isinstance(after, Ambiguous) and not isinstance(before, Ambiguous)


def _by_deal(found: Iterable[tuple[str | None, Moved]]) -> Mapping[str, Sequence[Moved]]:
    deals: dict[str, list[Moved]] = {}
    for deal_id, moved in found:
        if deal_id is not None:
            deals.setdefault(deal_id, []).append(moved)
    return dict(sorted(deals.items()))
