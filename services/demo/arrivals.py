"""The example's files as they stood on an earlier day: what had arrived by then, and nothing else.

A mailbox grows at its end. A calendar is exported anew: it holds what was in it by then, each
event stamped with the moment of the export, as calendars do that publish themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path

from services.demo.example import DEAL, SOURCES

_MESSAGE = re.compile(rb"^(?=From )", re.MULTILINE)
_EVENT = re.compile(rb"^BEGIN:VEVENT.*?^END:VEVENT\r?\n", re.MULTILINE | re.DOTALL)
_STAMPED = re.compile(rb"^DTSTAMP:(\w+)", re.MULTILINE)
_CREATED = re.compile(rb"^CREATED:(\w+)", re.MULTILINE)
_CANCELLED = b"STATUS:CANCELLED"


def arrived(example: Path, by: datetime) -> Iterator[tuple[str, bytes]]:
    """The name and content of each file of the example, as of a moment."""
    for name in (DEAL, *SOURCES):
        whole = (example / name).read_bytes()
        match Path(name).suffix:
            case ".mbox":
                yield name, _mailbox(whole, by)
            case ".ics":
                yield name, _calendar(whole, by)
            case _:
                yield name, whole


def put_into(inbox: Path, name: str, content: bytes) -> None:
    """Bring a file of the inbox to a content: by adding to its end where that is all there is to do."""
    path = inbox / name
    there = path.read_bytes() if path.exists() else b""
    if content.startswith(there):
        with path.open("ab") as file:
            file.write(content[len(there) :])
    else:
        path.write_bytes(content)


def _mailbox(whole: bytes, by: datetime) -> bytes:
    messages = [message for message in _MESSAGE.split(whole) if message]
    return b"".join(message for message in messages if _sent_at(message) <= by)


def _sent_at(message: bytes) -> datetime:
    head = message.partition(b"\n")[2]
    return parsedate_to_datetime(message_from_bytes(head)["Date"])


def _calendar(whole: bytes, by: datetime) -> bytes:
    exported_at = by.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ").encode()
    return _EVENT.sub(lambda event: _exported(event[0], exported_at), whole)


def _exported(event: bytes, exported_at: bytes) -> bytes:
    """An event as an export holds it; nothing of one that came, or was cancelled, later."""
    stamped, created = _only(_STAMPED, event), _only(_CREATED, event)
    if (stamped if _CANCELLED in event else created) > exported_at:
        return b""
    return event.replace(b"DTSTAMP:" + stamped, b"DTSTAMP:" + min(stamped, exported_at))


def _only(pattern: re.Pattern[bytes], event: bytes) -> bytes:
    found = pattern.search(event)
    if found is None:
        raise ValueError(f"every event of the example has {pattern.pattern!r}")
    return found[1]
