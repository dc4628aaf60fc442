"""A deal as it is handed over whole."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from services.api.v1.findings import FindingEntry
from services.api.v1.models.basics import InstantText
from services.api.v1.models.deals import DealDescription
from services.api.v1.models.findings import CourtAnswer, FindingAnswer, MethodAnswer, WaitingDaysAnswer
from services.api.v1.models.history import AdvanceAnswer, MeetingAnswer, RallyAnswer, TouchAnswer
from services.api.v1.models.plan import PlanAnswer, StepAnswer
from services.api.v1.people_shapes import Person


class DealExport(BaseModel):
    """Everything of a deal that you may see, as of an instant. Fields may be added to its format."""

    format: Literal["setpoint.deal/1"] = "setpoint.deal/1"
    as_of: InstantText
    deal: DealDescription
    court: CourtAnswer
    waiting_days: WaitingDaysAnswer
    people: list[Person]
    touches: list[TouchAnswer]
    meetings: list[MeetingAnswer]
    advances: list[AdvanceAnswer]
    rallies: list[RallyAnswer]
    plan: PlanAnswer
    findings: list[FindingAnswer]
    finding_history: list[FindingEntry]
    next_steps: list[StepAnswer]
    methods: list[MethodAnswer] = Field([], description="Empty where the playbook has none.")
