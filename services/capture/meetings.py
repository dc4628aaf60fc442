"""The calendar items of all sources, and which deals their meetings belong to.

A meeting belongs to a deal when people of both sides take part in any of its items, which
only the last item may show. So items are kept until all sources have been read. A time
without a zone means the deal's own, so each object is read once for each time zone of the deals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.deal.dealfile import DealFile
from domain.moments import Zone
from domain.people import Side
from domain.ports.texts import Text
from domain.touches.mail import Address, CalendarItem, SetAside
from domain.touches.sighting import Tokeniser
from domain.touches.touch import CalendarFact
from integrations.rfc5545.reading import UnreadableCalendar, read_calendar
from services.capture.asides import Asides
from services.capture.concerns import Concerns


@dataclass(frozen=True, slots=True)
class KeptMeeting:
    """A meeting of one or more deals: its plain UID, its facts, its text, and who takes part."""

    uid: str
    facts: tuple[CalendarFact, ...]
    text: Text
    people: tuple[Address, ...]


class Meetings:
    """Everything that the calendars say, by time zone and UID."""

    def __init__(self, files: Sequence[DealFile], concerns: Concerns, asides: Asides) -> None:
        self._concerns = concerns
        self._asides = asides
        self._zones: dict[str, Zone] = {file.zone.name: file.zone for file in files}
        self._deals_in = {
            name: [number for number, file in enumerate(files) if file.zone.name == name]
            for name in self._zones
        }
        self._items: dict[str, dict[str, list[CalendarItem]]] = {name: {} for name in self._zones}

    def read(self, data: bytes, source: str) -> None:
        """Read a calendar object for every deal.

        Raises:
            UnreadableCalendar: nothing of it can be read.
        """
        for name, zone in self._zones.items():
            items, set_aside = read_calendar(data, source=source, default_zone=zone.tz)
            for item in items:
                self._items[name].setdefault(item.uid, []).append(item)
            for aside in set_aside:
                self._set_aside(name, aside)

    def read_part(self, data: bytes, source: str) -> None:
        """Read a calendar part of a mail; one that can not be read costs only itself."""
        try:
            self.read(data, source)
        except UnreadableCalendar as problem:
            self._asides.note(SetAside(problem.source, problem.reason))

    def kept(self, tokeniser: Tokeniser) -> dict[int, list[KeptMeeting]]:
        """The meetings of each deal in the order of their UIDs; uses up what was read."""
        kept: dict[int, list[KeptMeeting]] = {}
        for name, meetings in self._items.items():
            for uid in sorted(meetings):
                deals = self._concerned(name, meetings[uid])
                if deals:
                    meeting = _kept(uid, meetings[uid], tokeniser)
                    for deal in deals:
                        kept.setdefault(deal, []).append(meeting)
            meetings.clear()
        return kept

    def _set_aside(self, zone: str, aside: SetAside) -> None:
        if len(self._zones) == 1:
            self._asides.note(aside)
        else:
            self._asides.note_for(self._deals_in[zone], aside)

    def _concerned(self, zone: str, items: Iterable[CalendarItem]) -> list[int]:
        """The deals of a zone of whose sides both take part."""
        people = {person.address.address for item in items for person in item.people}
        touched = frozenset[int]().union(*(self._concerns.of(address).deals for address in people))
        return [
            deal for deal in sorted(touched.intersection(self._deals_in[zone])) if self._both(deal, people)
        ]

    def _both(self, deal: int, people: Iterable[str]) -> bool:
        sides = {self._concerns.side(deal, address) for address in people}
        return Side.SELLER in sides and Side.BUYER in sides


def _kept(uid: str, items: Sequence[CalendarItem], tokeniser: Tokeniser) -> KeptMeeting:
    facts = tuple(tokeniser.calendar_fact(item) for item in items)
    latest = max(items, key=lambda i: (bool(i.title), i.sequence, i.stamped_at, i.title))
    people = dict.fromkeys(invitee.person for fact in facts for invitee in fact.invitees)
    text = Text(f"meeting:{facts[0].meeting}", tuple(people), {"uid": uid, "title": latest.title})
    addresses = dict.fromkeys(person.address for item in items for person in item.people)
    return KeptMeeting(uid, facts, text, tuple(addresses))
