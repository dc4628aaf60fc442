"""The harvest: everything in some sources that belongs to one deal, as facts.

Sources are streamed, and each message is looked at by its header lines first, because most
mail of a mailbox belongs to no deal; only the deal's own is kept. Source: rules.md section
2; `ignored` and `set_aside` of the contract.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from domain.deal.dealfile import DealFile
from domain.deal.enrol import sides_of
from domain.languages.packs import signals_of
from domain.people import Side, domain_and_parents, fold_address
from domain.ports.texts import Text
from domain.ports.tokens import Tokens
from domain.touches.mail import Address, CalendarItem, Envelope, Mail, SetAside
from domain.touches.sighting import NoUsableDate, Tokeniser
from domain.touches.touch import CalendarFact, EmailSighting, TouchId
from integrations.eventstore.tokens import PlainTokens
from integrations.mailfiles.items import RawCalendar, RawMail, UnreadableSource
from integrations.mailfiles.sources import open_source
from integrations.rfc5322.envelope import read_envelope
from integrations.rfc5322.message import read_mail
from integrations.rfc5322.unreadable import UnreadableMail
from integrations.rfc5545.reading import UnreadableCalendar, read_calendar
from services.shapes import Ignored

_MARKS_OF_CALENDAR_MAIL = (b"text/calendar", b"Text/Calendar", b"TEXT/CALENDAR")
Progress = Callable[[Path, int], None]


@dataclass(slots=True)
class Harvest:
    """What the sources hold of a deal.

    `message_ids` and `uids` are the plain identifiers behind touches and meetings.
    """

    sightings: dict[EmailSighting, None] = field(default_factory=dict)
    facts: dict[CalendarFact, None] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    message_ids: dict[TouchId, str] = field(default_factory=dict)
    uids: dict[str, str] = field(default_factory=dict)
    ignored: Ignored = field(default_factory=Ignored)
    set_aside: list[SetAside] = field(default_factory=list)


def harvest(
    file: DealFile, sources: Iterable[Path], tokens: Tokens, *, progress: Progress | None = None
) -> Harvest:
    """Read all sources for one deal.

    `progress` is told, now and then, how many bytes of a source are done.

    Raises:
        UnreadableSource: nothing can be read of a source.
    """
    harvester = _Harvester(file, tokens)
    for path in sources:
        told = None if progress is None else _about(path, progress)
        for item in open_source(path, progress=told):
            match item:
                case RawMail():
                    harvester.mail(item)
                case RawCalendar():
                    harvester.calendar(item, path)
                case SetAside():
                    harvester.set_aside.append(item)
    return harvester.gather()


def _about(path: Path, progress: Progress) -> Callable[[int], None]:
    return lambda done: progress(path, done)


@dataclass(slots=True)
class _KeptMail:
    """The plain text of one touch, joined over its copies."""

    envelope: Envelope
    sources: set[str]
    people: dict[str, None]


class _Harvester:
    def __init__(self, file: DealFile, tokens: Tokens) -> None:
        self.set_aside: list[SetAside] = []
        self._zone = file.zone.tz
        self._languages = file.playbook.languages
        self._sides = sides_of(file, PlainTokens())
        self._side_of: dict[str, Side] = {}
        self._tokeniser = Tokeniser(tokens)
        self._sightings: dict[EmailSighting, None] = {}
        self._kept: dict[TouchId, _KeptMail] = {}
        self._addresses: dict[Address, None] = {}
        self._items: dict[str, list[CalendarItem]] = {}
        self._internal: set[bytes] = set()
        self._unrelated: set[bytes] = set()

    def mail(self, raw: RawMail) -> None:
        """Take in a message if it belongs to the deal, else count it."""
        try:
            envelope = read_envelope(raw.header, source=raw.source, noted_at=raw.noted_at)
            sides = {self._side(address) for address in envelope.everybody()}
            between = Side.SELLER in sides and Side.BUYER in sides
            from_buyer = envelope.sender is not None and self._side(envelope.sender) is Side.BUYER
            if between or from_buyer or any(mark in raw.data for mark in _MARKS_OF_CALENDAR_MAIL):
                mail = read_mail(raw.message(), envelope, read_calendar=self._read_part)
                self._remember(mail.calendar)
                if between or (from_buyer and mail.automated is not None):
                    self._keep(mail)
                    return
        except UnreadableMail as problem:
            self.set_aside.append(SetAside(raw.source, problem.reason))
            return
        except NoUsableDate as problem:
            self.set_aside.append(SetAside(raw.source, str(problem)))
            return
        counted = self._internal if sides == {Side.SELLER} else self._unrelated
        counted.add(_identity(envelope))

    def calendar(self, raw: RawCalendar, path: Path) -> None:
        """Take in a calendar file, which may be a whole source or one of a folder.

        Raises:
            UnreadableSource: it is the whole source, and nothing of it can be read.
        """
        try:
            self._remember(self._read_calendar(raw.data, raw.source))
        except UnreadableCalendar as problem:
            if not path.is_dir():
                raise UnreadableSource(
                    path, problem.reason, "a calendar that begins with BEGIN:VCALENDAR"
                ) from None
            self.set_aside.append(SetAside(problem.source, problem.reason))

    def gather(self) -> Harvest:
        """Everything that belongs to the deal, now that all sources have been read."""
        uids = [uid for uid, items in self._items.items() if self._concerns_both(items)]
        facts: dict[CalendarFact, None] = {}
        plain_uids: dict[str, str] = {}
        texts = [self._touch_text(id_, kept) for id_, kept in sorted(self._kept.items())]
        for uid in sorted(uids):
            items = self._items[uid]
            named = [self._tokeniser.calendar_fact(item) for item in items]
            facts.update(dict.fromkeys(named))
            plain_uids[named[0].meeting] = uid
            texts.append(_meeting_text(uid, items, named))
            self._addresses.update((p.address, None) for item in items for p in item.people)
        texts += self._tokeniser.people_texts(self._addresses)
        return Harvest(
            sightings=self._sightings,
            facts=facts,
            texts=texts,
            message_ids={id_: kept.envelope.message_id or "" for id_, kept in self._kept.items()},
            uids=plain_uids,
            ignored=Ignored(len(self._internal), len(self._unrelated - self._internal)),
            set_aside=self.set_aside,
        )

    def _side(self, address: Address) -> Side:
        known = self._side_of.get(address.address)
        if known is None:
            folded = fold_address(address.address)
            known = self._side_of[address.address] = self._sides.side_of(folded, domain_and_parents(folded))
        return known

    def _read_calendar(self, data: bytes, source: str) -> Iterable[CalendarItem]:
        items, set_aside = read_calendar(data, source=source, default_zone=self._zone)
        self.set_aside += set_aside
        return items

    def _read_part(self, data: bytes, source: str) -> Iterable[CalendarItem]:
        """The items of a mail's calendar part; one that can not be read costs only itself."""
        try:
            return self._read_calendar(data, source)
        except UnreadableCalendar as problem:
            self.set_aside.append(SetAside(problem.source, problem.reason))
            return ()

    def _keep(self, mail: Mail) -> None:
        signals = signals_of(mail.text, self._languages) if self._languages else ()
        sighting = self._tokeniser.sighting(replace(mail, signals=signals))
        self._sightings[sighting] = None
        people = {p.person: None for p in sighting.participants}
        kept = self._kept.get(sighting.touch_id)
        if kept is None:
            self._kept[sighting.touch_id] = _KeptMail(mail.envelope, {mail.envelope.source}, people)
        else:
            kept.sources.add(mail.envelope.source)
            kept.people.update(people)
            kept.envelope = min(kept.envelope, mail.envelope, key=lambda e: (e.subject, e.source))
        self._addresses.update(dict.fromkeys(mail.envelope.everybody()))

    def _remember(self, items: Iterable[CalendarItem]) -> None:
        for item in items:
            self._items.setdefault(item.uid, []).append(item)

    def _concerns_both(self, items: Iterable[CalendarItem]) -> bool:
        sides = {self._side(person.address) for item in items for person in item.people}
        return Side.SELLER in sides and Side.BUYER in sides

    @staticmethod
    def _touch_text(touch_id: TouchId, kept: _KeptMail) -> Text:
        fields = {
            "subject": kept.envelope.subject,
            "message_id": kept.envelope.message_id or "",
            "sources": "\n".join(sorted(kept.sources)),
        }
        return Text(f"touch:{touch_id}", tuple(kept.people), fields)


def _meeting_text(uid: str, items: list[CalendarItem], facts: list[CalendarFact]) -> Text:
    latest = max(items, key=lambda i: (bool(i.title), i.sequence, i.stamped_at, i.title))
    people = dict.fromkeys(invitee.person for fact in facts for invitee in fact.invitees)
    return Text(f"meeting:{facts[0].meeting}", tuple(people), {"uid": uid, "title": latest.title})


def _identity(envelope: Envelope) -> bytes:
    """What tells an ignored message from others; short, because there may be very many."""
    if envelope.message_id:
        said = envelope.message_id
    else:
        people = sorted(address.address for address in envelope.everybody())
        said = "\x1f".join((str(envelope.sent_at), envelope.subject, *people))
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest()
