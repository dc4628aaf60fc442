"""The judgement: to which of the deals a contact belongs, by everything that speaks for each.

Source: rules.md section 2, "Sides"; decision 20. Never "all open deals": where none is far enough
ahead, the answer is `Ambiguous`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
from domain.matching.contact import Contact, is_addressed
from domain.matching.deals import MatchableDeal, MatchableDeals
from domain.matching.rules import MatchingRules, Pin
from domain.people import Side
from domain.touches.touch import Participant, Role
from domain.touches.words import holds_phrase

_MOST_NEAR = 20


@dataclass(frozen=True, slots=True)
class Earlier:
    """The contact of a conversation on which a later one leans, and the deal that has it now."""

    contact: str
    deal: MatchableDeal


def judge(
    contact: Contact, deals: MatchableDeals, rules: MatchingRules, earlier: Earlier | None = None
) -> Outcome:
    """The deal of a contact; `earlier` is what its conversation says of it, if anything."""
    pinned, out = _pins(contact, deals, rules)
    if out:
        return NoDeal(NoDealBecause.PINNED_OUT)
    near = {deal.deal_id: deal for deal in deals.near(contact.people, rules) if deal.takes_part}
    in_time = {id_: deal for id_, deal in near.items() if not deal.was_closed_before(contact.at)}
    looked_at = dict(in_time)
    if earlier is not None:
        looked_at[earlier.deal.deal_id] = earlier.deal
    looked_at.update((deal.deal_id, deal) for deal, _ in pinned)
    if not looked_at:
        because = NoDealBecause.CLOSED_BEFORE if near else NoDealBecause.NOBODY_KNOWN
        return NoDeal(because, tuple(sorted(near))[:_MOST_NEAR])
    candidates = _candidates(contact, looked_at, deals, rules, earlier, pinned)
    return _decided(candidates, looked_at, rules)


def _decided(candidates: list[Candidate], near: dict[str, MatchableDeal], rules: MatchingRules) -> Outcome:
    if not candidates:
        return NoDeal(NoDealBecause.NOT_BETWEEN_SIDES, tuple(sorted(near))[:_MOST_NEAR])
    ranked = sorted(candidates, key=lambda each: (-each.score, each.deal_id))
    best, others = ranked[0], ranked[1:]
    if best.score < rules.least:
        return NoDeal(NoDealBecause.TOO_LITTLE, tuple(each.deal_id for each in ranked[:_MOST_NEAR]))
    if not others:
        rule = max(best.clues, key=lambda each: each.points).kind
        return Match(best.deal_id, rule, best.clues)
    margin = best.score - others[0].score
    if margin < rules.margin:
        close = [each for each in ranked if best.score - each.score < rules.margin]
        return Ambiguous(tuple(close[:_MOST_NEAR]))
    return Match(best.deal_id, _deciding(best, others[0]), best.clues, tuple(others[:_MOST_NEAR]), margin)


def _deciding(best: Candidate, second: Candidate) -> ClueKind:
    """The kind of clue in which the best is furthest ahead of the second."""
    kinds = dict.fromkeys(each.kind for each in (*best.clues, *second.clues))
    return max(kinds, key=lambda kind: best.points(kind) - second.points(kind))


def _candidates(  # noqa: PLR0917 - the judgement's own values, handed on once
    contact: Contact,
    near: dict[str, MatchableDeal],
    deals: MatchableDeals,
    rules: MatchingRules,
    earlier: Earlier | None,
    pinned: Sequence[tuple[MatchableDeal, Pin]],
) -> list[Candidate]:
    by_people = {id_: _direct(contact, deal, deals, rules) for id_, deal in near.items()}
    direct = [id_ for id_, clues in by_people.items() if clues]
    found = {id_: clues for id_, clues in by_people.items() if clues}
    for deal, pin in pinned:
        clue = Clue(ClueKind.PIN, rules.of(ClueKind.PIN), _pin_inputs(pin))
        found.setdefault(deal.deal_id, []).append(clue)
    if earlier is not None and _is_outside(contact, earlier.deal):
        is_its = earlier.deal.deal_id in direct or not direct
        kind = ClueKind.THREAD if is_its else ClueKind.THREAD_ALONE
        clue = Clue(kind, rules.of(kind), (earlier.contact,))
        found.setdefault(earlier.deal.deal_id, []).append(clue)
    rivals = {id_: near[id_] for id_ in found}
    for id_ in direct if len(rivals) > 1 else ():
        found[id_] += _by_name(contact, rivals, id_, rules)
        found[id_] += _by_opening(contact, rivals, id_, rules)
    return [Candidate(id_, tuple(clues)) for id_, clues in found.items()]


def _direct(
    contact: Contact, deal: MatchableDeal, deals: MatchableDeals, rules: MatchingRules
) -> list[Clue] | None:
    """What the people of a contact say for a deal; None where it is not between the deal's sides."""
    ours, theirs = _by_side(contact, deal, deals, rules)
    is_between = bool(ours) and bool(theirs)
    is_from_them = contact.automated is not None and any(each.role is Role.FROM for each, _ in theirs)
    if not is_between and not is_from_them:
        return None
    best: dict[ClueKind, list[str]] = {}
    for each, kind in theirs:
        best.setdefault(kind, []).append(_input_of(each, kind, deal))
    if ClueKind.PERSON in best:
        best.pop(ClueKind.PERSON_COPIED, None)
    if ClueKind.DOMAIN in best:
        best.pop(ClueKind.PARENT_DOMAIN, None)
    found = [Clue(kind, rules.of(kind), tuple(dict.fromkeys(inputs))) for kind, inputs in best.items()]
    return [*found, *_by_ours(ours, deal, rules)]


_Known = tuple[Participant, ClueKind]


def _by_side(
    contact: Contact, deal: MatchableDeal, deals: MatchableDeals, rules: MatchingRules
) -> tuple[list[Participant], list[_Known]]:
    """The people on the seller's side, and those on the buyer's with what the deal knows them by."""
    ours: list[Participant] = []
    theirs: list[_Known] = []
    sides = deal.sides
    for each in contact.people:
        side = sides.side_of(each.person, each.domains)
        if side is Side.SELLER:
            ours.append(each)
        elif side is Side.BUYER:
            theirs.append((each, _known_by(each, deal)))
        else:
            kind = _known_around(each, deal, deals, rules)
            if kind is not None:
                theirs.append((each, kind))
    return ours, theirs


def _known_by(each: Participant, deal: MatchableDeal) -> ClueKind:
    """By what a deal knows somebody on the buyer's side."""
    sides = deal.sides
    listed = each.person in sides.buyer.addresses or each.person in sides.partner.addresses
    if listed or each.person in deal.named:
        return ClueKind.PERSON if is_addressed(each.role) else ClueKind.PERSON_COPIED
    domains = sides.buyer.domains | sides.partner.domains
    return ClueKind.DOMAIN if each.domains[:1] and each.domains[0] in domains else ClueKind.PARENT_DOMAIN


def _known_around(
    each: Participant, deal: MatchableDeal, deals: MatchableDeals, rules: MatchingRules
) -> ClueKind | None:
    """By what somebody whom the deal does not name belongs to its buyer after all."""
    buyer = deal.sides.buyer
    if not buyer.addresses.isdisjoint(deals.aliases(each.person)):
        return ClueKind.ALIAS
    groups = rules.group_of
    if groups and any(not buyer.domains.isdisjoint(groups.get(domain, ())) for domain in each.domains):
        return ClueKind.GROUP
    return None


def _input_of(each: Participant, kind: ClueKind, deal: MatchableDeal) -> str:
    match kind:
        case ClueKind.DOMAIN | ClueKind.PARENT_DOMAIN:
            listed = deal.sides.buyer.domains | deal.sides.partner.domains
            return next((domain for domain in each.domains if domain in listed), each.person)
        case ClueKind.GROUP:
            return each.domains[0]
        case _:
            return each.person


def _by_ours(ours: Sequence[Participant], deal: MatchableDeal, rules: MatchingRules) -> list[Clue]:
    """What the people on the seller's side say for a deal."""
    sides, people = deal.sides, {each.person for each in ours}
    found: list[tuple[ClueKind, tuple[str, ...]]] = []
    if deal.owner is not None and deal.owner in people:
        found.append((ClueKind.OWNER, (deal.owner,)))
    elif not sides.team.isdisjoint(people):
        found.append((ClueKind.TEAM, tuple(sorted(sides.team & people))))
    elif sides.team and not any(sides.plays(each.person, each.domains) for each in ours):
        found.append((ClueKind.NO_PLAYER, ()))
    if sides.partner_side is Side.SELLER:
        partners = {each.person for each in ours if _is_partner(each, deal)}
        if partners:
            found.append((ClueKind.PARTNER, tuple(sorted(partners))))
    return [Clue(kind, rules.of(kind), inputs) for kind, inputs in found]


def _is_partner(each: Participant, deal: MatchableDeal) -> bool:
    partner = deal.sides.partner
    return each.person in partner.addresses or not partner.domains.isdisjoint(each.domains)


def _by_name(
    contact: Contact, rivals: dict[str, MatchableDeal], id_: str, rules: MatchingRules
) -> list[Clue]:
    """What the subject says for a deal, by what no rival's name has."""
    deal = rivals[id_]
    if not deal.name or not contact.words:
        return []
    others = [rival for other, rival in rivals.items() if other != id_]
    alone = deal.telling.difference(*(other.name for other in others))
    if alone and holds_phrase(contact.words, deal.name):
        return [Clue(ClueKind.NAME, rules.of(ClueKind.NAME), deal.name)]
    said = tuple(word for word in deal.name if word in alone and word in contact.words)
    return [Clue(ClueKind.NAME_WORD, rules.of(ClueKind.NAME_WORD), said)] if said else []


def _by_opening(
    contact: Contact, rivals: dict[str, MatchableDeal], id_: str, rules: MatchingRules
) -> list[Clue]:
    """What speaks against a deal that was not yet open, and more if another was opened before it."""
    deal = rivals[id_]
    if deal.opened_at <= contact.at:
        return []
    first = min(
        (rival for rival in rivals.values() if rival.opened_at > contact.at),
        key=lambda rival: (rival.opened_at, rival.deal_id),
    )
    kind = ClueKind.NOT_YET_OPEN if first is deal else ClueKind.OPENED_AFTER_ANOTHER
    return [Clue(kind, rules.of(kind))]


def _is_outside(contact: Contact, deal: MatchableDeal) -> bool:
    """Whether anybody takes part who is not one of the seller's own people."""
    sides = deal.sides
    return any(
        sides.side_of(each.person, each.domains) is not Side.SELLER or _is_partner(each, deal)
        for each in contact.people
    )


def _pins(
    contact: Contact, deals: MatchableDeals, rules: MatchingRules
) -> tuple[list[tuple[MatchableDeal, Pin]], bool]:
    """The pins that hold for a contact, and whether it is pinned out of all deals."""
    if not rules.pins:
        return [], False
    holding = [pin for pin in rules.pins if _holds(pin, contact)]
    inside = [
        (deal, pin)
        for pin in holding
        if pin.deal_id and (deal := deals.standing_for(pin.deal_id, contact.at))
    ]
    return inside, not inside and any(pin.deal_id is None for pin in holding)


def _holds(pin: Pin, contact: Contact) -> bool:
    if pin.words:
        return holds_phrase(contact.words, pin.words)
    if pin.person is not None:
        return any(each.person == pin.person for each in contact.people)
    return any(pin.domain in each.domains for each in contact.people)


def _pin_inputs(pin: Pin) -> tuple[str, ...]:
    return tuple(token for token in (pin.person, pin.domain, *pin.words) if token)
