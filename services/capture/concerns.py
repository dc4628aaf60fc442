"""Which deals an address may concern: one look-up, however many deals there are.

Thousands of deals of one team share the seller's lists and differ in the buyer's. So the
sellers' lists are gathered once for each different company, and everything else that a deal
lists (its buyer, its partner) points to the deals that list it. Of a deal to which nothing
points, an address is the seller's by the company's lists, or nobody's.
Source: rules.md section 2, "Sides".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.people import Side, SideMembers, Sides, domain_and_parents, fold_address

_REMEMBERED = 1 << 16


@dataclass(frozen=True, slots=True)
class Concern:
    """The numbers of the deals that list an address beside their seller, and of the companies it is of."""

    deals: frozenset[int] = frozenset()
    companies: frozenset[int] = frozenset()


_NOBODY = Concern()


class Concerns:
    """The lists of all deals, by what they list. Deals are numbered from 0 in the order given."""

    def __init__(self, sides: Sequence[Sides]) -> None:
        self._sides = sides
        self._numbers: dict[SideMembers, int] = {}
        self._deals: dict[str, set[int]] = {}
        self._companies: dict[str, set[int]] = {}
        self.company_of = tuple(self._company(each.seller) for each in sides)
        for number, each in enumerate(sides):
            for key in _listed_beside_seller(each):
                self._deals.setdefault(key, set()).add(number)
        self.of = lru_cache(maxsize=_REMEMBERED)(self._of)

    def side(self, deal: int, address: str) -> Side:
        """The side on which an address plays in one deal."""
        folded = fold_address(address)
        return self._sides[deal].side_of(folded, domain_and_parents(folded))

    def _of(self, address: str) -> Concern:
        """What an address, not folded, may concern."""
        folded = fold_address(address)
        keys = (folded, *map(_domain_key, domain_and_parents(folded)))
        deals = _pointed_to(self._deals, keys)
        companies = _pointed_to(self._companies, keys)
        return Concern(deals, companies) if deals or companies else _NOBODY

    def _company(self, seller: SideMembers) -> int:
        number = self._numbers.get(seller)
        if number is None:
            number = self._numbers[seller] = len(self._numbers)
            for key in _keys(seller):
                self._companies.setdefault(key, set()).add(number)
        return number


def _listed_beside_seller(sides: Sides) -> Iterable[str]:
    """What makes an address differ from what the seller's lists alone say of it.

    A team is mostly made of the seller's own people, of whom it says nothing new.
    """
    yield from _keys(sides.buyer)
    yield from _keys(sides.partner)
    alone = Sides(seller=sides.seller, buyer=SideMembers())
    for member in sides.team:
        if alone.side_of(member, domain_and_parents(member)) is not Side.SELLER:
            yield member


def _keys(members: SideMembers) -> Iterable[str]:
    yield from members.addresses
    yield from map(_domain_key, members.domains)


def _domain_key(domain: str) -> str:
    """A domain among addresses; no address begins with this sign."""
    return f"\0{domain}"


def _pointed_to(lists: dict[str, set[int]], keys: Iterable[str]) -> frozenset[int]:
    found = [lists[key] for key in keys if key in lists]
    return frozenset().union(*found) if found else frozenset()
