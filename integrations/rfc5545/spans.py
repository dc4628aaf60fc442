"""When an event takes place (RFC 5545 sections 3.6.1, 3.8.2.2, 3.8.2.4 and 3.8.2.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from icalendar import vDuration

from domain.moments import SECONDS_A_DAY
from domain.touches.touch import Span
from integrations.rfc5545.blocks import Block
from integrations.rfc5545.clocks import Clocks
from integrations.rfc5545.properties import Damaged, Property, first_of, shown
from integrations.rfc5545.times import WrittenTime, time_in

_LONGEST = timedelta(days=36_600)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Placed:
    """The DTSTART of an event, and the time that it takes from there."""

    start: WrittenTime
    span: Span

    @property
    def seconds(self) -> int:
        """How long it lasts; a whole day counts as 86,400 seconds."""
        span = self.span
        if span.start is not None and span.end is not None:
            return span.end - span.start
        return ((span.end_day or 0) - (span.start_day or 0)) * SECONDS_A_DAY


def placed(event: Block, clocks: Clocks) -> Placed | None:
    """When the event takes place, or None if it does not say.

    Without an end a DATE lasts one day and a DATE-TIME no time. An end that is not after
    the start counts the same.

    Raises:
        Damaged: DTSTART, DTEND or DURATION can not be read.
    """
    stated = first_of(event, "DTSTART")
    if stated is None:
        return None
    start = time_in(stated, clocks)
    end = _end(event, start, clocks)
    return Placed(start, _whole_days(start, end) if start.whole_day else _hours(start, end))


def aligned(moment: WrittenTime, start: WrittenTime) -> WrittenTime:
    """A moment that names an instance of a series, in the form of the series' DTSTART.

    Outlook names instances of a whole-day series by their local midnight, others exclude
    the instances of a timed series by their date.
    """
    if moment.whole_day == start.whole_day:
        return moment
    if start.whole_day:
        return moment.as_day()
    return WrittenTime(datetime.combine(moment.local, start.local.time()), start.clock)


def _end(event: Block, start: WrittenTime, clocks: Clocks) -> WrittenTime | timedelta:
    stated = first_of(event, "DTEND")
    if stated is not None and stated.value:
        end = time_in(stated, clocks)
        return WrittenTime(end.local, start.clock) if end.whole_day and not start.whole_day else end
    duration = first_of(event, "DURATION")
    return timedelta() if duration is None else _duration(duration)


def _whole_days(start: WrittenTime, end: WrittenTime | timedelta) -> Span:
    if isinstance(end, timedelta):
        end_day = start.day - (-end // _DAY)
    else:
        end_day = end.day + (end.local.time() > time())
    return Span(start_day=start.day, end_day=max(end_day, start.day + 1))


def _hours(start: WrittenTime, end: WrittenTime | timedelta) -> Span:
    begins = start.instant
    ends = begins + int(end.total_seconds()) if isinstance(end, timedelta) else end.instant
    return Span(start=begins, end=max(begins, ends))


def _duration(stated: Property) -> timedelta:
    try:
        duration: timedelta = vDuration.from_ical(  # type: ignore[no-untyped-call]  # icalendar 7.3
            stated.value.upper()
        )
    except ValueError:
        raise Damaged(f"DURATION {shown(stated.value)} is not a duration") from None
    if duration > _LONGEST:
        raise Damaged(f"DURATION {shown(stated.value)} is more than {_LONGEST.days} days")
    return duration
