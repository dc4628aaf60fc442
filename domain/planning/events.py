"""What has happened to the next steps of a deal: the events of its plan's stream.

The stream is the planner's inbox and outbox: days come in (`DayBegan`), commands go out
(`StepIssued`), and what became of each command follows. Source: rules.md section 7. Reasons
that people give lie in the text store under the event's `reason`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from domain.moments import Day, Instant

StepId: TypeAlias = str


class MootBecause(StrEnum):
    """Why a step has nothing left to do."""

    MILESTONE_REACHED = "milestone_reached"
    MILESTONE_WAIVED = "milestone_waived"
    FINDING_ENDED = "finding_ended"
    DEAL_CLOSED = "deal_closed"


@dataclass(frozen=True, slots=True)
class StepCommand:
    """One thing to do, as it was planned on the day on which it was issued.

    It comes from a finding (`rule`, `subject` and `since` say which) or from a milestone; only
    the latter has days, all of them local to the deal. `decision_date` was read and is never
    set by it. `working_days_left` are those of both sides after the day of planning.
    """

    step_id: StepId
    deal_id: str
    decision_date: Day
    kind: str
    text: str
    milestone: str | None
    rule: str | None
    subject: str
    since: Instant | None
    evidence: tuple[str, ...]
    working_days_left: int
    start_by: Day | None = None
    act_by: Day | None = None
    aim_by: Day | None = None
    due: Day | None = None
    late: bool = False
    slack: int | None = None


@dataclass(frozen=True, slots=True)
class DayBegan:
    """A working day of either side began. The only way in which time reaches the planner."""

    deal_id: str
    day: Day
    at: Instant


@dataclass(frozen=True, slots=True)
class StepIssued:
    """A step is to be done. The first event of every step, once for its id."""

    command: StepCommand
    at: Instant


@dataclass(frozen=True, slots=True)
class StepAccepted:
    """A person took the step on."""

    step_id: StepId
    by: str
    at: Instant


@dataclass(frozen=True, slots=True)
class StepSnoozed:
    """A person wants to hear of the step again on a day."""

    step_id: StepId
    until: Day
    by: str
    at: Instant


@dataclass(frozen=True, slots=True)
class StepDone:
    """The step was done. `by` is who said so; None when it follows from `evidence`."""

    step_id: StepId
    by: str | None
    evidence: tuple[str, ...]
    at: Instant


@dataclass(frozen=True, slots=True)
class StepDismissed:
    """A person does not want the step. `reason` is the ref of the text that says why."""

    step_id: StepId
    by: str
    reason: str
    at: Instant


@dataclass(frozen=True, slots=True)
class StepSuperseded:
    """A later planning no longer yields the step; `instead` is the step in its place, if one is."""

    step_id: StepId
    instead: StepId | None
    at: Instant


@dataclass(frozen=True, slots=True)
class StepExpired:
    """The day on which the step was due has passed."""

    step_id: StepId
    due: Day
    at: Instant


@dataclass(frozen=True, slots=True)
class StepMoot:
    """There is nothing left to do before anybody had done it."""

    step_id: StepId
    because: MootBecause
    at: Instant


@dataclass(frozen=True, slots=True)
class StepReturned:
    """The planning yields a step again that planning itself had ended: a meeting fell through."""

    command: StepCommand
    at: Instant


StepEvent: TypeAlias = (
    StepIssued
    | StepAccepted
    | StepSnoozed
    | StepDone
    | StepDismissed
    | StepSuperseded
    | StepExpired
    | StepMoot
    | StepReturned
)
PlanEvent: TypeAlias = DayBegan | StepEvent
