"""What is sent and answered of matching."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from domain.matching.conversation import Scope
from services.api.v1.models.basics import InstantText

Conclusion = Literal["matched", "ambiguous", "no_deal"]

LONGEST_ID = 200
LONGEST_REASON = 2_000

_TOUCH = "pHq3vQ8r0A7sN2xk"
TouchPath = Annotated[
    str,
    Path(
        max_length=LONGEST_ID,
        description="What the queue calls `touch`.",
        examples=[_TOUCH],
    ),
]


class QueueKind(StrEnum):
    """Why something waits."""

    AMBIGUOUS = "ambiguous"
    """Several deals fit it."""
    UNMATCHED = "unmatched"
    """No deal does."""


class DealNamed(BaseModel):
    """A deal by its id and name."""

    id: str = Field(examples=["northwind-2026"])
    name: str | None = Field(examples=["Northwind: rollout in three plants"])


class ClueShown(BaseModel):
    """What speaks for a deal, or against it. `inputs` is whom or what it is about, as far as you may know."""

    kind: str = Field(examples=["person"])
    points: int = Field(examples=[40])
    says: str = Field(examples=["the deal names this person, who writes or is written to"])
    inputs: list[str] = Field(examples=[["bea@north.example"]])


class CandidateShown(BaseModel):
    """A deal that comes into question; null: one that you may not see."""

    deal: DealNamed | None
    points: int = Field(examples=[60])
    clues: list[ClueShown]


class OutcomeShown(BaseModel):
    """What is concluded: the deal and by which rule, or several that could be meant, or none and why.

    `margin` is by how many points the best is ahead of the next, null without a next one.
    """

    stands: Conclusion = Field(examples=["ambiguous"])
    deal: DealNamed | None = None
    points: int | None = None
    rule: str | None = None
    margin: int | None = None
    clues: list[ClueShown] = []
    candidates: list[CandidateShown] = []
    rivals: list[CandidateShown] = []
    because: str | None = Field(None, examples=["nobody_known"])
    says: str | None = Field(None, examples=["no deal names any of its people"])
    near: list[DealNamed] = []
    rules: int | None = Field(None, description="The number of the rules that were in force; 0: the usual.")


class PersonShown(BaseModel):
    """Somebody of a contact, and as what."""

    address: str = Field(examples=["bea@north.example"])
    role: str = Field(examples=["from"])


class QueueRow(BaseModel):
    """What of one conversation waits for a person, by the latest contact of it.

    `contacts` counts what waits and you may see. `subject` is null where people's choices hide it.
    `days_left`: in so many days the first of it is forgotten; null: never.
    """

    touch: str = Field(examples=[_TOUCH])
    kind: Literal["mail", "meeting"]
    subject: str | None = Field(examples=["Prices for seats"])
    people: list[PersonShown]
    contacts: int = Field(examples=[2])
    since: InstantText
    last: InstantText
    days_left: int | None = Field(examples=[88])
    outcome: OutcomeShown


class MatchQueue(BaseModel):
    """What waits, the latest first. A deal needs `least` points, and to be `margin` ahead of the next."""

    matches: list[QueueRow]
    least: int = Field(examples=[10])
    margin: int = Field(examples=[10])
    next: str | None


class WordTakenBack(BaseModel):
    """That a correction was taken back."""

    at: InstantText
    by: str


class CorrectionShown(BaseModel):
    """What a person said; a null deal: that it belongs to none, or to one that you may not see."""

    id: str
    touch: str
    deal: DealNamed | None
    to_no_deal: bool
    scope: Scope
    at: InstantText
    by: str
    reason: str | None
    undone: WordTakenBack | None


class MatchEntry(BaseModel):
    """What was recorded of it, and when: a conclusion, or that somebody corrected it or took that back."""

    at: InstantText
    by: str
    what: Conclusion | Literal["corrected", "correction_undone"]
    outcome: OutcomeShown | None
    correction: str | None = Field(description="The correction's id.")


class ConversationShown(BaseModel):
    """The conversation, as far as you may see it."""

    contacts: int
    since: InstantText
    last: InstantText


class WhyMatched(BaseModel):
    """Where a contact is, and why. `pending` is what is concluded and not recorded yet."""

    touch: str
    kind: Literal["mail", "meeting"]
    subject: str | None
    at: InstantText
    people: list[PersonShown]
    automated: str | None
    conversation: ConversationShown
    now: OutcomeShown
    pending: OutcomeShown | None
    corrections: list[CorrectionShown]
    history: list[MatchEntry]


_WORD: Any = {
    "examples": [{"deal": "northwind-2026", "scope": "touch", "reason": "It is about the rollout."}]
}


class MatchWord(BaseModel):
    """Where something belongs: to a deal, or with null to none."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_WORD)
    deal: str | None = Field(max_length=LONGEST_ID, description="The deal's id; null: it belongs to none.")
    scope: Scope = Field(
        Scope.TOUCH, description="It alone, or its whole conversation with what comes later."
    )
    reason: str | None = Field(None, max_length=LONGEST_REASON, description="Why; kept sealed.")


class OutcomeBrief(BaseModel):
    """What is concluded, in brief; deals that you may not see are left out."""

    stands: Conclusion
    deals: list[str]


class MovedShown(BaseModel):
    """A contact of which something else is concluded now."""

    touch: str
    subject: str | None
    at: InstantText
    before: OutcomeBrief
    after: OutcomeBrief


class ProposalShown(BaseModel):
    """A rule that would make it unnecessary to say so again; an administrator can adopt it."""

    id: str = Field(examples=["4be1c9d0"])
    kind: Literal["name_contact", "pin", "group", "join"]
    says: str = Field(examples=["name carl@north.example as a contact of northwind-2026"])


class MatchSaid(BaseModel):
    """What follows from a word: the recorder moves it. `recorded` is false where that was known."""

    recorded: bool
    warnings: list[str]
    moved: list[MovedShown]
    proposals: list[ProposalShown]


class MatchUndone(BaseModel):
    """What follows from taking a word back."""

    undone: list[CorrectionShown]
    moved: list[MovedShown]
