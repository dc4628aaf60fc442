"""People's words about who takes part in a deal: they outrank the deal file, and survive its next import.

What a word says stays beside what the file states, and each time the file is read the word is laid
over it; so `SidesStated` always holds what counts, for whoever follows a deal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from domain.deal.commands import AddPerson, DismissProposals, GiveRole, StatePeople
from domain.deal.events import (
    DealEvent,
    Listed,
    PeopleStated,
    PersonAdded,
    ProposalsDismissed,
    RoleGiven,
    SidesStated,
)
from domain.deal.state import Deal
from domain.people import PersonToken, SideMembers, Sides


def heard_of_people(
    deal: Deal, command: StatePeople | AddPerson | GiveRole | DismissProposals
) -> tuple[DealEvent, ...]:
    """What of a word about people is new."""
    match command:
        case StatePeople(said=said):
            return () if said == deal.said else (PeopleStated(said),)
        case AddPerson():
            return _added(deal, command)
        case GiveRole(person=person, role=role):
            known = person in deal.roles_said and deal.roles_said[person] == role
            return () if known else (RoleGiven(person, role, said=True),)
        case DismissProposals(person=person, grounds=grounds, at=at):
            new = tuple(each for each in grounds if each not in deal.dismissed.get(person, ()))
            return (ProposalsDismissed(person, new, at),) if new else ()


def with_added(sides: Sides, added: Iterable[PersonAdded]) -> Sides:
    """The sides with everybody where somebody's word puts them, whatever the sides said of them.

    Who is added to the seller of a deal that names a team is on the team.
    """
    for word in added:
        sides = _put(sides, word.address.person, word.among)
    return sides


def with_roles_said(
    roles: Mapping[PersonToken, str], said: Mapping[PersonToken, str | None]
) -> dict[PersonToken, str]:
    """The roles of a deal file with those that people said; who was said to have none has none."""
    return {person: role for person, role in {**roles, **said}.items() if role is not None}


def _added(deal: Deal, command: AddPerson) -> tuple[DealEvent, ...]:
    event = PersonAdded(command.address, command.among, command.at)
    known = deal.added.get(command.address.person)
    if known is not None and known.among is command.among:
        return ()
    sides = with_added(deal.sides, [event])
    return (event,) if sides == deal.sides else (event, SidesStated(sides))


def _put(sides: Sides, person: PersonToken, among: Listed) -> Sides:
    def members(held: SideMembers, listed: Listed) -> SideMembers:
        addresses = held.addresses - {person}
        return replace(held, addresses=addresses | {person} if among is listed else addresses)

    plays = bool(sides.team) and among is Listed.SELLER
    return replace(
        sides,
        seller=members(sides.seller, Listed.SELLER),
        buyer=members(sides.buyer, Listed.BUYER),
        partner=members(sides.partner, Listed.PARTNER),
        team=sides.team | {person} if plays else sides.team - {person},
    )
