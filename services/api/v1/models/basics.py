"""What all answers are made of: instants and days as text, and refusals.

Nothing is closed to fields that come later: who reads an answer passes over what they do not know.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, WithJsonSchema

from services.speaking.typed import YEARS

_When = TypeVar("_When", bound=date)

InstantText = Annotated[
    str, WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-05-13T07:00:00Z"]})
]
"""An instant (RFC 3339, UTC)."""
DayText = Annotated[str, WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-05-13"]})]
"""A local date in the deal's time zone."""


def _known_year(when: _When) -> _When:
    if when.year not in YEARS:
        message = f"expected a year from {YEARS[0]} to {YEARS[-1]}"
        raise ValueError(message)
    return when


InstantSent = Annotated[AwareDatetime, AfterValidator(_known_year)]
"""An instant that is sent, with its time zone; of a year that calendars know."""
DaySent = Annotated[date, AfterValidator(_known_year)]
"""A local date that is sent; of a year that calendars know."""


class ErrorAt(BaseModel):
    """One place of what was sent, and what is expected there."""

    place: str = Field(examples=["body/until"])
    detail: str


class ProblemDocument(BaseModel):
    """A refusal (RFC 9457). `type` names its kind for programs; it never repeats what was sent."""

    type: str = Field(examples=["urn:setpoint:problem:decision-date-is-fixed"])
    title: str = Field(examples=["The decision date never moves"])
    status: int = Field(examples=[409])
    detail: str = Field("", description="What to do about it, for a person.")
    instance: str = Field("", examples=["/v1/deals/northwind-2026"])
    errors: list[ErrorAt] = Field([], description="Each place that does not read.")
