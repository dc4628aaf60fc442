"""Events of an .ics file, as the Outlook calendar of its owner has them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import icalendar

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.calendar import copies
from integrations.sandbox.microsoft.calendar.event import Event
from integrations.sandbox.microsoft.calendar.fields import AS_ORGANIZER, changed_content, made_content
from integrations.sandbox.microsoft.calendar.patterns import NoPattern, of_rule
from integrations.sandbox.microsoft.calendar.store import Calendars, ChangeType
from integrations.sandbox.microsoft.calendar.times import NEVER, Span, span
from integrations.sandbox.microsoft.calendar.uids import uid_of
from integrations.sandbox.microsoft.calendar.zones import windows_name

_ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentativelyAccepted"}
_SECRECY = {"PRIVATE": "private", "CONFIDENTIAL": "confidential"}
_MIDNIGHT = time(0)


def take_in_file(calendars: Calendars, account: Account, path: Path) -> int:
    """Put the events of a file into somebody's calendar; gives how many it has, changed instances too.

    Raises:
        NoPattern: a series that Outlook can not have; it names the file and the event.
    """
    parsed = icalendar.Calendar.from_ical(path.read_bytes())
    components = [each for each in parsed.walk("VEVENT") if "DTSTART" in each and "UID" in each]
    home = calendars.default(account)
    for each in components:
        if "RECURRENCE-ID" not in each:
            try:
                calendars.keep(home, _event(calendars, account, each), ChangeType.CREATED)
            except NoPattern as error:
                raise NoPattern(f"{path.name}, event {each['UID']}: {error}") from error
    for each in components:
        if "RECURRENCE-ID" in each:
            _take_in_exception(calendars, account, each)
    return len(components)


def _event(calendars: Calendars, account: Account, component: Any) -> Event:  # noqa: ANN401 - untyped parts
    when, now = _span(component), calendars.now()
    organizer = _organizer(component, account)
    content = made_content(_body(component))
    if organizer["address"] in account.addresses:
        content["responseStatus"] = dict(AS_ORGANIZER)
        content["attendees"] = _attendees(component, account)
    else:
        content = _as_guest(copies.invited_content(content, organizer), component, account)
    made = Event(
        calendars.new_number(), uid_of(str(component["UID"])), when, _called_off(content, component),
        organizer, now, now,
    )  # fmt: skip
    if "RDATE" in component:
        raise NoPattern("Outlook has no series with dates beside its pattern (RDATE)")
    if "RRULE" in component:
        made.recurrence = of_rule(component["RRULE"], when.start, when.zone)
        made.cancelled = set(_excluded(component))
    return made


def _take_in_exception(calendars: Calendars, account: Account, component: Any) -> None:  # noqa: ANN401
    found = calendars.by_uid(account, uid_of(str(component["UID"])))
    if found is None:
        return
    event = found.event
    original = component["RECURRENCE-ID"].dt
    day = original.date() if isinstance(original, datetime) else original
    content = _called_off({**event.content, **changed_content(_body(component))}, component)
    if event.organizer["address"] not in account.addresses:
        content = _as_guest({**content, "attendees": event.content["attendees"]}, component, account)
    else:
        content["attendees"] = _attendees(component, account)
    copies.put_exception(calendars, found, day, _span(component), content)
    calendars.keep(found.calendar, event, ChangeType.CREATED, day)


def _body(component: Any) -> Json:  # noqa: ANN401
    body: Json = {"subject": str(component.get("SUMMARY", ""))}
    if "DESCRIPTION" in component:
        body["body"] = {"contentType": "text", "content": str(component["DESCRIPTION"])}
    if "LOCATION" in component:
        body["location"] = {"displayName": str(component["LOCATION"])}
    secrecy = _SECRECY.get(str(component.get("CLASS", "")).upper())
    if secrecy is not None:
        body["sensitivity"] = secrecy
    if str(component.get("TRANSP", "")).upper() == "TRANSPARENT":
        body["showAs"] = "free"
    body["attendees"] = [
        {"emailAddress": {"address": _address(each), "name": str(each.params.get("CN", _address(each)))}}
        for each in _several(component, "ATTENDEE")
    ]
    return body


def _span(component: Any) -> Span:  # noqa: ANN401
    start = component["DTSTART"].dt
    end = _end(component, start)
    if not isinstance(start, datetime):
        return span(datetime.combine(start, _MIDNIGHT), datetime.combine(end, _MIDNIGHT), "UTC", all_day=True)
    zone = getattr(start.tzinfo, "key", None)
    if zone is None:
        shift = start.utcoffset() or timedelta(0)
        return span(
            start.replace(tzinfo=None) - shift, end.replace(tzinfo=None) - (end.utcoffset() or shift), "UTC"
        )
    return span(
        start.replace(tzinfo=None),
        end.astimezone(start.tzinfo).replace(tzinfo=None),
        windows_name(zone),
        clock=zone,
    )


def _end(component: Any, start: date) -> Any:  # noqa: ANN401
    if "DTEND" in component:
        return component["DTEND"].dt
    if "DURATION" in component:
        return start + component["DURATION"].dt
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def _organizer(component: Any, account: Account) -> Json:  # noqa: ANN401
    if "ORGANIZER" not in component:
        return {"name": account.name, "address": account.address}
    found = component["ORGANIZER"]
    return {"name": str(found.params.get("CN", _address(found))), "address": _address(found)}


def _attendees(component: Any, account: Account) -> list[Json]:  # noqa: ANN401
    made = []
    for each in _several(component, "ATTENDEE"):
        if _address(each) in account.addresses:
            continue
        response = _ANSWERS.get(str(each.params.get("PARTSTAT", "")).upper(), "none")
        name = str(each.params.get("CN", _address(each)))
        optional = str(each.params.get("ROLE", "")).upper() == "OPT-PARTICIPANT"
        made.append({
            "type": "optional" if optional else "required",
            "status": {"response": response, "time": NEVER},
            "emailAddress": {"name": name, "address": _address(each)},
        })  # fmt: skip
    return made


def _as_guest(content: Json, component: Any, account: Account) -> Json:  # noqa: ANN401
    for each in _several(component, "ATTENDEE"):
        response = _ANSWERS.get(str(each.params.get("PARTSTAT", "")).upper())
        if _address(each) in account.addresses and response is not None:
            return content | {"responseStatus": {"response": response, "time": NEVER}, "showAs": "busy"}
    return content


def _called_off(content: Json, component: Any) -> Json:  # noqa: ANN401
    return content | (
        {"isCancelled": True} if str(component.get("STATUS", "")).upper() == "CANCELLED" else {}
    )


def _excluded(component: Any) -> list[date]:  # noqa: ANN401
    found = [each.dt for line in _several(component, "EXDATE") for each in line.dts]
    return [each.date() if isinstance(each, datetime) else each for each in found]


def _several(component: Any, name: str) -> list[Any]:  # noqa: ANN401
    found = component.get(name, [])
    return found if isinstance(found, list) else [found]


def _address(value: object) -> str:
    return str(value).lower().removeprefix("mailto:")
