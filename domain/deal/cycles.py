"""Cycles: a deal whose date is over and that goes on is continued by a new one.

That is so when the buyer's own date has truly changed, and when the date was missed: then only
after it has passed, so that no date is moved by missing it beforehand (decision 27).

Source: rules.md section 8. Milestones, people and clocks carry over, because the facts of
earlier cycles are part of the new one; the decision date of each cycle stays what it was.
"""

from __future__ import annotations

from domain.deal.commands import OpenDeal
from domain.deal.events import ClosedAs, DealOpened
from domain.deal.state import Deal
from domain.game.terms import NotOpened
from domain.moments import Day

LEADING_ON = (ClosedAs.SUPERSEDED_BY_BUYER_EVENT, ClosedAs.DATE_MISSED)
"""How a cycle ends after which another may come."""


def leads_on(opened: DealOpened, outcome: ClosedAs, next_opened_on: Day) -> bool:
    """Whether a cycle that ended so can be continued by one that is opened on a day."""
    match outcome:
        case ClosedAs.SUPERSEDED_BY_BUYER_EVENT:
            return True
        case ClosedAs.DATE_MISSED:
            return next_opened_on > opened.decision_date
        case _:
            return False


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
