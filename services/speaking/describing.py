"""Saying how a deal is set up, in part: its name, worth, tags, team, buyer, basis and strategy.

Whose it is is said by a handover, and its decision date never moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from domain.deal.dealfile import Members
from domain.deal.enrol import side_members_of
from domain.deal.events import BasisStated, DealEvent, StrategyStated
from domain.deal.naming import renamed
from domain.deal.restating import Restated, restating
from domain.deal.state import Deal
from domain.findings.paperwork import STRATEGY_ITEMS
from domain.people import Side, Sides, domain_and_parents
from domain.ports.texts import Text
from integrations.playbookfiles.described import Description
from services.planner.catching_up import catch_up
from services.speaking.speaker import Talk, keep_people
from services.speaking.typed import CannotBeSaid
from services.wiring import Store


def describe(talk: Talk, said: Description) -> Sequence[DealEvent]:
    """Record what is said; what it does not name stays as it is.

    Raises:
        CannotBeSaid: somebody is named for two sides, or a player is not on the seller's.
        DealIsNotOpen: the deal is closed, or goes on in another.
        UnknownDeal: the ledger has no such deal.
    """
    store, deal_id = talk.store, talk.deal_id
    sides_with(store, store.deals.load(deal_id).deal, said)
    keep_people(store, [*(said.team or ()), *(said.buyer.addresses if said.buyer else ())])
    fields = _texts_with(store, deal_id, said)
    events = store.deals.enact(
        deal_id, lambda deal: [restating(deal, _news(store, deal, said, fields))], actor=talk.speaker.actor
    )
    store.texts.keep([Text(f"deal:{deal_id}", (f"deal:{deal_id}",), fields)])
    catch_up(store, deal_id)
    return events


def _news(store: Store, deal: Deal, said: Description, fields: Mapping[str, str]) -> Restated:
    described = deal.described
    if said.tags is not None:
        described = replace(described, tags=said.tags)
    if said.amount is not None or said.drops_amount:
        described = replace(described, amount=said.amount)
    basis = said.basis
    return Restated(
        named=None
        if said.name is None
        else renamed(said.name, _domains(store, deal, said.buyer), store.tokens, before=deal.named),
        described=described,
        basis=None if basis is None else BasisStated(basis.whose, bool(basis.event), bool(basis.evidence)),
        strategy=None
        if said.strategy is None
        else StrategyStated(tuple(item for item in STRATEGY_ITEMS if fields.get(item))),
        sides=sides_with(store, deal, said),
    )


def sides_with(store: Store, deal: Deal, said: Description) -> Sides:
    """The deal's sides with the buyer and the team that are said.

    Raises:
        CannotBeSaid: somebody is named for two sides, or a player is not on the seller's.
    """
    sides = deal.sides
    if said.buyer is not None:
        sides = replace(sides, buyer=side_members_of(said.buyer, store.tokens))
        others = (sides.seller, sides.partner)
        addresses = frozenset[str]().union(*(each.addresses for each in others))
        domains = frozenset[str]().union(*(each.domains for each in others))
        if sides.buyer.addresses & addresses or sides.buyer.domains & domains:
            raise CannotBeSaid("body/buyer", "expected addresses and domains of one side only")
    if said.team is not None:
        sides = replace(sides, team=frozenset())
        for address in said.team:
            if _side(store, sides, address) is not Side.SELLER:
                raise CannotBeSaid("body/team", "expected addresses on the seller's side")
        sides = replace(sides, team=frozenset(map(store.tokens.person, said.team)))
    return sides


def _side(store: Store, sides: Sides, address: str) -> Side:
    domains = tuple(map(store.tokens.domain, domain_and_parents(address)))
    return sides.side_of(store.tokens.person(address), domains)


def _texts_with(store: Store, deal_id: str, said: Description) -> dict[str, str]:
    """What is kept of the deal in plain text, with what is said."""
    ref = f"deal:{deal_id}"
    fields = {**store.texts.read([ref]).get(ref, {}), **(said.strategy or {})}
    if said.name is not None:
        fields["name"] = said.name
    if said.basis is not None:
        fields |= {"basis_event": said.basis.event, "basis_evidence": said.basis.evidence}
    return fields


def _domains(store: Store, deal: Deal, buyer: Members | None) -> Iterator[str]:
    """The domains of the two companies, as far as their plain text is kept."""
    if buyer is not None:
        yield from buyer.domains
    sides = (deal.sides.seller, deal.sides.buyer)
    people = [f"person:{person}" for side in sides for person in sorted(side.addresses)]
    domains = [f"domain:{domain}" for side in sides for domain in sorted(side.domains)]
    for fields in store.texts.read([*people, *domains]).values():
        yield fields.get("domain") or fields.get("address", "").rpartition("@")[2]
