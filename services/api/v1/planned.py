"""Plans as they are answered by themselves: as they are, and as they would be if."""

from __future__ import annotations

from pydantic import BaseModel, Field

from domain.game.milestones import MilestoneState
from services.api.v1.models.basics import InstantText
from services.api.v1.models.plan import MilestoneDays, PlanAnswer, PlanDays
from services.api.v1.slices import DealRef


class PlanLook(PlanAnswer):
    """The plan of a deal as of now."""

    deal: DealRef
    as_of: InstantText


class SupposedPlan(PlanDays):
    """A plan as it would be."""

    milestones: list[MilestoneDays]


class Moved(BaseModel):
    """By how much a milestone would move: in calendar days (later is positive), its slack in working days.

    Null where it is settled or left out in one of the two plans.
    """

    milestone: str = Field(examples=["security_review"])
    state: MilestoneState
    state_would_be: MilestoneState
    latest_start_moves: int | None
    due_moves: int | None
    earliest_finish_moves: int | None
    slack_changes: int | None = Field(description="Positive is more room.")


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
