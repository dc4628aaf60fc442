"""What the company says of addresses: which are one person's, which are people's at all.

Deals learn of it as far as it concerns them: they hold a copy (`domain.deal.events.PeopleStated`), so
that a deal is read without the company, and as it was known at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from domain.company.events import AddressesJoined, AddressJudged, CompanyEvent
from domain.company.state import Company
from domain.deal.commands import StatePeople
from domain.deal.events import (
    CalendarFactCaptured,
    DealDescribed,
    DealEvent,
    DealOpened,
    EmailSighted,
    InteractionReported,
    RoleGiven,
    SidesStated,
)
from domain.deal.state import Deal
from domain.people import DomainToken, KnownAddress, PeopleSaid, PersonToken


class NotOnePerson(Exception):
    """Addresses can not be joined, because one of them was said to be no person's."""

    def __init__(self, address: PersonToken) -> None:
        super().__init__("an address is a list, a room or a mailbox of several people")
        self.address = address


class OneOfSeveral(Exception):
    """An address can not be no person's while it is joined with others."""

    def __init__(self, address: PersonToken) -> None:
        super().__init__("an address is one of several of a person; part it first")
        self.address = address


def joined_with(company: Company, addresses: Iterable[KnownAddress]) -> AddressesJoined:
    """The whole person that these addresses come to, with all that they were joined with before.

    So people can be joined in any order, and pair by pair.

    Raises:
        NotOnePerson: somebody said that one of them is no person's.
    """
    known = list(addresses)
    for each in known:
        if company.judged.get(each.person) is False:
            raise NotOnePerson(each.person)
    domains = {each.person: each.domains for each in known}
    whole = frozenset(token for each in known for token in company.person(each.person))
    before = {token: company.known_address(token).domains for token in whole - domains.keys()}
    return AddressesJoined(whole, {**before, **domains})


def decide_joined(company: Company, joined: AddressesJoined) -> Sequence[CompanyEvent]:
    """What is new in that these addresses are one person's."""
    return () if joined.addresses in company.joined else (joined,)


def decide_parted(company: Company, address: PersonToken) -> Sequence[CompanyEvent]:
    """What is new in that an address is nobody else's."""
    return (AddressesJoined(frozenset({address})),) if len(company.person(address)) > 1 else ()


def decide_judged(company: Company, address: PersonToken, *, is_person: bool) -> Sequence[CompanyEvent]:
    """What is new in that an address is a person's, or nobody's.

    Raises:
        OneOfSeveral: it is joined with others, and said to be nobody's.
    """
    if not is_person and len(company.person(address)) > 1:
        raise OneOfSeveral(address)
    return () if company.judged.get(address) is is_person else (AddressJudged(address, is_person),)


def concerning(company: Company, addresses: Mapping[PersonToken, tuple[DomainToken, ...]]) -> PeopleSaid:
    """What the company says of these addresses, and of whom they belong to; their domains where known."""

    def known(address: PersonToken) -> KnownAddress:
        stated = company.known_address(address)
        return stated if stated.domains else KnownAddress(address, addresses.get(address, ()))

    joined = (tuple(map(known, sorted(whole))) for whole in company.joined if not whole.isdisjoint(addresses))
    judged = {each: company.judged[each] for each in addresses if each in company.judged}
    return PeopleSaid(
        joined=tuple(sorted(joined, key=lambda whole: whole[0].person)),
        people=frozenset(each for each, is_person in judged.items() if is_person),
        not_people=frozenset(each for each, is_person in judged.items() if not is_person),
    )


def has_said_anything(company: Company) -> bool:
    """Whether there is anything that a deal could have to learn."""
    return bool(company.joined or company.judged)


def may_name(told: Iterable[DealEvent], company: Company) -> bool:
    """Whether something that was told of a deal may name an address of which the company said anything."""
    people: set[PersonToken] = set()
    for event in told:
        match event:
            case EmailSighted(sighting=sighting):
                people.update(each.person for each in sighting.participants)
            case InteractionReported(interaction=interaction):
                people.update(each.person for each in interaction.participants)
            case CalendarFactCaptured(fact=fact):
                people.update(each.person for each in fact.invitees)
            case SidesStated() | DealDescribed() | RoleGiven() | DealOpened():
                return True
            case _:
                pass
    return not people.isdisjoint(company.judged) or any(
        not people.isdisjoint(whole) for whole in company.joined
    )


def news_for(deal: Deal, company: Company) -> list[StatePeople]:
    """What an open deal has to learn of its people, if anything."""
    if deal.opened is None or deal.closed is not None or deal.merged is not None:
        return []
    if not has_said_anything(company) and deal.said == PeopleSaid():
        return []
    said = concerning(company, addresses_in(deal))
    return [] if said == deal.said else [StatePeople(said)]


def addresses_in(deal: Deal) -> dict[PersonToken, tuple[DomainToken, ...]]:
    """Every address that a deal names or that takes part in it, with its domains where it was seen."""
    sides, owner = deal.sides, deal.described.owner
    named = (sides.seller.addresses, sides.buyer.addresses, sides.partner.addresses, sides.team, deal.roles)
    found = {token: tuple[DomainToken, ...]() for tokens in named for token in tokens}
    if owner is not None:
        found[owner] = ()
    mails = (copy.participants for copies in deal.sightings.values() for copy in copies)
    told = (interaction.participants for interaction in deal.interactions.values())
    found |= {each.person: each.domains for people in (*mails, *told) for each in people}
    meetings = (fact.invitees for facts in deal.calendar.values() for fact in facts)
    return found | {each.person: each.domains for invitees in meetings for each in invitees}
