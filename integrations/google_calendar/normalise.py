"""An event as Google has it -> what capture takes: pure functions over the payload."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from domain.ports.provider import CalendarContent, LeftOut
from integrations.google_calendar.vevent import Unreadable, text_of, vcalendar_of
from integrations.rfc5545.reading import UnreadableCalendar, read_calendar

MARK = "setpointHold"
"""The private property by which a hold of ours is known."""
_NO_MEETING = frozenset({"focusTime", "outOfOffice", "workingLocation", "birthday"})
_PRIVATE = frozenset({"private", "confidential"})


def meeting_of(event: Mapping[str, Any]) -> CalendarContent:
    """What an event says: one meeting, a series, one instance of it, or that it is cancelled.

    All-day events are dates, the end not included. Rooms are no people; what it says of video
    calls is not read.

    Raises:
        Unreadable: no meeting can be made of it.
    """
    if text_of(event, "eventType") in _NO_MEETING or is_hold(event):
        return CalendarContent((), left_out=LeftOut.NO_MEETING)
    data = vcalendar_of(event, cancelled=is_cancelled(event) and not _was_left(event))
    try:
        items, _ = read_calendar(data, source=f"event {text_of(event, 'id')}", default_zone=UTC)
    except UnreadableCalendar:
        raise Unreadable("no_meeting") from None
    return CalendarContent(tuple(items), is_private=text_of(event, "visibility") in _PRIVATE)


def is_cancelled(event: Mapping[str, Any]) -> bool:
    """Whether it does not stand in the calendar any more."""
    return event.get("status") == "cancelled"


def is_bare(event: Mapping[str, Any]) -> bool:
    """Whether it is a tombstone that does not say which meeting it was."""
    return is_cancelled(event) and not text_of(event, "iCalUID")


def is_hold(event: Mapping[str, Any]) -> bool:
    """Whether an event is a hold of ours, and nobody was invited to it since: no meeting."""
    kept = event.get("extendedProperties")
    private = kept.get("private") if isinstance(kept, dict) else None
    return isinstance(private, dict) and MARK in private and not event.get("attendees")


def _was_left(event: Mapping[str, Any]) -> bool:
    """Who takes another's meeting out of their own calendar declines it; it still takes place."""
    organizer, attendees = event.get("organizer"), event.get("attendees")
    if isinstance(organizer, dict) and organizer.get("self") is True:
        return False
    stated = attendees if isinstance(attendees, list) else []
    mine = (each for each in stated if isinstance(each, dict) and each.get("self") is True)
    return any(each.get("responseStatus") == "declined" for each in mine)
