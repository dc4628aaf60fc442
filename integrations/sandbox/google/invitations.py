"""Google's house: what its people tell those of other houses of meetings, and what they are told."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import icalendar

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.accounts import State
from integrations.sandbox.google.calendar.copies import note_answer
from integrations.sandbox.google.calendar.series import instance
from integrations.sandbox.google.calendar.store import Calendar
from integrations.sandbox.google.calendar.times import begins, kept, normal
from integrations.sandbox.google.diary import Diary
from integrations.sandbox.google.world import World
from integrations.sandbox.meetings import Answered, Guest, Meeting, Start

RESPONSES = {
    "accepted": "ACCEPTED", "tentative": "TENTATIVE", "declined": "DECLINED", "needsAction": "NEEDS-ACTION",
}  # fmt: skip
_ANSWERS = {there: here for here, there in RESPONSES.items()}
_SECRECY = {"private": "PRIVATE", "confidential": "CONFIDENTIAL"}
_KEPT_SECRECY = {there: here for here, there in _SECRECY.items()}


class Invitations:
    """Tells and is told; mails about it are not written."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._diary = Diary(world)
        self.elsewhere: Callable[[Meeting, str], None] = lambda *_: None
        """Tells somebody who has no account here of a meeting."""
        self.answers: Callable[[Answered], None] = lambda *_: None
        """Tells an organizer who has no account here."""
        world.calendars.invites_elsewhere = self._invites
        world.calendars.answers_elsewhere = self._answers

    def has(self, address: str) -> bool:
        """Whether somebody has their calendar here."""
        account = self._world.accounts.find(address)
        return account is not None and account.state is not State.CALENDAR_OFF

    def invited(self, meeting: Meeting, address: str) -> None:
        """Somebody here is told of a meeting of another house."""
        calendar = self._world.calendars.primary(self._world.accounts.get(address))
        found = self._master(calendar, meeting.uid)
        if meeting.original is not None:
            if found is not None:
                self._put_occurrence(calendar, found, meeting)
            return
        if meeting.cancelled:
            if found is not None:
                self._world.calendars.put(calendar, copy.deepcopy(found) | {"status": "cancelled"})
            return
        before = {} if found is None else {each["email"]: each for each in found.get("attendees", ())}
        made = self._diary.imports(address, {**_event(meeting), "iCalUID": meeting.uid})
        resource = calendar.events[made["id"]].resource
        resource.pop("privateCopy", None)
        if found is not None and found["start"] == resource["start"]:
            for each in resource["attendees"]:
                each["responseStatus"] = before.get(each["email"], each)["responseStatus"]

    def answered(self, answer: Answered) -> None:
        """An organizer here is answered by somebody of another house."""
        calendar = self._world.calendars.primary(self._world.accounts.get(answer.organizer))
        found = self._master(calendar, answer.uid)
        if found is None:
            return
        if answer.original is not None:
            found = self._occurrence(calendar, found, answer.original)
        entries = [each for each in found.get("attendees", ()) if each["email"] == answer.guest.address]
        for each in entries:
            said = each | {"responseStatus": _ANSWERS.get(answer.guest.response, "needsAction")}
            note_answer(self._world.calendars, calendar, found, said)

    def _put_occurrence(self, calendar: Calendar, master: Json, meeting: Meeting) -> None:
        if meeting.original is None:
            return
        resource = copy.deepcopy(self._occurrence(calendar, master, meeting.original))
        if meeting.cancelled:
            resource["status"] = "cancelled"
        else:
            fresh = _event(meeting)
            for name in ("start", "end"):
                fresh[name] = normal(fresh[name], name, calendar.zone)
            resource |= fresh
        self._world.calendars.put(calendar, resource)

    @staticmethod
    def _occurrence(calendar: Calendar, master: Json, original: Start) -> Json:
        first = begins(normal(_time(original), "original", calendar.zone))
        if isinstance(first, datetime):
            own = begins(master["start"])
            first = first.astimezone(own.tzinfo if isinstance(own, datetime) else None)
        made = instance(master, first)
        known = calendar.events.get(made["id"])
        return made if known is None else known.resource

    @staticmethod
    def _master(calendar: Calendar, uid: str) -> Json | None:
        for each in calendar.events.values():
            if each.resource.get("iCalUID") == uid and "recurringEventId" not in each.resource:
                return each.resource
        return None

    def _invites(self, calendar: Calendar, resource: Json, address: str, invited: bool) -> None:  # noqa: FBT001
        meeting = _meeting(resource, cancelled=not invited or resource["status"] == "cancelled")
        if address != calendar.id:
            self.elsewhere(meeting, address)

    def _answers(self, resource: Json, mine: Json) -> None:
        organizer = resource.get("organizer", {}).get("email", "")
        guest = _guest(mine)
        original = resource.get("originalStartTime")
        self.answers(Answered(resource["iCalUID"], organizer, guest, begins(original) if original else None))


def _meeting(resource: Json, *, cancelled: bool) -> Meeting:
    organizer = resource["organizer"]
    lines = resource.get("recurrence", [])
    rule = next((each.partition(":")[2] for each in lines if each.upper().startswith("RRULE")), None)
    original = resource.get("originalStartTime")
    return Meeting(
        uid=resource["iCalUID"],
        organizer=Guest(organizer["email"], organizer.get("displayName", organizer["email"])),
        guests=tuple(_guest(each) for each in resource.get("attendees", ())),
        title=resource.get("summary", ""),
        text=resource.get("description", ""),
        place=resource.get("location", ""),
        start=begins(resource["start"]),
        end=begins(resource["end"]),
        rule=rule,
        excluded=tuple(_excluded(lines)),
        original=begins(original) if original else None,
        cancelled=cancelled,
        secrecy=_SECRECY.get(resource.get("visibility", ""), "PUBLIC"),
    )


def _excluded(lines: list[str]) -> list[date]:
    text = "\r\n".join(each for each in lines if each.upper().startswith("EXDATE"))
    if not text:
        return []
    event: Any = icalendar.Event.from_ical(f"BEGIN:VEVENT\r\n{text}\r\nEND:VEVENT\r\n")
    found = event["EXDATE"]
    return [each.dt for line in (found if isinstance(found, list) else [found]) for each in line.dts]


def _guest(attendee: Json) -> Guest:
    response = RESPONSES[attendee.get("responseStatus", "needsAction")]
    return Guest(attendee["email"], str(attendee.get("displayName", attendee["email"])), response)


def _event(meeting: Meeting) -> Json:
    event: Json = {
        "summary": meeting.title, "description": meeting.text, "status": "confirmed",
        "start": _time(meeting.start), "end": _time(meeting.end),
        "organizer": {"email": meeting.organizer.address, "displayName": meeting.organizer.name},
        "attendees": [
            {"email": each.address, "displayName": each.name,
             "responseStatus": _ANSWERS.get(each.response, "needsAction")}
            for each in meeting.guests
        ],
        "visibility": _KEPT_SECRECY.get(meeting.secrecy, "default"),
    }  # fmt: skip
    if meeting.place:
        event["location"] = meeting.place
    if meeting.rule is not None:
        excluded = [f"EXDATE{_line(each)}" for each in meeting.excluded]
        event["recurrence"] = [f"RRULE:{meeting.rule}", *excluded]
    return event


def _line(at: Start) -> str:
    if isinstance(at, datetime):
        return f";TZID={getattr(at.tzinfo, 'key', 'UTC')}:{at:%Y%m%dT%H%M%S}"
    return f";VALUE=DATE:{at:%Y%m%d}"


def _time(at: Start) -> Json:
    return kept(at) if isinstance(at, datetime) else {"date": at.isoformat()}
