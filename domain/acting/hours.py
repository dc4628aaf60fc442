"""At which hour both sides work: their working days, nine to five in every zone that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from domain.moments import Day, Instant, Zone, instant_of
from domain.planning.workdays import WorkCalendar
from domain.ports.hands import Hours

OPENS, CLOSES = time(9), time(17)
GRID_SECONDS = 1_800
_AHEAD, _FARTHEST = 5, 20


def days_for(shared: WorkCalendar, today: Day, latest: Day | None, decision: Day) -> Sequence[Day]:
    """The days on which both sides could meet, the best first: soon, but not the very next one.

    They lie after today, up to `latest` or to the fifth such day, never further ahead than four weeks of
    work, because drifting starts with a far date, and not after the decision date while it lies ahead.
    Where that leaves none, the next one is late and all there is.
    """
    farthest = shared.step(today, _FARTHEST)
    last = shared.step(today, _AHEAD) if latest is None else min(latest, farthest)
    if decision > today:
        last = min(last, decision)
    found = tuple(shared.between(today, last))
    if not found:
        return (shared.step(today, 1),)
    return (*found[1:], found[0])


def office_hours(day: Day, zones: Iterable[Zone]) -> Hours | None:
    """When it is office hours everywhere on a local day; None where that is never."""
    open_everywhere = [Hours(_at(day, OPENS, zone), _at(day, CLOSES, zone)) for zone in zones]
    start, end = max(hours.start for hours in open_everywhere), min(hours.end for hours in open_everywhere)
    return Hours(start, end) if start < end else None


def free_hour(
    days: Iterable[Day], zones: Sequence[Zone], busy: Iterable[Hours], *, seconds: int
) -> Hours | None:
    """The first time of some length in the office hours of these days at which nothing else is."""
    taken = sorted(busy)
    for day in days:
        open_ = office_hours(day, zones)
        for start in range(open_.start, open_.end - seconds + 1, GRID_SECONDS) if open_ else ():
            wanted = Hours(start, start + seconds)
            if not any(each.start < wanted.end and wanted.start < each.end for each in taken):
                return wanted
    return None


def _at(day: Day, hour: time, zone: Zone) -> Instant:
    return instant_of(datetime.combine(date.fromordinal(day), hour, zone.tz))
