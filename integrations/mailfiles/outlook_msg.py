"""Outlook's single messages (.msg), by the optional library `olefile` (the extra `msg`).

A .msg is a compound file whose streams hold one property each; they are given the shape that
`pypff` gives items of a PST, so that `outlook_message` writes both as mail. Sources: [MS-OXMSG]
for the streams, [MS-OXPROPS] for the numbers.
"""

from __future__ import annotations

import importlib
import struct
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.touches.mail import SetAside
from integrations.mailfiles.items import MOST_MESSAGE_BYTES, Item, UnreadableSource, mail_item
from integrations.mailfiles.outlook_message import Attachment, Entry, Records, RecordSet, message_bytes

_DAMAGE = (
    *(OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError),
    *(struct.error, RecursionError, MemoryError),
)
_TEXT, _TEXT_8BIT, _BINARY, _NUMBER, _TIME = 0x001F, 0x001E, 0x0102, 0x0003, 0x0040
_SUBJECT, _HEADERS, _BODY, _HTML = 0x0037, 0x007D, 0x1000, 0x1013
_SENT, _DELIVERED, _CODE_PAGE = 0x0039, 0x0E06, 0x3FFD
_LONG_NAME, _SHORT_NAME, _CONTENT = 0x3707, 0x3704, 0x3701
_STREAM = "__substg1.0_"
_FIXED = "__properties_version1.0"
_RECIPIENT, _ATTACHMENT = "__recip_version1.0_#", "__attach_version1.0_#"
_FIXED_HEAD, _FIXED_HEAD_BELOW, _FIXED_ENTRY = 32, 8, 16
_MOST_STREAM = 8 << 20
_MOST_STORAGES = 2_000
_FILE_TIME_BEGAN = datetime(1601, 1, 1, tzinfo=UTC)


def read_msg(path: Path, *, name: str) -> Item | None:
    """The message of a .msg file; None where it is a contact, a task, an appointment.

    Raises:
        UnreadableSource: `olefile` is not installed.
    """
    try:
        library = importlib.import_module("olefile")
    except ImportError as error:
        reason = "an Outlook message file, and what reads it is not installed"
        raise UnreadableSource(path, reason, "the extra `msg`: pip install 'setpoint[msg]'") from error
    try:
        if path.stat().st_size > MOST_MESSAGE_BYTES:
            return SetAside(name, f"larger than {MOST_MESSAGE_BYTES} bytes")
        with closing(library.OleFileIO(str(path))) as file:
            data = message_bytes(_item_of(file))
    except _DAMAGE as error:
        return SetAside(name, f"a damaged Outlook message file: {error}")
    return None if data is None else mail_item(name, data)


@dataclass(slots=True)
class _Entry:
    entry_type: int | None
    data_as_integer: int | None
    data_as_string: str | None


@dataclass(slots=True)
class _RecordSet:
    entries: Iterable[Entry]


@dataclass(slots=True)
class _Records:
    record_sets: Iterable[RecordSet]


@dataclass(slots=True)
class _Properties:
    """The properties of one storage by number."""

    texts: dict[int, str] = field(default_factory=dict[int, str])
    blobs: dict[int, bytes] = field(default_factory=dict[int, bytes])
    numbers: dict[int, int] = field(default_factory=dict[int, int])

    def record_set(self) -> RecordSet:
        """The properties as `outlook_message` asks for them."""
        entries: list[Entry] = [_Entry(number, None, text) for number, text in self.texts.items()]
        entries += [_Entry(number, value, None) for number, value in self.numbers.items()]
        return _RecordSet(entries)

    def moment(self, number: int) -> datetime | None:
        """A FILETIME, tenths of microseconds since 1601 in UTC."""
        ticks = self.numbers.get(number, 0)
        try:
            return _FILE_TIME_BEGAN + timedelta(microseconds=ticks // 10) if ticks > 0 else None
        except OverflowError:
            return None


@dataclass(slots=True)
class _Attachment:
    size: int | None
    name: str | None
    content: bytes

    def get_long_filename(self) -> str | None:
        return self.name

    def read_buffer(self, size: int) -> bytes:
        return self.content[:size]


@dataclass(slots=True)
class _Message:
    record_sets: Iterable[RecordSet]
    subject: str | None
    transport_headers: str | None
    plain_text_body: bytes | None
    html_body: bytes | None
    client_submit_time: datetime | None
    delivery_time: datetime | None
    recipients: Records | None
    attachments: Iterable[Attachment]


def _item_of(file: Any) -> _Message:  # noqa: ANN401 - olefile has no types
    """The message at the top of a compound file; messages that are attached to it are not looked at."""
    storages = sorted({entry[0] for entry in file.listdir(streams=True, storages=True) if len(entry) == 1})
    own = _properties(file, "", None)
    page = own.numbers.get(_CODE_PAGE)
    below = [s for s in storages if s.startswith((_RECIPIENT, _ATTACHMENT))][:_MOST_STORAGES]
    inner = {storage: _properties(file, f"{storage}/", page) for storage in below}
    html = own.blobs.get(_HTML) or own.texts.get(_HTML, "").encode("utf-8", "replace")
    return _Message(
        record_sets=[own.record_set()],
        subject=own.texts.get(_SUBJECT),
        transport_headers=own.texts.get(_HEADERS),
        plain_text_body=own.texts.get(_BODY, "").encode("utf-8", "replace") or None,
        html_body=html or None,
        client_submit_time=own.moment(_SENT),
        delivery_time=own.moment(_DELIVERED),
        recipients=_Records([inner[s].record_set() for s in below if s.startswith(_RECIPIENT)]),
        attachments=[_attachment(inner[s]) for s in below if s.startswith(_ATTACHMENT)],
    )


def _attachment(properties: _Properties) -> Attachment:
    content = properties.blobs.get(_CONTENT, b"")
    name = properties.texts.get(_LONG_NAME) or properties.texts.get(_SHORT_NAME)
    return _Attachment(len(content), name, content)


def _properties(file: Any, folder: str, page: int | None) -> _Properties:  # noqa: ANN401 - as above
    """The properties of a storage: small ones in one stream, the others in a stream each."""
    found = _Properties()
    head = _FIXED_HEAD_BELOW if folder else _FIXED_HEAD
    for place in range(head, len(fixed := _content(file, folder + _FIXED)) - _FIXED_ENTRY + 1, _FIXED_ENTRY):
        kind, number, _, value = struct.unpack_from("<HHIQ", fixed, place)
        if kind in (_NUMBER, _TIME):
            found.numbers[number] = value & 0xFFFFFFFF if kind == _NUMBER else value
    page = found.numbers.get(_CODE_PAGE, page)
    depth = folder.count("/") + 1
    for entry in file.listdir():
        if len(entry) == depth and "/".join(entry).startswith(folder + _STREAM):
            _take(found, entry[-1][len(_STREAM) :], _content(file, "/".join(entry)), page)
    return found


def _take(found: _Properties, tag: str, content: bytes, page: int | None) -> None:
    """Note one property; `tag` is its number and its kind in hexadecimal."""
    try:
        number, kind = int(tag[:4], 16), int(tag[4:8], 16)
    except ValueError:
        return
    if kind == _TEXT:
        found.texts[number] = content.decode("utf-16-le", "replace").strip("\x00")
    elif kind == _TEXT_8BIT:
        found.texts[number] = _in_code_page(content, page).strip("\x00")
    elif kind == _BINARY:
        found.blobs[number] = content


def _in_code_page(content: bytes, page: int | None) -> str:
    for charset in ("utf-8", f"cp{page or 1252}"):
        try:
            return content.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")


def _content(file: Any, stream: str) -> bytes:  # noqa: ANN401 - as above
    if not file.exists(stream):
        return b""
    content: bytes = file.openstream(stream).read(_MOST_STREAM)
    return content
