"""What an event is made of: what a client may write, what is filled in, what has to hold."""

from __future__ import annotations

import copy
from typing import Any

from integrations.sandbox.clock import written
from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calendar.series import check_recurrence
from integrations.sandbox.google.calendar.store import Calendar
from integrations.sandbox.google.calendar.times import begins, instant, length, normal
from integrations.sandbox.google.calls import Call
from integrations.sandbox.google.refusals import Refusal, not_modelled

_READ_ONLY = frozenset({
    "kind", "etag", "id", "iCalUID", "created", "updated", "htmlLink", "creator", "organizer", "hangoutLink",
    "recurringEventId", "originalStartTime", "sequence", "locked", "privateCopy", "eventType",
})  # fmt: skip
_RESPONSES = frozenset({"needsAction", "declined", "tentative", "accepted"})
_STATUSES = frozenset({"confirmed", "tentative", "cancelled"})
_TYPES = frozenset({"default", "birthday", "focusTime", "outOfOffice", "workingLocation"})
_OF_ATTENDEE = ("attendees", "reminders", "colorId", "transparency", "visibility", "extendedProperties")
_ICON = "https://fonts.gstatic.com/s/i/productlogos/meet_2020q4/v6/web-512dp/logo_meet_2020q4_color_2x_web_512dp.png"
_MAIN = ("start", "end", "recurrence")


def made_event(call: Call, calendar: Calendar, own: Json) -> Json:
    """An event from what a client sends.

    Raises:
        Refusal: something that it needs is missing or is not right.
    """
    if call.given("eventLabelVersion"):
        raise not_modelled("event labels")
    kind = call.body.get("eventType", "default")
    if kind not in _TYPES:
        raise Refusal(400, "invalid", f"Event type {kind} cannot be created.")
    now = written(call.world.clock.now())
    resource = {name: copy.deepcopy(value) for name, value in call.body.items() if name not in _READ_ONLY}
    resource = {"status": "confirmed", **resource, **own, "created": now, "updated": now}
    resource |= {"sequence": call.body.get("sequence", 0), "eventType": kind}
    resource.setdefault("reminders", {"useDefault": True})
    return with_conference(call, checked(resource, calendar))


def checked(resource: Json, calendar: Calendar) -> Json:
    """An event of which all that has to hold holds; its times are in their normal form."""
    for name in ("start", "end"):
        if name not in resource:
            raise Refusal(400, "required", f"Missing {name} time.")
        if resource.get("recurrence") and "dateTime" in resource[name] and not resource[name].get("timeZone"):
            raise Refusal(400, "required", f"Missing time zone definition for {name} time.")
        resource[name] = normal(resource[name], name, calendar.zone)
    length(resource)
    start, end = (instant(begins(resource[name]), calendar.zone) for name in ("start", "end"))
    if end < start:
        says = "The specified time range is empty."
        raise Refusal(400, "timeRangeEmpty", says, domain="calendar")
    if resource["status"] not in _STATUSES:
        raise Refusal(400, "invalid", "Invalid value for: status")
    if resource.get("recurrence"):
        check_recurrence(resource)
    _check_attendees(resource)
    return resource


def _check_attendees(resource: Json) -> None:
    for each in resource.get("attendees", ()):
        if "@" not in each.get("email", ""):
            raise Refusal(400, "invalid", "Invalid attendee email.")
        each["email"] = each["email"].lower()
        if each.setdefault("responseStatus", "needsAction") not in _RESPONSES:
            raise Refusal(400, "invalid", "Invalid value for: responseStatus")
        for name in ("self", "organizer"):
            each.pop(name, None)


def merged(before: Json, change: Json, calendar: Calendar, *, as_organizer: bool) -> Json:
    """An event with a change laid over it: objects are merged, lists replaced, null takes away."""
    allowed = _writable(before, change, calendar, as_organizer=as_organizer)
    result = _laid(copy.deepcopy(before), allowed)
    return checked(result, calendar)


def replaced(before: Json, change: Json, calendar: Calendar, *, as_organizer: bool) -> Json:
    """An event that is from now on what was sent; what only the server writes stays."""
    allowed = _writable(before, change, calendar, as_organizer=as_organizer)
    if not as_organizer:
        return checked(_laid(copy.deepcopy(before), allowed), calendar)
    stays = {name: copy.deepcopy(value) for name, value in before.items() if name in _READ_ONLY}
    return checked({"status": "confirmed", **allowed, **stays}, calendar)


def _writable(before: Json, change: Json, calendar: Calendar, *, as_organizer: bool) -> Json:
    if change.get("eventType", before["eventType"]) != before["eventType"]:
        raise Refusal(400, "eventTypeRestriction", "Event type cannot be changed.", domain="calendar")
    named = {name: copy.deepcopy(value) for name, value in change.items() if name not in _READ_ONLY}
    if as_organizer:
        return named
    # An attendee says something about themselves; the others stay as they are.
    named = {name: value for name, value in named.items() if name in _OF_ATTENDEE}
    mine = next(
        (each for each in named.get("attendees", ()) if each.get("email", "").lower() == calendar.id), None
    )
    if "attendees" in named:
        others = [each for each in before.get("attendees", ()) if each["email"] != calendar.id]
        own: Json = next((each for each in before.get("attendees", ()) if each["email"] == calendar.id), {})
        named["attendees"] = [*others, {**own, **mine}] if mine is not None else before.get("attendees", [])
    return named


def _laid(under: Any, over: Any) -> Any:  # noqa: ANN401 - any JSON
    if not isinstance(under, dict) or not isinstance(over, dict):
        return over
    for name, value in over.items():
        if value is None:
            under.pop(name, None)
        elif name in {"start", "end"}:
            under[name] = _time_laid(under.get(name, {}), value)
        else:
            under[name] = _laid(under.get(name), value)
    return under


def _time_laid(under: Json, over: Json) -> Json:
    given = {name: value for name, value in over.items() if value is not None}
    if "date" in given:
        return given
    if "dateTime" in given:
        return {"timeZone": under["timeZone"], **given} if "timeZone" in under else given
    return {**under, **given}


def moved(before: Json, after: Json) -> bool:
    """Whether an event takes place at another time than before."""
    return any(before.get(name) != after.get(name) for name in _MAIN)


def with_conference(call: Call, resource: Json) -> Json:
    """An event with the video call that was asked for; without version 1 nothing of it is heeded."""
    data = resource.get("conferenceData")
    if data is None:
        return resource
    if call.given("conferenceDataVersion") != 1:
        del resource["conferenceData"]
        return resource
    if "createRequest" in data and "conferenceId" not in data:
        if data["createRequest"].get("conferenceSolutionKey", {}).get("type") != "hangoutsMeet":
            raise not_modelled("conferences other than hangoutsMeet")
        name = resource["id"]
        code = f"{name[:3]}-{name[3:7]}-{name[7:10]}"
        uri = f"https://meet.google.com/{code}"
        data["createRequest"]["status"] = {"statusCode": "success"}
        data |= {
            "conferenceId": code,
            "conferenceSolution": {"key": {"type": "hangoutsMeet"}, "name": "Google Meet", "iconUri": _ICON},
            "entryPoints": [{"entryPointType": "video", "label": f"meet.google.com/{code}", "uri": uri}],
        }
        resource["hangoutLink"] = uri
    return resource
