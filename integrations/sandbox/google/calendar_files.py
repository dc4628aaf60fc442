"""Events of an .ics file, as the calendar of its owner has them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar

from integrations.sandbox.clock import written
from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calendar.series import instance
from integrations.sandbox.google.calendar.times import begins, normal
from integrations.sandbox.google.diary import Diary
from integrations.sandbox.google.world import World

_STAMPS = {"created": ("CREATED",), "updated": ("LAST-MODIFIED", "DTSTAMP")}
_ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}


def take_in_file(world: World, address: str, path: Path) -> int:
    """Put the events of a file into somebody's calendar; gives how many it has, changed instances too."""
    diary = Diary(world)
    parsed = icalendar.Calendar.from_ical(path.read_bytes())
    events = [each for each in parsed.walk("VEVENT") if "DTSTART" in each and "UID" in each]
    ids: dict[str, str] = {}
    for each in events:
        if "RECURRENCE-ID" not in each:
            made = diary.imports(address, {**_event(each), "iCalUID": str(each["UID"])})
            ids[str(each["UID"])] = made["id"]
            _settle(world, address, made["id"], each)
    for each in events:
        if "RECURRENCE-ID" in each and str(each["UID"]) in ids:
            _put_exception(world, address, ids[str(each["UID"])], each)
    return len(events)


def _settle(world: World, address: str, event: str, component: Any) -> None:  # noqa: ANN401 - untyped parts
    """What an import does not take: whose it is, when it was made and changed, that it is cancelled."""
    account = world.accounts.get(address)
    calendar = world.calendars.primary(account)
    resource = calendar.events[event].resource
    if resource["organizer"].get("email") == account.address:
        resource.pop("privateCopy")
    if str(component.get("STATUS", "")) == "CANCELLED":
        resource["status"] = "cancelled"
    for name, keys in _STAMPS.items():
        found = next((component[key].dt for key in keys if key in component), None)
        if isinstance(found, datetime):
            resource[name] = written(found)


def _put_exception(world: World, address: str, master_id: str, component: Any) -> None:  # noqa: ANN401
    calendar = world.calendars.primary(world.accounts.get(address))
    master = calendar.events[master_id].resource
    original = begins(normal(_time(component["RECURRENCE-ID"].dt), "original", calendar.zone))
    changed = _event(component)
    for name in ("start", "end"):
        changed[name] = normal(changed[name], name, calendar.zone)
    changed.pop("organizer", None)
    calendars = world.calendars
    calendars.put(calendar, {**instance(master, original), **changed})


def _event(component: Any) -> Json:  # noqa: ANN401 - the library's components are untyped
    start = component["DTSTART"].dt
    event: Json = {"start": _time(start), "end": _time(_end(component, start))}
    for name, key in (("summary", "SUMMARY"), ("description", "DESCRIPTION"), ("location", "LOCATION")):
        if key in component:
            event[name] = str(component[key])
    status = str(component.get("STATUS", "CONFIRMED")).lower()
    event["status"] = status if status in {"confirmed", "tentative", "cancelled"} else "confirmed"
    if (secrecy := str(component.get("CLASS", "")).lower()) in {"private", "confidential"}:
        event["visibility"] = secrecy
    if "ORGANIZER" in component:
        event["organizer"] = {"email": _address(component["ORGANIZER"])}
    if "ATTENDEE" in component:
        found = component["ATTENDEE"]
        event["attendees"] = [_attendee(each) for each in (found if isinstance(found, list) else [found])]
    lines = [line for key in ("RRULE", "RDATE", "EXDATE") for line in _lines(component, key)]
    return event | ({"recurrence": lines} if lines else {})


def _end(component: Any, start: datetime | date) -> datetime | date:  # noqa: ANN401
    if "DTEND" in component:
        end: datetime | date = component["DTEND"].dt
        return end
    if "DURATION" in component:
        length: timedelta = component["DURATION"].dt
        return start + length
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def _time(at: datetime | date) -> Json:
    if not isinstance(at, datetime):
        return {"date": at.isoformat()}
    key = getattr(at.tzinfo, "key", None)
    return {"dateTime": at.isoformat(), "timeZone": key or "UTC"}


def _lines(component: Any, key: str) -> list[str]:  # noqa: ANN401
    if key not in component:
        return []
    found = component[key]
    every = found if isinstance(found, list) else [found]
    return [f"{key}{_zone(each)}:{each.to_ical().decode()}" for each in every]


def _zone(value: Any) -> str:  # noqa: ANN401
    name = getattr(value, "params", {}).get("TZID")
    return f";TZID={name}" if name else ""


def _attendee(value: Any) -> Json:  # noqa: ANN401
    shape = {
        "email": _address(value),
        "responseStatus": _ANSWERS.get(str(value.params.get("PARTSTAT", "")).upper(), "needsAction"),
    }
    name = value.params.get("CN")
    return {**shape, "displayName": str(name)} if name else shape


def _address(value: object) -> str:
    return str(value).lower().removeprefix("mailto:")
