"""What can be asked of calendars."""

from __future__ import annotations

from collections.abc import Callable

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calendar import lists, methods
from integrations.sandbox.microsoft.calendar.delta import DELTA_OPTIONS, calendar_view_delta
from integrations.sandbox.microsoft.calendar.listing import (
    LIST_OPTIONS,
    VIEW_OPTIONS,
    calendar_view,
    list_events,
    list_instances,
)
from integrations.sandbox.microsoft.calendar.reach import CALENDARS_READ
from integrations.sandbox.microsoft.calls import Call, Operation

Handle = Callable[[Call], Json | None]
_READ = CALENDARS_READ | {"Calendars.ReadBasic"}
_READ_ROLES = CALENDARS_READ | {"Calendars.ReadBasic.All"}
CALENDARS_WRITE = frozenset({"Calendars.ReadWrite"})
_ROOTS = ("", "calendar/", "calendars/{calendar}/", "calendarGroups/{group}/calendars/{calendar}/")
_ONE = frozenset({"$select", "$expand"})
_PICKED = frozenset({"$select"})
_PAGED = _PICKED | {"$top", "$skip"}


def _read(name: str, path: str, handle: Handle, options: frozenset[str], gives: str) -> Operation:
    return Operation(
        f"graph.{name}", "GET", path, handle, _READ, _READ_ROLES, options=options, gives=gives,
        sharable=True,
    )  # fmt: skip


def _write(
    name: str, verb: str, path: str, handle: Handle, *, gives: str | None = None, status: int = 200
) -> Operation:
    return Operation(
        f"graph.{name}", verb, path, handle, CALENDARS_WRITE, CALENDARS_WRITE, gives=gives, status=status,
        sharable=True,
    )  # fmt: skip


def _below(root: str) -> tuple[Operation, ...]:
    event, view = f"{root}events/{{event}}", f"{root}calendarView"
    return (
        _read("calendarView.list", view, calendar_view, VIEW_OPTIONS, "events"),
        _read("calendarView.delta", f"{view}/delta", calendar_view_delta, DELTA_OPTIONS, "eventChanges"),
        _read("events.list", f"{root}events", list_events, LIST_OPTIONS, "events"),
        _read("events.get", event, methods.get, _ONE, "event"),
        _read("events.instances", f"{event}/instances", list_instances, VIEW_OPTIONS, "events"),
        _write("events.create", "POST", f"{root}events", methods.create, gives="event", status=201),
        _write("events.update", "PATCH", event, methods.update, gives="event"),
        _write("events.delete", "DELETE", event, methods.delete),
        _write("events.accept", "POST", f"{event}/accept", methods.answering("accepted"), status=202),
        _write("events.decline", "POST", f"{event}/decline", methods.answering("declined"), status=202),
        _write("events.tentativelyAccept", "POST", f"{event}/tentativelyAccept",
               methods.answering("tentativelyAccepted"), status=202),
        _write("events.cancel", "POST", f"{event}/cancel", methods.cancel, status=202),
    )  # fmt: skip


CALENDAR: tuple[Operation, ...] = (
    _read("calendars.list", "calendars", lists.list_calendars, _PAGED, "calendars"),
    _read("calendars.get", "calendar", lists.get_calendar, _PICKED, "calendar"),
    _read("calendars.get", "calendars/{calendar}", lists.get_calendar, _PICKED, "calendar"),
    _read("calendarGroups.list", "calendarGroups", lists.list_groups, frozenset(), "calendarGroups"),
    _read("calendars.list", "calendarGroups/{group}/calendars", lists.list_calendars, _PAGED, "calendars"),
    *(operation for root in _ROOTS for operation in _below(root)),
)
