"""The rows of the review as they are answered."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.findings.events import Severity
from services.review.standing import Status

_EXAMPLE: Any = {
    "id": "northwind-2026",
    "name": "Northwind: rollout in three plants",
    "owner": "rita@ours.example",
    "amount": 120000,
    "timezone": "Europe/Berlin",
    "decision_date": "2026-06-30",
    "working_days_left": 28,
    "status": "red",
    "red_since": "2026-05-18T22:00:00Z",
    "slack": -2,
    "feasible": False,
    "short_by": 2,
    "findings": [
        {"rule": "behind_plan", "severity": "high", "since": "2026-05-18T22:00:00Z", "subject": "review"}
    ],
    "court": "buyer",
    "waiting_since": "2026-05-19T07:10:00Z",
    "next_meeting": None,
    "next_step": {
        "kind": "book_meeting",
        "text": "Agree on a day for the security review",
        "act_by": "2026-05-20",
        "due": "2026-06-09",
        "late": True,
        "milestone": "security_review",
    },
    "milestones": {"done": 3, "all": 9},
    "playbook": "enterprise",
    "changed": None,
    "turned_red": None,
}


class RowFinding(BaseModel):
    """A finding that counts."""

    rule: str
    severity: Severity
    since: str
    subject: str | None


class RowStep(BaseModel):
    """The one thing to do next."""

    kind: str
    text: str
    act_by: str | None
    due: str | None
    late: bool | None
    milestone: str | None


class RowMilestones(BaseModel):
    """How many milestones are settled, of all that apply."""

    done: int
    all: int


class RowNews(BaseModel):
    """Something that was found since, or is no longer; `at` is when it was recorded."""

    model_config = ConfigDict(populate_by_name=True)
    at: str
    rule: str
    is_: Literal["found", "cleared"] = Field(alias="is")
    subject: str | None
    severity: Severity | None


class ReviewRow(BaseModel):
    """A deal as a manager looks at it. The decision date never changes.

    `feasible`, `short_by` and `slack` are null where the plan does not count. `changed` and `turned_red` are
    null unless changes since an instant were asked for.
    """

    id: str
    name: str | None
    owner: str | None
    amount: float | None
    timezone: str
    decision_date: str
    working_days_left: int
    status: Status
    red_since: str | None
    slack: int | None
    feasible: bool | None
    short_by: int | None
    findings: list[RowFinding]
    court: str
    waiting_since: str | None
    next_meeting: str | None
    next_step: RowStep | None
    milestones: RowMilestones
    playbook: str
    changed: list[RowNews] | None
    turned_red: bool | None

    model_config = {"json_schema_extra": {"examples": [_EXAMPLE]}}


class ReviewPage(BaseModel):
    """Some deals in the order that was asked for, and the cursor of those after them; null at the end."""

    deals: list[ReviewRow]
    next: str | None
