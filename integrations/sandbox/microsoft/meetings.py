"""Outlook's meetings as other houses and mails tell them, and theirs as Outlook keeps them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import icalendar

from integrations.sandbox.exchange import Json
from integrations.sandbox.meetings import Guest, Meeting, Start
from integrations.sandbox.microsoft.calendar.event import Event
from integrations.sandbox.microsoft.calendar.patterns import of_rule, rule_of
from integrations.sandbox.microsoft.calendar.store import Told
from integrations.sandbox.microsoft.calendar.times import Span
from integrations.sandbox.microsoft.calendar.uids import plain_uid
from integrations.sandbox.microsoft.calendar.zones import windows_name, zone_of

RESPONSES = {
    "accepted": "ACCEPTED", "tentativelyAccepted": "TENTATIVE", "declined": "DECLINED",
    "none": "NEEDS-ACTION",
}  # fmt: skip
_ANSWERS = {there: here for here, there in RESPONSES.items()}
_SECRECY = {"private": "PRIVATE", "confidential": "CONFIDENTIAL"}
_KEPT_SECRECY = {there: here for here, there in _SECRECY.items()}
_MIDNIGHT = time(0)


def meeting_of(told: Told) -> Meeting:
    """What an organizer tells."""
    event, day = told.held.event, told.day
    changed = event.exceptions.get(day) if day else None
    content = event.content | (changed.content if changed else {})
    span = changed.span if changed else (event.span.on(day) if day else event.span)
    series = event.recurrence if day is None else None
    return Meeting(
        uid=plain_uid(event.uid),
        organizer=Guest(event.organizer["address"], event.organizer["name"]),
        guests=tuple(_guest(each) for each in content["attendees"]),
        title=content["subject"],
        text=content["body"]["content"],
        place=content["location"]["displayName"],
        start=_start(span, span.start),
        end=_start(span, span.end),
        rule=rule_of(series, _last(event)) if series else None,
        excluded=tuple(original_of(event, each) for each in sorted(event.cancelled)) if series else (),
        original=original_of(event, day) if day else None,
        cancelled=told.cancelled,
        secrecy=_SECRECY.get(content["sensitivity"], "PUBLIC"),
    )


def original_of(event: Event, day: date) -> Start:
    """When an occurrence was to begin."""
    span = event.span.on(day)
    return _start(span, span.start)


def body_of(meeting: Meeting) -> Json:
    """A meeting of another house as an event that Graph would take."""
    start, zone = _local(meeting.start)
    end, _ = _local(meeting.end)
    body: Json = {
        "subject": meeting.title,
        "body": {"contentType": "text", "content": meeting.text},
        "start": {"dateTime": start.isoformat(), "timeZone": zone},
        "end": {"dateTime": end.isoformat(), "timeZone": zone},
        "isAllDay": not isinstance(meeting.start, datetime),
        "sensitivity": _KEPT_SECRECY.get(meeting.secrecy, "normal"),
        "attendees": [{"emailAddress": {"address": g.address, "name": g.name}} for g in meeting.guests],
    }
    if meeting.place:
        body["location"] = {"displayName": meeting.place}
    if meeting.rule is not None:
        body["recurrence"] = of_rule(icalendar.vRecur.from_ical(meeting.rule), start, zone)
    return body


def day_of(original: Start | None) -> date | None:
    """The day by which an occurrence is named."""
    return original.date() if isinstance(original, datetime) else original


def response_of(response: str) -> str:
    """An answer in Graph's words."""
    return _ANSWERS.get(response, "none")


def _guest(attendee: Json) -> Guest:
    named = attendee["emailAddress"]
    response = RESPONSES.get(attendee["status"]["response"], "NEEDS-ACTION")
    return Guest(named["address"].lower(), named["name"], response)


def _start(span: Span, local: datetime) -> Start:
    return local.date() if span.all_day else local.replace(tzinfo=zone_of(span.clock))


def _last(event: Event) -> Start:
    day = date.fromisoformat((event.recurrence or {})["range"]["endDate"])
    if event.span.all_day:
        return day
    at = datetime.combine(day, event.span.start.time(), zone_of(event.span.clock))
    return at.astimezone(UTC)


def _local(at: Start) -> tuple[datetime, str]:
    if not isinstance(at, datetime):
        return datetime.combine(at, _MIDNIGHT), "UTC"
    name = getattr(at.tzinfo, "key", None)
    if name is None:
        return at.astimezone(UTC).replace(tzinfo=None), "UTC"
    return at.replace(tzinfo=None), windows_name(name)
