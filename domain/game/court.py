"""Whose court the ball is in, and how the deal's days were spent waiting.

Source: rules.md section 4, "Balls and court" and "Waiting days".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.game.balls import Ball
from domain.game.terms import Terms
from domain.moments import Day, Instant
from domain.planning.workdays import WorkCalendar


class Holder(StrEnum):
    """Who has to move."""

    SELLER = "seller"
    BUYER = "buyer"
    MEETING = "meeting"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Court:
    """Who holds the court, since when they are waited for, and when people next meet.

    `ball` is the oldest open ball that the holder owes.
    """

    holder: Holder
    waiting_since: Instant | None
    next_meeting: Instant | None
    ball: Ball | None


class WaitingDays:
    """Counts the days of the deal by who held the court at their end. Fed in time order."""

    __slots__ = ("_calendars", "_counted_to", "_counts", "_day_ends_at", "_terms")

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._counted_to: Day = terms.running_since
        self._counts = dict.fromkeys(Holder, 0)
        self._calendars: dict[Holder, WorkCalendar] = {
            Holder.SELLER: terms.seller,
            Holder.BUYER: terms.buyer,
            Holder.MEETING: terms.shared,
            Holder.NOBODY: terms.shared,
        }
        self._day_ends_at = self._end_of_next_day()

    def is_day_over(self, at: Instant) -> bool:
        """Whether a day that is not counted yet ended before an instant.

        A day ends with the midnight after it; what happens at that very instant still counts.
        """
        return at > self._day_ends_at

    def until(self, at: Instant, holder: Holder) -> None:
        """Count the days that ended before an instant, all of them under the same holder."""
        last = self._terms.zone.day_of(at - 1) - 1
        self._counts[holder] += self._calendars[holder].count(self._counted_to, last)
        self._counted_to = last
        self._day_ends_at = self._end_of_next_day()

    def _end_of_next_day(self) -> Instant:
        return self._terms.zone.midnight(self._counted_to + 2)

    def as_of(self, today: Day, holder: Holder) -> dict[Holder, int]:
        """The counts including today, which goes to the present holder."""
        counts = dict(self._counts)
        counts[holder] += self._calendars[holder].count(self._counted_to, today)
        return counts
