"""Advances: what moved the deal toward a decision.

Source: rules.md section 3.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import NamedTuple

from domain.moments import Instant
from domain.people import PersonToken, Side
from domain.touches.meeting import Meeting
from domain.touches.merge import Touch


class AdvanceKind(StrEnum):
    """The kinds, in the order in which those of one instant are listed."""

    MILESTONE_STARTED = "milestone_started"
    MILESTONE_REACHED = "milestone_reached"
    COMMITMENT_MADE = "commitment_made"
    STAKEHOLDER_ENGAGED = "stakeholder_engaged"
    MEETING_BOOKED = "meeting_booked"
    MEETING_HELD = "meeting_held"


class Advance(NamedTuple):
    """One advance, with the ids of the touch, meeting or milestone that prove it."""

    kind: AdvanceKind
    at: Instant
    evidence: tuple[str, ...]


class NewStakeholders:
    """Tells when somebody who was brought in by the seller speaks up for the first time.

    Fed with every conversational touch in order. `not_people` are never engaged, nor the first to
    be known.
    """

    __slots__ = ("_brought_in", "_known", "_not_people", "_spoke")

    def __init__(self, not_people: AbstractSet[PersonToken]) -> None:
        self._not_people = not_people
        self._known: set[PersonToken] = set()
        self._brought_in: set[PersonToken] = set()
        self._spoke: set[PersonToken] = set()

    def engaged_by(self, touch: Touch) -> bool:
        """Whether this touch engages a stakeholder; remembers who appeared in it."""
        engaged = False
        if touch.side is Side.BUYER and touch.sender not in self._spoke:
            self._spoke.add(touch.sender)
            engaged = touch.sender in self._brought_in
        if not self._known.issuperset(touch.buyers):
            newcomers = [
                person
                for person in touch.buyers
                if person not in self._known and person not in self._not_people
            ]
            if touch.side is Side.SELLER and self._known:
                self._brought_in.update(newcomers)
            self._known.update(newcomers)
        return engaged


class AdvanceMeetings:
    """Judges booked meetings: which of them move the deal, and which only continue the talk.

    Fed in time order: `progress_made` at every milestone or commitment, `judge` for every
    meeting when it is booked.
    """

    __slots__ = ("_chosen", "_place_free")

    def __init__(self) -> None:
        self._place_free = True
        self._chosen: list[tuple[Meeting, frozenset[str]]] = []

    def progress_made(self) -> None:
        """A milestone started or was reached, or a commitment was made: a meeting may follow."""
        self._place_free = True

    def judge(self, meeting: Meeting, at: Instant, *, fits: frozenset[str], reached: frozenset[str]) -> bool:
        """Whether a meeting booked now is an advance meeting.

        `fits`: the milestones that its title fits; `reached`: those that evidence has reached.
        """
        ahead = [(m, ids) for m, ids in self._chosen if is_ahead(m, at)]
        taken = reached.union(*(ids for _, ids in ahead))
        if not self._place_free and not fits - taken:
            return False
        self._place_free = False
        self._chosen = [*ahead, (meeting, fits)]
        return True

    def prepares(self, touch_at: Instant) -> list[Meeting]:
        """The advance meetings that are booked and neither over nor lost at that time."""
        if self._chosen:
            self._chosen = [(m, ids) for m, ids in self._chosen if is_ahead(m, touch_at)]
        return [m for m, _ in self._chosen if not m.called]


def is_ahead(meeting: Meeting, at: Instant) -> bool:
    """Whether a meeting that is booked is neither over nor lost at that time."""
    return meeting.end > at and (meeting.lost_at is None or meeting.lost_at > at)
