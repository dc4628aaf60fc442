"""Writes calendars for tests, a line at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.moments import Instant, instant_of
from domain.touches.mail import CalendarItem, SetAside
from integrations.rfc5545.reading import read_calendar

BERLIN = ZoneInfo("Europe/Berlin")
STAMP = "DTSTAMP:20260301T080000Z"
START = "DTSTART;TZID=Europe/Berlin:20260302T100000"


def event(*lines: str, uid: str = "one@ours.example", start: str = START, stamp: str = STAMP) -> list[str]:
    """A VEVENT with these lines; `uid`, `start` and `stamp` may be empty."""
    named = f"UID:{uid}" if uid else ""
    return ["BEGIN:VEVENT", *filter(None, (named, stamp, start)), *lines, "END:VEVENT"]


def calendar(*parts: Sequence[str], method: str = "", head: Sequence[str] = ()) -> bytes:
    """A VCALENDAR that holds these parts."""
    asked = [f"METHOD:{method}"] if method else []
    inside = [line for part in parts for line in part]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//example//EN",
        *asked,
        *head,
        *inside,
        "END:VCALENDAR",
    ]
    return "\r\n".join([*lines, ""]).encode()


def zone(tzid: str, *observances: Sequence[str], extra: Sequence[str] = ()) -> list[str]:
    """A VTIMEZONE; an observance is (STANDARD or DAYLIGHT, DTSTART, from, to, further lines)."""
    lines = ["BEGIN:VTIMEZONE", f"TZID:{tzid}", *extra]
    for kind, start, before, after, *rest in observances:
        lines += [f"BEGIN:{kind}", f"DTSTART:{start}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}"]
        lines += [*rest, f"END:{kind}"]
    return [*lines, "END:VTIMEZONE"]


EUROPE = (
    ("STANDARD", "16010101T030000", "+0200", "+0100", "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10"),
    ("DAYLIGHT", "16010101T020000", "+0100", "+0200", "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3"),
)


def read(data: bytes) -> tuple[list[CalendarItem], list[SetAside]]:
    """What is read of a calendar when the deal's zone is Europe/Berlin."""
    return read_calendar(data, source="diary.ics", default_zone=BERLIN)


def the_item(data: bytes) -> CalendarItem:
    """The one item of a calendar of which nothing is set aside."""
    items, set_aside = read(data)
    assert set_aside == []
    (item,) = items
    return item


def reasons(data: bytes) -> list[str]:
    """Why things were set aside."""
    return [one.reason for one in read(data)[1]]


def at(text: str) -> Instant:
    """The instant of `2026-03-02T09:00Z`."""
    return instant_of(datetime.fromisoformat(text))
