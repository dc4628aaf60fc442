"""Dates and times as calendars write them (RFC 5545 sections 3.3.4, 3.3.5 and 3.3.14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

from domain.moments import Day, Instant
from integrations.rfc5545.clocks import UTC_CLOCK, Clock, Clocks
from integrations.rfc5545.properties import Damaged, Property, shown

# The first full Gregorian year, and well before the end of what a datetime holds: programs
# write 00010101 and 99991231 for "never".
FIRST_YEAR, LAST_YEAR = 1583, 9000

# Wider than RFC 5545: ISO 8601 with its separators, fractions of a second (Exchange writes
# seven digits) and offsets are understood too. Every repetition is bounded.
_TIME = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d))?(?:[.,]\d{1,9})?[ ]?(Z|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE | re.ASCII,
)
# 24:00 is written for the midnight that follows, and :60 for a leap second.
_LATEST, _LAST_MINUTE, _LAST_SECOND = (24, 0, 0), 59, 60
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)(?::?(\d\d))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A DATE or DATE-TIME: what a clock shows. A DATE (`whole_day`) is its midnight."""

    local: datetime
    clock: Clock
    whole_day: bool = False

    @property
    def instant(self) -> Instant:
        """The instant; of a DATE, midnight UTC of that date (as in `CalendarFact.instance`)."""
        return (UTC_CLOCK if self.whole_day else self.clock).instant(self.local)

    @property
    def day(self) -> Day:
        """The date that is written."""
        return self.local.toordinal()

    def as_day(self) -> WrittenTime:
        """The same date, as a DATE."""
        return WrittenTime(datetime.combine(self.local, time()), self.clock, whole_day=True)


def time_in(stated: Property, clocks: Clocks) -> WrittenTime:
    """The one time of a property such as DTSTART.

    Raises:
        Damaged: it is not a date or time, or lies outside the years 1583 to 9000.
    """
    tzid, value = stated.parameter("TZID"), stated.value
    if not _TIME.fullmatch(value) and ":" in value:
        # An unquoted `TZID=(UTC+01:00) Berlin` ends, by the grammar, at its first colon.
        rest, _, value = value.rpartition(":")
        tzid = f"{tzid}:{rest}"
    written = _time(stated.name, value, clocks.named(tzid))
    # Careless writers put VALUE=DATE on any time; then the midnights are the dates.
    is_date = stated.parameter("VALUE").upper() == "DATE" and written.local.time() == time()
    return written.as_day() if is_date else written


def times_in(stated: Property, clocks: Clocks) -> Iterator[WrittenTime]:
    """The times of a list such as EXDATE or RDATE; of a period, its start.

    Raises:
        Damaged: as `time_in`.
    """
    for value in stated.value.split(","):
        start = value.partition("/")[0].strip()
        if start:
            yield time_in(Property(stated.name, stated.parameters, start), clocks)


def offset_in(stated: Property) -> timedelta:
    """A UTC offset such as `+0530`.

    Raises:
        Damaged: it is none, or a day or more.
    """
    return _offset(stated.name, stated.value)


def _time(name: str, value: str, clock: Clock) -> WrittenTime:
    match = _TIME.fullmatch(value)
    if match is None:
        raise Damaged(f"{name} {shown(value)} is not a date or time")
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    on_a_clock = (hour, minute, second) <= _LATEST and minute <= _LAST_MINUTE and second <= _LAST_SECOND
    if not (FIRST_YEAR <= year <= LAST_YEAR and on_a_clock):
        raise Damaged(f"{name} {shown(value)} is not a time of the years {FIRST_YEAR} to {LAST_YEAR}")
    try:
        midnight = datetime(year, month, day)  # noqa: DTZ001 - the clock is kept beside it
    except ValueError:
        raise Damaged(f"{name} {shown(value)} is no day of the calendar") from None
    local = midnight + timedelta(hours=hour, minutes=minute, seconds=second)
    return WrittenTime(local, _own_clock(name, match[7]) or clock, whole_day=match[4] is None)


def _own_clock(name: str, mark: str | None) -> Clock | None:
    """The clock that the value itself names: `Z`, or an offset."""
    if mark is None:
        return None
    return UTC_CLOCK if mark in "Zz" else Clock(timezone(_offset(name, mark)), "")


def _offset(name: str, value: str) -> timedelta:
    match = _OFFSET.fullmatch(value)
    if match is None:
        raise Damaged(f"{name} {shown(value)} is not a UTC offset")
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if offset >= timedelta(days=1):
        raise Damaged(f"{name} {shown(value)} is a day or more")
    return -offset if match[1] == "-" else offset
