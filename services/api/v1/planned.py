"""Plans as they are answered: what was said of a deal as a plan, and as one that is supposed."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from services.api.v1.slices import DealRef

State = Literal["open", "started", "done", "waived", "left_out"]
_MILESTONE: Any = {
    "id": "security_review",
    "name": "Security review",
    "state": "open",
    "started_at": None,
    "completed_at": None,
    "owner": "buyer",
    "duration": 10,
    "latest_start": "2026-05-26",
    "due": "2026-06-09",
    "earliest_start": "2026-05-20",
    "earliest_finish": "2026-06-03",
    "slack": 4,
}


class Word(BaseModel):
    """What a person said of a milestone; it outranks evidence."""

    state: Literal["open", "started", "done", "waived"]
    at: str = Field(examples=["2026-05-20T12:00:00Z"])


class MilestoneDays(BaseModel):
    """A milestone in a plan.

    `due` and `latest_start` are laid back from the decision date, `earliest_start` and `earliest_finish`
    forward from today; `slack` is how many working days of its owner lie between, negative when it is late.
    What is done or waived has no earliest days, what is left out none at all.
    """

    id: str
    name: str
    state: State
    started_at: str | None
    completed_at: str | None
    owner: Literal["seller", "buyer", "both"]
    duration: int = Field(description="Working days of its owner.")
    latest_start: str | None
    due: str | None
    earliest_start: str | None
    earliest_finish: str | None
    slack: int | None

    model_config = {"json_schema_extra": {"examples": [_MILESTONE]}}


class PlannedMilestone(MilestoneDays):
    """A milestone in the plan as it is, with what proves its state."""

    evidence: list[str] = Field(examples=[["touch-3f9a02c1"]])
    word: Word | None = Field(description="The latest word of a person; null where nobody said anything.")


class PlanOption(BaseModel):
    """One change that would make a plan less short, by `saves` working days."""

    kind: Literal["min_duration", "parallel", "optional"]
    milestone: str
    requirement: str | None = Field(description="What `parallel` would no longer wait for.")
    saves: int


class PlanDays(BaseModel):
    """A plan as of a day, laid back from the decision date, which is given and never moves."""

    decision_date: str = Field(description="What the plan is laid back from.", examples=["2026-06-30"])
    today: str = Field(examples=["2026-05-20"])
    feasible: bool
    short_by: int = Field(description="How many working days are lacking; 0 if it fits.")
    critical_path: list[str] = Field(description="The milestones that decide.")
    options: list[PlanOption] = Field(description="What would make it less short, the best first.")


class SupposedPlan(PlanDays):
    """A plan as it would be."""

    milestones: list[MilestoneDays]


class PlanLook(PlanDays):
    """The plan of a deal as of now."""

    deal: DealRef
    as_of: str = Field(examples=["2026-05-20T12:00:00Z"])
    milestones: list[PlannedMilestone]


class Moved(BaseModel):
    """By how much a milestone would move, in calendar days (later is positive), and its slack change.

    Null where it is settled or left out in one of the two plans.
    """

    milestone: str
    state: State
    state_would_be: State
    latest_start_moves: int | None
    due_moves: int | None
    earliest_finish_moves: int | None
    slack_changes: int | None = Field(description="In working days; positive is more room.")


class Differences(BaseModel):
    """What would be different; milestones that stay as they are are not named."""

    feasible: bool = Field(description="Whether the plan would fit where it does not, or the other way.")
    short_by_changes: int = Field(description="In working days; negative is better.")
    milestones: list[Moved]


class WhatIfAnswer(BaseModel):
    """The plan as it is, the plan as it would be, and where they differ. Nothing was changed."""

    deal: DealRef
    as_is: SupposedPlan
    would_be: SupposedPlan
    differences: Differences
