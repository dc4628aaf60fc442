"""A handover: a colleague owns the deal from now on, and both play in it.

A person's word, which outranks a deal file that still names an earlier owner and survives its next import; a
file that names somebody else was changed since, and counts. What happened stays as it was: turns, findings
and threads of the earlier owner are the deal's. Source: rules.md section 10, last sentences; decision 25.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.deal.commands import HandDealOver
from domain.deal.events import DealDescribed, DealEvent, DealHandedOver, SidesStated
from domain.deal.state import Deal
from domain.people import PersonToken, Side, Sides


class NotOnTheSellersSide(Exception):
    """Somebody of the other side was to own the deal."""


def handed_over(deal: Deal, command: HandDealOver) -> tuple[DealEvent, ...]:
    """What follows from a handover; nothing where the deal is theirs already.

    Raises:
        NotOnTheSellersSide: the deal lists the new owner for the buyer.
    """
    side = deal.sides.side_of(command.to, command.domains)
    if side is Side.BUYER:
        message = "a deal is handed over to somebody on the seller's side, not on the buyer's"
        raise NotOnTheSellersSide(message)
    earlier = deal.described.owner
    if earlier == command.to:
        return ()
    handover = DealHandedOver(command.to, earlier, side is Side.OTHER, command.on, command.at)
    sides = with_owners(deal.sides, [*deal.handed, handover])
    stated = () if sides == deal.sides else (SidesStated(sides),)
    return (handover, replace(deal.described, owner=command.to), *stated)


def owner_of(described: DealDescribed, handed: Sequence[DealHandedOver]) -> DealDescribed:
    """What a file says of a deal, with the owner to whom it was handed over since."""
    outranked = described.owner is None or any(each.earlier == described.owner for each in handed)
    return replace(described, owner=handed[-1].to) if handed and outranked else described


def with_owners(sides: Sides, handed: Sequence[DealHandedOver]) -> Sides:
    """The sides with everybody to and by whom the deal was handed over, on its team if it names one."""
    for each in handed:
        team = {each.to} if each.earlier is None else {each.to, each.earlier}
        named = sides.seller.addresses | {each.to} if each.is_added else sides.seller.addresses
        sides = replace(
            sides,
            seller=replace(sides.seller, addresses=named),
            team=sides.team | team if sides.team else sides.team,
        )
    return sides


def owners_of(deal: Deal) -> frozenset[PersonToken]:
    """Who owns the deal and who did: whoever of them takes part in a contact speaks for it alike."""
    people = (deal.described.owner, *(each.earlier for each in deal.handed))
    return frozenset(person for person in people if person is not None)
