"""How a series repeats: Graph's pattern and range as a rule of RFC 5545."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.microsoft_graph.paging import part_in, text_in
from integrations.outlook_calendar.times import date_in
from integrations.rfc5545.clocks import Clock
from integrations.rfc5545.writing import day, utc

_DAYS = {
    "sunday": "SU", "monday": "MO", "tuesday": "TU", "wednesday": "WE", "thursday": "TH", "friday": "FR",
    "saturday": "SA",
}  # fmt: skip
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_LONG_MONTH, _SHORT_MONTH = 31, 28


def rule_of(recurrence: Mapping[str, Any], clock: Clock, *, whole_day: bool) -> str | None:
    """The RRULE of a series whose clock this is; None for a pattern that is not known."""
    pattern = part_in(recurrence, "pattern")
    parts = list(_parts(pattern))
    if not parts:
        return None
    interval = _number(pattern, "interval") or 1
    end = _end(part_in(recurrence, "range"), clock, whole_day=whole_day)
    return ";".join(("RRULE:" + parts[0], f"INTERVAL={interval}", *parts[1:], *end))


def _parts(pattern: Mapping[str, Any]) -> Iterator[str]:
    """FREQ first, then what it needs; nothing where something of it is missing."""
    match pattern.get("type"):
        case "daily":
            yield "FREQ=DAILY"
        case "weekly" if days := _days(pattern):
            yield from ("FREQ=WEEKLY", f"BYDAY={days}", f"WKST={_week_start(pattern)}")
        case "absoluteMonthly" if by := _by_month_day(pattern):
            yield from ("FREQ=MONTHLY", *by)
        case "relativeMonthly" if days := _days(pattern):
            yield from ("FREQ=MONTHLY", f"BYDAY={days}", _place(pattern))
        case "absoluteYearly" if (by := _by_month_day(pattern)) and (month := _number(pattern, "month")):
            yield from ("FREQ=YEARLY", f"BYMONTH={month}", *by)
        case "relativeYearly" if (days := _days(pattern)) and (month := _number(pattern, "month")):
            yield from ("FREQ=YEARLY", f"BYMONTH={month}", f"BYDAY={days}", _place(pattern))
        case _:
            return


def _days(pattern: Mapping[str, Any]) -> str:
    stated = pattern.get("daysOfWeek")
    named = [str(each).lower() for each in stated] if isinstance(stated, list) else []
    return ",".join(_DAYS[each] for each in named if each in _DAYS)


def _week_start(pattern: Mapping[str, Any]) -> str:
    return _DAYS.get((text_in(pattern, "firstDayOfWeek") or "").lower(), "SU")


def _place(pattern: Mapping[str, Any]) -> str:
    return f"BYSETPOS={_PLACES.get((text_in(pattern, 'index') or '').lower(), 1)}"


def _by_month_day(pattern: Mapping[str, Any]) -> tuple[str, ...]:
    """The day of the month; in a month that is too short its last one, as Outlook has it."""
    of_month = _number(pattern, "dayOfMonth")
    if not 0 < of_month <= _LONG_MONTH:
        return ()
    if of_month <= _SHORT_MONTH:
        return (f"BYMONTHDAY={of_month}",)
    days = ",".join(str(each) for each in range(_SHORT_MONTH, of_month + 1))
    return f"BYMONTHDAY={days}", "BYSETPOS=-1"


def _end(stated: Mapping[str, Any], clock: Clock, *, whole_day: bool) -> Iterator[str]:
    match stated.get("type"):
        case "numbered" if _number(stated, "numberOfOccurrences"):
            yield f"COUNT={_number(stated, 'numberOfOccurrences')}"
        case "endDate" if (last := date_in(text_in(stated, "endDate") or "")) is not None:
            if whole_day:
                yield f"UNTIL={day(last)}"
            else:
                midnight = datetime(last.year, last.month, last.day) + timedelta(days=1)  # noqa: DTZ001
                yield f"UNTIL={utc(datetime.fromtimestamp(clock.instant(midnight) - 1, UTC))}"
        case _:
            return


def _number(thing: Mapping[str, Any], name: str) -> int:
    value = thing.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
