"""One event: got, made, changed, deleted, answered, called off."""

from __future__ import annotations

from collections.abc import Callable

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calendar import writing
from integrations.sandbox.microsoft.calendar.picking import show_picked
from integrations.sandbox.microsoft.calendar.reach import must_write, named_calendar, named_event, view_of
from integrations.sandbox.microsoft.calendar.showing import organizes, whole
from integrations.sandbox.microsoft.calls import Call
from integrations.sandbox.microsoft.refusals import Refusal, bad_request

_ANSWER = frozenset({"comment", "sendResponse", "proposedNewTime"})


def get(call: Call) -> Json:
    """`GET event`."""
    view, found = named_event(call)
    return show_picked(call, found, view)


def create(call: Call) -> Json:
    """`POST events`."""
    calendar = named_calendar(call)
    must_write(call, calendar)
    made = writing.add(call.world.calendars, calendar, call.body)
    return show_picked(call, whole(made), view_of(call, calendar))


def update(call: Call) -> Json:
    """`PATCH event`."""
    view, found = named_event(call)
    must_write(call, view.calendar)
    _check_etag(call, str(show_picked(call, found, view)["@odata.etag"]))
    changed = writing.change(call.world.calendars, view.calendar, found, call.body)
    return show_picked(call, changed, view)


def delete(call: Call) -> None:
    """`DELETE event`."""
    view, found = named_event(call)
    must_write(call, view.calendar)
    writing.remove(call.world.calendars, view.calendar, found)


def answering(response: str) -> Callable[[Call], None]:
    """`accept`, `tentativelyAccept` or `decline`."""

    def answer(call: Call) -> None:
        view, found = named_event(call)
        must_write(call, view.calendar)
        unknown = call.body.keys() - _ANSWER
        if unknown:
            raise bad_request(
                f"The parameter '{min(unknown)}' in the request payload is not a valid parameter."
            )
        writing.answer(call.world.calendars, view.calendar, found, response, stays=False)

    return answer


def cancel(call: Call) -> None:
    """`cancel`: the organizer calls a meeting off."""
    view, found = named_event(call)
    must_write(call, view.calendar)
    if not organizes(found.event, view.calendar):
        says = "Your request can't be completed. You need to be an organizer to cancel a meeting."
        raise Refusal(400, "ErrorInvalidRequest", says)
    writing.remove(call.world.calendars, view.calendar, found)


def _check_etag(call: Call, etag: str) -> None:
    wanted = call.headers.get("if-match")
    if wanted not in {None, "*", etag}:
        says = "The change key passed in the request does not match the current change key for the item."
        raise Refusal(412, "ErrorIrresolvableConflict", says)
