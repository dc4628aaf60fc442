"""What people say of their next steps, and why it is refused where it can not be.

Source: rules.md section 7. Saying the same again adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from domain.moments import Day, Instant, day_text
from domain.planning.events import (
    StepAccepted,
    StepDismissed,
    StepDone,
    StepEvent,
    StepId,
    StepSnoozed,
)
from domain.planning.step_life import StepLife, StepLives, StepState


@dataclass(frozen=True, slots=True)
class AcceptStep:
    """Take a step on."""

    step_id: StepId
    by: str
    at: Instant


@dataclass(frozen=True, slots=True)
class SnoozeStep:
    """Hear of a step again on a day; `on` is the local day on which this is said."""

    step_id: StepId
    until: Day
    on: Day
    by: str
    at: Instant


@dataclass(frozen=True, slots=True)
class FinishStep:
    """Say that a step was done."""

    step_id: StepId
    by: str
    at: Instant


@dataclass(frozen=True, slots=True)
class DismissStep:
    """Refuse a step for good; `reason` is the ref of the text that says why."""

    step_id: StepId
    reason: str
    by: str
    at: Instant


StepWord: TypeAlias = AcceptStep | SnoozeStep | FinishStep | DismissStep


class UnknownStep(LookupError):
    """Nobody ever issued a step of that id; `living` are those that are to be done."""

    def __init__(self, step_id: StepId, living: Sequence[StepId]) -> None:
        super().__init__(f"no step {step_id!r} was issued")
        self.step_id = step_id
        self.living = living


class StepHasEnded(Exception):
    """The step is over, so nothing can be said of it any more."""

    def __init__(self, step_id: StepId, state: StepState) -> None:
        super().__init__(f"step {step_id} is {state.value}: nothing can be said of it any more")
        self.step_id = step_id
        self.state = state


class SnoozeIsOver(Exception):
    """The day until which a step was to be snoozed is not ahead."""

    def __init__(self, step_id: StepId, until: Day, on: Day) -> None:
        super().__init__(
            f"step {step_id} can not be snoozed until {day_text(until)}: expected a day after {day_text(on)}"
        )
        self.step_id = step_id
        self.until = until
        self.on = on


class SnoozedTooLong(Exception):
    """A step may be snoozed until its `start_by`; one without until the decision date."""

    def __init__(self, step_id: StepId, until: Day, latest: Day) -> None:
        super().__init__(
            f"step {step_id} can not be snoozed until {day_text(until)}, only until {day_text(latest)}"
        )
        self.step_id = step_id
        self.until = until
        self.latest = latest


def hear_of_step(steps: StepLives, word: StepWord) -> tuple[StepEvent, ...]:
    """The event that follows from a person's word; none when it was said before.

    Raises:
        UnknownStep: there is no such step.
        StepHasEnded: it is over.
        SnoozeIsOver, SnoozedTooLong: it can not be snoozed until that day.
    """
    life = steps.lives.get(word.step_id)
    if life is None:
        raise UnknownStep(word.step_id, [living.command.step_id for living in steps.living()])
    if _was_said(life, word):
        return ()
    if not life.state.is_living:
        raise StepHasEnded(word.step_id, life.state)
    match word:
        case AcceptStep(step_id=step_id, by=by, at=at):
            return (StepAccepted(step_id, by, at),)
        case SnoozeStep(step_id=step_id, until=until, by=by, at=at):
            _must_be_in_time(life, word)
            return (StepSnoozed(step_id, until, by, at),)
        case FinishStep(step_id=step_id, by=by, at=at):
            return (StepDone(step_id, by, (), at),)
        case DismissStep(step_id=step_id, reason=reason, by=by, at=at):
            return (StepDismissed(step_id, by, reason, at),)
        case _:
            assert_never(word)


def _was_said(life: StepLife, word: StepWord) -> bool:
    match word:
        case AcceptStep():
            return life.state is StepState.ACCEPTED
        case SnoozeStep(until=until):
            return life.state is StepState.SNOOZED and life.snoozed_until == until
        case FinishStep():
            return life.state is StepState.DONE
        case DismissStep(reason=reason):
            return life.state is StepState.DISMISSED and life.reason == reason
        case _:
            assert_never(word)


def _must_be_in_time(life: StepLife, word: SnoozeStep) -> None:
    command = life.command
    latest = command.decision_date if command.start_by is None else command.start_by
    if word.until <= word.on:
        raise SnoozeIsOver(word.step_id, word.until, word.on)
    if word.until > latest:
        raise SnoozedTooLong(word.step_id, word.until, latest)
