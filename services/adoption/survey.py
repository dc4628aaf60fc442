"""What a mailbox holds, looked at once: who writes to whom, when, and what about one company.

Everybody is counted by header lines alone. Only mail with the company that is asked about is
read whole, for its subjects, attachments and the days that it names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from domain.moments import Instant
from domain.people import fold_address
from domain.touches.mail import Address, CalendarItem, SetAside
from integrations.mailfiles.items import RawCalendar, RawMail
from integrations.mailfiles.sources import open_source
from integrations.rfc5322.dates import date_instant
from integrations.rfc5322.envelope import Head, read_head
from integrations.rfc5322.headers import first
from integrations.rfc5322.message import read_mail
from integrations.rfc5322.unreadable import UnreadableMail
from integrations.rfc5545.clocks import known_clock
from integrations.rfc5545.reading import UnreadableCalendar, read_calendar
from services.adoption.companies import company_domain_of

MOST_EXCHANGED = 10_000
MOST_TEXT = 5_000
MOST_PEOPLE = 200_000
MOST_MEETINGS = 20_000
SECONDS_A_WEEK = 7 * 86_400
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})\b")
_TZID = re.compile(rb"^(?:TZID|X-WR-TIMEZONE):([^\r\n]{1,80})", re.MULTILINE)
_MOST_ZONES = 50

Progress = Callable[[Path, int], None]
Wanted = Callable[[str], bool]
"""Whether a company's domain is one of those that are asked about."""


@dataclass(slots=True)
class Person:
    """Somebody in the mailbox. `offsets`: of each week in which they wrote, when, and how far from UTC."""

    address: str
    name: str = ""
    wrote: int = 0
    received: int = 0
    offsets: dict[int, tuple[Instant, int]] = field(default_factory=dict[int, tuple[Instant, int]])


@dataclass(frozen=True, slots=True)
class Exchanged:
    """One message with the company; addresses are folded, `text` is the beginning of what was written."""

    at: Instant
    sender: str
    people: tuple[str, ...]
    subject: str
    attachments: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Met:
    """One meeting with the company."""

    start: Instant
    end: Instant
    title: str
    people: tuple[str, ...]


@dataclass(slots=True)
class Survey:
    """Everything that was seen.

    `present` counts, source by source, in how much mail an address takes part; `mail_in` how
    much mail there is.
    """

    messages: int = 0
    first: Instant | None = None
    last: Instant | None = None
    people: dict[str, Person] = field(default_factory=dict[str, Person])
    present: dict[Path, Counter[str]] = field(default_factory=dict[Path, Counter[str]])
    mail_in: Counter[Path] = field(default_factory=Counter[Path])
    exchanged: list[Exchanged] = field(default_factory=list[Exchanged])
    meetings: dict[tuple[str, Instant], Met] = field(default_factory=dict[tuple[str, Instant], Met])
    zones: Counter[str] = field(default_factory=Counter[str])
    set_aside: list[SetAside] = field(default_factory=list[SetAside])

    def by_domain(self) -> Counter[str]:
        """How many messages people of each company wrote or received."""
        counted: Counter[str] = Counter()
        for person in self.people.values():
            domain = company_domain_of(person.address)
            if domain is not None:
                counted[domain] += person.wrote + person.received
        return counted


def survey(sources: Iterable[Path], wanted: Wanted, *, progress: Progress | None = None) -> Survey:
    """Look through all sources.

    Raises:
        UnreadableSource: nothing can be read of a source.
    """
    surveyor = _Surveyor(wanted)
    for path in sources:
        told = None if progress is None else _about(path, progress)
        for item in open_source(path, progress=told):
            match item:
                case RawMail():
                    surveyor.mail(item, path)
                case RawCalendar():
                    surveyor.calendar(item)
                case SetAside():
                    surveyor.seen.set_aside.append(item)
    surveyor.seen.exchanged.sort(key=lambda each: (each.at, each.subject, each.sender))
    return surveyor.seen


def _about(path: Path, progress: Progress) -> Callable[[int], None]:
    return lambda done: progress(path, done)


class _Surveyor:
    def __init__(self, wanted: Wanted) -> None:
        self.seen = Survey()
        self._wanted = wanted
        self._known: set[int] = set()

    def mail(self, raw: RawMail, path: Path) -> None:
        """Count a message, and read it if it is with the company. Copies count once."""
        try:
            head = read_head(raw.header, source=raw.source)
        except UnreadableMail as problem:
            self.seen.set_aside.append(SetAside(raw.source, problem.reason))
            return
        people = {fold_address(each.address): each for each in head.everybody()}
        self.seen.present.setdefault(path, Counter()).update(people.keys())
        self.seen.mail_in[path] += 1
        if head.message_id is not None and self._is_known(head.message_id):
            return
        self.seen.messages += 1
        date = first(head.fields, "date")
        at = date_instant(date)
        self._note_time(at)
        self._count(head, people, at, date)
        if any(self._is_wanted(address) for address in people):
            self._read(raw, head, tuple(people))

    def calendar(self, raw: RawCalendar) -> None:
        """Note the zones of a calendar, and its meetings with the company."""
        for zone in _TZID.findall(raw.data)[:_MOST_ZONES]:
            clock = known_clock(zone.decode("utf-8", "replace"))
            if clock is not None and clock.name and clock.name != "UTC":
                self.seen.zones[clock.name] += 1
        self._note_meetings(self._items(raw.data, raw.source))

    def _is_known(self, message_id: str) -> bool:
        told = hash(message_id)
        if told in self._known:
            return True
        self._known.add(told)
        return False

    def _is_wanted(self, address: str) -> bool:
        domain = company_domain_of(address)
        return domain is not None and self._wanted(domain)

    def _note_time(self, at: Instant | None) -> None:
        if at is not None:
            self.seen.first = at if self.seen.first is None else min(at, self.seen.first)
            self.seen.last = at if self.seen.last is None else max(at, self.seen.last)

    def _count(self, head: Head, people: dict[str, Address], at: Instant | None, date: str) -> None:
        writer = None if head.sender is None else fold_address(head.sender.address)
        for folded, written in people.items():
            person = self.seen.people.get(folded)
            if person is None:
                if len(self.seen.people) >= MOST_PEOPLE:
                    continue
                person = self.seen.people[folded] = Person(folded)
            if folded != writer:
                person.received += 1
                person.name = person.name or written.name
                continue
            person.wrote += 1
            person.name = written.name or person.name
            offset = _OFFSET.search(date)
            if at is not None and offset is not None:
                minutes = int(offset[2]) * 60 + int(offset[3])
                person.offsets[at // SECONDS_A_WEEK] = (at, -minutes if offset[1] == "-" else minutes)

    def _read(self, raw: RawMail, head: Head, people: tuple[str, ...]) -> None:
        """Read a message with the company whole; what a machine wrote only brings its meetings."""
        envelope = head.envelope(noted_at=raw.noted_at)
        at = envelope.sent_at or envelope.received_at
        try:
            mail = read_mail(raw.message(), envelope, read_calendar=self._items)
        except UnreadableMail as problem:
            self.seen.set_aside.append(SetAside(raw.source, problem.reason))
            return
        self._note_meetings(mail.calendar)
        if at is None or mail.automated is not None or envelope.sender is None:
            return
        if len(self.seen.exchanged) < MOST_EXCHANGED:
            sender = fold_address(envelope.sender.address)
            self.seen.exchanged.append(
                Exchanged(at, sender, people, envelope.subject, mail.attachments, mail.text[:MOST_TEXT])
            )

    def _items(self, data: bytes, source: str) -> list[CalendarItem]:
        try:
            items, set_aside = read_calendar(data, source=source, default_zone=UTC)
        except UnreadableCalendar as problem:
            self.seen.set_aside.append(SetAside(problem.source, problem.reason))
            return []
        self.seen.set_aside += set_aside
        return items

    def _note_meetings(self, items: Iterable[CalendarItem]) -> None:
        for item in items:
            people = tuple(dict.fromkeys(fold_address(each.address.address) for each in item.people))
            start, end = (item.span.start, item.span.end) if item.span is not None else (None, None)
            if start is None or end is None or item.cancelled or len(self.seen.meetings) >= MOST_MEETINGS:
                continue
            if any(self._is_wanted(address) for address in people):
                self.seen.meetings[item.uid, start] = Met(start, end, item.title, people)
