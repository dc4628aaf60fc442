"""A deal file as a value, between `ours.example` and `north.example`."""

from __future__ import annotations

from domain.deal.dealfile import DealFile, Members
from tests.domain.times import BERLIN, day
from tests.examples import PLAYBOOK


def deal_file() -> DealFile:
    """A file that says as little as it can, and that Ines decides."""
    return DealFile(
        id="deal",
        name="Northwind renewal",
        seller=Members(domains=("ours.example",)),
        buyer=Members(domains=("north.example",)),
        opened_on=day("Mon"),
        decision_date=day("w21 Fri"),
        zone=BERLIN,
        playbook=PLAYBOOK,
        people={"ines@north.example": "economic_buyer"},
    )
