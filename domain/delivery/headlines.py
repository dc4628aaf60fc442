"""A rep's headlines: the one thing to do in each of their deals, and whether that is news.

Source: rules.md section 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.deal.answer import Answer
from domain.moments import Day
from domain.planning.events import StepId
from domain.planning.step_life import StepLives, StepState

_TO_DO = frozenset({StepState.ISSUED, StepState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Headline:
    """The first thing to do in a deal, as of a day. `overdue`: the day by which to do it has passed."""

    deal_id: str
    step_id: StepId
    kind: str
    text: str
    state: StepState
    decision_date: Day
    milestone: str | None = None
    rule: str | None = None
    start_by: Day | None = None
    act_by: Day | None = None
    due: Day | None = None
    late: bool = False
    overdue: bool = False


def headline_of(seen: Answer, lives: StepLives) -> Headline | None:
    """The headline of a deal: the first step that is to be done and not snoozed; None where there is none."""
    for step in seen.next_steps:
        life = lives.lives.get(step.id)
        if life is not None and (state := life.state_on(seen.today)) in _TO_DO:
            return Headline(
                deal_id=seen.terms.deal_id,
                step_id=step.id,
                kind=step.kind,
                text=step.text,
                state=state,
                decision_date=seen.plan.decision_date,
                milestone=step.milestone,
                rule=step.rule,
                start_by=step.start_by,
                act_by=step.act_by,
                due=step.due,
                late=step.late,
                overdue=any(day is not None and day < seen.today for day in (step.act_by, step.due)),
            )
    return None


def most_pressing_first(headlines: Iterable[Headline]) -> tuple[Headline, ...]:
    """By the day to act by; those that answer a finding have none, and press now."""
    return tuple(sorted(headlines, key=lambda each: (each.act_by or 0, each.deal_id)))


def is_news(told: Sequence[Headline], now: Sequence[Headline]) -> bool:
    """Whether there is something to tell after what was told last.

    Days that move on by themselves are none: `act_by`, and the `start_by` of what is late. A step that has
    become late or overdue is.
    """
    return bool(now) and set(map(_essence, told)) != set(map(_essence, now))


def _essence(headline: Headline) -> tuple[object, ...]:
    begins = None if headline.late or headline.overdue else headline.start_by
    return (
        headline.deal_id,
        headline.step_id,
        headline.state,
        headline.due,
        headline.late,
        headline.overdue,
        begins,
    )
