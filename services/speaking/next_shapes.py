"""What to do next in a deal, as JSON: the steps of the plan, each with what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.deal.answer import Answer, answer
from domain.game.game import Game
from domain.moments import Day, day_text
from domain.planning.step_life import StepLife, StepLives, StepState
from domain.ports.texts import TextStore
from services.shapes import Json, Shaper
from services.wiring import Store

_TO_DO = frozenset({StepState.ISSUED, StepState.ACCEPTED})


def most_pressing_first(shapes: Iterable[Json]) -> list[Json]:
    """What is next in open deals, in the order of the day to act by.

    Steps that answer a finding have no such day: they press now.
    """
    return sorted((shape for shape in shapes if shape["deal"]["closed"] is None), key=_pressing)


def next_of(store: Store, deal_id: str) -> Json:
    """What is next in a deal, as of now and of what the planner has said.

    `headline` is the first step that is to be done and not snoozed. `state` of a step is null
    where none was issued because its due day had passed before.

    Raises:
        UnknownDeal: the ledger has no such deal.
    """
    return look_at(store, deal_id).next(store.texts)


@dataclass(frozen=True, slots=True)
class Look:
    """A deal as it was looked at, with what became of its steps."""

    game: Game
    seen: Answer
    lives: StepLives

    def next(self, texts: TextStore) -> Json:
        """The shape of `next_of`."""
        return self.next_in(Shaper(self.game, self.seen, texts).whole(), texts)

    def next_in(self, whole: Json, texts: TextStore) -> Json:
        """The same out of the shape of the whole deal."""
        return _next_in(whole, self.lives, self.seen.today, texts)


def look_at(store: Store, deal_id: str) -> Look:
    """Look at a deal as of now and of what the planner has said.

    Raises:
        UnknownDeal: the ledger has no such deal.
    """
    lives = store.plans.load(deal_id).steps
    game = Game(store.deals.load(deal_id).deal, store.outside)
    return Look(game, answer(game, max(store.clock.now(), lives.as_of)), lives)


def _next_in(whole: Json, lives: StepLives, today: Day, texts: TextStore) -> Json:
    names = {milestone["id"]: milestone["name"] for milestone in whole["plan"]["milestones"]}
    steps = [
        {
            **step,
            "milestone_name": names.get(step["milestone"] or ""),
            **_became_of(lives.lives.get(step["id"]), today, texts),
        }
        for step in whole["next_steps"]
    ]
    headline = next((step for step in steps if step["state"] in _TO_DO), None)
    for step in steps:
        step["headline"] = step is headline
    return {
        "deal": whole["deal"],
        "as_of": whole["as_of"],
        "today": whole["plan"]["today"],
        "headline": headline and headline["id"],
        "next_steps": steps,
    }


def _became_of(life: StepLife | None, today: Day, texts: TextStore) -> Json:
    """The state of a step, and what a person said with it."""
    if life is None:
        return {"state": None, "snoozed_until": None, "reason": None}
    state, until = life.state_on(today), life.snoozed_until
    reason = texts.read([life.reason]).get(life.reason, {}).get("reason") if life.reason else None
    return {
        "state": state.value,
        "snoozed_until": day_text(until) if until and state is StepState.SNOOZED else None,
        "reason": reason,
    }


def headline_step(shape: Json) -> Json | None:
    """The step that is the headline, whole."""
    return next((step for step in shape["next_steps"] if step["id"] == shape["headline"]), None)


def _pressing(shape: Json) -> tuple[bool, str, str]:
    step = headline_step(shape)
    return step is None, (step["act_by"] or "") if step else "", shape["deal"]["id"]
