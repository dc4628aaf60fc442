"""Planning: after every page of news, what is to be done next in the deals that it is about.

The planner looks at a deal as of the news: of the latest event of the page, and never of a
moment before its last look. It reads no clock for that, so whoever plans the same page of the
same ledger again, after a crash or beside another process, says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from domain.deal.answer import answer
from domain.deal.events import DealEvent
from domain.findings.events import FindingEvent
from domain.game.game import Game
from domain.history.names import NAMES
from domain.identifiers import caused_by
from domain.moments import Instant
from domain.planning.events import DayBegan, StepEvent
from domain.planning.step_life import StepLives
from domain.planning.workflow import plan_steps
from domain.ports.ledger import Append, Ledger, StoredEvent
from domain.ports.outside import Outside
from services.planner.plans import Cause, Plans
from services.recorder.deals import Deals
from services.recorder.known_deals import KnownDeals

ACTOR = "planner"
_NEWS = frozenset((*get_args(DealEvent), *get_args(FindingEvent), DayBegan))


class NextStepPlanner:
    """A handler for the follow loop: deal events, findings and days in, next-step events out.

    It may go past an event that it can not handle: each planning starts from all facts of the
    deal, so the next event or day of the deal brings everything that was missed.
    """

    name = "planner<ledger"
    wants = tuple(name for kind, name in NAMES.items() if kind in _NEWS)
    skips_poison = True

    def __init__(self, ledger: Ledger, deals: Deals, plans: Plans, outside: Outside) -> None:
        self._known = KnownDeals(ledger)
        self._deals = deals
        self._plans = plans
        self._outside = outside

    def conclude(self, events: Sequence[StoredEvent]) -> Sequence[Append]:
        """What is to be appended to the plans of the deals that a page is about."""
        news = self._known.by_deal(events)
        return [append for deal_id, page in news.items() for append in self._planned(deal_id, page)]

    def _planned(self, deal_id: str, page: Sequence[StoredEvent]) -> Sequence[Append]:
        loaded = self._plans.load(deal_id)
        as_of = max(event.recorded_at for event in page)
        events = plan_as_of(loaded.steps, self._deals, deal_id, self._outside, as_of)
        if not events:
            return ()
        newest = page[-1]
        cause = Cause(caused_by(newest.event_id, ACTOR), ACTOR, newest.correlation, newest.event_id)
        return (self._plans.append_of(deal_id, loaded.version, events, cause),)


def plan_as_of(
    steps: StepLives, deals: Deals, deal_id: str, outside: Outside, as_of: Instant
) -> Sequence[StepEvent]:
    """What the planner has to say of a deal as of a moment, or of its last look if that was later.

    Raises:
        UnknownDeal: the ledger has no such deal.
    """
    game = Game(deals.load(deal_id).deal, outside)
    return plan_steps(steps, answer(game, max(as_of, steps.as_of)))
