"""Events in a list: of a window with all occurrences, of one series, or as they are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calendar.event import Occurrence, occurrences
from integrations.sandbox.microsoft.calendar.picking import picked, picked_context, read_properties
from integrations.sandbox.microsoft.calendar.reach import named_calendar, named_event, view_of
from integrations.sandbox.microsoft.calendar.showing import View, show, whole
from integrations.sandbox.microsoft.calendar.times import read_instant, stamp
from integrations.sandbox.microsoft.calendar.uids import occurrence_uid
from integrations.sandbox.microsoft.calendar.window import WINDOW_OPTIONS, asked_window
from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.refusals import Refusal, bad_request, not_modelled

LIST_OPTIONS = frozenset({"$select", "$top", "$skip", "$orderby", "$filter", "$count"})
VIEW_OPTIONS = LIST_OPTIONS | WINDOW_OPTIONS
_PAGE, _LARGEST = 10, 1_000
_COMPARED = re.compile(
    r"(iCalUId|uid|type|lastModifiedDateTime|start/dateTime)\s+(eq|ge|gt|le|lt)\s+'?([^']+)'?"
)
_KEYS: dict[str, Callable[[Occurrence], object]] = {
    "start/dateTime": lambda found: found.span.begins,
    "lastModifiedDateTime": lambda found: (found.exceptional or found.event).modified,
    "createdDateTime": lambda found: (found.exceptional or found.event).made,
    "subject": lambda found: found.content["subject"].lower(),
}


def calendar_view(call: Call) -> Json:
    """`calendarView`: what takes place in a window, each occurrence in full."""
    calendar, window = named_calendar(call), asked_window(call)
    found = [
        each for event in calendar.events.values() for each in occurrences(event, window.since, window.until)
    ]
    return _listed(call, view_of(call, calendar), found, "calendarView")


def list_events(call: Call) -> Json:
    """`events`: single events and series as such."""
    calendar = named_calendar(call)
    return _listed(
        call, view_of(call, calendar), [whole(each) for each in calendar.events.values()], "events"
    )


def list_instances(call: Call) -> Json:
    """`instances`: the occurrences and exceptions of one series in a window."""
    window = asked_window(call)
    view, found = named_event(call)
    if found.event.recurrence is None or found.day is not None:
        raise Refusal(400, "ErrorInvalidRequest", "The event is not the master of a series.")
    every = occurrences(found.event, window.since, window.until)
    return _listed(call, view, list(every), f"events('{view.id_of(found)}')/instances")


def _listed(call: Call, view: View, found: list[Occurrence], what: str) -> Json:
    names = read_properties(call)
    found = _ordered(call, [each for each in found if _lets(call, each)])
    skip, size = _number(call, "$skip", 0), _number(call, "$top", call.prefer.page_size or _PAGE)
    if not 0 < size <= _LARGEST:
        raise bad_request(
            f"The limit of '{_LARGEST}' for Top query has been exceeded. The value is '{size}'."
        )
    page = [] if call.empty_page else found[skip : skip + size]
    place = f"calendars('{call.path['calendar']}')/{what}" if "calendar" in call.path else what
    shape: Json = {"@odata.context": picked_context(call, place)}
    if call.options.get("$count") == "true":
        shape["@odata.count"] = len(found)
    shape["value"] = [picked(show(each, view), names) for each in page]
    if skip + len(page) < len(found):
        shape["@odata.nextLink"] = call.link({**call.options, "$skip": str(skip + len(page))})
    return shape


def _number(call: Call, name: str, otherwise: int) -> int:
    text = call.options.get(name)
    if text is None:
        return otherwise
    if not text.isdecimal():
        raise bad_request(
            f"Invalid value '{text}' for {name} query option found. A non-negative integer is required."
        )
    return int(text)


def _ordered(call: Call, found: Iterable[Occurrence]) -> list[Occurrence]:
    text = call.options.get("$orderby")
    if text is None:
        return sorted(found, key=lambda each: (each.span.begins, each.event.number))
    name, _, direction = text.partition(" ")
    if name not in _KEYS or direction not in {"", "asc", "desc"}:
        raise not_modelled(f"the order {text!r}")
    key = _KEYS[name]
    return sorted(found, key=lambda each: (key(each), each.event.number), reverse=direction == "desc")  # type: ignore[type-var]


def _lets(call: Call, found: Occurrence) -> bool:
    text = call.options.get("$filter")
    if text is None:
        return True
    match = _COMPARED.fullmatch(text.strip())
    if match is None:
        raise not_modelled(f"the filter {text!r}")
    name, operator, value = match[1], match[2], match[3]
    return _compared(_property(found, name), operator, _like(name, value))


def _property(found: Occurrence, name: str) -> str | datetime:
    match name:
        case "iCalUId":
            return occurrence_uid(found.event.uid, found.day) if found.day else found.event.uid
        case "uid":
            return found.event.uid
        case "type":
            return found.kind
        case "start/dateTime":
            return found.span.begins
        case _:
            return read_instant(stamp((found.exceptional or found.event).modified))


def _like(name: str, value: str) -> str | datetime:
    if name in {"iCalUId", "uid", "type"}:
        return value
    try:
        return read_instant(value)
    except ValueError as error:
        raise bad_request(f"Invalid filter clause: {error}") from error


def _compared(left: str | datetime, operator: str, right: str | datetime) -> bool:
    match operator:
        case "eq":
            return left == right
        case "ge":
            return left >= right  # type: ignore[operator]
        case "gt":
            return left > right  # type: ignore[operator]
        case "le":
            return left <= right  # type: ignore[operator]
        case _:
            return left < right  # type: ignore[operator]
