"""Days: the one place where the clock becomes an event that the planner reads.

A working day of either side reaches every open deal once, however often and by however many
processes this is asked: the event's id follows from the deal and the day.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.identifiers import caused_by, plan_stream
from domain.moments import Day, Instant
from domain.planning.workflow import begin_day
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, StreamHasMoved
from domain.ports.outside import Outside
from services.causes import Cause
from services.planner.plans import Plans
from services.recorder.known_deals import KnownDeal, KnownDeals

ACTOR = "days"
_DEALS_AT_ONCE = 100


class Days:
    """Begins days. To be asked now and then, by one thread."""

    def __init__(self, ledger: Ledger, plans: Plans, outside: Outside, clock: Clock) -> None:
        self._ledger = ledger
        self._plans = plans
        self._outside = outside
        self._clock = clock
        self._known = KnownDeals(ledger)
        self._begun: dict[str, Day] = {}

    def begin(self) -> int:
        """Begin the day in every open deal in which it is to begin; returns in how many it was.

        A deal whose plan moves meanwhile is left for the next time.
        """
        self._known.catch_up()
        now = self._clock.now()
        due = [
            (deal, day)
            for deal in self._known.open_deals()
            if self._begun.get(deal.deal_id) != (day := self._today(deal, now))
        ]
        begun = 0
        for start in range(0, len(due), _DEALS_AT_ONCE):
            begun += self._begin_in(due[start : start + _DEALS_AT_ONCE], now)
        return begun

    def _today(self, deal: KnownDeal, now: Instant) -> Day:
        return self._outside.zone(deal.opened.zone).day_of(now)

    def _begin_in(self, due: Sequence[tuple[KnownDeal, Day]], now: Instant) -> int:
        appends = {deal.deal_id: self._append(deal, day, now) for deal, day in due}
        moved = self._store({deal_id: append for deal_id, append in appends.items() if append})
        self._begun.update((deal.deal_id, day) for deal, day in due if deal.deal_id not in moved)
        return sum(append is not None for append in appends.values()) - len(moved)

    def _append(self, deal: KnownDeal, day: Day, now: Instant) -> Append | None:
        """The beginning of the day in one deal; None when nobody works or it has begun."""
        calendars = map(self._outside.work_calendar, (deal.seller, deal.buyer))
        if not any(calendar.is_working(day) for calendar in calendars):
            return None
        loaded = self._plans.load(deal.deal_id)
        events = begin_day(loaded.steps, deal_id=deal.deal_id, day=day, at=now)
        if not events:
            return None
        command = caused_by(plan_stream(deal.deal_id), f"{ACTOR}:{day}")
        cause = Cause(command, ACTOR, command)
        return self._plans.append_of(deal.deal_id, loaded.version, events, cause)

    def _store(self, appends: dict[str, Append]) -> set[str]:
        """Append together; one by one if a plan has moved. The deals whose plan had moved."""
        try:
            self._ledger.append(list(appends.values()))
        except StreamHasMoved:
            return {deal_id for deal_id, append in appends.items() if not self._stored(append)}
        return set()

    def _stored(self, append: Append) -> bool:
        try:
            self._ledger.append([append])
        except StreamHasMoved:
            return False
        return True
