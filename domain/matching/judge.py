"""The judgement: to which of the deals a contact belongs, by everything that speaks for each.

Source: rules.md section 2, "Sides"; decision 20. Never "all open deals": where none is far enough
ahead, the answer is `Ambiguous`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from heapq import nlargest, nsmallest

from domain.matching.clues import (
    Ambiguous,
    Candidate,
    Clue,
    ClueKind,
    Match,
    NoDeal,
    NoDealBecause,
    Outcome,
)
from domain.matching.contact import Contact
from domain.matching.deals import MatchableDeal, MatchableDeals
from domain.matching.parties import is_outside, said_by_people
from domain.matching.pins import Pinned, pins_of
from domain.matching.rules import MatchingRules
from domain.moments import SECONDS_A_DAY, Instant
from domain.touches.touch import Words
from domain.touches.words import holds_phrase

EARLY = 14 * SECONDS_A_DAY
"""So long before its opening a deal counts as open: deals are opened some time after their first mail."""
MOST_LOOKED_AT = 50
"""So many near deals are looked at closely, the likeliest."""
MOST_KEPT = 20
"""So many candidates, rivals and near deals an outcome keeps."""
_NAMES = frozenset({ClueKind.NAME, ClueKind.NAME_WORD})
_AS_WRITTEN = frozenset(
    {ClueKind.PERSON, ClueKind.PERSON_COPIED, ClueKind.DOMAIN, ClueKind.PARENT_DOMAIN, ClueKind.GROUP}
)
"""By what the buyer's people are known as they write, and not by another address of theirs."""
_ORDER = {kind: place for place, kind in enumerate(ClueKind)}


@dataclass(frozen=True, slots=True)
class Earlier:
    """The contact of a conversation on which a later one leans, the deal that has it now, and its subject."""

    contact: str
    deal: MatchableDeal
    words: Words = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A deal for which something speaks; `is_direct` tells that the people of the contact do."""

    deal: MatchableDeal
    clues: list[Clue]
    is_direct: bool


def judge(
    contact: Contact, deals: MatchableDeals, rules: MatchingRules, earlier: Earlier | None = None
) -> Outcome:
    """The deal of a contact; `earlier` is what its conversation says of it, if anything."""
    pinned = pins_of(contact, deals, rules)
    if pinned.is_out:
        return NoDeal(NoDealBecause.PINNED_OUT)
    near = deals.near(pinned.people, rules)
    in_time = [deal for deal in near if _is_in_time(deal, contact.at, rules)]
    if len(in_time) > MOST_LOOKED_AT:
        sure = {*pinned.deals, *(() if earlier is None else (earlier.deal.deal_id,))}
        in_time = _likeliest(contact, in_time, sure, rules)
    found = _named(contact, pinned, in_time, deals, rules)
    leaned_on = earlier if earlier is not None and _leans(earlier.deal, found, pinned) else None
    open_then = _open_cycles(found, pinned, leaned_on, deals)
    for id_ in [id_ for id_ in found if open_then[id_].deal_id != id_]:
        del found[id_]
    _add_pins(found, pinned, open_then, rules)
    if leaned_on is not None:
        of_thread = open_then[leaned_on.deal.deal_id]
        found.setdefault(of_thread.deal_id, _Found(of_thread, [], is_direct=False))
    if not found:
        return _nothing(contact, pinned, near, earlier, rules)
    if len(found) > 1:
        _compare(found, contact, rules)
    if leaned_on is not None:
        _add_thread(found, leaned_on, open_then[leaned_on.deal.deal_id].deal_id, rules)
    return _decided([Candidate(id_, _in_order(each.clues)) for id_, each in found.items()], rules)


def _is_in_time(deal: MatchableDeal, at: Instant, rules: MatchingRules) -> bool:
    """Whether a contact can be of a deal by itself: neither after it nor long before."""
    return deal.opened_at <= at + rules.days_before_opening * SECONDS_A_DAY and not deal.was_closed_before(at)


def _named(
    contact: Contact,
    pinned: Pinned,
    in_time: Iterable[MatchableDeal],
    deals: MatchableDeals,
    rules: MatchingRules,
) -> dict[str, _Found]:
    """The deals for which the people speak."""
    found: dict[str, _Found] = {}
    for deal in in_time:
        clues = said_by_people(contact, pinned.people, deal, deals, rules)
        if clues is not None:
            found[deal.deal_id] = _Found(deal, clues, is_direct=True)
    return found


def _leans(deal: MatchableDeal, found: Mapping[str, _Found], pinned: Pinned) -> bool:
    """Whether a contact can be of the deal of its thread: an aside among the seller's own people is not."""
    return deal.deal_id in found or is_outside(pinned.people, deal)


def _likeliest(
    contact: Contact, in_time: Iterable[MatchableDeal], sure: AbstractSet[str], rules: MatchingRules
) -> list[MatchableDeal]:
    """Those of very many deals that can have a contact, by a rough count of what speaks for each.

    A reseller may be named in a thousand deals, and a customer have hundreds that were opened later.
    Those that are `sure` come first: the deal of the thread, and those to which the contact is pinned.
    """
    people = {each.person for each in contact.people}
    domains = {domain for each in contact.people for domain in each.domains}
    kinds = ClueKind.PERSON, ClueKind.DOMAIN, ClueKind.OWNER, ClueKind.TEAM, ClueKind.NAME
    person, domain, owner, team, name = map(rules.of, kinds)
    not_yet_open = rules.of(ClueKind.NOT_YET_OPEN)

    def likely(deal: MatchableDeal) -> tuple[bool, int, Instant, str]:
        points = owner * (not deal.owners.isdisjoint(people)) + team * (
            not deal.sides.team.isdisjoint(people)
        )
        points += name * (not deal.telling.isdisjoint(contact.words)) + person * len(people & deal.named)
        points += not_yet_open * _is_opened_later(deal, contact.at)
        for members in deal.buyers:
            points += person * len(people & members.addresses) + domain * len(domains & members.domains)
        return deal.deal_id not in sure, -points, deal.opened_at, deal.deal_id

    return nsmallest(MOST_LOOKED_AT, in_time, key=likely)


def _open_cycles(
    found: Mapping[str, _Found], pinned: Pinned, leaned_on: Earlier | None, deals: MatchableDeals
) -> Mapping[str, MatchableDeal]:
    """For each candidate the one that stays: of several cycles of one deal the first, as it was open then."""
    candidates = {id_: each.deal for id_, each in found.items()}
    candidates.update((id_, deal) for id_, (deal, _) in pinned.deals.items())
    if leaned_on is not None:
        candidates[leaned_on.deal.deal_id] = leaned_on.deal
    if len(candidates) == 1 or all(deal.continues is None for deal in candidates.values()):
        return candidates
    return {id_: _first_cycle(deal, candidates, deals) for id_, deal in candidates.items()}


def _first_cycle(
    deal: MatchableDeal, candidates: Mapping[str, MatchableDeal], deals: MatchableDeals
) -> MatchableDeal:
    first = deal
    for before in deals.cycles_before(deal):
        first = candidates.get(before.deal_id, first)
    return first


def _add_pins(
    found: dict[str, _Found], pinned: Pinned, open_then: Mapping[str, MatchableDeal], rules: MatchingRules
) -> None:
    inputs: dict[str, dict[str, None]] = {}
    for id_, (_, said) in pinned.deals.items():
        inputs.setdefault(open_then[id_].deal_id, {}).update(dict.fromkeys(said))
    for id_, tokens in inputs.items():
        _add(found, open_then[id_], Clue(ClueKind.PIN, rules.of(ClueKind.PIN), tuple(tokens)))


def _add_thread(found: dict[str, _Found], earlier: Earlier, id_: str, rules: MatchingRules) -> None:
    """Add what the conversation says for the deal that has had it so far.

    Nothing where the subject was edited, and now names another deal and not this one.
    """
    its = found[id_]
    rivals = [each for other, each in found.items() if other != id_ and each.is_direct]
    if not _is_renamed(its, rivals, earlier.words):
        kind = ClueKind.THREAD_ALONE if rivals and _is_left(its, rivals) else ClueKind.THREAD
        its.clues.append(Clue(kind, rules.of(kind), (earlier.contact,)))
    elif not its.clues:
        del found[id_]


def _is_renamed(its: _Found, rivals: Iterable[_Found], before: Words) -> bool:
    """Whether a subject names a rival, by a word that the one before did not have, and not the deal."""
    if any(clue.kind in _NAMES for clue in its.clues):
        return False
    named = (clue for each in rivals for clue in each.clues if clue.kind in _NAMES)
    return any(not set(clue.inputs).issubset(before) for clue in named)


def _is_left(its: _Found, rivals: Iterable[_Found]) -> bool:
    """Whether other deals are better known by who takes part.

    Of this one nobody of the buyer does, or only another address of somebody; or none of its players,
    where a rival's owner does.
    """
    kinds = {clue.kind for clue in its.clues}
    by_alias = ClueKind.ALIAS in kinds and kinds.isdisjoint(_AS_WRITTEN)
    taken_over = ClueKind.NO_PLAYER in kinds and any(
        clue.kind is ClueKind.OWNER for each in rivals for clue in each.clues
    )
    return not its.is_direct or by_alias or taken_over


def _add(found: dict[str, _Found], deal: MatchableDeal, clue: Clue) -> None:
    found.setdefault(deal.deal_id, _Found(deal, [], is_direct=False)).clues.append(clue)


def _compare(found: Mapping[str, _Found], contact: Contact, rules: MatchingRules) -> None:
    """Add what tells deals apart that the people speak for: their names and their openings."""
    words = frozenset(contact.words)
    having = Counter(word for each in found.values() for word in words.intersection(each.deal.name))
    later = (each.deal for each in found.values() if _is_opened_later(each.deal, contact.at))
    first = min((deal.opened_at for deal in later), default=0)
    for each in found.values():
        if each.is_direct:
            each.clues.extend(_by_name(contact, each.deal, having, rules))
            each.clues.extend(_by_opening(contact.at, each.deal, first, rules))


def _by_name(
    contact: Contact, deal: MatchableDeal, having: Mapping[str, int], rules: MatchingRules
) -> Iterable[Clue]:
    """What the subject says for a deal, by telling words that no rival's name has."""
    said = tuple(word for word in dict.fromkeys(deal.name) if having.get(word) == 1 and word in deal.telling)
    if said and holds_phrase(contact.words, deal.name):
        yield Clue(ClueKind.NAME, rules.of(ClueKind.NAME), deal.name)
    elif said:
        yield Clue(ClueKind.NAME_WORD, rules.of(ClueKind.NAME_WORD), said)


def _by_opening(at: Instant, deal: MatchableDeal, first: Instant, rules: MatchingRules) -> Iterable[Clue]:
    """What speaks against a deal that was not yet open, and more if another was opened before it."""
    if _is_opened_later(deal, at):
        kind = ClueKind.OPENED_AFTER_ANOTHER if deal.opened_at > first else ClueKind.NOT_YET_OPEN
        yield Clue(kind, rules.of(kind))


def _is_opened_later(deal: MatchableDeal, at: Instant) -> bool:
    return deal.opened_at > at + EARLY


def _in_order(clues: list[Clue]) -> tuple[Clue, ...]:
    if len(clues) > 1:
        clues.sort(key=lambda clue: _ORDER[clue.kind])
    return tuple(clues)


def _nothing(
    contact: Contact, pinned: Pinned, near: list[MatchableDeal], earlier: Earlier | None, rules: MatchingRules
) -> NoDeal:
    """Why nothing speaks for any deal."""
    if near and all(deal.was_closed_before(contact.at) for deal in near):
        return NoDeal(NoDealBecause.CLOSED_BEFORE, _latest(near))
    if near and not any(_is_in_time(deal, contact.at, rules) for deal in near):
        return NoDeal(NoDealBecause.OPENED_MUCH_LATER, _latest(near))
    if len(pinned.people) < len(contact.people):
        return NoDeal(NoDealBecause.PINNED_OUT)
    if near or earlier is not None:
        return NoDeal(NoDealBecause.NOT_BETWEEN_SIDES, _latest(near or [earlier.deal] if earlier else near))
    return NoDeal(NoDealBecause.NOBODY_KNOWN)


def _latest(deals: Iterable[MatchableDeal]) -> tuple[str, ...]:
    """The ids of the deals that were opened last, as many as are kept."""
    kept = nlargest(MOST_KEPT, deals, key=lambda deal: (deal.opened_at, deal.deal_id))
    return tuple(sorted(deal.deal_id for deal in kept))


def _decided(candidates: list[Candidate], rules: MatchingRules) -> Outcome:
    sufficient = [each for each in candidates if each.support >= rules.least]
    if not sufficient:
        near = (each.deal_id for each in _best_first(candidates, MOST_KEPT))
        return NoDeal(NoDealBecause.TOO_LITTLE, tuple(sorted(near)))
    best, *others = _best_first(sufficient, MOST_KEPT + 1)
    if not others:
        return Match(best.deal_id, max(best.clues, key=lambda each: each.points).kind, best.clues)
    margin, asked = best.score - others[0].score, max(rules.margin, 1)
    if margin < asked:
        close = [each for each in (best, *others) if best.score - each.score < asked]
        return Ambiguous(tuple(close[:MOST_KEPT]))
    return Match(best.deal_id, _deciding(best, others[0]), best.clues, tuple(others), margin)


def _best_first(candidates: list[Candidate], most: int) -> list[Candidate]:
    if len(candidates) == 1:
        return candidates
    return nsmallest(most, candidates, key=lambda each: (-each.score, each.deal_id))


def _deciding(best: Candidate, second: Candidate) -> ClueKind:
    """The kind of clue in which the best is furthest ahead of the second; of equal ones the weightier."""
    ahead: dict[ClueKind, int] = {}
    for clue in best.clues:
        ahead[clue.kind] = ahead.get(clue.kind, 0) + clue.points
    for clue in second.clues:
        ahead[clue.kind] = ahead.get(clue.kind, 0) - clue.points
    return max(ahead, key=lambda kind: (ahead[kind], -_ORDER[kind]))
