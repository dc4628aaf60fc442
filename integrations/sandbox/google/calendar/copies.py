"""One meeting, a copy in the calendar of everybody who takes part and has an account."""

from __future__ import annotations

import copy

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.accounts import State
from integrations.sandbox.google.calendar.store import Calendar, Calendars

_OWN = ("reminders", "colorId", "transparency", "visibility")
"""What everybody has to themselves; the copies of others keep what they have."""


def send_copies(calendars: Calendars, calendar: Calendar, resource: Json, before: Json | None) -> None:
    """Bring the copies of the others to what the organizer's calendar says."""
    if resource.get("privateCopy") or resource.get("organizer", {}).get("email") != calendar.id:
        return
    now = {each["email"] for each in resource.get("attendees", ())}
    then = set() if before is None else {each["email"] for each in before.get("attendees", ())}
    for email in sorted(now | then):
        other = _calendar_of(calendars, email)
        if other is None:
            calendars.invites_elsewhere(calendar, resource, email, email in now)
        elif other is not calendar:
            _send_copy(calendars, other, resource, invited=email in now)


def answer_organizer(calendars: Calendars, calendar: Calendar, resource: Json) -> None:
    """Bring an attendee's answer to the organizer's calendar and so to everybody's."""
    home = _calendar_of(calendars, resource.get("organizer", {}).get("email", ""))
    mine = next((each for each in resource.get("attendees", ()) if each["email"] == calendar.id), None)
    if home is None and mine is not None:
        calendars.answers_elsewhere(resource, mine)
    if home is None or home is calendar or resource["id"] not in home.events:
        return
    note_answer(calendars, home, home.events[resource["id"]].resource, mine or {})


def note_answer(calendars: Calendars, home: Calendar, resource: Json, mine: Json) -> None:
    """Write an attendee's entry into the organizer's event, and so into everybody's."""
    changed = copy.deepcopy(resource)
    entries = changed.get("attendees", [])
    for number, each in enumerate(entries):
        if each["email"] == mine.get("email"):
            entries[number] = copy.deepcopy(mine)
    calendars.put(home, changed)
    for each in entries:
        other = _calendar_of(calendars, each["email"])
        if other is not None and other is not home and each["email"] != mine.get("email"):
            _send_copy(calendars, other, changed, invited=True)


def declined_by_deleting(calendars: Calendars, calendar: Calendar, resource: Json) -> None:
    """Who takes a meeting out of their own calendar has declined it."""
    said = copy.deepcopy(resource)
    for each in said.get("attendees", ()):
        if each["email"] == calendar.id:
            each["responseStatus"] = "declined"
    answer_organizer(calendars, calendar, said)


def _send_copy(calendars: Calendars, other: Calendar, resource: Json, *, invited: bool) -> None:
    old = other.events.get(resource["id"])
    if not invited and old is None:
        return
    made = {name: copy.deepcopy(value) for name, value in resource.items() if name not in _OWN}
    made.get("extendedProperties", {}).pop("private", None)
    if old is not None:
        made |= {name: old.resource[name] for name in _OWN if name in old.resource}
    if not invited:
        made["status"] = "cancelled"
    calendars.put(other, made)


def _calendar_of(calendars: Calendars, email: str) -> Calendar | None:
    account = calendars.accounts.find(email)
    if account is None or account.state is State.CALENDAR_OFF or account.address != email.lower():
        return None
    return calendars.primary(account)
