"""Who did what, and who looked at what."""

from __future__ import annotations

from pydantic import BaseModel, Field

from services.api.v1.models.basics import InstantText


class Deed(BaseModel):
    """Something that was recorded: `because_of` is the id of what made it follow."""

    id: str
    at: InstantText
    what: str = Field(examples=["deal.milestone-declared"])
    by: str = Field(examples=["rita@ours.example"])
    because_of: str | None


class Deeds(BaseModel):
    """What was recorded of a deal, by whom, in the order in which it was."""

    deeds: list[Deed]
    next: str | None


class LookAt(BaseModel):
    """Somebody saw something: `what` is the operation that they asked for."""

    at: InstantText
    by: str = Field(examples=["rita@ours.example"])
    what: str = Field(examples=["read_deal"])
    deal: str | None


class Looks(BaseModel):
    """Who looked at what. `next` goes on in time."""

    looks: list[LookAt]
    next: str | None
