"""What somebody says of how a deal is set up, without saying all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.deal.dealfile import DecisionBasis, Members
from domain.findings.paperwork import STRATEGY_ITEMS
from integrations.playbookfiles.addresses import an_address
from integrations.playbookfiles.faults import FaultList
from integrations.playbookfiles.fields import Fields, Place, one_or_more, whole, without_repeats
from integrations.playbookfiles.milestones import MOST_AMOUNT
from integrations.playbookfiles.nodes import Node
from integrations.playbookfiles.scalars import a_line, a_number, a_text
from integrations.playbookfiles.sides import WrittenMembers, some_members
from integrations.playbookfiles.standing import a_basis


@dataclass(frozen=True, slots=True)
class Description:
    """What is said; None: nothing of it. `strategy` holds the items that are named.

    `drops_amount`: it is said that the deal has none.
    """

    name: str | None = None
    amount: float | None = None
    drops_amount: bool = False
    tags: tuple[str, ...] | None = None
    team: tuple[str, ...] | None = None
    buyer: Members | None = None
    basis: DecisionBasis | None = None
    strategy: Mapping[str, str] | None = None


def description_in(node: Node, faults: FaultList, *, drops_amount: bool = False) -> Description:
    """What a document says of a deal.

    Raises:
        FaultyFile: with everything that is wrong in it.
    """

    def read(place: Place) -> Description:
        with Fields(place) as fields:
            members: WrittenMembers | None = fields.given("buyer", some_members, None)
            tags = fields.given("tags", one_or_more(a_line), None)
            team = fields.given("team", one_or_more(an_address), None)
            return Description(
                name=fields.given("name", a_line, None),
                amount=fields.given("amount", a_number(0, MOST_AMOUNT), None),
                drops_amount=drops_amount,
                tags=None if tags is None else without_repeats(tags),
                team=None if team is None else without_repeats(team),
                buyer=None if members is None else members.members(),
                basis=fields.given("decision_basis", a_basis, None),
                strategy=fields.given("strategy", _items, None),
            )

    return whole(node, faults, read)


def _items(place: Place) -> Mapping[str, str]:
    with Fields(place) as fields:
        said = {item: fields.given(item, a_text, None) for item in STRATEGY_ITEMS}
    return {item: text for item, text in said.items() if text is not None}
