"""The life of each next step: what the events of a plan's stream add up to.

Source: rules.md section 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never

from domain.moments import Day, Instant
from domain.planning.events import (
    DayBegan,
    PlanEvent,
    StepAccepted,
    StepCommand,
    StepDismissed,
    StepDone,
    StepExpired,
    StepId,
    StepIssued,
    StepMoot,
    StepReturned,
    StepSnoozed,
    StepSuperseded,
)


class StepState(StrEnum):
    """Where a step stands."""

    ISSUED = "issued"
    ACCEPTED = "accepted"
    SNOOZED = "snoozed"
    DONE = "done"
    DISMISSED = "dismissed"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    MOOT = "moot"

    @property
    def is_living(self) -> bool:
        """Whether the step is still to be done."""
        return self in _LIVING


_LIVING = frozenset({StepState.ISSUED, StepState.ACCEPTED, StepState.SNOOZED})


@dataclass(slots=True)
class StepLife:
    """One step, as last issued or returned, and what became of it.

    `accepted`: a person took it on, whether or not they snoozed it later. `ended_by_word`: its
    end is a person's word, which no planning undoes. `snoozed_until` is the day on which it is
    to be heard of again; `changed_at` is when its latest event happened. `reason` is the ref of
    the text that says why it was dismissed.
    """

    command: StepCommand
    state: StepState
    changed_at: Instant
    accepted: bool = False
    snoozed_until: Day | None = None
    ended_by_word: bool = False
    reason: str | None = None

    def state_on(self, day: Day) -> StepState:
        """The state as of a day: a step that was snoozed until then is what it was before."""
        if self.state is not StepState.SNOOZED or self.snoozed_until is None or day < self.snoozed_until:
            return self.state
        return StepState.ACCEPTED if self.accepted else StepState.ISSUED


@dataclass(slots=True)
class StepLives:
    """All steps of a deal that were ever issued, by id, oldest first.

    `today` is the latest day that began, or None. `as_of` is the latest moment for which the
    planner has looked at the deal and had something to say: it never looks back behind it.
    """

    lives: dict[StepId, StepLife] = field(default_factory=dict[StepId, StepLife])
    today: Day | None = None
    as_of: Instant = 0

    def living(self) -> Iterator[StepLife]:
        """The steps that are still to be done."""
        return (life for life in self.lives.values() if life.state.is_living)


def fold_steps(events: Iterable[PlanEvent]) -> StepLives:
    """The steps after these events."""
    steps = StepLives()
    for event in events:
        evolve_steps(steps, event)
    return steps


def evolve_steps(steps: StepLives, event: PlanEvent) -> StepLives:
    """The steps after one more event; the value given is used up."""
    match event:
        case DayBegan(day=day, at=at):
            steps.today = day
            steps.as_of = max(steps.as_of, at)
        case StepIssued(command=command, at=at) | StepReturned(command=command, at=at):
            steps.lives[command.step_id] = StepLife(command, StepState.ISSUED, at)
            steps.as_of = max(steps.as_of, at)
        case StepAccepted() | StepSnoozed() | StepDismissed():
            _hear(steps.lives[event.step_id], event)
        case StepDone() | StepSuperseded() | StepExpired() | StepMoot():
            _end(steps.lives[event.step_id], event)
            if not isinstance(event, StepDone) or event.by is None:
                steps.as_of = max(steps.as_of, event.at)
        case _:
            assert_never(event)
    return steps


def _hear(life: StepLife, event: StepAccepted | StepSnoozed | StepDismissed) -> None:
    life.changed_at = event.at
    match event:
        case StepAccepted():
            life.state, life.accepted, life.snoozed_until = StepState.ACCEPTED, True, None
        case StepSnoozed(until=until):
            life.state, life.snoozed_until = StepState.SNOOZED, until
        case StepDismissed(reason=reason):
            life.state, life.snoozed_until, life.reason = StepState.DISMISSED, None, reason
            life.ended_by_word = True


def _end(life: StepLife, event: StepDone | StepSuperseded | StepExpired | StepMoot) -> None:
    life.changed_at, life.snoozed_until = event.at, None
    match event:
        case StepDone(by=by):
            life.state, life.ended_by_word = StepState.DONE, by is not None
        case StepSuperseded():
            life.state = StepState.SUPERSEDED
        case StepExpired():
            life.state = StepState.EXPIRED
        case StepMoot():
            life.state = StepState.MOOT
