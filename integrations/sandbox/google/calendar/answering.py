"""The methods of Calendar by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.calendar import channels, list_methods, listing, writing
from integrations.sandbox.google.calls import Call

Handler = Callable[[Call], Json | None]

HANDLERS: Mapping[str, Handler] = {
    "calendar.calendarList.list": list_methods.list_calendars,
    "calendar.calendarList.get": list_methods.get_listed,
    "calendar.calendarList.watch": channels.watch_list,
    "calendar.calendars.get": list_methods.get_calendar,
    "calendar.events.list": listing.list_events,
    "calendar.events.instances": listing.list_instances,
    "calendar.events.get": writing.get,
    "calendar.events.insert": writing.insert,
    "calendar.events.import": writing.take_in,
    "calendar.events.patch": writing.patch,
    "calendar.events.update": writing.update,
    "calendar.events.delete": writing.delete,
    "calendar.events.watch": channels.watch_events,
    "calendar.channels.stop": channels.stop,
}

UNITS: Mapping[str, int] = {"calendar.events.patch": 3}
"""Quota units of the methods that cost more than one."""
