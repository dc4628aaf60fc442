"""Deals side by side, as a manager looks at them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from domain.findings.events import Severity
from domain.game.court import Holder
from services.api.v1.models.basics import DayText, InstantText
from services.review.standing import Status


class FindingInReview(BaseModel):
    """A finding that counts."""

    rule: str
    severity: Severity
    since: InstantText
    subject: str | None


class StepInReview(BaseModel):
    """The one thing to do in a deal."""

    kind: str
    text: str
    act_by: DayText | None
    due: DayText | None
    late: bool | None
    milestone: str | None


class MilestonesDone(BaseModel):
    """How many milestones are settled, of how many."""

    done: int
    all: int


class FoundSince(BaseModel):
    """What was found in a deal, or is no longer."""

    at: InstantText
    rule: str
    is_: Literal["found", "cleared"] = Field(alias="is")
    subject: str | None = None
    severity: Severity | None = None


class ReviewRow(BaseModel):
    """A deal as a manager looks at it: how it stands, since when, and why."""

    id: str = Field(examples=["northwind-2026"])
    name: str | None
    owner: str | None
    amount: float | None
    timezone: str
    decision_date: DayText
    working_days_left: int
    status: Status
    red_since: InstantText | None
    slack: int | None
    feasible: bool | None
    short_by: int | None
    findings: list[FindingInReview]
    court: Holder
    waiting_since: InstantText | None
    next_meeting: InstantText | None
    next_step: StepInReview | None
    milestones: MilestonesDone
    playbook: str
    as_of: InstantText
    changed: list[FoundSince] = Field([], description="What was found since; where it was asked for.")
    turned_red: bool | None = Field(
        None, description="Whether it has been red only since then; where it was asked for."
    )


class ReviewPage(BaseModel):
    """Some deals, and the cursor of those after them."""

    deals: list[ReviewRow]
    next: str | None
