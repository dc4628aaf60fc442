"""What a deal takes in of one that was merged into it: who plays, and in which role.

What it says itself comes first: nobody changes sides, and nobody's role changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from domain.deal.events import DealTakenIn
from domain.people import PersonToken, Side, SideMembers, Sides


def joined(sides: Sides, taken: DealTakenIn) -> Sides:
    """The sides of a deal with those whom another listed for the buyer and for partners.

    Partners who play for another side than the deal's own are listed with that side itself.
    """
    sides = _added(sides, taken.buyer, Side.BUYER)
    if sides.partner == SideMembers():
        return _added(replace(sides, partner_side=taken.partner_side), taken.partner, None)
    apart = sides.partner_side is not taken.partner_side
    return _added(sides, taken.partner, taken.partner_side if apart else None)


def roles_taken_in(taken_in: Iterable[DealTakenIn]) -> dict[PersonToken, str]:
    """The roles that deals brought, those of the first where several gave one to the same person."""
    roles: dict[PersonToken, str] = {}
    for taken in taken_in:
        roles = {**taken.roles, **roles}
    return roles


def _added(sides: Sides, members: SideMembers, side: Side | None) -> Sides:
    """The sides with those members who are on none yet, on a side or (None) as partners."""
    everybody = (sides.seller, sides.buyer, sides.partner)
    addresses = members.addresses.difference(sides.team, *(each.addresses for each in everybody))
    domains = members.domains.difference(*(each.domains for each in everybody))

    def more(own: SideMembers) -> SideMembers:
        return SideMembers(own.addresses | addresses, own.domains | domains)

    match side:
        case Side.SELLER:
            return replace(sides, seller=more(sides.seller))
        case Side.BUYER:
            return replace(sides, buyer=more(sides.buyer))
        case _:
            return replace(sides, partner=more(sides.partner))
