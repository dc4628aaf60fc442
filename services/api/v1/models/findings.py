"""What is wrong in a deal, and whose move it is."""

from __future__ import annotations

from pydantic import BaseModel, Field

from domain.findings.events import Severity
from domain.game.court import Holder
from services.api.v1.models.basics import DayText, InstantText


class CourtAnswer(BaseModel):
    """Whose move it is: `waiting_since` is since when they are waited for."""

    holder: Holder
    waiting_since: InstantText | None
    next_meeting: InstantText | None


class WaitingDaysAnswer(BaseModel):
    """The deal's days by who held the court at their end; a side is all of its people."""

    seller: int = 0
    buyer: int = 0
    meeting: int = 0
    nobody: int = 0


class FindingAnswer(BaseModel):
    """Something that a manager should know about a deal.

    `numbers` are those that made it true; `withheld` is why it does not count, else null.
    """

    id: str
    rule: str = Field(examples=["ping_pong"])
    subject: str | None = Field(description="The milestone, role or gap that it is about.")
    severity: Severity
    since: InstantText
    evidence: list[str] = Field(description="Ids of touches, meetings or events.")
    numbers: dict[str, int | float | str | None]
    withheld: str | None
    acknowledged_until: DayText | None


class ElementAnswer(BaseModel):
    """One thing that a sales method wants known: shown, or missing by a day."""

    id: str
    name: str
    ask: str
    state: str = Field(examples=["missing"])
    milestones: list[str]
    evidence: list[str]
    missing_roles: list[str]
    by: DayText | None
    late: bool


class MethodAnswer(BaseModel):
    """A sales method that the playbook has, and what it asks of this deal."""

    method: str = Field(examples=["meddicc"])
    name: str
    version: int
    elements: list[ElementAnswer]
