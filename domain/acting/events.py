"""What was made of next steps in people's own mailboxes and calendars: one stream for each deal.

No text is here: how a provider names what was made lies in the text store under the event's `item`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from domain.moments import Instant
from domain.people import PersonToken
from domain.planning.events import StepId


class Act(StrEnum):
    """What can be made of a step."""

    DRAFT = "draft"
    """A mail that is not sent, in the person's own mailbox."""
    HOLD = "hold"
    """A time in the person's own calendar, with nobody else."""


@dataclass(frozen=True, slots=True)
class ActBegun:
    """Something is being made. `number` counts the drafts (the holds) of the step and person, from 1.

    It is told before a provider is asked: of two who ask at once one does it, and who comes after a crash
    asks for the same one again.
    """

    step_id: StepId
    deal_id: str
    by: PersonToken
    act: Act
    number: int
    mailbox: str
    at: Instant


@dataclass(frozen=True, slots=True)
class ActMade:
    """It stands where it belongs. `start` and `end` are those of a hold."""

    step_id: StepId
    by: PersonToken
    act: Act
    number: int
    item: str
    at: Instant
    start: Instant | None = None
    end: Instant | None = None


@dataclass(frozen=True, slots=True)
class ActFailed:
    """The provider did not take it. `reason` is a short code without anybody's text."""

    step_id: StepId
    by: PersonToken
    act: Act
    number: int
    reason: str
    at: Instant


@dataclass(frozen=True, slots=True)
class ActTakenBack:
    """The person wants it no more; it is gone, if it was still what we had made."""

    step_id: StepId
    by: PersonToken
    act: Act
    number: int
    at: Instant


ActEvent: TypeAlias = ActBegun | ActMade | ActFailed | ActTakenBack
