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
from domain.identifiers import plan_stream
from domain.moments import Instant
from domain.planning.events import DayBegan, StepEvent
from domain.planning.step_life import StepLives, evolve_steps
from domain.planning.workflow import plan_steps
from domain.ports.ledger import Append, Ledger, LedgerEvent, StoredEvent
from domain.ports.outside import Outside
from services.causes import Cause
from services.in_hand import FoldsInHand, GamesInHand, Held
from services.planner.plans import PLAN_EVENTS, Plans
from services.recorder.deals import Deals
from services.recorder.known_deals import KnownDeals

ACTOR = "planner"
_NEWS = (*get_args(DealEvent), *get_args(FindingEvent), DayBegan)
_WORDS = get_args(StepEvent)


class NextStepPlanner:
    """A handler for the follow loop: deal events, findings and days in, next-step events out.

    It may go past an event that it can not handle: each planning starts from all facts of the
    deal, so the next event or day of the deal brings everything that was missed. It reads what
    became of its steps, too: a person's word is a reason to plan again.
    """

    name = "planner<ledger"
    wants = tuple(NAMES[kind] for kind in (*_NEWS, *_WORDS))
    wakes_for = tuple(NAMES[kind] for kind in _NEWS)
    skips_poison = True

    def __init__(self, ledger: Ledger, deals: Deals, plans: Plans, outside: Outside) -> None:
        self._known = KnownDeals(ledger)
        self._plans = plans
        self._games = GamesInHand(deals, outside)
        self._steps = FoldsInHand(plan_stream, self._load_steps, _take_in)

    def conclude(self, events: Sequence[StoredEvent]) -> Sequence[Append]:
        """What is to be appended to the plans of the deals that a page is about."""
        news = self._known.by_deal(events)
        return [append for deal_id, page in news.items() for append in self._planned(deal_id, page)]

    def forget(self) -> None:
        """Read deals and plans anew."""
        self._known.forget()
        self._games.forget()
        self._steps.forget()

    def _planned(self, deal_id: str, page: Sequence[StoredEvent]) -> Sequence[Append]:
        steps, others_spoke = self._steps.after(deal_id, page)
        news = [stored.recorded_at for stored in page if isinstance(stored.event, _NEWS)]
        if not news and not others_spoke:
            return ()
        seen = answer(self._games.after(deal_id, page), max([steps.value.as_of, *news]))
        events = plan_steps(steps.value, seen)
        if not events:
            return ()
        append = self._plans.append_of(deal_id, steps.version, events, Cause.of(page[-1], ACTOR))
        self._steps.tell(deal_id, events)
        return (append,)

    def _load_steps(self, deal_id: str) -> Held[StepLives]:
        loaded = self._plans.load(deal_id)
        return Held(loaded.steps, loaded.version)


def _take_in(steps: StepLives, event: LedgerEvent) -> None:
    if isinstance(event, PLAN_EVENTS):
        evolve_steps(steps, event)


def plan_as_of(
    steps: StepLives, deals: Deals, deal_id: str, outside: Outside, as_of: Instant
) -> Sequence[StepEvent]:
    """What the planner has to say of a deal as of a moment, or of its last look if that was later.

    Raises:
        UnknownDeal: the ledger has no such deal.
    """
    game = Game(deals.load(deal_id).deal, outside)
    return plan_steps(steps, answer(game, max(as_of, steps.as_of)))
