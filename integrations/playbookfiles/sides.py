"""Readers of the sides of a deal, and the faults between them.

Source: rules.md section 2, "Sides".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.deal.dealfile import Members, Partner
from domain.people import Side, SideMembers, Sides, domain_and_parents
from integrations.playbookfiles.addresses import a_company_domain, an_address
from integrations.playbookfiles.fields import (
    Fields,
    Place,
    Placed,
    Reader,
    one_or_more,
    placed,
    without_repeats,
)
from integrations.playbookfiles.scalars import one_of

BOTH_SIDES = {"seller": Side.SELLER, "buyer": Side.BUYER}


@dataclass(frozen=True, slots=True)
class WrittenMembers:
    """The domains and addresses that are listed for one side, with their places."""

    domains: tuple[Placed[str], ...] = ()
    addresses: tuple[Placed[str], ...] = ()

    def members(self) -> Members:
        """Each domain and address once."""
        return Members(_values(self.domains), _values(self.addresses))

    def without(self, *others: WrittenMembers) -> WrittenMembers:
        """Those that none of the others lists."""
        domains = {each.value for other in others for each in other.domains}
        addresses = {each.value for other in others for each in other.addresses}
        return WrittenMembers(
            tuple(each for each in self.domains if each.value not in domains),
            tuple(each for each in self.addresses if each.value not in addresses),
        )

    def side_members(self) -> SideMembers:
        """The same, to be asked who belongs to it."""
        return SideMembers(frozenset(_values(self.addresses)), frozenset(_values(self.domains)))


@dataclass(frozen=True, slots=True)
class WrittenPartner:
    """Who is listed as partner, and for which side they play."""

    members: WrittenMembers
    plays_for: Side

    def partner(self) -> Partner:
        """The partner without places."""
        return Partner(self.members.members(), self.plays_for)


@dataclass(frozen=True, slots=True)
class WrittenSides:
    """Everybody whom a deal file lists for a side."""

    seller: WrittenMembers
    buyer: WrittenMembers
    partner: WrittenPartner | None

    def sides(self) -> Sides:
        """The same, to be asked for whom an address plays; no team is named."""
        partner = self.partner
        return Sides(
            seller=self.seller.side_members(),
            buyer=self.buyer.side_members(),
            partner=SideMembers() if partner is None else partner.members.side_members(),
            partner_side=Side.SELLER if partner is None else partner.plays_for,
        )

    def check_overlaps(self) -> None:
        """Note every address and domain that is listed for more than one side."""
        lists = [("seller", self.seller), ("buyer", self.buyer)]
        if self.partner is not None:
            lists.append(("partner", self.partner.members))
        _check_overlaps("addresses", [(name, members.addresses) for name, members in lists])
        _check_overlaps("domains", [(name, members.domains) for name, members in lists])


def members_at(place: Place, members: Members) -> WrittenMembers:
    """Members that stand in for what a place leaves out."""
    return WrittenMembers(
        tuple(Placed(domain, place) for domain in members.domains),
        tuple(Placed(address, place) for address in members.addresses),
    )


def a_team(listed: Sides | None) -> Reader[tuple[str, ...]]:
    """A reader of the players of the seller, who must be on the seller's side by address or domain.

    None: the sides have faults themselves, and nothing is said of who is on them.
    """

    def read(place: Place) -> tuple[str, ...]:
        team = one_or_more(placed(an_address))(place)
        for member in team:
            if listed is not None and side_of(member.value, listed) is not Side.SELLER:
                found = member.place.found()
                member.place.fault(f"expected an address on the seller's side, found {found}")
        return _values(team)

    return read


def side_of(address: str, listed: Sides) -> Side:
    """The side of an address in plain text, by sides in plain text."""
    return listed.side_of(address, domain_and_parents(address))


def some_members(place: Place) -> WrittenMembers:
    """Domains and addresses of one side, at least one of them."""
    with Fields(place) as fields:
        members = _members(fields)
    if members == WrittenMembers() and fields.are_clean():
        place.fault("expected at least one domain or address, found none")
    return members


def a_partner(place: Place) -> WrittenPartner:
    """Domains and addresses of a partner, and the side for which they play."""
    with Fields(place) as fields:
        members = _members(fields)
        plays_for = fields.needed("plays_for", one_of(BOTH_SIDES), Side.SELLER)
    if members == WrittenMembers() and fields.are_clean():
        place.fault("expected at least one domain or address, found none")
    return WrittenPartner(members, plays_for)


def _members(fields: Fields) -> WrittenMembers:
    return WrittenMembers(
        domains=fields.given("domains", one_or_more(placed(a_company_domain)), ()),
        addresses=fields.given("addresses", one_or_more(placed(an_address)), ()),
    )


def _check_overlaps(what: str, lists: Iterable[tuple[str, tuple[Placed[str], ...]]]) -> None:
    first: dict[str, tuple[str, int]] = {}
    for side, listed in lists:
        for each in listed:
            other, line = first.setdefault(each.value, (side, each.place.node.line))
            if other != side:
                found = f"{each.place.found()}, the {other}'s on line {line}"
                each.place.fault(f"expected {what} of one side only, found {found}")


def _values(listed: Iterable[Placed[str]]) -> tuple[str, ...]:
    return without_repeats([each.value for each in listed])
