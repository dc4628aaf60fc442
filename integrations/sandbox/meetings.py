"""Meetings between people of different providers: who organizes one tells those of other houses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

import icalendar

Start = datetime | date
"""An instant in its zone, or a day."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who takes part; `response` in iCalendar's words."""

    address: str
    name: str
    response: str = "NEEDS-ACTION"


@dataclass(frozen=True, slots=True)
class Meeting:
    """What an organizer says of a meeting, or (`original`) of one occurrence of its series."""

    uid: str
    organizer: Guest
    guests: tuple[Guest, ...]
    title: str
    text: str
    place: str
    start: Start
    end: Start
    rule: str | None = None
    excluded: tuple[Start, ...] = ()
    original: Start | None = None
    cancelled: bool = False
    secrecy: str = "PUBLIC"

    def ics(self, method: str, now: datetime) -> bytes:
        """As an iCalendar object (RFC 5546)."""
        event = icalendar.Event()
        event.add("uid", self.uid)
        event.add("dtstamp", now.astimezone(UTC))
        event.add("summary", self.title)
        event.add("dtstart", self.start)
        event.add("dtend", self.end)
        event.add("class", self.secrecy)
        event.add("status", "CANCELLED" if self.cancelled else "CONFIRMED")
        for name, value in (("description", self.text), ("location", self.place)):
            if value:
                event.add(name, value)
        if self.rule is not None:
            event.add("rrule", icalendar.vRecur.from_ical(self.rule))
        for each in self.excluded:
            event.add("exdate", each)
        if self.original is not None:
            event.add("recurrence-id", self.original)
        event.add("organizer", _address(self.organizer, {"CN": self.organizer.name}))
        for guest in self.guests:
            told = {"CN": guest.name, "PARTSTAT": guest.response, "RSVP": "TRUE"}
            event.add("attendee", _address(guest, told))
        whole = icalendar.Calendar()
        for name, value in (("prodid", "-//sandbox//meetings//EN"), ("version", "2.0"), ("method", method)):
            whole.add(name, value)
        whole.add_component(event)
        return bytes(whole.to_ical())


@dataclass(frozen=True, slots=True)
class Answered:
    """What a guest answers to an organizer, in iCalendar's words."""

    uid: str
    organizer: str
    guest: Guest
    original: Start | None = None


class House(Protocol):
    """A provider, as others see it who have to tell somebody there of a meeting."""

    def has(self, address: str) -> bool:
        """Whether somebody has their calendar there."""
        ...

    def invited(self, meeting: Meeting, address: str) -> None:
        """Somebody there is told of a meeting."""
        ...

    def answered(self, answer: Answered) -> None:
        """An organizer there is answered."""
        ...


@dataclass(frozen=True, slots=True)
class Between:
    """All houses; each is told what concerns somebody of it."""

    houses: Sequence[House]

    def invite(self, meeting: Meeting, address: str) -> None:
        """Tell whoever has an address."""
        for house in self.houses:
            if house.has(address):
                house.invited(meeting, address)

    def answer(self, answer: Answered) -> None:
        """Tell an organizer."""
        for house in self.houses:
            if house.has(answer.organizer):
                house.answered(answer)


def _address(guest: Guest, parameters: dict[str, str]) -> icalendar.vCalAddress:
    made = icalendar.vCalAddress(f"mailto:{guest.address}")
    for name, value in parameters.items():
        made.params[name] = icalendar.vText(value)
    return made
