"""The judgement: to which of the deals a contact belongs, by everything that speaks for each.

Source: rules.md section 2, "Sides"; decision 20. Never "all open deals": where none is far enough
ahead, the answer is `Ambiguous`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
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
from domain.moments import Instant
from domain.touches.words import holds_phrase

MOST_KEPT = 20
"""So many candidates, rivals and near deals an outcome keeps."""
_ORDER = {kind: place for place, kind in enumerate(ClueKind)}


@dataclass(frozen=True, slots=True)
class Earlier:
    """The contact of a conversation on which a later one leans, and the deal that has it now."""

    contact: str
    deal: MatchableDeal


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
    found = _named(contact, pinned, near, deals, rules)
    _add_pins(found, pinned, deals, rules)
    if earlier is not None and is_outside(pinned.people, earlier.deal):
        _add_thread(found, earlier, deals, rules)
    if not found:
        return _nothing(contact, pinned, near, earlier)
    if len(found) > 1:
        _compare(found, contact, rules)
    return _decided([Candidate(id_, _in_order(each.clues)) for id_, each in found.items()], rules)


def _named(
    contact: Contact,
    pinned: Pinned,
    near: Iterable[MatchableDeal],
    deals: MatchableDeals,
    rules: MatchingRules,
) -> dict[str, _Found]:
    """The deals for which the people speak; of several cycles of one deal, the one that was open then."""
    found: dict[str, _Found] = {}
    for deal in near:
        if not deal.was_closed_before(contact.at):
            clues = said_by_people(contact, pinned.people, deal, deals, rules)
            if clues is not None:
                found[deal.deal_id] = _Found(deal, clues, is_direct=True)
    later = [id_ for id_, each in found.items() if _open_cycle(each.deal, found, deals) is not each.deal]
    for id_ in later:
        del found[id_]
    return found


def _open_cycle(deal: MatchableDeal, found: Mapping[str, _Found], deals: MatchableDeals) -> MatchableDeal:
    """The first of the cycles up to a deal that was found, as it was open then; else the deal itself."""
    first = deal
    for before in deals.cycles_before(deal) if deal.continues is not None else ():
        if before.deal_id in found:
            first = before
    return first


def _add_pins(found: dict[str, _Found], pinned: Pinned, deals: MatchableDeals, rules: MatchingRules) -> None:
    for deal, inputs in pinned.deals.values():
        _add(found, _open_cycle(deal, found, deals), Clue(ClueKind.PIN, rules.of(ClueKind.PIN), inputs))


def _add_thread(
    found: dict[str, _Found], earlier: Earlier, deals: MatchableDeals, rules: MatchingRules
) -> None:
    """Add what the conversation says: less where the people speak for other deals only."""
    deal = _open_cycle(earlier.deal, found, deals)
    direct = [id_ for id_, each in found.items() if each.is_direct]
    kind = ClueKind.THREAD if deal.deal_id in direct or not direct else ClueKind.THREAD_ALONE
    _add(found, deal, Clue(kind, rules.of(kind), (earlier.contact,)))


def _add(found: dict[str, _Found], deal: MatchableDeal, clue: Clue) -> None:
    found.setdefault(deal.deal_id, _Found(deal, [], is_direct=False)).clues.append(clue)


def _compare(found: Mapping[str, _Found], contact: Contact, rules: MatchingRules) -> None:
    """Add what tells deals apart that the people speak for: their names and their openings."""
    words = frozenset(contact.words)
    having = Counter(word for each in found.values() for word in words.intersection(each.deal.name))
    openings = [each.deal.opened_at for each in found.values() if each.deal.opened_at > contact.at]
    first = min(openings, default=0)
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
    if deal.opened_at > at:
        kind = ClueKind.OPENED_AFTER_ANOTHER if deal.opened_at > first else ClueKind.NOT_YET_OPEN
        yield Clue(kind, rules.of(kind))


def _in_order(clues: list[Clue]) -> tuple[Clue, ...]:
    if len(clues) > 1:
        clues.sort(key=lambda clue: _ORDER[clue.kind])
    return tuple(clues)


def _nothing(contact: Contact, pinned: Pinned, near: list[MatchableDeal], earlier: Earlier | None) -> NoDeal:
    """Why nothing speaks for any deal."""
    if near and all(deal.was_closed_before(contact.at) for deal in near):
        return NoDeal(NoDealBecause.CLOSED_BEFORE, _latest(near))
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
    margin = best.score - others[0].score
    if margin < max(rules.margin, 1):
        close = [each for each in (best, *others) if best.score - each.score < max(rules.margin, 1)]
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
