"""What an event is made of: what a client may write, what is filled in, what has to hold."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calendar.patterns import NoPattern
from integrations.sandbox.microsoft.calendar.patterns import whole as whole_recurrence
from integrations.sandbox.microsoft.calendar.times import NEVER, Span, read_time
from integrations.sandbox.microsoft.calendar.zones import NoSuchZone, zone_of
from integrations.sandbox.microsoft.refusals import Refusal, bad_request

_PLAIN: dict[str, tuple[type, object]] = {
    "categories": (list, []),
    "transactionId": (str, None),
    "reminderMinutesBeforeStart": (int, 15),
    "isReminderOn": (bool, True),
    "subject": (str, ""),
    "importance": (str, "normal"),
    "sensitivity": (str, "normal"),
    "responseRequested": (bool, True),
    "showAs": (str, "busy"),
    "isOnlineMeeting": (bool, False),
    "onlineMeetingProvider": (str, "unknown"),
    "allowNewTimeProposals": (bool, True),
    "hideAttendees": (bool, False),
}
_ONE_OF = {
    "importance": ("low", "normal", "high"),
    "sensitivity": ("normal", "personal", "private", "confidential"),
    "showAs": ("free", "tentative", "busy", "oof", "workingElsewhere", "unknown"),
    "onlineMeetingProvider": ("unknown", "teamsForBusiness", "skypeForBusiness", "skypeForConsumer"),
}
_MADE = {"body", "start", "end", "isAllDay", "location", "locations", "attendees", "recurrence"}
_SERVERS = {
    "hasAttachments": False,
    "isCancelled": False,
    "isDraft": False,
    "onlineMeeting": None,
}
_NOWHERE = {
    "displayName": "",
    "locationType": "default",
    "uniqueIdType": "unknown",
    "address": {},
    "coordinates": {},
}
NOT_ANSWERED = {"response": "none", "time": NEVER}
AS_ORGANIZER = {"response": "organizer", "time": NEVER}
NOT_RESPONDED = {"response": "notResponded", "time": NEVER}
_MOST_ATTENDEES = 500
_OPENS = (
    '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n'
    '<meta name="Generator" content="Microsoft Exchange Server">\r\n<!-- converted from text -->\r\n'
    "<style><!-- .EmailQuote { margin-left: 1pt; padding-left: 4pt; border-left: #800000 2px solid; } -->"
    "</style></head>\r\n<body>\r\n"
    '<font size="2"><span style="font-size:11pt;"><div class="PlainText">'
)
_CLOSES = "</div></span></font>\r\n</body>\r\n</html>\r\n"
_MIDNIGHT = time(0)


def made_content(body: Json) -> Json:
    """The properties of a new event, out of what is sent.

    Raises:
        Refusal: something is unknown, missing or not right.
    """
    empty: Json = {name: copy.copy(default) for name, (_, default) in _PLAIN.items()}
    empty |= copy.deepcopy(_SERVERS)
    empty |= {"body": {"contentType": "html", "content": ""}, "location": dict(_NOWHERE), "locations": []}
    return empty | {"attendees": [], "responseStatus": dict(AS_ORGANIZER)} | changed_content(body)


def changed_content(body: Json) -> Json:
    """The properties that a change names, as they are kept; the times and the series are read elsewhere.

    Raises:
        Refusal: something is unknown or not right.
    """
    changed: Json = {}
    for name, value in body.items():
        if name in _PLAIN:
            changed[name] = _checked(name, value)
        elif name not in _MADE:
            says = f"The property '{name}' does not exist on type 'microsoft.graph.event'."
            raise Refusal(400, "RequestBodyRead", says)
    if "body" in body:
        changed["body"] = _body(body["body"])
    if "location" in body or "locations" in body:
        changed |= _locations(body)
    if "attendees" in body:
        changed["attendees"] = _attendees(body["attendees"])
    if changed.get("isOnlineMeeting"):
        changed["onlineMeetingProvider"] = "teamsForBusiness"
        changed["onlineMeeting"] = {"joinUrl": "https://teams.example/meet/9990000000000?p=sandbox"}
    return changed


def read_span(body: Json, before: Span | None = None) -> Span:
    """When a new or changed event takes place.

    Raises:
        Refusal: a time is missing or is not right.
    """
    all_day = bool(body.get("isAllDay", before.all_day if before else False))
    if before is not None and not {"start", "end", "isAllDay"} & body.keys():
        return before
    start, zone = _time(body, "start", before)
    end, end_zone = _time(body, "end", before)
    if "start" in body and "end" not in body and before is not None:
        end, end_zone = start + (before.end - before.start), zone
    made = Span(start, end, zone, end_zone, zone, all_day)
    if all_day and (start.time() != _MIDNIGHT or end.time() != _MIDNIGHT or start == end):
        says = "The Event.Start and Event.End properties of an all-day event need to be set to midnight."
        raise Refusal(400, "ErrorInvalidRequest", says)
    if end_zone != zone:
        moved = Span(end, end, end_zone, end_zone, end_zone).begins
        made = replace(made, end=_in_zone(moved, made))
    if made.ends < made.begins:
        says = "End date is earlier than start date."
        raise Refusal(400, "ErrorCalendarEndDateIsEarlierThanStartDate", says)
    return made


def _in_zone(at: datetime, of: Span) -> datetime:
    return at.astimezone(zone_of(of.clock)).replace(tzinfo=None)


def read_recurrence(body: Json, span: Span) -> Json | None:
    """The series that is sent; None for none.

    Raises:
        Refusal: it is not right.
    """
    given = body.get("recurrence")
    if given is None:
        return None
    try:
        return whole_recurrence(given, span.zone)
    except (NoPattern, ValueError, TypeError, AttributeError) as error:
        raise Refusal(400, "ErrorInvalidRequest", f"Your request can't be completed. {error}") from error


def location_named(name: str) -> Json:
    """A place of a name."""
    if not name:
        return dict(_NOWHERE)
    return {"displayName": name, "locationType": "default", "uniqueId": name, "uniqueIdType": "private"}


def _time(body: Json, name: str, before: Span | None) -> tuple[datetime, str]:
    if name not in body and before is not None:
        return getattr(before, name), before.zone
    try:
        return read_time(body[name])
    except NoSuchZone:
        raise no_such_zone(str(body[name].get("timeZone"))) from None
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        says = f"At least one property failed validation. ({name}: {error})"
        raise Refusal(400, "ErrorPropertyValidationFailure", says) from error


def no_such_zone(name: str) -> Refusal:
    """A zone that Graph does not know."""
    says = (
        f"A valid TimeZone value must be specified. The following TimeZone value is not supported: '{name}'."
    )
    return Refusal(400, "TimeZoneNotSupportedException", says)


def _checked(name: str, value: object) -> object:
    kind, default = _PLAIN[name]
    if value is None:
        return copy.copy(default)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise bad_request(f"Cannot convert the literal '{value}' to the expected type of '{name}'.")
    if name in _ONE_OF and value not in _ONE_OF[name]:
        raise bad_request(f"Requested value '{value}' was not found.")
    return copy.deepcopy(value)


def _body(value: Json) -> Json:
    content, kind = str(value.get("content", "")), str(value.get("contentType", "text")).lower()
    if kind == "html":
        return {"contentType": "html", "content": content}
    if kind != "text":
        raise bad_request(f"Requested value '{kind}' was not found.")
    safe = content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") or "&nbsp;"
    lines = "<br>\r\n".join(safe.splitlines())
    return {"contentType": "html", "content": f"{_OPENS}{lines}{_CLOSES}"}


def _locations(body: Json) -> Json:
    several = body.get("locations")
    if several is None:
        several = [body["location"]] if (body["location"] or {}).get("displayName") else []
    places = [location_named(str(each.get("displayName", ""))) for each in several]
    first = (
        places[0]
        if len(places) <= 1 and places
        else location_named("; ".join(p["displayName"] for p in places))
    )
    return {"location": first, "locations": places}


def _attendees(given: Any) -> list[Json]:  # noqa: ANN401 - whatever was sent
    if not isinstance(given, list) or len(given) > _MOST_ATTENDEES:
        raise Refusal(
            400, "ErrorInvalidRequest", f"An event has a list of at most {_MOST_ATTENDEES} attendees."
        )
    made: list[Json] = []
    for each in given:
        address = (each.get("emailAddress") or {}).get("address", "")
        kind = each.get("type", "required")
        if "@" not in address or kind not in {"required", "optional", "resource"}:
            raise Refusal(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.")
        name = each["emailAddress"].get("name") or address
        made.append(
            {"type": kind, "status": dict(NOT_ANSWERED), "emailAddress": {"name": name, "address": address}}
        )
    return made
