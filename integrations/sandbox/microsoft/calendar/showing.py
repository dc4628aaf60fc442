"""An event as somebody sees it: in which zone, under which id, and what is hidden from whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import quote

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calendar.event import Event, Occurrence, occurrence_on
from integrations.sandbox.microsoft.calendar.ids import (
    Named,
    calendar_id,
    change_key,
    event_id,
    occurrence_name,
)
from integrations.sandbox.microsoft.calendar.store import Calendar
from integrations.sandbox.microsoft.calendar.times import shown_time, stamp, stub_time
from integrations.sandbox.microsoft.calendar.uids import occurrence_uid

_NOT_PRIVATE = frozenset({"normal", "personal"})
_PREVIEW = 255
_WRITTEN = frozenset({"body", "bodyPreview"})


@dataclass(frozen=True, slots=True)
class View:
    """Who looks at which calendar, and how.

    `mailbox` is the id of the account below which the calendar was asked for; `own` says whether that is
    whose calendar it is, `private` whether private items are shown.
    """

    calendar: Calendar
    mailbox: str
    user: str
    base: str
    zone: str = "UTC"
    immutable: bool = False
    text: bool = False
    own: bool = True
    private: bool = True
    basic: bool = False
    """Without what is written in events."""

    def id_of(self, found: Occurrence) -> str:
        """The id of an event or occurrence as this client wants it."""
        return self._id(Named(found.event.number, self.calendar.number, found.day))

    def master_id(self, event: Event) -> str:
        """The id of a series."""
        return self._id(Named(event.number, self.calendar.number))

    def _id(self, named: Named) -> str:
        return event_id(self.mailbox, named, immutable=self.immutable)


def show(found: Occurrence, view: View) -> Json:
    """All properties of an event, in the order in which Graph gives them."""
    event, span, content = found.event, found.span, _seen(found, view)
    name, key = view.id_of(found), change_key(event.number, _version(found))
    series = found.day is not None
    kept = found.exceptional or event
    shape = {
        "@odata.etag": f'W/"{key}"',
        "id": name,
        "createdDateTime": stamp(kept.made),
        "lastModifiedDateTime": stamp(kept.modified),
        "changeKey": key,
        "categories": content["categories"],
        "transactionId": content["transactionId"],
        "originalStartTimeZone": span.zone,
        "originalEndTimeZone": span.end_zone,
        "iCalUId": occurrence_uid(event.uid, found.day) if found.day else event.uid,
        "uid": event.uid,
        "reminderMinutesBeforeStart": content["reminderMinutesBeforeStart"],
        "isReminderOn": content["isReminderOn"],
        "hasAttachments": content["hasAttachments"],
        "subject": content["subject"],
        "bodyPreview": _plain(content["body"])[:_PREVIEW],
        "importance": content["importance"],
        "sensitivity": content["sensitivity"],
        "isAllDay": span.all_day,
        "isCancelled": content["isCancelled"],
        "isOrganizer": organizes(event, view.calendar),
        "responseRequested": content["responseRequested"],
        "seriesMasterId": view.master_id(event) if series else None,
        "showAs": content["showAs"],
        "type": found.kind,
        "webLink": f"https://outlook.office365.com/owa/?itemid={quote(name, safe='')}&exvsurl=1"
        "&path=/calendar/item",
        "onlineMeetingUrl": None,
        "isOnlineMeeting": content["isOnlineMeeting"],
        "onlineMeetingProvider": content["onlineMeetingProvider"],
        "allowNewTimeProposals": content["allowNewTimeProposals"],
        "occurrenceId": occurrence_name(view.master_id(event), found.day) if found.day else None,
        "isDraft": content["isDraft"],
        "hideAttendees": content["hideAttendees"],
        "responseStatus": content["responseStatus"],
        "body": _body(content["body"], text=view.text),
        "start": shown_time(span.start, span, view.zone),
        "end": shown_time(span.end, span, view.zone),
        "location": content["location"],
        "locations": content["locations"],
        "recurrence": event.recurrence if not series else None,
        "attendees": content["attendees"],
        "organizer": {"emailAddress": event.organizer},
        "onlineMeeting": content["onlineMeeting"],
    }
    return {key: value for key, value in shape.items() if not view.basic or key not in _WRITTEN}


def show_alone(found: Occurrence, view: View) -> Json:
    """The same where one event was asked for: it says which calendar it is in."""
    calendar = calendar_id(view.mailbox, view.calendar.number)
    link = f"{view.base}/v1.0/users('{quote(view.user, safe='@')}')/calendars('{calendar}')"
    return show(found, view) | {
        "calendar@odata.associationLink": f"{link}/$ref",
        "calendar@odata.navigationLink": link,
    }


def stub(found: Occurrence, view: View) -> Json:
    """All that a delta tells of an occurrence that is as its series says."""
    key = change_key(found.event.number + 1, _version(found))
    return {
        "@odata.type": "#microsoft.graph.event",
        "@odata.etag": f'W/"{key}"',
        "id": view.id_of(found),
        "seriesMasterId": view.master_id(found.event),
        "type": "occurrence",
        "start": stub_time(found.span.start, found.span, view.zone),
        "end": stub_time(found.span.end, found.span, view.zone),
    }


def cancelled_occurrences(event: Event, view: View) -> list[str]:
    """The `cancelledOccurrences` of a series."""
    return [occurrence_name(view.master_id(event), day) for day in sorted(event.cancelled)]


def exception_occurrences(event: Event, view: View) -> list[Json]:
    """The `exceptionOccurrences` of a series, in full."""
    found = (occurrence_on(event, day) for day in sorted(event.exceptions))
    return [show(each, view) for each in found if each is not None]


def organizes(event: Event, calendar: Calendar) -> bool:
    """Whether the calendar's owner organizes an event."""
    return event.organizer["address"].lower() in calendar.owner.addresses


def whole(event: Event) -> Occurrence:
    """An event or series as such."""
    return Occurrence(event, None, event.span)


def _version(found: Occurrence) -> int:
    return found.event.version if found.exceptional is None else found.exceptional.version


def _seen(found: Occurrence, view: View) -> Json:
    content = found.content
    if view.private or content["sensitivity"] in _NOT_PRIVATE:
        return content
    nowhere: Json = {"displayName": "", "locationType": "default", "uniqueIdType": "unknown"}
    return content | {
        "subject": "Private Appointment", "body": {"contentType": "html", "content": ""}, "attendees": [],
        "location": nowhere, "locations": [], "categories": [], "onlineMeeting": None,
    }  # fmt: skip


def _body(body: Json, *, text: bool) -> Json:
    return {"contentType": "text", "content": _plain(body)} if text else body


def _plain(body: Json) -> str:
    content: Any = body["content"]
    if body["contentType"] == "text":
        return str(content)
    inner = re.sub(r"(?is)^.*<body[^>]*>|</body>.*$|<head>.*?</head>", "", str(content))
    return unescape(re.sub(r"<[^>]+>", "", inner)).replace("\xa0", " ").strip()
