"""Recurring meetings and working days spelled out for tests, with the least machinery."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from domain.deal.dealfile import CalendarSpec
from domain.moments import Instant, instant_of
from domain.touches.touch import Recurrence
from tests.naive.days import WorkingDay


def expand(recurrence: Recurrence, until: Instant) -> tuple[Instant, ...]:
    """The starts of a series up to `until`; those of whole days as midnight UTC of their date."""
    zone = ZoneInfo(recurrence.zone) if recurrence.zone else UTC
    form = "%Y%m%dT%H%M%S" if "T" in recurrence.start_local else "%Y%m%d"
    # Wall-clock times: the zone is put on each instance, so that a series keeps its hour.
    first = datetime.strptime(recurrence.start_local, form)  # noqa: DTZ007 - local on purpose
    starts = set(recurrence.added)
    for rule in recurrence.rules:
        for local in rrulestr(rule, dtstart=first):
            start = instant_of(local.replace(tzinfo=zone))
            if start > until:
                break
            starts.add(start)
    return tuple(sorted(at for at in starts - set(recurrence.excluded) if at <= until))


def works(spec: CalendarSpec) -> WorkingDay:
    """The working days of a calendar without public holidays."""
    assert spec.country is None
    return lambda day: date.fromordinal(day).isoweekday() not in spec.weekend and day not in spec.closures
