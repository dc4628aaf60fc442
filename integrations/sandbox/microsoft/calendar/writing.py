"""What is done with events and occurrences: made, changed, answered, called off, taken out."""

from __future__ import annotations

import copy
from datetime import date

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.calendar import copies
from integrations.sandbox.microsoft.calendar.event import Event, Occurrence, occurrence_on
from integrations.sandbox.microsoft.calendar.fields import (
    changed_content,
    made_content,
    read_recurrence,
    read_span,
)
from integrations.sandbox.microsoft.calendar.patterns import days
from integrations.sandbox.microsoft.calendar.showing import organizes, whole
from integrations.sandbox.microsoft.calendar.store import Calendar, Calendars, ChangeType, Held
from integrations.sandbox.microsoft.calendar.times import Span
from integrations.sandbox.microsoft.calendar.uids import own_uid, uid_of
from integrations.sandbox.microsoft.refusals import Refusal, item_not_found

RESPONSES = ("accepted", "tentativelyAccepted", "declined")
_NOT_OF_OCCURRENCE = frozenset({"recurrence", "isAllDay", "hideAttendees", "transactionId"})
_ATTENDEES_OWN = frozenset({
    "categories", "isReminderOn", "reminderMinutesBeforeStart", "showAs", "sensitivity", "importance",
})  # fmt: skip


def add(calendars: Calendars, calendar: Calendar, body: Json, uid: str | None = None) -> Event:
    """Make an event in its organizer's calendar; who takes part and has a mailbox gets a copy.

    The same `transactionId` again gives the event that was made with it.

    Raises:
        Refusal: something is not right.
    """
    content = made_content(body)
    known = _with_transaction(calendar, content["transactionId"])
    if known is not None:
        return known
    span = read_span(body)
    owner, now, number = calendar.owner, calendars.now(), calendars.new_number()
    made = Event(
        number, uid_of(uid) if uid else own_uid(number, now), span, content,
        {"name": owner.name, "address": owner.address}, now, now, recurrence=read_recurrence(body, span),
    )  # fmt: skip
    calendars.keep(calendar, _aligned(made), ChangeType.CREATED)
    copies.send(calendars, calendar, made, moved=True)
    return made


def change(calendars: Calendars, calendar: Calendar, found: Occurrence, body: Json) -> Occurrence:
    """Change an event, a series, or one occurrence.

    Raises:
        Refusal: something is not right, or is the organizer's to say.
    """
    event, changed = found.event, changed_content(body)
    if not organizes(event, calendar) and body.keys() - _ATTENDEES_OWN:
        raise Refusal(400, "ErrorInvalidRequest", "Only the organizer can change this property of a meeting.")
    if found.day is not None:
        return _change_occurrence(calendars, calendar, found, body, changed)
    before = copies.addresses(event.content)
    span = read_span(body, event.span)
    recurrence = read_recurrence(body, span) if "recurrence" in body else event.recurrence
    moved = span != event.span or recurrence != event.recurrence
    event.content = event.content | _with_answers(changed, event.content, keep=not moved)
    event.span, event.recurrence = span, recurrence
    if moved:
        event.exceptions.clear()
        event.cancelled.clear()
    calendars.keep(calendar, _aligned(event), ChangeType.UPDATED)
    if organizes(event, calendar):
        left = [each for address, each in before.items() if address not in copies.addresses(event.content)]
        copies.call_off(calendars, calendar, event, None, {"attendees": left})
        copies.send(calendars, calendar, event, moved=moved)
    return whole(event)


def answer(
    calendars: Calendars, calendar: Calendar, found: Occurrence, response: str, *, stays: bool
) -> None:
    """Answer an invitation. What is declined goes out of the calendar, unless it `stays`.

    Raises:
        Refusal: it is the organizer who answers.
    """
    event, day = found.event, found.day
    if organizes(event, calendar):
        says = "You can't respond to this meeting because you're the meeting organizer."
        raise Refusal(400, "ErrorInvalidRequest", says)
    if response == "declined" and not stays:
        copies.answer(calendars, Held(calendar, event), day, response)
        _out(calendars, calendar, event, day)
        return
    said = copies.own_answer(calendars, calendar.owner, found.content, response)
    if day is None:
        event.content |= said
    else:
        copies.put_exception(calendars, Held(calendar, event), day, found.span, said)
    calendars.keep(calendar, event, ChangeType.UPDATED, day)
    copies.answer(calendars, Held(calendar, event), day, response)


def remove(calendars: Calendars, calendar: Calendar, found: Occurrence) -> None:
    """Take an event or an occurrence out; if its organizer does, the meeting is called off for the others."""
    event, day = found.event, found.day
    if organizes(event, calendar):
        who = found.content
        _out(calendars, calendar, event, day)
        copies.call_off(calendars, calendar, event, day, who)
    else:
        _out(calendars, calendar, event, day)


def find(calendar: Calendar, number: int, day: date | None) -> Occurrence:
    """An event of a calendar, or an occurrence of one.

    Raises:
        Refusal: there is none (any more).
    """
    event = calendar.events.get(number)
    if event is None:
        raise item_not_found()
    found = whole(event) if day is None else occurrence_on(event, day)
    if found is None:
        raise item_not_found()
    return found


def _change_occurrence(
    calendars: Calendars, calendar: Calendar, found: Occurrence, body: Json, changed: Json
) -> Occurrence:
    event, day = found.event, found.day
    if day is None or body.keys() & _NOT_OF_OCCURRENCE:
        raise Refusal(400, "ErrorInvalidRequest", "This property can't be set on an occurrence of a series.")
    span = read_span(body, found.span)
    if span.start.date() != found.span.start.date():
        _must_not_cross(event, day, span)
    content = _with_answers(changed, found.content, keep=span == found.span)
    copies.put_exception(calendars, Held(calendar, event), day, span, content)
    calendars.keep(calendar, event, ChangeType.UPDATED, day)
    if organizes(event, calendar):
        copies.send_occurrence(calendars, calendar, event, day)
    return Occurrence(event, day, span, event.exceptions[day])


def _must_not_cross(event: Event, day: date, span: Span) -> None:
    """An occurrence can not be moved to the day of another one of its series, nor past it."""
    low, high = sorted((day, span.start.date()))
    between = [low.fromordinal(each) for each in range(low.toordinal(), high.toordinal() + 1)]
    if any(each != day and occurrence_on(event, each) is not None for each in between):
        says = "Modified occurrence is crossing or overlapping adjacent occurrence."
        raise Refusal(400, "ErrorOccurrenceCrossingBoundary", says)


def _with_answers(changed: Json, before: Json, *, keep: bool) -> Json:
    """A changed list of attendees keeps what those on it have answered; a new time asks everybody again."""
    known = copies.addresses(before)
    attendees: list[Json] = changed["attendees"] if "attendees" in changed else before["attendees"]
    asked = [{**each, "status": {"response": "none", "time": "0001-01-01T00:00:00Z"}} for each in attendees]
    kept = [
        {**each, "status": known.get(each["emailAddress"]["address"].lower(), each)["status"]}
        for each in asked
    ]
    result = kept if keep else asked
    return changed if result == before["attendees"] else {**changed, "attendees": copy.deepcopy(result)}


def remove_copy(calendars: Calendars, held: Held, day: date | None) -> None:
    """Take a guest's copy, or an occurrence of it, out; nobody is told."""
    _out(calendars, held.calendar, held.event, day)


def _out(calendars: Calendars, calendar: Calendar, event: Event, day: date | None) -> None:
    if day is None:
        calendars.take_out(calendar, event)
        return
    event.exceptions.pop(day, None)
    event.cancelled.add(day)
    calendars.keep(calendar, event, ChangeType.UPDATED)


def _aligned(event: Event) -> Event:
    """A series begins with its first occurrence, whatever day its start names."""
    if event.recurrence is not None:
        event.span = event.span.on(next(days(event.recurrence)))
    return event


def _with_transaction(calendar: Calendar, transaction: str | None) -> Event | None:
    if transaction is None:
        return None
    return next(
        (each for each in calendar.events.values() if each.content["transactionId"] == transaction), None
    )
