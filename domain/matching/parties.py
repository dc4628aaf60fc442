"""What the people of a contact say for a deal: who of them is on which side, and by what it knows them.

Source: rules.md section 2, "Sides".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

from domain.matching.clues import Clue, ClueKind
from domain.matching.contact import Contact, is_addressed
from domain.matching.deals import MatchableDeal, MatchableDeals
from domain.matching.rules import MatchingRules
from domain.people import DomainToken, Side
from domain.touches.touch import Participant, Role

# What the deal knows its buyer's people by, with whom or what it knows.
_Theirs: TypeAlias = dict[ClueKind, dict[str, None]]
_WEAKER: Mapping[ClueKind, ClueKind] = {
    ClueKind.PERSON_COPIED: ClueKind.PERSON,
    ClueKind.ALIAS: ClueKind.PERSON,
    ClueKind.PARENT_DOMAIN: ClueKind.DOMAIN,
}
"""What says nothing more beside the other."""
_NAMED = frozenset({ClueKind.PERSON, ClueKind.PERSON_COPIED})
_DOMAINS = ClueKind.DOMAIN, ClueKind.PARENT_DOMAIN


def said_by_people(
    contact: Contact,
    people: Sequence[Participant],
    deal: MatchableDeal,
    deals: MatchableDeals,
    rules: MatchingRules,
) -> list[Clue] | None:
    """The clues of these people of a contact; None where it is not between the deal's sides.

    It is where somebody of each takes part, and where it is automated and comes from the buyer's.
    """
    ours, theirs, is_from_theirs = _by_side(people, deal, deals, rules)
    if not theirs or not (ours or (is_from_theirs and contact.automated is not None)):
        return None
    found = [
        Clue(kind, rules.of(kind), tuple(inputs))
        for kind, inputs in theirs.items()
        if _WEAKER.get(kind) not in theirs
    ]
    if ours:
        found += _by_ours(ours, deal, rules)
    return found


def is_outside(people: Sequence[Participant], deal: MatchableDeal) -> bool:
    """Whether anybody takes part who is not one of the seller's own people."""
    sides = deal.sides
    return any(
        sides.side_of(each.person, each.domains) is not Side.SELLER or _is_partner(each, deal)
        for each in people
    )


def _by_side(
    people: Sequence[Participant], deal: MatchableDeal, deals: MatchableDeals, rules: MatchingRules
) -> tuple[list[Participant], _Theirs, bool]:
    """The people on the seller's side, what the deal knows the buyer's by, and whether these wrote."""
    ours: list[Participant] = []
    theirs: _Theirs = {}
    of_named: set[DomainToken] = set()
    is_from_theirs = False
    side_of = deal.sides.side_of
    for each in people:
        side = side_of(each.person, each.domains)
        if side is Side.SELLER:
            ours.append(each)
            continue
        known = _known_by(each, deal) if side is Side.BUYER else _known_around(each, deal, deals, rules)
        if isinstance(known, Participant):
            ours.append(known)
        elif known is not None:
            kind, token = known
            theirs.setdefault(kind, {})[token] = None
            if kind in _NAMED:
                of_named.update(each.domains)
            is_from_theirs = is_from_theirs or each.role is Role.FROM
    return ours, _without_colleagues(theirs, of_named), is_from_theirs


def _without_colleagues(theirs: _Theirs, of_named: AbstractSet[DomainToken]) -> _Theirs:
    """What the deal knows, without the domains of who is named: a colleague of theirs says no more."""
    for kind in _DOMAINS if of_named else ():
        left = {domain: None for domain in theirs.get(kind, ()) if domain not in of_named}
        theirs.pop(kind, None)
        if left:
            theirs[kind] = left
    return theirs


def _known_by(each: Participant, deal: MatchableDeal) -> tuple[ClueKind, str]:
    """By what a deal knows somebody on the buyer's side."""
    listed = deal.buyers
    if _is_named(each, deal):
        return ClueKind.PERSON if is_addressed(each.role) else ClueKind.PERSON_COPIED, each.person
    domain = next(domain for domain in each.domains for members in listed if domain in members.domains)
    return ClueKind.DOMAIN if domain == each.domains[0] else ClueKind.PARENT_DOMAIN, domain


def _is_named(each: Participant, deal: MatchableDeal) -> bool:
    if each.person in deal.named:
        return True
    for members in deal.buyers:  # noqa: SIM110 - a third of the time of a generator, and asked of everybody
        if each.person in members.addresses:
            return True
    return False


def _known_around(
    each: Participant, deal: MatchableDeal, deals: MatchableDeals, rules: MatchingRules
) -> tuple[ClueKind, str] | Participant | None:
    """By what somebody whom the deal does not name belongs to it after all.

    By another address of theirs: on the seller's side it is that address which takes part.
    """
    sides, aliases = deal.sides, deals.aliases(each.person)
    if aliases:
        known = {address: sides.side_of(address, ()) for address in sorted(aliases)}
        ours = [address for address, side in known.items() if side is Side.SELLER]
        if ours:
            owners = [address for address in ours if address in deal.owners]
            as_whom = deal.owner if deal.owner in ours else (owners or ours)[0]
            return Participant(as_whom, (), each.role)
        if Side.BUYER in known.values():
            return ClueKind.ALIAS, each.person
    groups = rules.group_of
    for domain in each.domains if groups else ():
        if not sides.buyer.domains.isdisjoint(groups.get(domain, ())):
            return ClueKind.GROUP, domain
    return None


def _by_ours(ours: Sequence[Participant], deal: MatchableDeal, rules: MatchingRules) -> list[Clue]:
    """What the people on the seller's side say for a deal."""
    sides, people = deal.sides, {each.person for each in ours}
    found: list[tuple[ClueKind, tuple[str, ...]]] = []
    owners = deal.owners
    if not owners.isdisjoint(people):
        found.append((ClueKind.OWNER, tuple(sorted(owners & people))))
    elif not sides.team.isdisjoint(people):
        found.append((ClueKind.TEAM, tuple(sorted(sides.team & people))))
    elif (sides.team or owners) and not any(_is_partner(each, deal) for each in ours):
        found.append((ClueKind.NO_PLAYER, ()))
    if sides.partner_side is Side.SELLER and (sides.partner.addresses or sides.partner.domains):
        partners = {each.person for each in ours if _is_partner(each, deal)}
        if partners:
            found.append((ClueKind.PARTNER, tuple(sorted(partners))))
    return [Clue(kind, rules.of(kind), inputs) for kind, inputs in found]


def _is_partner(each: Participant, deal: MatchableDeal) -> bool:
    partner = deal.sides.partner
    return each.person in partner.addresses or not partner.domains.isdisjoint(each.domains)
