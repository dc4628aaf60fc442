"""What is sent and answered of drafts and holds."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from services.api.v1.models.basics import InstantText

HOUR = 60
_AT, _LINK = "2026-05-20T12:00:00Z", "https://mail.google.com/mail/?authuser=rita@ours.example#all/18c2a7"
_START, _END = "2026-05-28T08:00:00Z", "2026-05-28T09:00:00Z"


class Made(BaseModel):
    """Something that was made. `link` is where you see it; `start` and `end` are those of a hold."""

    link: str = Field(examples=[_LINK])
    made_at: InstantText = Field(examples=[_AT])
    start: InstantText | None = Field(None, examples=[_START])
    end: InstantText | None = Field(None, examples=[_END])


class DraftedLetter(BaseModel):
    """What was put into the draft. It is kept nowhere but there."""

    to: list[str] = Field(examples=[["bea@north.example"]])
    cc: list[str] = Field(examples=[["carl@north.example"]])
    text: str = Field(examples=["Hello,\n\nI should like to agree a time with you for our next step: ..."])


class DraftAnswer(BaseModel):
    """A draft. `letter` and `in_thread` are null where the draft was there before: you may have changed it.

    `advice` is what the playbook says of the step, for you alone: it is no part of the draft.
    """

    draft: Made
    is_new: bool
    in_thread: bool | None = Field(description="Whether it stands in the conversation that it answers.")
    letter: DraftedLetter | None
    advice: str = Field(examples=["Book a discovery workshop with the people who have the problem"])


class HoldWanted(BaseModel):
    """For how long."""

    model_config = ConfigDict(extra="forbid")
    minutes: int = Field(HOUR, ge=15, le=480, examples=[60])


class HoldAnswer(BaseModel):
    """A time that is held. `invitation` proposes it to the buyer: a draft that is made after it says so."""

    hold: Made
    is_new: bool
    in_both_zones: bool = Field(
        description="Whether it is office hours in the buyer's zone, too; false where that is not known."
    )
    invitation: str = Field(
        examples=["Would Thursday, 28 May 2026, from 10:00 to 11:00 (Europe/Berlin), suit?"]
    )


class Acts(BaseModel):
    """What you had made of a step and did not take back. What you sent or deleted since is told, too."""

    step: str = Field(examples=["3f9a02c1"])
    draft: Made | None
    hold: Made | None
