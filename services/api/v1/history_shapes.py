"""What happened in a deal as it is answered: touches, meetings, advances, rallies, and whose move it is."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

Side = Literal["seller", "buyer", "other"]
_TOUCH: Any = {
    "touch_id": "3f9a02c1b2d4",
    "channel": "email",
    "kind": "email",
    "side": "buyer",
    "occurred_at": "2026-05-19T07:10:00Z",
    "thread": "11c0ffee2a3b",
    "subject": "Re: security review",
    "from": "bea@north.example",
    "participants": [{"address": "bea@north.example", "role": "from", "side": "buyer"}],
    "automated": None,
    "conversational": True,
    "message_id": "CAF123@mail.north.example",
    "signals": [],
    "sources": ["rita.mbox"],
}


class TouchParticipant(BaseModel):
    """Somebody on a touch; a token stands for the address of who was erased."""

    address: str
    role: str
    side: Side


class TouchRow(BaseModel):
    """One captured contact between the two companies.

    `subject` and `message_id` are null where nobody chose to let you read them, or where they were erased.
    """

    touch_id: str
    channel: str
    kind: str
    side: str
    occurred_at: str
    thread: str
    subject: str | None
    from_: str | None = Field(alias="from")
    participants: list[TouchParticipant]
    automated: str | None = Field(description="Why it is known that a machine wrote it.")
    conversational: bool = Field(description="Whether the game is played with it.")
    message_id: str | None
    signals: list[str]
    sources: list[str]

    model_config = {"json_schema_extra": {"examples": [_TOUCH]}}


class MeetingRow(BaseModel):
    """A meeting between the two companies; `title` is null where nobody chose to let you read it."""

    uid: str | None
    instance: str | None
    title: str | None
    start: str
    end: str
    mutual_at: str | None = Field(description="Since when a buyer has organised or accepted it.")
    advance: bool
    state: str


class AdvanceRow(BaseModel):
    """Something that moved the deal."""

    kind: str
    at: str
    evidence: list[str]


class TurnRow(BaseModel):
    """A run of touches of one side; `reactive` where it only answers."""

    side: Side
    at: str
    touches: list[str]
    reactive: bool


class RallyRow(BaseModel):
    """The turns between two advances."""

    turns: list[TurnRow]
    length: int
    ping_pong: bool
    detected_at: str | None
    ended_at: str | None
    ended_by: str | None


class CourtShape(BaseModel):
    """Whose move it is, and since when they are waited for."""

    holder: str = Field(examples=["buyer"])
    waiting_since: str | None
    next_meeting: str | None
