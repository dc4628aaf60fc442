"""Times as Graph writes them: seven digits, no offset, and zones by their Windows or IANA names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from integrations.microsoft_graph.paging import part_in, text_in
from integrations.rfc5545.clocks import UTC_CLOCK, Clock, known_clock

IN_UTC = 'outlook.timezone="UTC"'
"""The preference under which all times are in UTC, whatever zone they were written in."""
_FRACTION = re.compile(r"\.\d*")
_FIRST_YEAR, _LAST_YEAR = 1900, 9998
_ANY = datetime(2000, 1, 1, tzinfo=UTC)


class Unreadable(ValueError):
    """An event of which no meeting can be made; `reason` is a short code for what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Stretch:
    """When an event takes place: the ends in UTC; of whole days their midnights, the end not included."""

    start: datetime
    end: datetime
    whole_day: bool


def stretch_of(event: Mapping[str, Any]) -> Stretch:
    """When an event takes place.

    Whole days are midnights of no zone in particular, whatever zone they are labelled with.

    Raises:
        Unreadable: it does not say.
    """
    whole_day = event.get("isAllDay") is True
    start, end = (_moment(part_in(event, name), keep_clock=whole_day) for name in ("start", "end"))
    if start is None:
        raise Unreadable("no_time")
    if whole_day:
        start = _midnight(start)
        end = max(_midnight(end or start), start + timedelta(days=1))
    return Stretch(start, max(end or start, start), whole_day)


def stamp_in(event: Mapping[str, Any], name: str) -> datetime | None:
    """When something was written; None where the year stands for "never"."""
    return _read(text_in(event, name) or "", UTC_CLOCK)


def zone_of(event: Mapping[str, Any]) -> Clock | None:
    """The clock by which a series goes; None where nobody else knows it (`tzone://Microsoft/Custom`)."""
    stated = part_in(part_in(event, "recurrence"), "range")
    names = (text_in(event, "originalStartTimeZone"), text_in(stated, "recurrenceTimeZone"))
    known = (known_clock(name) for name in names if name)
    return next((clock for clock in known if clock is not None), None)


def date_in(text: str) -> date | None:
    """A date; None where it is none, or stands for "never"."""
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if _FIRST_YEAR < found.year < _LAST_YEAR else None


def _moment(stated: Mapping[str, Any], *, keep_clock: bool) -> datetime | None:
    name = text_in(stated, "timeZone") or ""
    clock = UTC_CLOCK if keep_clock else known_clock(name) or UTC_CLOCK
    return _read(text_in(stated, "dateTime") or "", clock)


def _read(text: str, clock: Clock) -> datetime | None:
    try:
        at = datetime.fromisoformat(_FRACTION.sub("", text))
    except ValueError:
        return None
    if not _FIRST_YEAR < at.year < _LAST_YEAR:
        return None
    if at.tzinfo is not None:
        return at.astimezone(UTC)
    return _ANY.fromtimestamp(clock.instant(at), UTC)


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0)
