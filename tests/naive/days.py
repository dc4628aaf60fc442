"""Working days, one day at a time (rules.md section 1, "Days")."""

from __future__ import annotations

from collections.abc import Callable

from domain.moments import Day

WorkingDay = Callable[[Day], bool]
A_LONG_TIME = 4_000


def from_to(start: Day, end: Day, works: WorkingDay) -> int:
    """N working days from A to B: strictly after A, up to and including B."""
    return sum(1 for day in range(start + 1, end + 1) if works(day))


def on_or_after(day: Day, works: WorkingDay) -> Day:
    return next(d for d in range(day, day + A_LONG_TIME) if works(d))


def on_or_before(day: Day, works: WorkingDay) -> Day:
    return next(d for d in range(day, day - A_LONG_TIME, -1) if works(d))


def nth_after(day: Day, steps: int, works: WorkingDay) -> Day:
    """The `steps`-th working day after the day (at least 1), the day itself not counted."""
    for _ in range(steps):
        day = on_or_after(day + 1, works)
    return day


def nth_before(day: Day, steps: int, works: WorkingDay) -> Day:
    """The `steps`-th working day before the day (0: the day itself)."""
    for _ in range(steps):
        day = on_or_before(day - 1, works)
    return day
