"""Working days: counting them and stepping along them, in constant time.

Source: rules.md section 1, "Days".
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import TypeAlias

from domain.moments import Day

OffDays: TypeAlias = Callable[[int], Collection[Day]]
_FIRST_YEAR, _LAST_YEAR = 1, 9999
_LAST_DAY: Day = date.max.toordinal()
_LONGEST_PAUSE_YEARS = 400  # weekdays and dates repeat after 400 years: who rested so long rests for ever


class NoWorkingDay(ValueError):
    """A calendar holds no working day within reach, so nothing can be planned on it."""


class NoSuchDay(ValueError):
    """A number that stands for no date, so no calendar can tell whether it is worked."""

    def __init__(self, day: Day) -> None:
        super().__init__(f"{day} stands for no date from the year {_FIRST_YEAR} to {_LAST_YEAR}")
        self.day = day


@dataclass(frozen=True, slots=True)
class _Table:
    """The working days of some whole years; never changed, only replaced by a wider one.

    `base` is the day before the first; `upto[n]` counts the working days up to and including
    `base + n`; `working` lists them in order.
    """

    first_year: int
    last_year: int
    base: Day
    upto: Sequence[int] = field(repr=False)
    working: Sequence[Day] = field(repr=False)


_NOTHING_YET = _Table(_LAST_YEAR + 1, _LAST_YEAR, 0, (), ())


class WorkCalendar:
    """The working days of one side.

    A weekday that is neither in `weekend` (ISO weekdays, 1 = Monday) nor among the days
    off of its year is worked. Years are filled in when they are first needed, so that a
    calendar knows no end short of the year 9999. `days_off` must always give the same answer
    for a year. Threads may share a calendar: what they read is one table, swapped whole.
    """

    __slots__ = ("_days_off", "_table", "_weekend")

    def __init__(self, weekend: Collection[int], days_off: OffDays) -> None:
        self._weekend = frozenset(weekend)
        self._days_off = days_off
        self._table = _NOTHING_YET

    def is_working(self, day: Day) -> bool:
        """Whether the day is worked."""
        return self.count(day - 1, day) == 1

    def count(self, after: Day, upto: Day) -> int:
        """How many working days lie strictly after one day, up to and including another.

        0 when `upto` is not later than `after`.

        Raises:
            NoSuchDay: one of the two is outside the years 1 to 9999.
        """
        if upto <= after:
            return 0
        table = self._table
        if after < table.base or upto - table.base >= len(table.upto):
            table = self._reach(after, upto)
        return table.upto[upto - table.base] - table.upto[after - table.base]

    def between(self, after: Day, upto: Day) -> Sequence[Day]:
        """The working days that `count` counts, in order."""
        if upto <= after:
            return ()
        table = self._reach(after, upto)
        return table.working[table.upto[after - table.base] : table.upto[upto - table.base]]

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
            NoSuchDay: the day is outside the years 1 to 9999.
            ValueError: `steps` is 0, which names no working day.
        """
        if steps == 0:
            raise ValueError("0 steps name no working day")
        start = day if steps > 0 else day - 1
        table = self._table
        if start < table.base or start - table.base >= len(table.upto):
            table = self._reach(start, start)
        while True:
            place = table.upto[start - table.base] + (steps - 1 if steps > 0 else steps)
            if 0 <= place < len(table.working):
                return table.working[place]
            table = self._grow(table, steps, day)

    def _grow(self, table: _Table, direction: int, day: Day) -> _Table:
        """Twice as many years, toward one end."""
        first_year, last_year = table.first_year, table.last_year
        span = last_year - first_year + 1
        at_the_end = (first_year == _FIRST_YEAR) if direction < 0 else (last_year == _LAST_YEAR)
        if at_the_end or (span >= _LONGEST_PAUSE_YEARS and not table.working):
            near = date.fromordinal(min(max(day, 1), _LAST_DAY)).isoformat()
            raise NoWorkingDay(f"no working day within reach of {near}")
        if direction < 0:
            return self._fill(table, first_year - span, last_year)
        return self._fill(table, first_year, last_year + span)

    def _reach(self, first: Day, last: Day) -> _Table:
        """A table that counts up to both days, with a year to spare on either side.

        One that has to grow doubles at least, so that asking for year after year stays cheap.
        """
        table = self._table
        if first >= table.base and last - table.base < len(table.upto):
            return table
        first_year, last_year = year_of(first), year_of(last)
        if table is _NOTHING_YET:
            return self._fill(table, first_year - 1, last_year + 1)
        span = table.last_year - table.first_year + 1
        if first_year < table.first_year:
            table = self._fill(table, min(first_year - 1, table.first_year - span), table.last_year)
        if last_year > table.last_year:
            table = self._fill(table, table.first_year, max(last_year + 1, table.last_year + span))
        return table

    def _fill(self, old: _Table, first_year: int, last_year: int) -> _Table:
        first_year, last_year = max(_FIRST_YEAR, first_year), min(_LAST_YEAR, last_year)
        working = array("i", self._worked_in(range(first_year, min(old.first_year, last_year + 1))))
        working.extend(old.working)
        working.extend(self._worked_in(range(old.last_year + 1, last_year + 1)))
        base = date(first_year, 1, 1).toordinal() - 1
        worked = bytearray(date(last_year, 12, 31).toordinal() - base + 1)
        for day in working:
            worked[day - base] = 1
        self._table = _Table(first_year, last_year, base, array("i", accumulate(worked)), working)
        return self._table

    def _worked_in(self, years: Iterable[int]) -> Iterable[Day]:
        for year in years:
            off = frozenset(self._days_off(year))
            for day in _days_of(year):
                if (day - 1) % 7 + 1 not in self._weekend and day not in off:
                    yield day


@lru_cache(maxsize=1_024)  # thousands of deals share few calendars, and merging two takes a millisecond
def both(one: WorkCalendar, other: WorkCalendar) -> WorkCalendar:
    """The days that are worked on both calendars."""
    if one is other:
        return one

    def idle(year: int) -> Collection[Day]:
        days = _days_of(year)
        first, last = days[0] - 1, days[-1]
        return set(days).difference(set(one.between(first, last)).intersection(other.between(first, last)))

    return WorkCalendar((), idle)


def closed_on(calendar: WorkCalendar, days: Collection[Day]) -> WorkCalendar:
    """A calendar on which nobody works on these days either."""
    if not days:
        return calendar
    closed = frozenset(days)

    def idle(year: int) -> Collection[Day]:
        of_year = _days_of(year)
        worked = calendar.between(of_year[0] - 1, of_year[-1])
        return set(of_year).difference(worked).union(closed.intersection(of_year))

    return WorkCalendar((), idle)


def _days_of(year: int) -> range:
    return range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)


def year_of(day: Day) -> int:
    """The year of a day; the eve of the first day of all counts to the first year.

    Raises:
        NoSuchDay: the day is outside the years 1 to 9999.
    """
    if not 0 <= day <= _LAST_DAY:
        raise NoSuchDay(day)
    return date.fromordinal(max(day, 1)).year
