"""What identifies a meeting in every calendar: Outlook's own ids, and those of others within them."""

from __future__ import annotations

import struct
from datetime import UTC, date, datetime
from hashlib import sha256

_KIND = bytes.fromhex("040000008200E00074C5B7101A82E008")
_FOREIGN = b"vCal-Uid" + struct.pack("<I", 1)
_FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_DAY_AT, _DAY_LENGTH = 16, 4


def own_uid(number: int, made: datetime) -> str:
    """The id of a meeting that was made in Outlook: it holds when that was."""
    ticks = (made.astimezone(UTC) - _FILETIME_EPOCH) // (made.resolution) * 10
    data = sha256(f"meeting {number}".encode()).digest()[:16]
    return _written(struct.pack("<Q", ticks), data)


def uid_of(text: str) -> str:
    """The id of a meeting as Outlook keeps it: what is not its own, it wraps."""
    if is_own(text):
        return text.upper()
    return _written(bytes(8), _FOREIGN + text.encode() + b"\0")


def is_own(text: str) -> bool:
    """Whether an id is one of Outlook's form."""
    return text.upper().startswith(_KIND.hex().upper())


def plain_uid(uid: str) -> str:
    """The id as an iCalendar file has it: what was wrapped comes out."""
    data = bytes.fromhex(uid)[40:]
    if data.startswith(_FOREIGN):
        return data.removeprefix(_FOREIGN).rstrip(b"\0").decode()
    return uid


def occurrence_uid(uid: str, day: date) -> str:
    """The id of one occurrence of a series: the day on which it was to begin stands in the midst of it."""
    data = bytearray.fromhex(uid)
    data[_DAY_AT : _DAY_AT + _DAY_LENGTH] = struct.pack(">HBB", day.year, day.month, day.day)
    return data.hex().upper()


def _written(made: bytes, data: bytes) -> str:
    whole = _KIND + bytes(_DAY_LENGTH) + made + bytes(8) + struct.pack("<I", len(data)) + data
    return whole.hex().upper()
