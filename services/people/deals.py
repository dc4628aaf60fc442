"""What is said of people in one deal: that they take part, their role, and that a proposal is not wanted."""

from __future__ import annotations

from collections.abc import Sequence

from domain.deal.commands import AddPerson, DealCommand, DismissProposals, GiveRole
from domain.deal.events import DealEvent, Listed, PersonAdded, ProposalsDismissed, RoleGiven
from domain.deal.state import Deal
from domain.deal.words_on_people import with_added
from domain.game.terms import terms_of
from domain.people import Side, side_of_all
from domain.stakeholders.proposals import wanted_roles
from services.people.company import known_address
from services.people.looking import look
from services.planner.catching_up import catch_up
from services.recorder.reasons import reason_ref
from services.speaking.speaker import Talk, keep_people, keep_reason
from services.speaking.typed import CannotBeSaid

_SIDES = {Side.SELLER: Listed.SELLER, Side.BUYER: Listed.BUYER}


def add(
    talk: Talk, address: str, among: Listed | None, role: str | None, reason: str | None
) -> Sequence[DealEvent]:
    """A person takes part in the deal; without `among` on the side that the deal knows by their domain.

    Raises:
        CannotBeSaid: the deal does not know the side, or knows another address of the same person on
            the other one; nobody in it could have the role.
        DealIsNotOpen: it is closed.
        UnknownDeal: the ledger has no such deal.
    """
    store = talk.store
    deal = store.deals.load(talk.deal_id).deal
    known, now = known_address(address, store.tokens), store.clock.now()
    found = among or _SIDES.get(deal.sides.side_of(known.person, known.domains))
    if found is None:
        raise CannotBeSaid("--side", f"expected seller, buyer or partner: the deal does not know {address}")
    _refuse_the_other_side(talk, deal, PersonAdded(known, found, now), address)
    commands: list[DealCommand] = [AddPerson(known, found, now)]
    if role is not None:
        commands.append(GiveRole(known.person, _role(talk, role, "--role")))
    keep_people(store, [address])
    keep_reason(talk, reason_ref(talk.deal_id, PersonAdded(known, found, now)), reason)
    return _enact(talk, commands)


def give_role(talk: Talk, address: str, role: str | None, reason: str | None) -> Sequence[DealEvent]:
    """A person holds a role, or none.

    Raises:
        CannotBeSaid: nobody in the deal could have the role.
        DealIsNotOpen: it is closed.
        UnknownDeal: the ledger has no such deal.
    """
    person = talk.store.tokens.person(address)
    checked = None if role is None else _role(talk, role, "ROLE")
    keep_people(talk.store, [address])
    keep_reason(talk, reason_ref(talk.deal_id, RoleGiven(person, checked, said=True)), reason)
    return _enact(talk, [GiveRole(person, checked)])


def dismiss(talk: Talk, address: str, reason: str | None) -> Sequence[DealEvent]:
    """What is proposed of a person now is not wanted, and does not come back for the same grounds.

    Raises:
        CannotBeSaid: nothing is proposed of them.
        DealIsNotOpen: the deal is closed.
        UnknownDeal: the ledger has no such deal.
    """
    store, now = talk.store, talk.store.clock.now()
    person = store.tokens.person(address)
    grounds = look(store, talk.deal_id).grounds_about(person)
    if not grounds:
        said = f"expected somebody of whom something is proposed; see: setpoint people {talk.deal_id}"
        raise CannotBeSaid("ADDRESS", said)
    keep_reason(talk, reason_ref(talk.deal_id, ProposalsDismissed(person, grounds, now)), reason)
    return _enact(talk, [DismissProposals(person, grounds, now)])


def _refuse_the_other_side(talk: Talk, deal: Deal, word: PersonAdded, address: str) -> None:
    company = talk.store.deals.company()
    others = company.person(word.address.person) - {word.address.person}
    whole = [word.address, *map(company.known_address, others)]
    if side_of_all(with_added(deal.sides, [word]), whole) is None:
        said = (
            f"expected the side of the person's other addresses, found {word.among.value}; "
            f"if {address} is somebody else's: setpoint people part {address}"
        )
        raise CannotBeSaid("--side", said)


def _role(talk: Talk, typed: str, place: str) -> str:
    """A role that the deal's milestones name, or that somebody holds in it."""
    deal = talk.store.deals.load(talk.deal_id).deal
    known = dict.fromkeys((*wanted_roles(terms_of(deal, talk.store.outside)), *sorted(deal.roles.values())))
    if typed not in known:
        expected = ", ".join(known) or "none: the deal's milestones name no roles"
        raise CannotBeSaid(place, f"expected one of the deal's roles, found {typed!r}; there are: {expected}")
    return typed


def _enact(talk: Talk, commands: Sequence[DealCommand]) -> Sequence[DealEvent]:
    events = talk.store.deals.enact(talk.deal_id, lambda _: commands, actor=talk.speaker.actor)
    catch_up(talk.store, talk.deal_id)
    return events
