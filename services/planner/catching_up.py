"""Looking at one deal at once, for those who can not wait for the running system.

The day, the analyst and the planner, as of now, in the caller's own thread. They say what the
running system would say, so that it finds nothing left to do.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.moments import Instant
from domain.planning.events import PlanEvent
from domain.planning.step_life import StepLives
from domain.planning.workflow import begin_day
from services.analyst.analysing import analyse
from services.planner import days
from services.planner.planning import ACTOR, plan_as_of
from services.wiring import Store


def plan_now(store: Store, deal_id: str) -> Sequence[PlanEvent]:
    """Plan a deal as of now; returns what was recorded.

    Raises:
        UnknownDeal: the ledger has no such deal.
    """
    now = store.clock.now()

    def decide(steps: StepLives) -> Sequence[PlanEvent]:
        return plan_as_of(steps, store.deals, deal_id, store.outside, now)

    return store.plans.record(deal_id, decide, actor=ACTOR)


def catch_up(store: Store, deal_id: str) -> None:
    """Begin today in a deal, record what is found in it now, and plan it.

    Raises:
        UnknownDeal: the ledger has no such deal.
    """
    _begin_today(store, deal_id, store.clock.now())
    analyse(store.deals, deal_id, store.outside, store.clock)
    plan_now(store, deal_id)


def _begin_today(store: Store, deal_id: str, now: Instant) -> None:
    deal = store.deals.load(deal_id).deal
    if deal.opened is None or deal.closed is not None or deal.merged is not None:
        return
    today = store.outside.zone(deal.opened.zone).day_of(now)
    calendars = map(store.outside.work_calendar, (deal.seller_calendar, deal.buyer_calendar))
    if any(calendar.is_working(today) for calendar in calendars):
        store.plans.record(
            deal_id,
            lambda steps: begin_day(steps, deal_id=deal_id, day=today, at=now),
            actor=days.ACTOR,
        )
