"""Cycles: when the buyer's own date has truly changed, a new deal continues the old one.

Source: rules.md section 8. Milestones, people and clocks carry over, because the facts of
earlier cycles are part of the new one; the decision date of each cycle stays what it was.
"""

from __future__ import annotations

from domain.deal.commands import OpenDeal
from domain.deal.events import DealOpened
from domain.deal.state import Deal
from domain.game.terms import NotOpened
from domain.moments import Day


def next_cycle(deal: Deal, *, deal_id: str, opened_on: Day, decision_date: Day) -> OpenDeal:
    """The command that opens the cycle after this one, under an id of its own.

    Raises:
        NotOpened: there is no cycle to continue.
    """
    before = deal.opened
    if before is None:
        message = "only an opened deal can be continued"
        raise NotOpened(message)
    return OpenDeal(
        DealOpened(
            deal_id=deal_id,
            opened_on=opened_on,
            decision_date=decision_date,
            zone=before.zone,
            running_since=before.running_since,
            continues=before.deal_id,
        )
    )
