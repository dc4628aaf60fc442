"""Events in a list: of a window with all occurrences, of one series, or as they are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calendar.event import Occurrence, occurrences
from integrations.sandbox.microsoft.calendar.picking import picked, picked_context, read_properties
from integrations.sandbox.microsoft.calendar.reach import named_calendar, named_event, view_of
from integrations.sandbox.microsoft.calendar.showing import View, show, whole
from integrations.sandbox.microsoft.calendar.times import seven
from integrations.sandbox.microsoft.calendar.uids import occurrence_uid
from integrations.sandbox.microsoft.calendar.window import WINDOW_OPTIONS, asked_window
from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.odata.filter import read_filter
from integrations.sandbox.microsoft.odata.order import page_size, read_order, skipped
from integrations.sandbox.microsoft.refusals import Refusal

LIST_OPTIONS = frozenset({"$select", "$top", "$skip", "$orderby", "$filter", "$count"})
VIEW_OPTIONS = LIST_OPTIONS | WINDOW_OPTIONS
_KINDS: Mapping[str, type] = {
    "iCalUId": str, "uid": str, "type": str, "subject": str, "start/dateTime": str, "end/dateTime": str,
    "lastModifiedDateTime": datetime, "createdDateTime": datetime, "isCancelled": bool, "isAllDay": bool,
}  # fmt: skip
_READ: Mapping[str, Callable[[Occurrence], Any]] = {
    "iCalUId": lambda each: occurrence_uid(each.event.uid, each.day) if each.day else each.event.uid,
    "uid": lambda each: each.event.uid,
    "type": lambda each: each.kind,
    "subject": lambda each: each.content["subject"],
    "start/dateTime": lambda each: seven(each.span.begins.astimezone(UTC)),
    "end/dateTime": lambda each: seven(each.span.ends.astimezone(UTC)),
    "lastModifiedDateTime": lambda each: (each.exceptional or each.event).modified,
    "createdDateTime": lambda each: (each.exceptional or each.event).made,
    "isCancelled": lambda each: each.content["isCancelled"],
    "isAllDay": lambda each: each.span.all_day,
}


def calendar_view(call: Call) -> Json:
    """`calendarView`: what takes place in a window, each occurrence in full."""
    calendar, window = named_calendar(call), asked_window(call)
    every = (occurrences(event, window.since, window.until) for event in calendar.events.values())
    return _listed(call, view_of(call, calendar), [each for found in every for each in found], "calendarView")


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
    found = _ordered(call, _filtered(call, found))
    skip, size = skipped(call), page_size(call)
    page = [] if call.empty_page else found[skip : skip + size]
    place = f"calendars('{call.path['calendar']}')/{what}" if "calendar" in call.path else what
    shape: Json = {"@odata.context": picked_context(call, place)}
    if call.options.get("$count") == "true":
        shape["@odata.count"] = len(found)
    shape["value"] = [picked(show(each, view), names) for each in page]
    if skip + len(page) < len(found):
        shape["@odata.nextLink"] = call.link({**call.options, "$skip": str(skip + len(page))})
    return shape


def _filtered(call: Call, found: Iterable[Occurrence]) -> list[Occurrence]:
    text = call.options.get("$filter")
    if text is None:
        return list(found)
    test = read_filter(text, _KINDS).test
    return [each for each in found if test(lambda name, of=each: _READ[name](of))]  # type: ignore[misc]


def _ordered(call: Call, found: list[Occurrence]) -> list[Occurrence]:
    made = sorted(found, key=lambda each: (each.span.begins, each.event.number))
    for name, largest_first in reversed(read_order(call.options.get("$orderby", "start/dateTime"), _READ)):
        made.sort(key=_READ[name], reverse=largest_first)
    return made
