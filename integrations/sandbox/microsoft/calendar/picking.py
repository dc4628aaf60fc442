"""Which properties of an event are told, and what `$expand` adds."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calendar.event import Occurrence
from integrations.sandbox.microsoft.calendar.showing import (
    View,
    cancelled_occurrences,
    exception_occurrences,
    show_alone,
)
from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.odata.select import selected
from integrations.sandbox.microsoft.refusals import bad_request, not_modelled

_PROPERTIES = (
    "id", "createdDateTime", "lastModifiedDateTime", "changeKey", "categories", "transactionId",
    "originalStartTimeZone", "originalEndTimeZone", "iCalUId", "uid", "reminderMinutesBeforeStart",
    "isReminderOn", "hasAttachments", "subject", "bodyPreview", "importance", "sensitivity", "isAllDay",
    "isCancelled", "isOrganizer", "responseRequested", "seriesMasterId", "showAs", "type", "webLink",
    "onlineMeetingUrl", "isOnlineMeeting", "onlineMeetingProvider", "allowNewTimeProposals", "occurrenceId",
    "isDraft", "hideAttendees", "responseStatus", "body", "start", "end", "location", "locations",
    "recurrence", "attendees", "organizer", "onlineMeeting",
)  # fmt: skip
_OF_ONE_SERIES = ("cancelledOccurrences", "exceptionOccurrences")
_NULL = "originalStart"
"""A documented property that the service left empty on every event that was recorded."""
_NAVIGATION = frozenset({"calendar", "instances", "attachments", "extensions"})


def read_properties(call: Call) -> tuple[str, ...]:
    """What a call selects; none if it selects nothing.

    Raises:
        Refusal: an event has no such property.
    """
    return selected(call, "event", (*_PROPERTIES, *_OF_ONE_SERIES, _NULL))


def picked(shape: Json, names: Sequence[str]) -> Json:
    """An event with only what was selected; its id and etag come always."""
    if not names:
        return shape
    wanted = {"id", *names}
    made = {name: value for name, value in shape.items() if name in wanted or name == "@odata.etag"}
    return made | ({_NULL: None} if _NULL in wanted else {})


def picked_context(call: Call, place: str, ending: str = "") -> str:
    """The `@odata.context` of events of which some properties were selected."""
    names = read_properties(call)
    return call.context(f"{place}({','.join(names)})" if names else place) + ending


def show_picked(call: Call, found: Occurrence, view: View) -> Json:
    """One event that was asked for by its id: only there a series tells what was called off in it."""
    names, expanded = read_properties(call), call.options.get("$expand")
    if expanded is not None and expanded.partition("(")[0] in _NAVIGATION:
        raise not_modelled(f"$expand={expanded}")
    if expanded not in {None, "exceptionOccurrences"}:
        says = f"Could not find a property named '{expanded}' on type 'microsoft.graph.event'."
        raise bad_request(f"Parsing OData Select and Expand failed: {says}")
    shape: Json = {
        "@odata.context": picked_context(call, "events", "/$entity"),
        **picked(show_alone(found, view), names),
    }
    if found.kind == "seriesMaster":
        if "cancelledOccurrences" in names:
            shape["cancelledOccurrences"] = cancelled_occurrences(found.event, view)
        if expanded is not None:
            shape["exceptionOccurrences"] = exception_occurrences(found.event, view)
    return shape
