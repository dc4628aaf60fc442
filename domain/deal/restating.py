"""Stating some of what a deal is set up with, while the rest stays as the deal has it.

A deal file states everything at once. A person who names the decider, or a CRM that knows an owner
and an amount, state only that.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.deal.commands import StateTerms
from domain.deal.events import (
    BasisStated,
    CalendarsStated,
    DealDescribed,
    DealNamed,
    PlaybookAdopted,
    SidesStated,
    StrategyStated,
)
from domain.deal.state import Deal
from domain.people import Sides


@dataclass(frozen=True, slots=True)
class Restated:
    """What is stated anew; None: as it is."""

    named: DealNamed | None = None
    described: DealDescribed | None = None
    basis: BasisStated | None = None
    strategy: StrategyStated | None = None
    sides: Sides | None = None


def restating(deal: Deal, news: Restated) -> StateTerms:
    """The command that states it."""
    return StateTerms(
        named=news.named or deal.named,
        described=news.described or deal.described,
        basis=news.basis or deal.basis,
        strategy=news.strategy or deal.strategy,
        sides=SidesStated(news.sides or deal.sides),
        calendars=CalendarsStated(deal.seller_calendar, deal.buyer_calendar),
        playbook=PlaybookAdopted(deal.playbook, deal.tailoring),
        roles=tuple(deal.roles.items()),
        progress_confirmed=deal.progress_confirmed,
    )
