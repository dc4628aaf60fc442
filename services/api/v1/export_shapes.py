"""A deal as it is handed over whole."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from domain.findings.events import Severity
from services.api.v1.findings import FindingEntry
from services.api.v1.history_shapes import AdvanceRow, CourtShape, MeetingRow, RallyRow, TouchRow
from services.api.v1.people_shapes import Person
from services.api.v1.planned import PlanDays, PlannedMilestone


class PlaybookOf(BaseModel):
    """The version of a playbook that a deal has taken."""

    name: str
    version: int


class ClosedShape(BaseModel):
    """How and when a deal was closed, or into which it was merged."""

    outcome: str
    at: str
    into: str | None = None


class ExportedDeal(BaseModel):
    """What a deal is; its decision date never changes."""

    id: str
    name: str | None
    owner: str | None
    team: list[str]
    amount: float | None
    tags: list[str]
    opened_on: str
    decision_date: str
    timezone: str
    length: int = Field(description="Buyer working days from opening to decision date.")
    playbook: PlaybookOf
    closed: ClosedShape | None


class ExportedFinding(BaseModel):
    """A finding as of now; see the deal's findings for what its members mean."""

    id: str
    rule: str
    subject: str | None
    severity: Severity
    since: str
    evidence: list[str]
    numbers: dict[str, float | str | None]
    withheld: str | None
    acknowledged_until: str | None


class ExportedStep(BaseModel):
    """A thing to do as of now."""

    id: str
    kind: str
    headline: bool
    milestone: str | None
    start_by: str | None
    act_by: str | None
    aim_by: str | None
    due: str | None
    late: bool | None
    slack: int | None
    evidence: list[str]
    text: str


class ExportedPlan(PlanDays):
    """The plan as of now."""

    milestones: list[PlannedMilestone]


class DealExport(BaseModel):
    """Everything of a deal that you may see, as of an instant. Read by programs; fields may be added."""

    format: Literal["setpoint.deal/1"] = "setpoint.deal/1"
    as_of: str
    deal: ExportedDeal
    court: CourtShape
    waiting_days: dict[str, int]
    people: list[Person]
    touches: list[TouchRow]
    meetings: list[MeetingRow]
    advances: list[AdvanceRow]
    rallies: list[RallyRow]
    plan: ExportedPlan
    findings: list[ExportedFinding]
    finding_history: list[FindingEntry]
    next_steps: list[ExportedStep]
