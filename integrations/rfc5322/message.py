"""A whole message: its envelope, what kind it is, and what its parts hold.

Source: rules.md section 2 (automated mail, calendar mail); RFC 6047 (calendar objects in mail);
Google Takeout for X-GM-THRID and X-Gmail-Labels.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from domain.touches.automated import MailMarks, judge
from domain.touches.mail import Address, CalendarItem, Envelope, Mail
from integrations.rfc5322.addresses import address_list
from integrations.rfc5322.encoded_words import header_text
from integrations.rfc5322.headers import Fields, body_start, first, read_fields
from integrations.rfc5322.html_text import text_of_html
from integrations.rfc5322.list_lines import list_addresses
from integrations.rfc5322.parts import Part, Parts, read_parts
from integrations.rfc5322.reply_text import own_lines, without_signature
from integrations.rfc5322.signatures import title_of_writer

ReadCalendar: TypeAlias = Callable[[bytes, str], Iterable[CalendarItem]]
"""Gives the items of a calendar object, which the second argument names for people."""

_MOST_TEXT = 1_000_000
_MOST_LABELS = 200
_METHOD = re.compile(rb"^METHOD[ \t]*[:;]", re.IGNORECASE | re.MULTILINE)
# Outlook wraps meetings for strangers into winmail.dat; their class stands near its beginning.
_WRAPPED_MEETING = re.compile(rb"IPM\.(?:Microsoft Schedule\.Mtg|Schedule\.Meeting\.)")
_WRAPPED_HEAD = 8_192
_LABEL = re.compile(r'\s*(?:"([^"]*)"|([^,"]*))\s*(?:,|$)')
_KEYWORD = re.compile(r"[\w.-]+")
_AUTO_REPLY_LINES = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoreply-from", "x-autoresponder")
_CALENDAR = "text/calendar"
_CALENDAR_FILES = frozenset({"application/ics", "text/x-vcalendar"})
_CALENDAR_TYPES = (_CALENDAR, *sorted(_CALENDAR_FILES))


def may_hold_calendar(raw: bytes, fields: Fields) -> bool:
    """Whether `read_mail` could find a calendar object in a message; True may be wrong, False is not.

    Looks at the body of a multipart only, and only for the names of the types.
    """
    kind = first(fields, "content-type").lower()
    if "multipart/" not in kind:
        return any(name in kind for name in _CALENDAR_TYPES)
    lowered = raw.lower()
    return any(name.encode() in lowered for name in _CALENDAR_TYPES)


def read_mail(raw: bytes, envelope: Envelope, *, read_calendar: ReadCalendar, with_text: bool = True) -> Mail:
    """The message with the given envelope.

    Its text and its writer's title are left empty without `with_text`: reading them costs more than all
    the rest.

    `read_calendar` gets each calendar object, in UTF-8, with the message's source, and gives
    its items; what it can not read is its own to report. Damage costs what is damaged and
    nothing else: half a part is half a text.

    Raises:
        UnreadableMail: it has no header lines, is nested deeper than 20 levels or has more than
            1,000 parts.
    """
    start = body_start(raw)
    fields = read_fields(raw[:start], source=envelope.source)
    parts = read_parts(fields, raw[start:], source=envelope.source)
    objects = dict.fromkeys(_calendar_bytes(part) for part in _calendar_parts(parts))
    own = own_lines(_text(parts)) if with_text else []
    automated = judge(_marks(fields, parts, envelope))
    return Mail(
        envelope=envelope,
        automated=automated,
        attachments=tuple(part.name for part in parts.leaves if part.name and not _is_calendar(part)),
        labels=_labels(first(fields, "x-gmail-labels")),
        provider_thread=first(fields, "x-gm-thrid")[:64] or None,
        text=without_signature(own),
        calendar=tuple(item for data in objects for item in read_calendar(data, envelope.source)),
        lists=list_addresses(fields, envelope),
        title="" if automated or envelope.sender is None else title_of_writer(own, envelope.sender),
    )


def _marks(fields: Fields, parts: Parts, envelope: Envelope) -> MailMarks:
    """The facts by which the kind of the message is judged."""
    sender = envelope.sender or Address("")
    return MailMarks(
        calendar_method=any(_has_method(part) for part in parts.leaves),
        message_class=_message_class(fields, parts),
        report_type=parts.report_type,
        sender=sender.address,
        return_path=_return_path(fields),
        auto_submitted=_keyword(fields, "auto-submitted"),
        answers_itself=_answers_itself(fields),
        suppresses_answers=_says_yes(fields, "x-auto-response-suppress"),
        precedence=_keyword(fields, "precedence"),
        from_list="list-id" in fields or "list-unsubscribe" in fields,
        subject=envelope.subject,
    )


def _has_method(part: Part) -> bool:
    if part.content_type != _CALENDAR:
        return False
    return bool(part.method) or _METHOD.search(part.content()) is not None


def _message_class(fields: Fields, parts: Parts) -> str:
    content_class = first(fields, "content-class").strip("\"' ")
    if content_class:
        return content_class
    wrapped = (part for part in parts.leaves if part.content_type == "application/ms-tnef")
    meeting = any(_WRAPPED_MEETING.search(part.content()[:_WRAPPED_HEAD]) for part in wrapped)
    return "IPM.Schedule.Meeting" if meeting else ""


def _return_path(fields: Fields) -> str | None:
    value = fields.get("return-path")
    if value is None:
        return None
    addresses = address_list(value[0])
    return addresses[0].address if addresses else ""


def _keyword(fields: Fields, name: str) -> str:
    """The first word of a value: comments and parameters may follow it (RFC 3834 section 5)."""
    match = _KEYWORD.search(first(fields, name))
    return match[0].lower() if match else ""


def _answers_itself(fields: Fields) -> bool:
    """X-Autoreply and X-Autorespond with their kin, and iCloud's own word for it."""
    return any(_says_yes(fields, name) for name in _AUTO_REPLY_LINES) or (
        first(fields, "x-apple-action").lower() == "vacation"
    )


def _says_yes(fields: Fields, name: str) -> bool:
    return name in fields and first(fields, name).lower() not in {"no", "none", "false", "0"}


def _labels(value: str) -> tuple[str, ...]:
    labels = (quoted or plain for quoted, plain in _LABEL.findall(header_text(value)))
    return tuple(dict.fromkeys(label.strip() for label in labels if label.strip()))[:_MOST_LABELS]


def _is_calendar(part: Part) -> bool:
    return part.content_type == _CALENDAR or part.content_type in _CALENDAR_FILES


def _calendar_parts(parts: Parts) -> list[Part]:
    """The text/calendar parts; attached calendar files where there are none of those."""
    calendars = [part for part in parts.leaves if part.content_type == _CALENDAR]
    return calendars or [part for part in parts.leaves if _is_calendar(part)]


def _calendar_bytes(part: Part) -> bytes:
    """The object in UTF-8, which RFC 5545 expects; mail may carry it in any character set."""
    if part.charset is None or part.charset.lower() in {"utf-8", "us-ascii"}:
        return part.content()
    return part.text().encode("utf-8", "replace")


def _text(parts: Parts) -> str:
    """The text of the message: of each choice the plain version, else the HTML turned into text."""
    texts = [part for part in parts.leaves if _is_text(part)]
    plain_choices = {
        part.choice for part in texts if part.content_type == "text/plain" and part.coded.strip()
    }
    pieces: list[str] = []
    for part in texts:
        if part.choice and part.choice in plain_choices and part.content_type == "text/html":
            continue
        text = part.text()[:_MOST_TEXT]
        pieces.append(text_of_html(text) if part.content_type == "text/html" else text)
    return "\n".join(pieces)[:_MOST_TEXT]


def _is_text(part: Part) -> bool:
    return part.content_type in {"text/plain", "text/html"} and not part.attached and not part.name
