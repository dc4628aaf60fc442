"""An event as Graph has it -> what capture takes: pure functions over the payload."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from domain.ports.provider import CalendarContent, LeftOut
from integrations.microsoft_graph.paging import categories_in, parts_in, text_in
from integrations.outlook_calendar.series import Read, series_lines
from integrations.outlook_calendar.times import Unreadable
from integrations.outlook_calendar.vevent import event_lines, is_secret
from integrations.rfc5545.reading import UnreadableCalendar, read_calendar
from integrations.rfc5545.writing import calendar_of

Event = Mapping[str, Any]
MARK = "setpoint-hold-"
"""How the transaction id of a hold of ours begins."""
_AWAY = frozenset({"oof", "workingElsewhere"})
_NEEDED = ("start", "end", "lastModifiedDateTime", "isAllDay")


def meeting_of(event: Event, *, owner: str) -> CalendarContent:
    """What a single event says. All-day events are dates, the end not included.

    Raises:
        Unreadable: no meeting can be made of it.
    """
    left_out = _left_out(event)
    return left_out or _read(event, calendar_of(event_lines(event, owner=owner), method="PUBLISH"))


def series_of(master: Event, read: Read, *, owner: str) -> CalendarContent:
    """What a series says, with the instances that differ from it and those that were deleted.

    Raises:
        Unreadable: no meeting can be made of it.
    """
    left_out = _left_out(master)
    if left_out is not None:
        return left_out
    lines = series_lines(master, read, owner=owner)
    data = calendar_of([*lines.stated], method="PUBLISH")
    return _read(master, data + (calendar_of([*lines.deleted], method="CANCEL") if lines.deleted else b""))


def is_whole(event: Event) -> bool:
    """Whether a row of changes holds the event itself, and not only what changed of it."""
    return all(name in event for name in _NEEDED) and bool(event.get("uid") or event.get("iCalUId"))


def is_hold(event: Event) -> bool:
    """Whether an event is a hold of ours, and nobody was invited to it since: no meeting."""
    transaction = text_in(event, "transactionId") or ""
    return transaction.startswith(MARK) and not parts_in(event, "attendees")


def _left_out(event: Event) -> CalendarContent | None:
    if event.get("isDraft") is True:
        return CalendarContent((), left_out=LeftOut.DRAFT)
    if is_hold(event) or (text_in(event, "showAs") in _AWAY and not parts_in(event, "attendees")):
        return CalendarContent((), left_out=LeftOut.NO_MEETING)
    return None


def _read(event: Event, data: bytes) -> CalendarContent:
    try:
        items, _ = read_calendar(data, source="event", default_zone=UTC)
    except UnreadableCalendar:
        raise Unreadable("no_meeting") from None
    is_own = event.get("isOrganizer") is True
    return CalendarContent(
        tuple(items), is_private=is_secret(event), ends_when_gone=is_own, categories=categories_in(event)
    )
