"""Whole days as an iCalendar file: for calendar programs that are to show them, and to look again.

Source: RFC 5545 sections 3.6.1, 3.8.7.4 (SEQUENCE) and 3.8.2.7 (TRANSP); RFC 7986 sections 5.1 to 5.7. Nobody
is named in it, so no program can send anything to anybody. It has no METHOD: that would need an organizer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, vDuration

from domain.moments import Day, Instant

_PRODUCT = "-//Setpoint//Plan//EN"


@dataclass(frozen=True, slots=True)
class WholeDay:
    """One day that something is due on. `uid` is the same each time the file is made."""

    uid: str
    day: Day
    summary: str
    description: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which version of the days this is: `sequence` grows with each, `modified` is when it came to be."""

    sequence: int
    modified: Instant


def calendar_file(
    name: str, uid: str, days: Iterable[WholeDay], edition: Edition, *, refresh_hours: int
) -> bytes:
    """The days as a file; the same days of the same edition give the same bytes."""
    modified, refresh = datetime.fromtimestamp(edition.modified, UTC), timedelta(hours=refresh_hours)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("uid", uid)
    calendar.add("name", _line(name))
    calendar.add("x-wr-calname", _line(name))
    calendar.add("last-modified", modified)
    calendar.add("refresh-interval", refresh, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(refresh))
    for day in days:
        calendar.add_component(_event(day, edition.sequence, modified))
    file: bytes = calendar.to_ical()
    return file


def _event(day: WholeDay, sequence: int, modified: datetime) -> Event:
    event, on = Event(), date.fromordinal(day.day)
    event.add("uid", day.uid)
    event.add("dtstamp", modified)
    event.add("last-modified", modified)
    event.add("sequence", sequence)
    event.add("dtstart", on)
    event.add("dtend", on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", _line(day.summary))
    if day.description:
        event.add("description", _lines(day.description))
    if day.category:
        event.add("categories", [_line(day.category)])
    return event


def _line(text: str) -> str:
    """A text in one line, without signs that a content line can not hold or that turn it round."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _lines(text: str) -> str:
    return "\n".join(map(_line, text.split("\n")))
