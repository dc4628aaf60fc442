"""Working days: counting them and stepping along them, in constant time.

Source: rules.md section 1, "Days".
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from functools import lru_cache

from domain.moments import Day

OffDays = Callable[[int], Collection[Day]]
_FIRST_YEAR, _LAST_YEAR = 1, 9998


class NoWorkingDay(ValueError):
    """A calendar holds no working day within reach, so nothing can be planned on it."""


class WorkCalendar:
    """The working days of one side.

    A weekday that is neither in `weekend` (ISO weekdays, 1 = Monday) nor among the days
    off of its year is worked. Years are filled in when they are first needed, so that a
    calendar knows no end; `days_off` is asked once per year and must always give the same
    answer.
    """

    __slots__ = ("_base", "_days_off", "_upto", "_weekend", "_working", "_years")

    def __init__(self, weekend: Collection[int], days_off: OffDays) -> None:
        self._weekend = frozenset(weekend)
        self._days_off = days_off
        self._years: tuple[int, int] | None = None
        self._base: Day = 0
        self._upto: list[int] = []
        self._working: list[Day] = []

    def is_working(self, day: Day) -> bool:
        """Whether the day is worked."""
        return self.count(day - 1, day) == 1

    def count(self, after: Day, upto: Day) -> int:
        """How many working days lie strictly after one day, up to and including another.

        0 when `upto` is not later than `after`.
        """
        if upto <= after:
            return 0
        start, end = after - self._base, upto - self._base
        if start < 0 or end >= len(self._upto):
            self._reach(after, upto)
            start, end = after - self._base, upto - self._base
        return self._upto[end] - self._upto[start]

    def on_or_after(self, day: Day) -> Day:
        """The first working day that is not before the day."""
        return self.step(day - 1, 1)

    def on_or_before(self, day: Day) -> Day:
        """The last working day that is not after the day."""
        return self.step(day + 1, -1)

    def step(self, day: Day, steps: int) -> Day:
        """The working day `steps` working days after the day (before it, when negative).

        The day itself is never counted; `step(day, 1)` is the next working day.

        Raises:
            NoWorkingDay: the calendar has none in reach.
            ValueError: `steps` is 0, which names no working day.
        """
        if steps == 0:
            message = "0 steps name no working day"
            raise ValueError(message)
        offset = day - self._base
        if not 0 < offset < len(self._upto):
            self._reach(day - 1, day)
        for _ in range(64):
            offset = day - self._base
            place = self._upto[offset] + steps - 1 if steps > 0 else self._upto[offset - 1] + steps
            if 0 <= place < len(self._working):
                return self._working[place]
            self._grow(steps)
        message = f"no working day within reach of {date.fromordinal(day).isoformat()}"
        raise NoWorkingDay(message)

    def _grow(self, direction: int) -> None:
        if self._years is None:
            message = "a calendar grows from a day it has been asked about"
            raise AssertionError(message)
        first, last = self._years
        span = last - first + 1
        self._fill(
            max(_FIRST_YEAR, first - span) if direction < 0 else first,
            min(_LAST_YEAR, last + span) if direction > 0 else last,
        )

    def _reach(self, first: Day, last: Day) -> None:
        years = (date.fromordinal(first).year, date.fromordinal(last).year)
        if self._years is not None:
            years = (min(years[0], self._years[0]), max(years[1], self._years[1]))
        self._fill(max(_FIRST_YEAR, years[0] - 1), min(_LAST_YEAR, years[1] + 1))

    def _fill(self, first_year: int, last_year: int) -> None:
        self._years = (first_year, last_year)
        base = date(first_year, 1, 1).toordinal() - 1
        end = date(last_year, 12, 31).toordinal()
        off: set[Day] = set()
        for year in range(first_year, last_year + 1):
            off.update(self._days_off(year))
        worked = [
            d for d in range(base + 1, end + 1) if (d - 1) % 7 + 1 not in self._weekend and d not in off
        ]
        upto = [0] * (end - base + 1)
        for day in worked:
            upto[day - base] = 1
        total = 0
        for place, one in enumerate(upto):
            total += one
            upto[place] = total
        self._base, self._upto, self._working = base, upto, worked


@lru_cache(maxsize=256)
def both(one: WorkCalendar, other: WorkCalendar) -> WorkCalendar:
    """The days that are worked on both calendars."""

    def idle(year: int) -> list[Day]:
        days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
        return [d for d in days if not (one.is_working(d) and other.is_working(d))]

    return WorkCalendar((), idle)
