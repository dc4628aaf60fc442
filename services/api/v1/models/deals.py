"""A deal, in a list and as a whole."""

from __future__ import annotations

from pydantic import BaseModel, Field

from services.api.v1.models.basics import DayText, InstantText
from services.api.v1.models.findings import CourtAnswer, FindingAnswer, MethodAnswer, WaitingDaysAnswer
from services.api.v1.models.plan import PlanAnswer, StepAnswer, StepNow


class DealRow(BaseModel):
    """A deal in a list. The decision date never changes; `continues` is the cycle before this one."""

    id: str = Field(examples=["northwind-2026"])
    name: str | None
    owner: str | None = Field(examples=["rita@ours.example"])
    opened_on: DayText
    decision_date: DayText
    timezone: str = Field(examples=["Europe/Berlin"])
    continues: str | None
    is_open: bool


class DealRows(BaseModel):
    """Some deals, and the cursor of those after them; null at the end."""

    deals: list[DealRow]
    next: str | None


class PlaybookOfDeal(BaseModel):
    """The playbook that a deal takes."""

    name: str
    version: int


class ClosedAnswer(BaseModel):
    """How and when a deal ended; `into` is the deal that it was merged into."""

    outcome: str = Field(examples=["won"])
    at: InstantText
    into: str | None = None


class DealHead(BaseModel):
    """What a deal is: `length` is in buyer working days from opening to decision date."""

    id: str = Field(examples=["northwind-2026"])
    name: str | None
    decision_date: DayText
    opened_on: DayText
    timezone: str = Field(examples=["Europe/Berlin"])
    length: int
    playbook: PlaybookOfDeal
    closed: ClosedAnswer | None


class DealDescription(DealHead):
    """What a deal is, whose, and what it is worth."""

    owner: str | None = Field(examples=["rita@ours.example"])
    team: list[str]
    amount: float | None
    tags: list[str]


class DealCounts(BaseModel):
    """How much happened in a deal."""

    touches: int
    meetings: int
    advances: int
    rallies: int


class DealLook(BaseModel):
    """A deal as of now: whose move it is, what was found, the plan back from its date, what is next."""

    deal: DealDescription
    as_of: InstantText
    court: CourtAnswer
    waiting_days: WaitingDaysAnswer
    findings: list[FindingAnswer]
    plan: PlanAnswer
    next_steps: list[StepAnswer]
    methods: list[MethodAnswer] = Field([], description="Absent where the playbook has none.")
    counts: DealCounts


class Steps(BaseModel):
    """The next steps of one deal; `headline` is the id of the first."""

    deal: DealHead
    as_of: InstantText
    today: DayText
    headline: str | None
    next_steps: list[StepNow]


class HeadlineNow(StepNow):
    """The one thing to do in a deal."""

    deal: DealHead


class HeadlinesNow(BaseModel):
    """The one thing to do in each deal, the most pressing first."""

    next_steps: list[HeadlineNow]
    next: str | None
