"""One meeting, a copy in the calendar of everybody who takes part and has a mailbox."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date

from integrations.sandbox.exchange import Json
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.calendar.event import Event, Exceptional
from integrations.sandbox.microsoft.calendar.fields import NOT_ANSWERED, NOT_RESPONDED
from integrations.sandbox.microsoft.calendar.store import Calendar, Calendars, ChangeType, Held, Replied, Told
from integrations.sandbox.microsoft.calendar.times import NEVER, Span, stamp

_OWN = ("categories", "reminderMinutesBeforeStart", "isReminderOn", "showAs", "sensitivity", "responseStatus")
"""What everybody has to themselves."""
_SHOWN_AS = {"accepted": "busy", "tentativelyAccepted": "tentative", "declined": "free"}


def addresses(content: Json) -> dict[str, Json]:
    """The attendees, by address in lower case."""
    return {each["emailAddress"]["address"].lower(): each for each in content["attendees"]}


def guests(calendars: Calendars, calendar: Calendar, content: Json) -> Iterator[Account]:
    """Who takes part and has a mailbox, but for the calendar's owner."""
    for address in addresses(content):
        account = calendars.directory.find(address)
        if account is not None and account is not calendar.owner:
            yield account


def send(calendars: Calendars, calendar: Calendar, event: Event, *, moved: bool) -> None:
    """Bring everybody's copy to what the organizer's calendar says of an event or series."""
    calendars.on_told(Told(Held(calendar, event), None, tuple(addresses(event.content)), cancelled=False))
    for account in guests(calendars, calendar, event.content):
        found = calendars.by_uid(account, event.uid)
        if found is None:
            home = calendars.default(account)
            made = _copy(calendars, home, event, account)
            calendars.keep(home, made, ChangeType.CREATED)
            continue
        home, mine = found.calendar, found.event
        fresh = _content(event, event.content, account)
        kept = {} if moved else {name: mine.content[name] for name in _OWN}
        mine.content, mine.span, mine.recurrence = fresh | kept, event.span, copy.deepcopy(event.recurrence)
        mine.organizer = dict(event.organizer)
        if moved:
            mine.exceptions.clear()
            mine.cancelled = set(event.cancelled)
        calendars.keep(home, mine, ChangeType.UPDATED)


def send_occurrence(calendars: Calendars, calendar: Calendar, event: Event, day: date) -> None:
    """The same for one occurrence that was changed."""
    changed = event.exceptions[day]
    content = event.content | changed.content
    calendars.on_told(Told(Held(calendar, event), day, tuple(addresses(content)), cancelled=False))
    for account in guests(calendars, calendar, content):
        found = calendars.by_uid(account, event.uid)
        if found is None:
            continue
        mine = found.event
        fresh = _content(event, content, account)
        same = mine.span.on(day) == changed.span
        if same:
            fresh |= {name: mine.content[name] for name in _OWN}
        put_exception(calendars, found, day, changed.span, fresh)
        calendars.keep(found.calendar, mine, ChangeType.UPDATED, day)


def call_off(calendars: Calendars, calendar: Calendar, event: Event, day: date | None, who: Json) -> None:
    """Say to guests that a meeting, or one occurrence, does not take place; it stays until they remove it."""
    calendars.on_told(Told(Held(calendar, event), day, tuple(addresses(who)), cancelled=True))
    for account in guests(calendars, calendar, who):
        found = calendars.by_uid(account, event.uid)
        if found is None:
            continue
        call_off_copy(calendars, found, day)


def call_off_copy(calendars: Calendars, copied: Held, day: date | None) -> None:
    """Mark a guest's own copy, or an occurrence of it, as called off."""
    mine = copied.event
    if day is None:
        mine.content = _called_off(mine.content)
        for each in mine.exceptions.values():
            each.content |= {"isCancelled": True}
    elif day not in mine.cancelled:
        before = mine.exceptions.get(day)
        content = mine.content | (before.content if before else {})
        where = before.span if before else mine.span.on(day)
        put_exception(calendars, copied, day, where, _called_off(content))
    calendars.keep(copied.calendar, mine, ChangeType.UPDATED, day)


def answer(calendars: Calendars, mine: Held, day: date | None, response: str) -> None:
    """Note an answer in the organizer's calendar; the copies of the others never hear of it."""
    account, event = mine.calendar.owner, mine.event
    calendars.on_replied(Replied(mine, day, response))
    organizer = calendars.directory.find(event.organizer["address"])
    found = None if organizer is None or organizer is account else calendars.by_uid(organizer, event.uid)
    if found is not None:
        note_answer(calendars, found, day, account.addresses, response)


def note_answer(
    calendars: Calendars, held: Held, day: date | None, who: tuple[str, ...], response: str
) -> None:
    """Write an answer into the organizer's own copy."""
    event = held.event
    status = {"response": response, "time": stamp(calendars.now())}
    if day is None:
        event.content["attendees"] = _answered(event.content["attendees"], who, status)
    else:
        before = event.exceptions.get(day)
        content = event.content | (before.content if before else {})
        where = before.span if before else event.span.on(day)
        answered = _answered(content["attendees"], who, status)
        put_exception(calendars, held, day, where, {"attendees": answered})
    calendars.keep(held.calendar, event, ChangeType.UPDATED, day)


def put_exception(calendars: Calendars, held: Held, day: date, where: Span, content: Json) -> None:
    """Make an occurrence an exception, or change the one that it is; `keep` has to follow."""
    event = held.event
    before = event.exceptions.get(day)
    now = calendars.now()
    event.exceptions[day] = Exceptional(
        where,
        (before.content if before else {}) | content,
        before.made if before else now,
        now,
        calendars.new_version(),
        held.calendar.change + 1,
    )


def own_answer(calendars: Calendars, account: Account, content: Json, response: str) -> Json:
    """What an attendee's own copy says once they answered; of the others it knows nothing."""
    status = {"response": response, "time": NEVER}
    return {
        "attendees": _answered(content["attendees"], account.addresses, status),
        "responseStatus": {"response": response, "time": stamp(calendars.now())},
        "showAs": _SHOWN_AS[response],
    }


def invited_content(content: Json, organizer: Json) -> Json:
    """The properties of an attendee's copy: the organizer is an attendee, and nobody's answer known."""
    first = {"type": "required", "status": dict(NOT_ANSWERED), "emailAddress": dict(organizer)}
    others = [
        {**copy.deepcopy(each), "status": dict(NOT_ANSWERED)}
        for address, each in addresses(content).items()
        if address != organizer["address"].lower()
    ]
    plain = {name: copy.deepcopy(value) for name, value in content.items() if name not in _OWN}
    return plain | {
        "attendees": [first, *others], "responseStatus": dict(NOT_RESPONDED), "showAs": "tentative",
        "categories": [], "reminderMinutesBeforeStart": 15, "isReminderOn": True,
        "sensitivity": content["sensitivity"], "transactionId": None,
    }  # fmt: skip


def _content(event: Event, content: Json, account: Account) -> Json:
    made = invited_content(content, event.organizer)
    if content["hideAttendees"]:
        mine = {event.organizer["address"].lower(), *account.addresses}
        made["attendees"] = [
            each for each in made["attendees"] if each["emailAddress"]["address"].lower() in mine
        ]
    return made


def _copy(calendars: Calendars, home: Calendar, event: Event, account: Account) -> Event:
    now = calendars.now()
    made = Event(
        calendars.new_number(), event.uid, event.span, _content(event, event.content, account),
        dict(event.organizer), now, now, recurrence=copy.deepcopy(event.recurrence),
        cancelled=set(event.cancelled),
    )  # fmt: skip
    for day, changed in event.exceptions.items():
        content = _content(event, event.content | changed.content, account)
        put_exception(calendars, Held(home, made), day, changed.span, content)
    return made


def _called_off(content: Json) -> Json:
    subject = str(content["subject"]).removeprefix("Canceled: ")
    return {**content, "isCancelled": True, "subject": f"Canceled: {subject}", "showAs": "free"}


def _answered(attendees: list[Json], who: tuple[str, ...], status: Json) -> list[Json]:
    return [
        {**each, "status": dict(status)} if each["emailAddress"]["address"].lower() in who else each
        for each in attendees
    ]
