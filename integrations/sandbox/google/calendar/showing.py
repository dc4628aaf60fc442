"""An event as somebody sees it: whose copy it is, what is hidden from whom, in which zone."""

from __future__ import annotations

import copy
from dataclasses import dataclass

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calendar.store import Calendar, rank
from integrations.sandbox.google.calendar.times import shown

_MOST_GUESTS = 200
_SHELL = (
    "id", "status", "created", "updated", "start", "end", "iCalUID", "sequence", "recurrence",
    "recurringEventId", "originalStartTime", "transparency", "eventType",
)  # fmt: skip
_HIDDEN = frozenset({"private", "confidential"})


@dataclass(frozen=True, slots=True)
class View:
    """Who looks, at which calendar, and how."""

    calendar: Calendar
    role: str
    zone: str
    most_attendees: int | None = None


def show(resource: Json, etag: int, view: View) -> Json:
    """An event, cancelled or not, as `view` has it."""
    if _closed(resource, view):
        shape = {name: copy.deepcopy(resource[name]) for name in _SHELL if name in resource}
        shape["visibility"] = "private"
    else:
        shape = copy.deepcopy(resource)
        _mark_self(shape, view)
        _limit_attendees(shape, view)
    shape = {"kind": "calendar#event", "etag": f'"{etag}"', **shape}
    shape["htmlLink"] = f"https://www.google.com/calendar/event?eid={shape['id']}"
    for name in ("start", "end", "originalStartTime"):
        if name in shape:
            shape[name] = shown(shape[name], view.zone)
    return shape


def tombstone(resource: Json, etag: int, view: View) -> Json:
    """What is left of a cancelled event."""
    shape = {"kind": "calendar#event", "etag": f'"{etag}"', "id": resource["id"], "status": "cancelled"}
    if "recurringEventId" in resource:
        shape["recurringEventId"] = resource["recurringEventId"]
        shape["originalStartTime"] = shown(resource["originalStartTime"], view.zone)
    return shape


def _closed(resource: Json, view: View) -> bool:
    if rank(view.role) <= rank("freeBusyReader"):
        return True
    private = resource.get("visibility") in _HIDDEN
    return private and view.role in {"reader", "writerWithoutPrivateAccess"}


def _mark_self(shape: Json, view: View) -> None:
    mine = view.calendar.id
    for name in ("creator", "organizer"):
        if shape.get(name, {}).get("email") == mine:
            shape[name]["self"] = True
    organizer = shape.get("organizer", {}).get("email")
    for attendee in shape.get("attendees", ()):
        if attendee.get("email") == mine:
            attendee["self"] = True
        if attendee.get("email") == organizer:
            attendee["organizer"] = True


def _limit_attendees(shape: Json, view: View) -> None:
    attendees = shape.get("attendees", [])
    most = min(view.most_attendees or _MOST_GUESTS, _MOST_GUESTS)
    hidden = shape.get("guestsCanSeeOtherGuests") is False and not shape["organizer"].get("self")
    if len(attendees) > most or (hidden and attendees):
        shape["attendees"] = [each for each in attendees if each.get("self")]
        shape["attendeesOmitted"] = True
