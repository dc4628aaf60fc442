"""An Outlook item as an RFC 5322 message.

Outlook keeps properties, not messages. The transport header lines are used where it kept
them, the properties where it did not (as for mail that was sent). Attachments are represented
by their names, only calendar files keep their content. Property numbers: [MS-OXPROPS].
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import islice
from typing import Protocol
from urllib.parse import quote

_MOST_ATTACHMENTS = 500
_MOST_BODY = 4 << 20
_MOST_CALENDAR_BYTES = 8 << 20

_MESSAGE_CLASS = 0x001A
_IDS = {"Message-ID": 0x1035, "References": 0x1039, "In-Reply-To": 0x1042}
_WRITER_NAMES = (0x0042, 0x0C1A)
# The last is who created the item: of mail sent within Exchange nothing else names an address.
_WRITER_ADDRESSES = (0x5D02, 0x0065, 0x5D01, 0x0C1F, 0x5D0A)
_RECIPIENT_TYPE, _RECIPIENT_NAME, _RECIPIENT_ADDRESSES = 0x0C15, 0x3001, (0x39FE, 0x3003)
_RECIPIENT_LINES = {1: "To", 2: "Cc", 3: "Bcc"}
_RECIPIENT_NAMES = frozenset({"to", "cc", "bcc"})

_MAIL_CLASSES = ("ipm.note", "ipm.post", "ipm.schedule.meeting", "report.ipm.note")
_CONTENT_CLASSES = {
    "ipm.schedule.meeting": "urn:content-classes:calendarmessage",
    "report.ipm.note.ndr": "urn:content-classes:dsn",
    "report.ipm.note.dr": "urn:content-classes:dsn",
    "report.ipm.note.ipn": "urn:content-classes:mdn",
}
_FLAGS, _UNSENT = 0x0E07, 0x0008
_OUT_OF_OFFICE = "ipm.note.rules.ooftemplate"
_FIELD = re.compile(r"([!-9;-~]{1,76})[ \t]*:")
# The body is written anew, so what describes it is, too.
_REPLACED = re.compile(r"content-(?!class$)|mime-version$", re.IGNORECASE)
_LINES = re.compile(r"\r?\n(?![ \t])")
_BREAKS = re.compile(r"[\r\n\x00-\x1f]+")
_BOUNDARY = "=_parts_of_an_outlook_item_=_"


class Entry(Protocol):
    """One property of an item."""

    entry_type: int | None
    data_as_integer: int | None
    data_as_string: str | None


class RecordSet(Protocol):
    """The properties of one thing."""

    entries: Iterable[Entry]


class Records(Protocol):
    """Things with properties: an item has one set, its recipients one each."""

    record_sets: Iterable[RecordSet]


class Attachment(Protocol):
    """A file, picture or item that hangs on a message."""

    size: int | None

    def get_long_filename(self) -> str | None:
        """Its file name."""
        ...

    def read_buffer(self, size: int) -> bytes:
        """Its content, `size` bytes at most."""
        ...


class OutlookItem(Records, Protocol):
    """An item of a folder, as `pypff` gives it. Times have no zone and are UTC."""

    subject: str | None
    transport_headers: str | None
    plain_text_body: bytes | None
    html_body: bytes | None
    client_submit_time: datetime | None
    delivery_time: datetime | None
    recipients: Records | None
    attachments: Iterable[Attachment]


class OutlookFolder(Protocol):
    """A folder, as `pypff` gives it; what is damaged raises OSError."""

    name: str | None
    number_of_sub_messages: int
    number_of_sub_folders: int

    def get_sub_message(self, index: int) -> OutlookItem:
        """The item of that number, from 0."""
        ...

    def get_sub_folder(self, index: int) -> OutlookFolder:
        """The folder of that number, from 0."""
        ...


def message_bytes(item: OutlookItem) -> bytes | None:
    """The item as a message; None where it is no mail but a contact, a task, an appointment.

    Raises:
        OSError: the item is damaged.
    """
    said = _strings(item.record_sets)
    message_class = said.get(_MESSAGE_CLASS, "ipm.note").lower()
    if not message_class.startswith(_MAIL_CLASSES):
        return None
    kept = list(_transport_lines(item.transport_headers or ""))
    names = {_name(line) for line in kept}
    if names & _RECIPIENT_NAMES:
        names |= _RECIPIENT_NAMES
    own = [line for line in _own_lines(item, said, message_class) if _name(line) not in names]
    head = "\n".join([*kept, *own, f'Content-Type: multipart/mixed; boundary="{_BOUNDARY}"'])
    return head.encode("utf-8", "replace") + b"\n\n" + _body(item)


def _strings(record_sets: Iterable[RecordSet]) -> dict[int, str]:
    """The properties that are text, by number; what can not be read is left out."""
    found: dict[int, str] = {}
    for record_set in record_sets:
        for entry in record_set.entries:
            with suppress(OSError, ValueError, TypeError):
                text = (entry.data_as_string or "").strip("\x00")
                if text and entry.entry_type is not None:
                    found.setdefault(entry.entry_type, text)
    return found


def _transport_lines(headers: str) -> Iterator[str]:
    """The kept header lines, folded as they were, without those that describe the body.

    A From line that only has a name within Exchange says less than the properties do.
    """
    for line in _LINES.split(headers.strip("\x00")):
        field = _FIELD.match(line)
        nameless = field is not None and field[1].lower() == "from" and "@" not in line
        if field is not None and not nameless and not _REPLACED.match(field[1]):
            yield line.rstrip()


def _own_lines(item: OutlookItem, said: dict[int, str], message_class: str) -> Iterator[str]:
    """Header lines made of the item's properties."""
    writer = _address(said, _WRITER_NAMES, _WRITER_ADDRESSES)
    if writer:
        yield f"From: {writer}"
    yield from _recipient_lines(item.recipients)
    # Outlook marks the length of a prefix such as `Re: ` with two control characters.
    yield f"Subject: {_BREAKS.sub('', item.subject or '')}"
    for name, number in _IDS.items():
        if number in said:
            yield f"{name}: {_BREAKS.sub(' ', said[number])}"
    if item.client_submit_time is not None:
        yield f"Date: {_date(item.client_submit_time)}"
    if item.delivery_time is not None:
        yield f"Received: by Outlook; {_date(item.delivery_time)}"
    for beginning, content_class in _CONTENT_CLASSES.items():
        if message_class.startswith(beginning):
            yield f"Content-Class: {content_class}"
    if message_class.startswith(_OUT_OF_OFFICE):
        yield "Auto-Submitted: auto-replied"
    if _number(item.record_sets, _FLAGS) & _UNSENT:
        yield "X-Unsent: 1"


def _recipient_lines(recipients: Records | None) -> Iterator[str]:
    by_line: dict[str, list[str]] = {}
    for recipient in recipients.record_sets if recipients is not None else ():
        address = _address(_strings([recipient]), (_RECIPIENT_NAME,), _RECIPIENT_ADDRESSES)
        if address:
            by_line.setdefault(_RECIPIENT_LINES.get(_number([recipient], _RECIPIENT_TYPE), "To"), []).append(
                address
            )
    for name, addresses in by_line.items():
        yield f"{name}: {', '.join(addresses)}"


def _number(record_sets: Iterable[RecordSet], number: int) -> int:
    """A property that is a number; 0 where it is not there or can not be read."""
    for record_set in record_sets:
        for entry in record_set.entries:
            with suppress(OSError, ValueError, TypeError):
                if entry.entry_type == number:
                    return entry.data_as_integer or 0
    return 0


def _address(said: dict[int, str], names: Sequence[int], addresses: Sequence[int]) -> str:
    """`"Rita Rep" <rita@ours.example>`; "" where only a name within Exchange is known."""
    address = next((said[number] for number in addresses if "@" in said.get(number, "")), "")
    if not address:
        return ""
    name = next((said[number] for number in names if number in said), "")
    name = re.sub(r'["\\<>\x00-\x1f]', " ", name).strip()
    return f'"{name}" <{_BREAKS.sub("", address)}>' if name else f"<{_BREAKS.sub('', address)}>"


def _body(item: OutlookItem) -> bytes:
    parts = [_part("multipart/alternative; boundary=texts", _texts(item), coded=False)]
    parts += [_attached(attachment) for attachment in islice(item.attachments, _MOST_ATTACHMENTS)]
    delimiter = b"--" + _BOUNDARY.encode("ascii")
    return b"".join(delimiter + b"\n" + part + b"\n" for part in parts) + delimiter + b"--\n"


def _texts(item: OutlookItem) -> bytes:
    texts = (("text/plain", item.plain_text_body), ("text/html", item.html_body))
    parts = [_part(kind, content[:_MOST_BODY]) for kind, content in texts if content]
    return b"".join(b"--texts\n" + part + b"\n" for part in parts) + b"--texts--\n"


def _attached(attachment: Attachment) -> bytes:
    name = attachment.get_long_filename() or ""
    is_calendar = name.lower().endswith(".ics") and 0 < (attachment.size or 0) <= _MOST_CALENDAR_BYTES
    content = attachment.read_buffer(attachment.size or 0) if is_calendar else b""
    disposition = f"attachment; filename*=utf-8''{quote(name, safe='')}" if name else "attachment"
    kind = "application/ics" if is_calendar else "application/octet-stream"
    return _part(f"{kind}\nContent-Disposition: {disposition}", content)


def _part(kind: str, content: bytes, *, coded: bool = True) -> bytes:
    if not coded:
        return f"Content-Type: {kind}\n\n".encode() + content
    head = f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n\n"
    return head.encode("ascii", "replace") + base64.encodebytes(content)


def _name(line: str) -> str:
    return line.partition(":")[0].strip().lower()


def _date(moment: datetime) -> str:
    return format_datetime(moment.replace(tzinfo=UTC))
