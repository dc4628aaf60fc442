"""What a source of mail gives out, item by item, and how a source is refused as a whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from domain.moments import Instant
from domain.touches.mail import SetAside
from integrations.rfc5322.dates import date_instant
from integrations.rfc5322.headers import body_start

MOST_MESSAGE_BYTES = 64 << 20
MOST_CALENDAR_BYTES = 64 << 20

_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_FIELD = re.compile(rb"^[!-9;-~]{1,76}[ \t]*:", re.MULTILINE)
_HEAD = 4_096
_LONGEST_FROM_LINE = 300


class Readable(Protocol):
    """Bytes that are read from front to end; fewer than asked for only at the end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, b"" at the end."""
        ...


class UnreadableSource(OSError):
    """A source of which nothing can be read: its path, what is wrong, and what was expected."""

    def __init__(self, path: Path, reason: str, expected: str) -> None:
        super().__init__(f"{path}: {reason}; expected {expected}")
        self.path = path
        self.reason = reason
        self.expected = expected


@dataclass(frozen=True, slots=True)
class RawMail:
    """One message as it stands in its source.

    `source` names it for people: a path, in an mbox with `#` and its number from 1. `from_line`
    is the `From ` line above it in an mbox, b"" elsewhere; it says that body lines may be
    quoted (`>From `). `body_at` is where the body begins in `data`.
    """

    source: str
    data: bytes
    body_at: int
    from_line: bytes = b""

    @property
    def noted_at(self) -> Instant | None:
        """The time on the `From ` line, behind the sender, which is its first word."""
        words = self.from_line[:_LONGEST_FROM_LINE].decode("ascii", "replace").split(None, 2)
        return date_instant(words[-1]) if self.from_line else None

    @property
    def header(self) -> bytes:
        """The header block with the empty line that ends it."""
        return self.data[: self.body_at]

    def message(self) -> bytes:
        """The whole message as it was sent: `>From ` lines of an mbox are `From ` lines again.

        One `>` is taken off each, which is right for mboxrd, and for mboxo wherever the
        writer had not begun a line with `>From ` himself.
        """
        if not self.from_line or b">From " not in self.data:
            return self.data
        return self.header + _QUOTED_FROM.sub(rb"\1", self.data[self.body_at :])


@dataclass(frozen=True, slots=True)
class RawCalendar:
    """A calendar file: its bytes, and what names it for people."""

    source: str
    data: bytes


Item: TypeAlias = RawMail | RawCalendar | SetAside


def mail_item(source: str, data: bytes, from_line: bytes = b"") -> RawMail | SetAside:
    """The message in `data`, or why it is none."""
    if b"\n" not in data[:_HEAD] and b"\r" in data[:_HEAD]:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")  # line ends of the first Macintosh
    if not _FIELD.search(data, 0, _HEAD):
        return SetAside(source, "no header lines, expected a message that begins with lines such as `From:`")
    return RawMail(source, data, body_start(data), from_line)
