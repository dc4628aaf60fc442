"""Writing events: made, imported, changed, deleted; single ones, series and instances of a series."""

from __future__ import annotations

import copy
import re

from integrations.sandbox.clock import written
from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calendar.copies import answer_organizer, declined_by_deleting, send_copies
from integrations.sandbox.google.calendar.fields import made_event, merged, moved, replaced, with_conference
from integrations.sandbox.google.calendar.reach import asked_zone, named_calendar
from integrations.sandbox.google.calendar.series import HORIZON, named_instance, starts
from integrations.sandbox.google.calendar.showing import View, show
from integrations.sandbox.google.calendar.store import Calendar, Calendars, Kept, must_write
from integrations.sandbox.google.calendar.times import kept as kept_time
from integrations.sandbox.google.calendar.times import suffix
from integrations.sandbox.google.calls import Call
from integrations.sandbox.google.refusals import Refusal, gone, not_found

_ID = re.compile(r"[a-v0-9]{5,1024}")


def find_event(calendar: Calendar, name: str) -> Kept:
    """An event, an exception, or an instance that nobody changed yet.

    Raises:
        Refusal: there is none of that id.
    """
    if name in calendar.events:
        return calendar.events[name]
    master = calendar.events.get(name.rpartition("_")[0])
    if master is not None and master.resource.get("recurrence"):
        one = named_instance(master.resource, name)
        if one is not None:
            return Kept(one, master.change, master.etag)
    raise not_found()


def get(call: Call) -> Json:
    """`events.get`: cancelled events too, with what is known of them."""
    calendar, role = named_calendar(call)
    found = find_event(calendar, call.given("eventId"))
    return show(found.resource, found.etag, _view(call, calendar, role))


def insert(call: Call) -> Json:
    """`events.insert`."""
    calendar, role = _to_write(call)
    name = call.body.get("id")
    if name is not None and _ID.fullmatch(name) is None:
        raise Refusal(400, "invalid", "Invalid resource id value.")
    if name in calendar.events:
        raise Refusal(409, "duplicate", "The requested identifier already exists.")
    name = name or call.world.calendars.new_id()
    person = {"email": calendar.id}
    own = {
        "id": name,
        "iCalUID": f"{name}@google.com",
        "creator": {"email": call.account.address},
        "organizer": person,
    }
    resource = made_event(call, calendar, own)
    found = call.world.calendars.put(calendar, resource)
    send_copies(call.world.calendars, calendar, resource, None)
    return show(found.resource, found.etag, _view(call, calendar, role))


def take_in(call: Call) -> Json:
    """`events.import`: a private copy of somebody else's event; its iCalUID stays."""
    calendar, role = _to_write(call)
    uid = call.body.get("iCalUID")
    if not uid:
        raise Refusal(400, "required", "Missing iCalUID.")
    same = next((each for each in calendar.events.values() if each.resource.get("iCalUID") == uid), None)
    name = same.resource["id"] if same else f"_{call.world.calendars.new_id()}"
    own = {
        "id": name, "iCalUID": uid, "creator": {"email": call.account.address}, "privateCopy": True,
        "organizer": call.body.get("organizer") or {"email": calendar.id},
    }  # fmt: skip
    found = call.world.calendars.put(calendar, made_event(call, calendar, own))
    return show(found.resource, found.etag, _view(call, calendar, role))


def patch(call: Call) -> Json:
    """`events.patch`: what is named changes, null takes away."""
    return _changed(call, merged)


def update(call: Call) -> Json:
    """`events.update`: the event is from now on what is sent."""
    return _changed(call, replaced)


def _changed(call: Call, change: object) -> Json:
    calendar, role = _to_write(call)
    found = find_event(calendar, call.given("eventId"))
    _check_etag(call, found)
    as_organizer = found.resource.get("organizer", {}).get("email") == calendar.id
    make = merged if change is merged else replaced
    resource = make(found.resource, call.body, calendar, as_organizer=as_organizer)
    resource = with_conference(call, resource)
    if moved(found.resource, resource):
        resource["sequence"] = found.resource.get("sequence", 0) + 1
    stored = change_event(call.world.calendars, calendar, found.resource, resource)
    return show(stored.resource, stored.etag, _view(call, calendar, role))


def change_event(calendars: Calendars, calendar: Calendar, before: Json, resource: Json) -> Kept:
    """Keep an event that changed, with all that follows for a series and for the copies of others."""
    if before.get("recurrence"):
        _note_vanished(calendars, calendar, before, resource)
    stored = calendars.put(calendar, resource)
    if resource.get("organizer", {}).get("email") == calendar.id:
        send_copies(calendars, calendar, resource, before)
    else:
        answer_organizer(calendars, calendar, resource)
    return stored


def delete(call: Call) -> None:
    """`events.delete`."""
    calendar, _ = _to_write(call)
    found = find_event(calendar, call.given("eventId"))
    _check_etag(call, found)
    if found.resource["status"] == "cancelled":
        raise gone()
    cancel_event(call.world.calendars, calendar, found.resource)


def cancel_event(calendars: Calendars, calendar: Calendar, resource: Json) -> None:
    """Take an event, a series with its exceptions, or one instance out of a calendar."""
    exceptions = [
        each.resource for each in calendar.events.values()
        if each.resource.get("recurringEventId") == resource["id"] and each.resource["status"] != "cancelled"
    ]  # fmt: skip
    for each in [resource, *exceptions]:
        cancelled = copy.deepcopy(each) | {"status": "cancelled"}
        calendars.put(calendar, cancelled)
        if cancelled.get("organizer", {}).get("email") == calendar.id:
            send_copies(calendars, calendar, cancelled, each)
        else:
            declined_by_deleting(calendars, calendar, each)


def _note_vanished(calendars: Calendars, calendar: Calendar, before: Json, after: Json) -> None:
    until = calendars.clock.now() + HORIZON
    still = {suffix(each) for each in starts(after, until)} if after.get("recurrence") else set()
    for start in starts(before, until):
        ending = suffix(start)
        name = f"{before['id']}_{ending}"
        if ending in still:
            calendar.vanished.pop(name, None)
            continue
        exception = calendar.events.get(name)
        if exception is not None:
            if exception.resource["status"] != "cancelled":
                calendars.put(calendar, copy.deepcopy(exception.resource) | {"status": "cancelled"})
            continue
        left = {
            "id": name, "status": "cancelled", "recurringEventId": before["id"],
            "originalStartTime": kept_time(start), "updated": written(calendars.clock.now()),
        }  # fmt: skip
        calendar.vanished[name] = Kept(left, calendar.change + 1, calendars.new_etag())


def _to_write(call: Call) -> tuple[Calendar, str]:
    calendar, role = named_calendar(call)
    must_write(role)
    return calendar, role


def _check_etag(call: Call, found: Kept) -> None:
    wanted = call.headers.get("if-match")
    if wanted not in {None, "*", f'"{found.etag}"'}:
        raise Refusal(
            412, "conditionNotMet", "Precondition Failed", location="If-Match", location_type="header"
        )


def _view(call: Call, calendar: Calendar, role: str) -> View:
    return View(calendar, role, asked_zone(call, calendar), call.given("maxAttendees"))
