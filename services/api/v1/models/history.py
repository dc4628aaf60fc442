"""What happened in a deal, and what was known of it when."""

from __future__ import annotations

from pydantic import BaseModel, Field

from domain.findings.events import Severity
from domain.game.advances import AdvanceKind
from domain.people import Side
from domain.touches.meeting import MeetingState
from domain.touches.merge import Channel
from domain.touches.touch import Automated, Role, Signal
from services.api.v1.models.basics import InstantText
from services.api.v1.models.deals import DealHead, PlaybookOfDeal
from services.api.v1.models.findings import CourtAnswer, WaitingDaysAnswer


class ParticipantAnswer(BaseModel):
    """Somebody who takes part in a touch; a token stands for who was erased."""

    address: str
    role: Role
    side: Side


class TouchAnswer(BaseModel):
    """A mail, or a call or chat that a person reported.

    `subject` and `message_id` are null where who asks may not read them, or they were erased. Whom its writer
    copied in secret is told to them alone. `sources`: which kinds of mailboxes, or files, hold a copy.
    """

    touch_id: str
    channel: Channel
    kind: str = Field(examples=["email"])
    side: Side
    occurred_at: InstantText
    thread: str
    subject: str | None
    from_: str | None = Field(alias="from")
    participants: list[ParticipantAnswer]
    automated: Automated | None
    conversational: bool
    message_id: str | None
    signals: list[Signal]
    sources: list[str]


class Touches(BaseModel):
    """Some touches of a deal in order of time, and the cursor of those after them."""

    touches: list[TouchAnswer]
    next: str | None


class MeetingAnswer(BaseModel):
    """A meeting between the two sides; `mutual_at` is when it first became one of both."""

    uid: str | None
    instance: InstantText | None
    title: str | None
    start: InstantText
    end: InstantText
    mutual_at: InstantText | None
    advance: bool
    state: MeetingState


class Meetings(BaseModel):
    """The meetings of a deal."""

    meetings: list[MeetingAnswer]


class AdvanceAnswer(BaseModel):
    """What moved the deal."""

    kind: AdvanceKind
    at: InstantText
    evidence: list[str]


class TurnAnswer(BaseModel):
    """A run of touches of one side; `reactive` where the seller only answers, null for the buyer."""

    side: Side
    at: InstantText
    touches: list[str]
    reactive: bool | None


class RallyAnswer(BaseModel):
    """The turns between two advances; `detected_at` is when it became ping-pong."""

    turns: list[TurnAnswer]
    length: int
    ping_pong: bool
    detected_at: InstantText | None
    ended_at: InstantText | None
    ended_by: str | None


class Play(BaseModel):
    """The game as it was played: advances, and between them rallies with their turns."""

    advances: list[AdvanceAnswer]
    rallies: list[RallyAnswer]
    court: CourtAnswer
    waiting_days: WaitingDaysAnswer


class EntryAnswer(BaseModel):
    """Something that happened (`at`), and when it was known (`recorded_at`)."""

    at: InstantText
    what: str = Field(examples=["touch"])
    says: str
    recorded_at: InstantText | None
    side: Side | None = Field(None, description="Of a touch.")
    id: str | None = Field(None, description="Of a touch.")
    evidence: list[str] | None = Field(None, description="Of an advance.")
    actor: str | None = Field(None, description="Who said so.")
    reason: str | None = Field(None, description="Why, where they said it.")


class PastFinding(BaseModel):
    """A finding as it was recorded then; `differs_today` where today's rules would not show it."""

    rule: str
    subject: str | None
    severity: Severity
    since: InstantText
    numbers: dict[str, int | float | str | None]
    withheld: str | None
    recorded_at: InstantText
    playbook: PlaybookOfDeal
    differs_today: bool


class Past(BaseModel):
    """A deal as it had happened by an instant, or as it was known at one; findings as recorded then."""

    deal: DealHead
    happened_by: InstantText | None
    known_at: InstantText | None
    entries: list[EntryAnswer]
    findings: list[PastFinding]
    today_would_add: list[str]
