"""Ids of events and calendars: opaque to clients, and of two kinds for events."""

from __future__ import annotations

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from integrations.sandbox.microsoft.refusals import invalid_id

_MUTABLE, _IMMUTABLE, _FOLDER = bytes((0, 3, 0x24)), bytes((0, 9, 0)), bytes((0, 9, 1))
_PACKED = struct.Struct(">QII")
_MARK, _FILLING = 6, 32


@dataclass(frozen=True, slots=True)
class Named:
    """What an id names: an event or an occurrence of one; in one calendar, or wherever it is."""

    number: int
    place: int | None = None
    day: date | None = None


def event_id(mailbox: str, named: Named, *, immutable: bool) -> str:
    """The id of an event or occurrence. The mutable one changes when it is moved to another calendar."""
    ordinal = named.day.toordinal() if named.day else 0
    if immutable:
        return _written(_IMMUTABLE, mailbox, _PACKED.pack(named.number, 0, ordinal))
    return _written(_MUTABLE, mailbox, _PACKED.pack(named.number, named.place or 0, ordinal))


def read_event_id(mailbox: str, text: str) -> Named | None:
    """What an id names; None if it is one of another mailbox.

    Raises:
        Refusal: no event can have it.
    """
    kind, packed, mine = _read(text, mailbox)
    if kind not in {_MUTABLE, _IMMUTABLE}:
        raise invalid_id()
    number, place, ordinal = _PACKED.unpack(packed)
    return Named(number, place or None, date.fromordinal(ordinal) if ordinal else None) if mine else None


def calendar_id(mailbox: str, number: int) -> str:
    """The id of a calendar in somebody's list; it never changes."""
    return _written(_FOLDER, mailbox, _PACKED.pack(number, 0, 0))


def read_calendar_id(mailbox: str, text: str) -> int | None:
    """The number of a calendar; None if the id is one of another mailbox.

    Raises:
        Refusal: no calendar can have it.
    """
    kind, packed, mine = _read(text, mailbox)
    if kind != _FOLDER:
        raise invalid_id()
    return int(_PACKED.unpack(packed)[0]) if mine else None


def occurrence_name(master_id: str, day: date) -> str:
    """The `occurrenceId`: the series, and the day on which it was to begin."""
    return f"OID.{master_id}.{day.isoformat()}"


def change_key(number: int, version: int) -> str:
    """What changes with every change of an item."""
    data = sha256(f"{number}".encode()).digest()[:16] + struct.pack(">Q", version)[2:]
    return base64.b64encode(data).decode()


def _written(kind: bytes, mailbox: str, packed: bytes) -> str:
    whole = kind + _filling(mailbox) + packed
    return base64.urlsafe_b64encode(whole + _mark(whole)).decode()


def _read(text: str, mailbox: str) -> tuple[bytes, bytes, bool]:
    try:
        data = base64.b64decode(text, b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise invalid_id() from None
    whole, mark = data[:-_MARK], data[-_MARK:]
    if len(data) != len(_MUTABLE) + _FILLING + _PACKED.size + _MARK or mark != _mark(whole):
        raise invalid_id()
    kind, rest = whole[: len(_MUTABLE)], whole[len(_MUTABLE) :]
    return kind, rest[_FILLING:], rest[:_FILLING] == _filling(mailbox)


def _filling(mailbox: str) -> bytes:
    return sha256(f"mailbox {mailbox}".encode()).digest()


def _mark(whole: bytes) -> bytes:
    return sha256(b"id" + whole).digest()[:_MARK]
