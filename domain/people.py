"""Who is who: addresses, the two sides of a deal, and the people who play.

Source: rules.md section 2, "Sides". A person is known to the rules by an opaque
token (`PersonToken`): in an offline replay the folded address itself, in the
ledger a keyed pseudonym of it. The same holds for domains. No rule looks inside.
Where one person has several addresses, one of their tokens stands for them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

PersonToken: TypeAlias = str
DomainToken: TypeAlias = str

GMAIL_DOMAINS = frozenset({"gmail.com", "googlemail.com"})


class Side(StrEnum):
    """The side for which somebody plays."""

    SELLER = "seller"
    BUYER = "buyer"
    OTHER = "other"

    @property
    def opposite(self) -> Side:
        """The other player of the two; `other` has none and answers itself."""
        match self:
            case Side.SELLER:
                return Side.BUYER
            case Side.BUYER:
                return Side.SELLER
            case Side.OTHER:
                return Side.OTHER


def fold_address(address: str) -> str:
    """The form in which addresses are compared.

    Lower case, without `+tag`; dots of the local part are dropped at gmail.com and
    googlemail.com only, which are one domain.
    """
    local, at, domain = address.strip().lower().rpartition("@")
    if not at:
        return domain
    local = local.split("+", 1)[0] or local
    if domain in GMAIL_DOMAINS:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def domain_and_parents(address: str) -> tuple[str, ...]:
    """`a@eu.north.example` -> `("eu.north.example", "north.example")`, most specific first.

    The last label alone is never a company. Public suffixes of several labels
    (`co.uk`) may appear here; they can not be listed for a side, so they match nothing.
    """
    labels = address.rpartition("@")[2].rstrip(".").lower().split(".")
    return tuple(".".join(labels[i:]) for i in range(len(labels) - 1))


@dataclass(frozen=True, slots=True)
class SideMembers:
    """The addresses and domains that a deal lists for one side, as tokens."""

    addresses: frozenset[PersonToken] = frozenset()
    domains: frozenset[DomainToken] = frozenset()


@dataclass(frozen=True, slots=True)
class Sides:
    """Who plays for whom in one deal.

    `partner` plays for `partner_side`. `team`, when not empty, names the only
    seller addresses that play (partners play always).
    """

    seller: SideMembers
    buyer: SideMembers
    partner: SideMembers = field(default_factory=SideMembers)
    partner_side: Side = Side.SELLER
    team: frozenset[PersonToken] = frozenset()

    def side_of(self, person: PersonToken, domains: tuple[DomainToken, ...]) -> Side:
        """The side of a person: the address first, then the most specific listed domain."""
        lists = (
            (self.seller, Side.SELLER),
            (self.buyer, Side.BUYER),
            (self.partner, self.partner_side),
        )
        for members, side in lists:
            if person in members.addresses:
                return side
        if person in self.team:
            return Side.SELLER
        for domain in domains:
            for members, side in lists:
                if domain in members.domains:
                    return side
        return Side.OTHER

    def plays(self, person: PersonToken, domains: tuple[DomainToken, ...]) -> bool:
        """Whether a seller-side person is a player: on the team, a partner, or no team is named."""
        if not self.team or person in self.team:
            return True
        return person in self.partner.addresses or any(d in self.partner.domains for d in domains)


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """An address with its domain and parent domains, most specific first, as on a touch."""

    person: PersonToken
    domains: tuple[DomainToken, ...]


@dataclass(frozen=True, slots=True)
class PeopleSaid:
    """What people said of addresses, as far as a deal has to know it.

    `joined` are the addresses of one person each, two at least. `people` are people whatever their
    addresses look like, `not_people` are lists, rooms or mailboxes of several.
    """

    joined: tuple[tuple[KnownAddress, ...], ...] = ()
    people: frozenset[PersonToken] = frozenset()
    not_people: frozenset[PersonToken] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands in a deal: the token for all their addresses, their side, whether they play."""

    person: PersonToken
    side: Side
    plays: bool


def joined_standings(sides: Sides, joined: Iterable[tuple[KnownAddress, ...]]) -> dict[PersonToken, Standing]:
    """How each address that was joined with others stands in a deal.

    A person is on the side of whichever of their addresses the deal knows. Where it knows them for
    both sides, they are not one person in this deal, and none of them is here; nor where it knows none
    of them and their domains are not all told.
    """
    found: dict[PersonToken, Standing] = {}
    for addresses in joined:
        side = side_of_all(sides, addresses)
        is_told = side is not Side.OTHER or all(each.domains for each in addresses)
        if side is not None and is_told:
            plays = side is Side.SELLER and any(sides.plays(each.person, each.domains) for each in addresses)
            standing = Standing(min(each.person for each in addresses), side, plays)
            found.update((each.person, standing) for each in addresses)
    return found


def side_of_all(sides: Sides, addresses: Iterable[KnownAddress]) -> Side | None:
    """The one side on which a deal knows these addresses (`other` if on none); None if on both."""
    known = {sides.side_of(each.person, each.domains) for each in addresses} - {Side.OTHER}
    if len(known) > 1:
        return None
    return next(iter(known), Side.OTHER)
