"""A ledger in memory with example deals, and the planner over it, on a clock that a test turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from domain.deal.events import DealEvent
from domain.identifiers import deal_stream, event_id, plan_stream
from domain.moments import Instant
from domain.planning.events import PlanEvent, StepIssued, StepReturned
from domain.ports.ledger import Append, Ledger, NewEvent, StoredEvent
from integrations.eventstore.memory_ledger import memory_ledger
from services.ledger_work import LedgerWork
from services.planner.days import Days
from services.planner.planning import NextStepPlanner
from services.planner.plans import Plans
from services.recorder.deals import Deals
from tests.domain.times import clock
from tests.examples import OUTSIDE


@dataclass
class TurnedClock:
    """A clock that shows what it was turned to."""

    at: Instant = field(default_factory=lambda: clock("Mon 09:00"))

    def now(self) -> Instant:
        return self.at

    def turn(self, to: str) -> None:
        self.at = clock(to)


class World:
    """A ledger and those who work on it."""

    def __init__(self) -> None:
        self.clock = TurnedClock()
        self.ledger: Ledger = memory_ledger()
        self.deals = Deals(self.ledger, OUTSIDE, self.clock)
        self.plans = Plans(self.ledger, self.clock)

    def planner(self) -> NextStepPlanner:
        """A planner as another process would make one."""
        return NextStepPlanner(self.ledger, self.deals, self.plans, OUTSIDE)

    def days(self) -> Days:
        """A ticker as another process would make one."""
        return Days(self.ledger, self.plans, OUTSIDE, self.clock)

    def tell(self, deal_id: str, *events: DealEvent) -> None:
        """Append facts to a deal, as recorded now."""
        stream = deal_stream(deal_id)
        version = len(list(self.ledger.read(stream)))
        command = uuid4()
        new = [
            NewEvent(event_id(command, stream, place), event, self.clock.now(), "test", command)
            for place, event in enumerate(events, start=version + 1)
        ]
        self.ledger.append([Append(stream, version, new)])

    def page(self) -> Sequence[StoredEvent]:
        """What the planner has not read yet."""
        planner = self.planner()
        after = self.ledger.bookmark(planner.name)
        return self.ledger.read_all(after=after, limit=1_000, names=planner.wants)

    def plan(self) -> None:
        """The follow loop does one page, if there is one."""
        page = self.page()
        if page:
            work = LedgerWork(self.planner(), self.ledger, self.clock)
            if not work.finish(page):
                work.settle(page[-1].position or 0)

    def said(self, deal_id: str = "deal") -> list[str]:
        """What the plan's stream of a deal holds: `StepIssued book_meeting`."""
        return [_told(event) for event in self.plan_events(deal_id)]

    def plan_events(self, deal_id: str = "deal") -> list[PlanEvent]:
        """The events of a plan."""
        return [stored.event for stored in self.ledger.read(plan_stream(deal_id))]

    def living(self, deal_id: str = "deal") -> list[str]:
        """The kinds of what is to be done."""
        return [life.command.kind for life in self.plans.load(deal_id).steps.living()]


def _told(event: PlanEvent) -> str:
    name = type(event).__name__
    return f"{name} {event.command.kind}" if isinstance(event, StepIssued | StepReturned) else name
