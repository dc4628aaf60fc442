"""On which days a series takes place: Outlook's patterns and ranges, and iCalendar's rules as such."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import takewhile

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calendar.times import NO_DAY

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
INDEXES = ("first", "second", "third", "fourth", "last")
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_EVERY_MONTH_HAS, _LONGEST_MONTH = 28, 31
_NEEDS = {
    "daily": (),
    "weekly": ("daysOfWeek",),
    "absoluteMonthly": ("dayOfMonth",),
    "relativeMonthly": ("daysOfWeek",),
    "absoluteYearly": ("dayOfMonth", "month"),
    "relativeYearly": ("daysOfWeek", "month"),
}


_FREQUENCIES = {
    "daily": "DAILY", "weekly": "WEEKLY", "absoluteMonthly": "MONTHLY", "relativeMonthly": "MONTHLY",
    "absoluteYearly": "YEARLY", "relativeYearly": "YEARLY",
}  # fmt: skip


class NoPattern(ValueError):
    """A recurrence that is none, or that Outlook can not have."""


def whole(recurrence: Json, zone: str) -> Json:
    """A recurrence with everything that Graph says of one.

    Raises:
        NoPattern: something is missing or is not right.
    """
    pattern, spread = recurrence.get("pattern") or {}, recurrence.get("range") or {}
    kind = pattern.get("type")
    if kind not in _NEEDS:
        raise NoPattern(f"the pattern's type is {kind!r}; expected one of {', '.join(_NEEDS)}")
    for name in ("interval", *_NEEDS[kind]):
        if not pattern.get(name):
            raise NoPattern(f"a {kind} pattern needs {name}")
    made = {
        "pattern": {
            "type": kind, "interval": pattern["interval"], "month": pattern.get("month", 0),
            "dayOfMonth": pattern.get("dayOfMonth", 0),
            **({"daysOfWeek": list(pattern["daysOfWeek"])} if pattern.get("daysOfWeek") else {}),
            "firstDayOfWeek": pattern.get("firstDayOfWeek", "sunday"), "index": pattern.get("index", "first"),
        },
        "range": _whole_range(spread, zone),
    }  # fmt: skip
    if next(days(made), None) is None:
        raise NoPattern("the series takes place on no day")
    return made


def _whole_range(spread: Json, zone: str) -> Json:
    kind = spread.get("type")
    needed = {"endDate": "endDate", "noEnd": None, "numbered": "numberOfOccurrences"}
    if kind not in needed or not spread.get("startDate"):
        raise NoPattern("a range needs startDate, and the type endDate, noEnd or numbered")
    name = needed[kind]
    if name is not None and not spread.get(name):
        raise NoPattern(f"a range of the type {kind} needs {name}")
    return {
        "type": kind,
        "startDate": spread["startDate"],
        "endDate": spread["endDate"] if kind == "endDate" else NO_DAY,
        "recurrenceTimeZone": spread.get("recurrenceTimeZone") or zone,
        "numberOfOccurrences": spread["numberOfOccurrences"] if kind == "numbered" else 0,
    }


def days(recurrence: Json, until: date = date.max) -> Iterator[date]:
    """The days on which a series takes place, in order, up to a day."""
    spread = recurrence["range"]
    last = date.fromisoformat(spread["endDate"]) if spread["type"] == "endDate" else date.max
    count = spread["numberOfOccurrences"] if spread["type"] == "numbered" else None
    found = (each.date() for each in _rule(recurrence["pattern"], spread, count))
    return takewhile(lambda day: day <= min(last, until), found)


def _rule(pattern: Json, spread: Json, count: int | None) -> rrule:
    start = datetime.fromisoformat(spread["startDate"])
    step, named = pattern["interval"], [_weekday(each) for each in pattern.get("daysOfWeek", ())]
    first = DAYS.index(pattern["firstDayOfWeek"])
    position = -1 if pattern["index"] == "last" else INDEXES.index(pattern["index"]) + 1
    month, on = pattern["month"] or None, _days_of_month(pattern["dayOfMonth"])
    match pattern["type"]:
        case "daily":
            return rrule(DAILY, start, step, count=count)
        case "weekly":
            return rrule(WEEKLY, start, step, first, count, byweekday=named)
        case "absoluteMonthly":
            return rrule(MONTHLY, start, step, count=count, bymonthday=on, bysetpos=-1)
        case "relativeMonthly":
            return rrule(MONTHLY, start, step, count=count, byweekday=named, bysetpos=position)
        case "absoluteYearly":
            return rrule(YEARLY, start, step, count=count, bymonth=month, bymonthday=on, bysetpos=-1)
        case _:
            return rrule(YEARLY, start, step, count=count, bymonth=month, byweekday=named, bysetpos=position)


def _days_of_month(day: int) -> list[int]:
    """A month that is too short has the occurrence on its last day."""
    return list(range(_EVERY_MONTH_HAS, day + 1)) if day > _EVERY_MONTH_HAS else [day]


def _weekday(name: str) -> weekday:
    if name not in DAYS:
        raise NoPattern(f"{name!r} is no day of the week")
    return weekday(DAYS.index(name))


def rule_of(recurrence: Json, until: datetime | date) -> str:
    """The RRULE of a recurrence; `until` is the start of its last occurrence, as iCalendar wants it."""
    pattern, spread = recurrence["pattern"], recurrence["range"]
    kind, index = pattern["type"], INDEXES.index(pattern["index"]) + 1
    named = ",".join(_CODES[DAYS.index(each)] for each in pattern.get("daysOfWeek", ()))
    on = ",".join(str(each) for each in _days_of_month(pattern["dayOfMonth"]))
    parts = {"FREQ": _FREQUENCIES[kind], "INTERVAL": str(pattern["interval"])}
    if kind == "weekly":
        parts |= {"BYDAY": named, "WKST": _CODES[DAYS.index(pattern["firstDayOfWeek"])]}
    elif kind.startswith("absolute"):
        parts |= {"BYMONTHDAY": on, **({"BYSETPOS": "-1"} if "," in on else {})}
    elif kind.startswith("relative"):
        parts |= {"BYDAY": named, "BYSETPOS": str(-1 if pattern["index"] == "last" else index)}
    if kind.endswith("Yearly"):
        parts["BYMONTH"] = str(pattern["month"])
    if spread["type"] == "numbered":
        parts["COUNT"] = str(spread["numberOfOccurrences"])
    elif spread["type"] == "endDate":
        parts["UNTIL"] = f"{until:%Y%m%dT%H%M%SZ}" if isinstance(until, datetime) else f"{until:%Y%m%d}"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def of_rule(rule: dict[str, Sequence[object]], first: datetime, zone: str) -> Json:
    """A recurrence of Outlook's out of an RRULE's parts, as icalendar reads them.

    Raises:
        NoPattern: Outlook has nothing like it.
    """
    parts = {name.upper(): list(values) for name, values in rule.items()}
    pattern: Json = {"interval": int(str((parts.pop("INTERVAL", None) or [1])[0]))}
    weekdays = [str(each).upper() for each in parts.pop("BYDAY", [])]
    month_days = [int(str(each)) for each in parts.pop("BYMONTHDAY", [])]
    months = [int(str(each)) for each in parts.pop("BYMONTH", [])]
    starts = str(parts.pop("WKST", ["MO"])[0]).upper()
    frequency = str(parts.pop("FREQ")[0]).upper()
    spread = _range_of(parts, first)
    positions = [int(str(each)) for each in parts.pop("BYSETPOS", [])]
    every_other_workday = frequency == "DAILY" and weekdays and pattern["interval"] > 1
    if every_other_workday or parts or len(months) > 1 or len(month_days) > 1 or len(positions) > 1:
        raise NoPattern(f"Outlook has no pattern for {rule!r}")
    pattern["firstDayOfWeek"] = DAYS[_CODES.index(starts)]
    pattern |= _frequency(frequency, weekdays, month_days, positions, first)
    if frequency == "YEARLY":
        pattern["month"] = months[0] if months else first.month
    return whole({"pattern": pattern, "range": spread}, zone)


def _range_of(parts: dict[str, list[object]], first: datetime) -> Json:
    start = first.date().isoformat()
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    if count:
        return {"type": "numbered", "startDate": start, "numberOfOccurrences": int(str(count[0]))}
    if until:
        return {"type": "endDate", "startDate": start, "endDate": str(until[0])[:10]}
    return {"type": "noEnd", "startDate": start}


def _frequency(
    name: str, weekdays: list[str], month_days: list[int], positions: list[int], first: datetime
) -> Json:
    named = [DAYS[_CODES.index(each[-2:])] for each in weekdays]
    numbers = {int(each[:-2]) for each in weekdays if each[:-2]} | set(positions)
    match name:
        case "DAILY" if not weekdays:
            return {"type": "daily"}
        case "DAILY" | "WEEKLY":
            return {"type": "weekly", "daysOfWeek": named or [DAYS[first.weekday()]]}
        case "MONTHLY" | "YEARLY":
            ending = name.capitalize()
            if not weekdays:
                return {"type": f"absolute{ending}", "dayOfMonth": _month_day(month_days, first)}
            if len(numbers) == 1 and numbers <= {1, 2, 3, 4, -1}:
                index = INDEXES[4 if -1 in numbers else next(iter(numbers)) - 1]
                return {"type": f"relative{ending}", "daysOfWeek": named, "index": index}
        case _:
            pass
    raise NoPattern(f"Outlook has no pattern for FREQ={name} with {weekdays or month_days}")


def _month_day(month_days: list[int], first: datetime) -> int:
    day = month_days[0] if month_days else first.day
    if day == -1:
        return _LONGEST_MONTH
    if day < 1:
        raise NoPattern(f"Outlook has no pattern for BYMONTHDAY={day}")
    return day
