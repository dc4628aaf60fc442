"""An event as Google has it, rewritten as the VEVENT of RFC 5545 that it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from integrations.rfc5545.writing import attendee, calendar_of, escaped, one_line, utc
from integrations.rfc5545.writing import organizer as written_organizer

_SERIES = re.compile(r"(RRULE|RDATE|EXDATE|EXRULE)[;:][^\r\n]*", re.IGNORECASE)
_ANSWERS = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE"}
_MOST_DIGITS = 10


class Unreadable(ValueError):
    """An event of which no meeting can be made; `reason` is a short code for what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def vcalendar_of(event: Mapping[str, Any], *, cancelled: bool) -> bytes:
    """A calendar file that holds this event alone.

    A cancelled event may lack its time; a cancellation is then all that it states.

    Raises:
        Unreadable: it has no UID, or its times are none.
    """
    method = "CANCEL" if cancelled and "start" not in event else "PUBLISH"
    return calendar_of(["BEGIN:VEVENT", *_lines(event, cancelled), "END:VEVENT"], method=method)


def _lines(event: Mapping[str, Any], cancelled: bool) -> Iterator[str]:  # noqa: FBT001 - one caller
    uid = text_of(event, "iCalUID")
    if not uid:
        raise Unreadable("no_uid")
    yield f"UID:{escaped(uid)}"
    yield f"SUMMARY:{escaped(text_of(event, 'summary'))}"
    yield from _stamps(event)
    series = list(_series(event))
    for name, key in (("DTSTART", "start"), ("DTEND", "end"), ("RECURRENCE-ID", "originalStartTime")):
        if key in event:
            yield _time(name, event[key], local=bool(series))
    yield from series
    if cancelled:
        yield "STATUS:CANCELLED"
    yield from _people(event)


def text_of(thing: Mapping[str, Any], name: str) -> str:
    """A text of a payload without control characters; empty if it is not there, or no text."""
    return one_line(thing.get(name))


def _stamps(event: Mapping[str, Any]) -> Iterator[str]:
    """Google has no DTSTAMP: what is stated is stated by the last change."""
    updated, created = _instant(event, "updated"), _instant(event, "created")
    if not (updated or created):
        raise Unreadable("no_stamp")
    yield f"DTSTAMP:{updated or created}"
    if updated:
        yield f"LAST-MODIFIED:{updated}"
    if created:
        yield f"CREATED:{created}"
    sequence = event.get("sequence")
    if isinstance(sequence, int) and not isinstance(sequence, bool) and len(str(sequence)) <= _MOST_DIGITS:
        yield f"SEQUENCE:{sequence}"


def _instant(event: Mapping[str, Any], name: str) -> str:
    try:
        return utc(datetime.fromisoformat(text_of(event, name)).astimezone(UTC))
    except (ValueError, OverflowError):
        return ""


def _series(event: Mapping[str, Any]) -> Iterator[str]:
    stated = event.get("recurrence")
    for line in stated if isinstance(stated, list) else []:
        if isinstance(line, str) and _SERIES.fullmatch(line):
            yield line


def _time(name: str, stated: object, *, local: bool) -> str:
    """A DATE stays a date. Of a series the clock on the wall is kept, of all else the instant."""
    if not isinstance(stated, dict):
        raise Unreadable("no_time")
    try:
        if day := text_of(stated, "date"):
            return f"{name};VALUE=DATE:{date.fromisoformat(day):%Y%m%d}"
        at = datetime.fromisoformat(text_of(stated, "dateTime"))
        zone = text_of(stated, "timeZone")
        known = _zone(zone)
        if at.tzinfo is None:
            at = at.replace(tzinfo=known or UTC)
        if local and known is not None:
            return f"{name};TZID={zone}:{at.astimezone(known):%Y%m%dT%H%M%S}"
        return f"{name}:{utc(at.astimezone(UTC))}"
    except (ValueError, OverflowError):
        raise Unreadable("no_time") from None


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, KeyError, OSError):
        return None


def _people(event: Mapping[str, Any]) -> Iterator[str]:
    organizer = event.get("organizer")
    if isinstance(organizer, dict) and text_of(organizer, "email"):
        yield written_organizer(text_of(organizer, "email"), text_of(organizer, "displayName"))
    attendees = event.get("attendees")
    for each in attendees if isinstance(attendees, list) else []:
        if isinstance(each, dict) and text_of(each, "email"):
            answer = _ANSWERS.get(text_of(each, "responseStatus"), "NEEDS-ACTION")
            name, is_resource = text_of(each, "displayName"), each.get("resource") is True
            yield attendee(text_of(each, "email"), name, answer=answer, is_resource=is_resource)
