"""The example as it stood on an earlier day: what had arrived by then, and nothing else.

As files, a mailbox grows at its end. A calendar is exported anew: it holds what was in it by then,
each event stamped with the moment of the export, as calendars do that publish themselves. As what a
provider keeps, it is letters and events, one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path

from services.demo.example import CALENDAR, DEAL, MAILBOXES, MOMENTS, SOURCES, SPAM

_MESSAGE = re.compile(rb"^(?=From )", re.MULTILINE)
_EVENT = re.compile(rb"^BEGIN:VEVENT.*?^END:VEVENT\r?\n", re.MULTILINE | re.DOTALL)
_STAMPED = re.compile(rb"^DTSTAMP:(\w+)", re.MULTILINE)
_CREATED = re.compile(rb"^CREATED:(\w+)", re.MULTILINE)
_UID = re.compile(rb"^UID:(\S+)", re.MULTILINE)
_CANCELLED = b"STATUS:CANCELLED"
_OF_A_FILE = re.compile(rb"^(X-GM-THRID|X-Gmail-Labels|X-Mozilla-\S+):.*\r?\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it stands in somebody's mailbox, without what only a file says of it."""

    data: bytes
    sent_at: datetime
    is_own: bool
    is_spam: bool = False

    @property
    def text(self) -> str:
        """The message as it goes through JSON."""
        return self.data.decode("utf-8", "surrogateescape")

    @property
    def sent_millis(self) -> int:
        """When it was sent, in milliseconds since 1970."""
        return int(self.sent_at.timestamp() * 1_000)


def letters(example: Path, owner: str, by: datetime) -> Iterator[Letter]:
    """What had arrived in somebody's mailbox by a moment, oldest first, and what they had sent."""
    kept = [_letter(each, owner) for each in _messages((example / MAILBOXES[owner]).read_bytes())]
    if owner == SPAM[0]:
        spam = _messages((example / SPAM[1]).read_bytes())
        kept += [replace(_letter(each, owner), is_spam=True) for each in spam]
    yield from sorted((each for each in kept if each.sent_at <= by), key=lambda each: each.sent_at)


def events(example: Path, owner: str, by: datetime) -> Iterator[bytes]:
    """The events that stood in somebody's calendar by a moment, each as a calendar file of its own."""
    whole = _calendar((example / CALENDAR).read_bytes(), by)
    found = list(_EVENT.finditer(whole))
    head, foot = whole[: found[0].start()], whole[found[-1].end() :]
    for event in found:
        if f":mailto:{owner}".encode() in event[0].replace(b"\r\n ", b"").replace(b"\n ", b""):
            yield head + event[0] + foot


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


def meetings(example: Path, owner: str) -> frozenset[str]:
    """The ids of the meetings that stand in somebody's calendar at the end of the story."""
    return frozenset(_only(_UID, event).decode() for event in events(example, owner, MOMENTS[-1]))


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
    return b"".join(message for message in _messages(whole) if _sent_at(message) <= by)


def _messages(whole: bytes) -> list[bytes]:
    return [message for message in _MESSAGE.split(whole) if message]


def _letter(message: bytes, owner: str) -> Letter:
    head, gap, body = message.partition(b"\n")[2].partition(b"\n\n")
    sender = str(message_from_bytes(head)["From"])
    return Letter(
        data=_OF_A_FILE.sub(b"", head + b"\n") + gap[1:] + body,
        sent_at=_sent_at(message),
        is_own=owner in sender,
    )


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
