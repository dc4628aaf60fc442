"""One item of a source, read: what it says as facts, with the plain text that goes beside them.

Nothing is known of deals here. Every mail is read whole, and every language pack looks at it,
because which deal it belongs to, and what that deal asks, may only be known later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from domain.capture.events import MailCaptured
from domain.languages.packs import KNOWN_LANGUAGES, signals_of
from domain.ports.provider import CalendarContent, Content, MailContent
from domain.ports.texts import Text
from domain.ports.tokens import Tokens
from domain.touches.mail import CalendarItem, Mail, Secrecy, SetAside
from domain.touches.sighting import NoUsableDate, Tokeniser
from domain.touches.titles import title_texts
from domain.touches.touch import CalendarFact, Signal, Words
from integrations.mailfiles.items import Item, RawCalendar, RawMail, mail_item
from integrations.rfc5322.envelope import read_head
from integrations.rfc5322.message import read_mail
from integrations.rfc5322.unreadable import UnreadableMail
from integrations.rfc5545.reading import UnreadableCalendar, read_calendar


@dataclass(frozen=True, slots=True)
class MeetingSaid:
    """A statement about a meeting, and the text that goes with it."""

    fact: CalendarFact
    text: Text
    secrecy: Secrecy | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """Something that could not be read. Its text says what and why."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Captured:
    """What one item came to. `key` is the token of the bytes of a mail.

    `ended` are meetings (tokens) of which their organiser has deleted all there was.
    """

    key: str = ""
    mail: MailCaptured | None = None
    meetings: tuple[MeetingSaid, ...] = ()
    asides: tuple[Aside, ...] = ()
    texts: tuple[Text, ...] = ()
    ended: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether the item as a whole could not be read."""
        return bool(self.asides) and self.mail is None and not self.meetings


class ItemReader:
    """Reads items for one ledger; `zone` is where times without a zone are taken to be."""

    def __init__(self, tokens: Tokens, zone: tzinfo) -> None:
        self._tokens = tokens
        self._zone = zone
        self._tokeniser = Tokeniser(tokens)

    def read(self, item: Item) -> Captured:
        """What an item says; what can not be read of it is told as set aside."""
        try:
            return self._read(item)
        except Exception as error:  # noqa: BLE001 - one message must never stop the capture of all others
            return self.set_aside(SetAside(item.source, f"it can not be handled: {type(error).__name__}"))

    def read_provided(self, content: Content, *, source: str, key: str, collection: str) -> Captured:
        """What an item says that a provider gave; `key` and `collection` are tokens.

        Two mailboxes may hold the same bytes, and each item is a copy of its own; a provider's
        threads are those of one collection.
        """
        try:
            match content:
                case MailContent():
                    return self._provided_mail(content, source, key, collection)
                case CalendarContent():
                    return self._provided_meetings(content)
        except Exception as error:  # noqa: BLE001 - as in `read`
            return self.set_aside(SetAside(source, f"it can not be handled: {type(error).__name__}"))

    def labels(self, names: Sequence[str]) -> tuple[Words, ...]:
        """The names of labels, as facts have them."""
        return self._tokeniser.labels(names)

    def set_aside(self, aside: SetAside) -> Captured:
        """What remains of something that could not be read."""
        id_ = self._tokens.name(f"aside\x1f{aside.source}\x1f{aside.reason}")
        fields = {"source": aside.source, "reason": aside.reason}
        text = Text(f"set-aside:{id_}", (f"aside:{id_}",), fields)
        return Captured(asides=(Aside(id_, text),), texts=(text,))

    def _read(self, item: Item) -> Captured:
        match item:
            case SetAside():
                return self.set_aside(item)
            case RawCalendar():
                return self._calendar(item.data, item.source)
            case RawMail():
                return self._mail(item)

    def _calendar(self, data: bytes, source: str) -> Captured:
        try:
            items, unread = read_calendar(data, source=source, default_zone=self._zone)
        except UnreadableCalendar as problem:
            return self.set_aside(SetAside(problem.source, problem.reason))
        asides = [aside for each in unread for aside in self.set_aside(each).asides]
        return Captured(
            meetings=tuple(self._meeting(each) for each in items),
            asides=tuple(asides),
            texts=(*self._people_of(items), *(aside.text for aside in asides)),
        )

    def _provided_mail(self, content: MailContent, source: str, key: str, collection: str) -> Captured:
        raw = mail_item(source, content.data)
        if isinstance(raw, SetAside):
            return self.set_aside(raw)
        captured = self._mail(raw, content)
        if captured.mail is None:
            return captured
        thread = self._tokens.name(f"{collection}\x1f{content.thread}") if content.thread else None
        sighting = replace(captured.mail.sighting, provider_thread=thread)
        return replace(captured, key=key, mail=replace(captured.mail, sighting=sighting))

    def _provided_meetings(self, content: CalendarContent) -> Captured:
        meetings = tuple(self._meeting(each) for each in content.items)
        return Captured(meetings=meetings, texts=tuple(self._people_of(content.items)))

    def _mail(self, raw: RawMail, provided: MailContent | None = None) -> Captured:
        """A mail, and whatever its calendar parts say."""
        parts: list[Captured] = []

        def remember(data: bytes, source: str) -> tuple[()]:
            parts.append(self._calendar(data, source))
            return ()

        try:
            noted_at = raw.noted_at if provided is None else provided.noted_at
            envelope = read_head(raw.header, source=raw.source).envelope(noted_at=noted_at)
            mail = read_mail(raw.message(), envelope, read_calendar=remember)
            if provided is not None:
                mail = replace(mail, labels=provided.labels)
            message = self._message(raw, mail)
        except (UnreadableMail, NoUsableDate) as problem:
            message = self.set_aside(SetAside(raw.source, str(problem)))
        return _together([message, *parts])

    def _message(self, raw: RawMail, mail: Mail) -> Captured:
        sighting = self._tokeniser.sighting(mail)
        people = dict.fromkeys(p.person for p in sighting.participants)
        if not people:
            return self.set_aside(SetAside(raw.source, "it names neither a sender nor a recipient"))
        envelope = mail.envelope
        fields = {
            "subject": envelope.subject,
            "message_id": envelope.message_id or "",
            "sources": envelope.source,
        }
        text = Text(f"touch:{sighting.touch_id}", tuple(people), fields)
        return Captured(
            key=self._key(raw),
            mail=MailCaptured(replace(sighting, signals=()), _signals(mail.text)),
            texts=(
                text,
                *self._tokeniser.people_texts(envelope.everybody()),
                *title_texts(sighting, mail.title),
            ),
        )

    def _meeting(self, item: CalendarItem) -> MeetingSaid:
        fact = self._tokeniser.calendar_fact(item)
        people = dict.fromkeys(invitee.person for invitee in fact.invitees)
        owners = tuple(people) or (f"meeting:{fact.meeting}",)
        return MeetingSaid(
            fact,
            Text(f"meeting:{fact.meeting}", owners, {"uid": item.uid, "title": item.title}),
            item.secrecy,
        )

    def _people_of(self, items: Sequence[CalendarItem]) -> list[Text]:
        people = {person.address: None for item in items for person in item.people}
        return self._tokeniser.people_texts(people)

    def _key(self, raw: RawMail) -> str:
        digest = hashlib.sha256(raw.from_line + b"\n" + raw.data).hexdigest()
        return self._tokens.name(f"mail\x1f{digest}")


def _signals(text: str) -> dict[str, tuple[Signal, ...]]:
    found = {language: signals_of(text, (language,)) for language in KNOWN_LANGUAGES}
    return {language: signals for language, signals in found.items() if signals}


def _together(parts: list[Captured]) -> Captured:
    """A mail with its calendar parts."""
    message = parts[0]
    return Captured(
        key=message.key,
        mail=message.mail,
        meetings=tuple(said for part in parts for said in part.meetings),
        asides=tuple(aside for part in parts for aside in part.asides),
        texts=tuple(text for part in parts for text in part.texts),
    )


def of_mailbox(read: Captured, mailbox: str) -> Captured:
    """The same, with a note on what was set aside that it is of a mailbox, as a whole or in part."""
    marks = {"mailbox": mailbox, "is_whole": "yes" if read.is_nothing else "no"}
    asides = [
        replace(each, text=replace(each.text, fields={**each.text.fields, **marks})) for each in read.asides
    ]
    marked = {aside.text.ref: aside.text for aside in asides}
    texts = tuple(marked.get(text.ref, text) for text in read.texts)
    return replace(read, asides=tuple(asides), texts=texts)
