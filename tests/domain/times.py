"""Times of the examples: local to Berlin, counted in weeks of the deal.

Working days are then easily counted on paper: `w3 Fri 09:00` is the Friday of the third week,
`Fri 09:00` that of the first. `w1 Mon` is 2026-03-02, the day of the opening.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.moments import Day, Instant, Zone, day_of, instant_of

HOUR = 3_600
DAY = 24 * HOUR
BERLIN = Zone("Europe/Berlin", ZoneInfo("Europe/Berlin"))
_FIRST_MONDAY = date(2026, 3, 2)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day(text: str) -> Day:
    """`w3 Fri`, or `Fri` for the first week; `w0` is the week before the opening."""
    *week, weekday = text.split()
    number = int(week[0].removeprefix("w")) if week else 1
    return day_of(_FIRST_MONDAY) + 7 * (number - 1) + _WEEKDAYS.index(weekday)


def clock(text: str) -> Instant:
    """`w3 Fri 09:00` in Berlin, as an instant; seconds may be given."""
    on, _, hour = text.rpartition(" ")
    local = datetime.combine(date.fromordinal(day(on)), time.fromisoformat(hour), BERLIN.tz)
    return instant_of(local)


def day_name(on: Day) -> str:
    """The inverse of `day`, always with its week."""
    weeks, weekday = divmod(on - day_of(_FIRST_MONDAY), 7)
    return f"w{weeks + 1} {_WEEKDAYS[weekday]}"


def clock_name(at: Instant) -> str:
    """The inverse of `clock`, seconds only where there are some."""
    on = BERLIN.day_of(at)
    local = datetime.fromtimestamp(at, BERLIN.tz)
    return f"{day_name(on)} {local:%H:%M:%S}".removesuffix(":00")


def later(text: str, **delta: float) -> str:
    """The name of a time some hours, minutes or seconds after another."""
    return clock_name(clock(text) + int(timedelta(**delta).total_seconds()))
