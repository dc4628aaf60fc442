"""Series: when they take place. The rules are worked out by dateutil, in the zone of the series."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rruleset, rrulestr

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calendar.times import Start, begins, kept, length, plus, suffix
from integrations.sandbox.google.refusals import Refusal, not_modelled

HORIZON = timedelta(days=730)
_LINE = re.compile(r"(RRULE|RDATE|EXDATE|EXRULE)([^:]*):(.+)", re.IGNORECASE)
_UNTIL = re.compile(r"UNTIL=(\d{8})(T\d{6})?(Z)?", re.IGNORECASE)


def check_recurrence(resource: Json) -> None:
    """Refuse rules that are none.

    Raises:
        Refusal: a line can not be read, or the series has no zone.
    """
    try:
        next(_starts(resource), None)
    except (ValueError, TypeError, KeyError) as error:
        raise Refusal(400, "invalid", f"Invalid recurrence rule. ({error})") from error


def starts(resource: Json, until: datetime) -> Iterator[Start]:
    """When a series begins each time, up to an instant."""
    day = until.date()
    return takewhile(
        lambda start: start.astimezone(UTC) < until if isinstance(start, datetime) else start <= day,
        _starts(resource),
    )


def instance(master: Json, start: Start) -> Json:
    """One occurrence as an event of its own."""
    shape = {name: value for name, value in master.items() if name != "recurrence"}
    return shape | {
        "id": f"{master['id']}_{suffix(start)}",
        "recurringEventId": master["id"],
        "originalStartTime": kept(start),
        "start": kept(start),
        "end": kept(plus(start, length(master))),
    }


def named_instance(master: Json, wanted: str) -> Json | None:
    """The occurrence with an id, if the series has it."""
    ending = wanted.rpartition("_")[2]
    until = _until(ending)
    if until is None:
        return None
    return next((instance(master, each) for each in starts(master, until) if suffix(each) == ending), None)


def _until(ending: str) -> datetime | None:
    form = "%Y%m%dT%H%M%SZ" if "T" in ending else "%Y%m%d"
    try:
        return datetime.strptime(ending, form).replace(tzinfo=UTC) + timedelta(days=1)
    except ValueError:
        return None


def _starts(resource: Json) -> Iterator[Start]:
    first = begins(resource["start"])
    zone = first.tzinfo if isinstance(first, datetime) else None
    local = first.replace(tzinfo=None) if isinstance(first, datetime) else datetime.combine(first, time(0))
    rules = rruleset()
    for line in resource["recurrence"]:
        _add_line(rules, line, local, zone)
    for each in rules:
        yield each.date() if zone is None else each.replace(tzinfo=zone)


def _add_line(rules: rruleset, line: str, first: datetime, zone: object) -> None:
    match = _LINE.fullmatch(line.strip())
    if match is None:
        raise ValueError(f"{line!r} is no RRULE, RDATE or EXDATE")
    kind, options, value = match[1].upper(), match[2], match[3]
    if kind == "RRULE":
        rules.rrule(rrulestr(_local_until(value, zone), dtstart=first))  # type: ignore[arg-type]
    elif kind == "EXRULE":
        raise not_modelled("EXRULE")
    else:
        add = rules.exdate if kind == "EXDATE" else rules.rdate
        for text in value.split(","):
            add(_local(text, options, first, zone))


def _local_until(rule: str, zone: object) -> str:
    """UNTIL is in UTC for a series with a zone; dateutil wants it local where the start is."""

    def local(match: re.Match[str]) -> str:
        if match[3] is None or not isinstance(zone, ZoneInfo):
            return f"UNTIL={match[1]}{match[2] or ''}"
        at = datetime.strptime(match[1] + match[2], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        return f"UNTIL={at.astimezone(zone):%Y%m%dT%H%M%S}"

    return _UNTIL.sub(local, rule)


def _local(text: str, options: str, first: datetime, zone: object) -> datetime:
    if "T" not in text:
        return datetime.combine(date.fromisoformat(text), first.time())
    plain = datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - the zone comes next
    named = re.search(r"TZID=([^;:]+)", options)
    if text.endswith("Z"):
        at = plain.replace(tzinfo=UTC)
    elif named is not None:
        at = plain.replace(tzinfo=ZoneInfo(named[1]))
    else:
        return plain
    return at.astimezone(zone if isinstance(zone, ZoneInfo) else UTC).replace(tzinfo=None)
