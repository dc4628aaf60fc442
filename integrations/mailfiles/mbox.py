"""An mbox, streamed: one message at a time in constant memory, whatever the size of the file.

Read are mboxo and mboxrd (RFC 4155 and its relatives), Thunderbird's folders and Google
Takeout's form, with either kind of line end. A message begins at a `From ` line that stands
at the beginning of the file or after an empty line and either has the proper form (a sender
and a date) or names a date somehow and is followed by what a message begins with. A sentence
that happens to begin with `From ` does none of that.

The file is read in chunks of 1 MiB and searched with `bytearray.find`; no Python code runs
for each line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from domain.touches.mail import SetAside
from integrations.mailfiles.items import MOST_MESSAGE_BYTES, RawMail, Readable, mail_item

Progress: TypeAlias = Callable[[int], None]
"""Called now and then with the number of bytes of the source that are done."""

_CHUNK = 1 << 20
_LONGEST_FROM_LINE = 300
_LOOK_AHEAD = _LONGEST_FROM_LINE + 100
_HEAD = 4_096
_BOM = b"\xef\xbb\xbf"
_WEEKDAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
# One word or `rita at ours.example`, and a date as asctime writes it, with or without a zone.
_PROPER = re.compile(
    rb"From \S{1,200}(?: at \S{1,200})? {1,2}"
    + _WEEKDAY
    + rb" {1,2}"
    + _MONTH
    + rb" {1,2}\d{1,2} \d{2}:\d{2}(?::\d{2})?(?: [A-Z]{1,5}| [+-]\d{4})? \d{4}(?: [+-]\d{4})?$"
)
_DATE = re.compile(
    _WEEKDAY
    + rb",? +(?:"
    + _MONTH
    + rb" +\d{1,2}|\d{1,2} "
    + _MONTH
    + rb")\b[^\r\n]{1,40}?\d{4}"
    + rb"|\d{4}-\d{2}-\d{2}[ T]\d{1,2}:\d{2}"
)
_MESSAGE_BEGINS = re.compile(rb"\r?\n(?:[!-9;-~]{1,76}[ \t]*:|>From |\r?\n|\Z)")


def begins_like_mbox(head: bytes) -> bool:
    """Whether the first bytes of a file, of which 4,096 count, are those of an mbox."""
    start = _first_line(head[:_HEAD])
    return head.startswith(b"From ", start) and _is_separator(head, start)


def read_mbox(file: Readable, *, name: str, progress: Progress | None = None) -> Iterator[RawMail | SetAside]:
    """The messages of an mbox in their order; those larger than 64 MiB are set aside.

    Raises:
        OSError: the file can not be read on.
    """
    for piece in read_on_mbox(file, name=name, progress=progress):
        yield piece.item


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of an mbox, and the number of bytes from where reading began to where it ends.

    The last one may not be whole yet, when somebody is still writing the file.
    """

    item: RawMail | SetAside
    end: int
    is_last: bool


def read_on_mbox(
    file: Readable, *, name: str, after: int = 0, progress: Progress | None = None
) -> Iterator[Piece]:
    """The messages of an mbox that stands where a message begins; `after` of them came before.

    Raises:
        OSError: the file can not be read on.
    """
    window = _Window(file, progress)
    number = after
    while window.begin_message():
        number += 1
        source = f"{name}#{number}"
        end = window.end_of_message()
        if end is None:
            window.skip_message()
            item: RawMail | SetAside = SetAside(source, f"a message larger than {MOST_MESSAGE_BYTES} bytes")
        else:
            data, from_line = window.take(end)
            item = mail_item(source, data, from_line)
        yield Piece(item, window.place, window.is_at_end)


class _Window:
    """The stretch of the file that is in memory: `start` is where the present message begins in it."""

    def __init__(self, file: Readable, progress: Progress | None) -> None:
        self._file = file
        self._progress = progress
        self._done = 0
        self._buffer = bytearray()
        self._start = 0
        self._searched = 0
        self._at_end = False
        self._read_on()
        self._start = _first_line(bytes(self._buffer[:_HEAD]))

    @property
    def place(self) -> int:
        """How many bytes of the file lie before the present message."""
        return self._done - len(self._buffer) + self._start

    @property
    def is_at_end(self) -> bool:
        """Whether nothing of the file comes after what was taken."""
        return self._at_end and self._start == len(self._buffer)

    def begin_message(self) -> bool:
        """Whether another message begins where the last one ended."""
        if self._start == len(self._buffer):
            self._read_on()
        return self._start < len(self._buffer)

    def end_of_message(self) -> int | None:
        """Where the next message begins, or the file ends; None beyond 64 MiB."""
        self._searched = self._start
        while (end := self._next_in_memory()) is None:
            if self._at_end:
                return len(self._buffer)
            if len(self._buffer) - self._start > MOST_MESSAGE_BYTES:
                return None
            self._read_on()
        return end

    def take(self, end: int) -> tuple[bytes, bytes]:
        """The message up to `end` without its `From ` line, and that line."""
        line_end = self._buffer.find(b"\n", self._start, end) + 1 or end
        with memoryview(self._buffer) as view:
            from_line = bytes(view[self._start : line_end])
            data = bytes(view[line_end : self._without_empty_line(line_end, end)])
        self._start = end
        return data, from_line

    def skip_message(self) -> None:
        """Goes to the next message and forgets this one on the way."""
        while (end := self._next_in_memory()) is None and not self._at_end:
            self._start = max(self._start, self._searched - len(b"\r\n"))
            self._read_on()
        self._start = len(self._buffer) if end is None else end

    def _next_in_memory(self) -> int | None:
        """Where the next message begins, as far as memory tells. What was searched is not searched again."""
        while (found := self._buffer.find(b"\nFrom ", self._searched)) >= 0:
            if not self._at_end and len(self._buffer) - found <= _LOOK_AHEAD:
                self._searched = found
                return None
            self._searched = found + 1
            if self._separates(found):
                return found + 1
        self._searched = max(self._searched, len(self._buffer) - len(b"\nFrom "))
        return None

    def _separates(self, line_break: int) -> bool:
        """Whether a message begins behind this line break: empty line before, `From ` line after."""
        before = bytes(self._buffer[max(0, line_break - 2) : line_break])
        if not before.endswith((b"\n", b"\n\r")):
            return False
        return _is_separator(bytes(self._buffer[line_break + 1 : line_break + 1 + _LOOK_AHEAD]), 0)

    def _without_empty_line(self, start: int, end: int) -> int:
        """The empty line before the next `From ` line belongs to the mbox, not to the message."""
        tail = bytes(self._buffer[max(start, end - 4) : end])
        if tail.endswith(b"\r\n\r\n"):
            return end - 2
        return end - 1 if tail.endswith(b"\n\n") else end

    def _read_on(self) -> None:
        """Forgets what lies before the present message and reads a chunk."""
        del self._buffer[: self._start]
        self._searched -= self._start
        self._start = 0
        chunk = self._file.read(_CHUNK)
        self._buffer += chunk
        self._at_end = not chunk
        self._done += len(chunk)
        if self._progress is not None:
            self._progress(self._done)


def _first_line(head: bytes) -> int:
    """Behind a byte order mark and empty lines at the beginning of a file."""
    start = len(_BOM) if head.startswith(_BOM) else 0
    while head[start : start + 1] in {b"\r", b"\n"}:
        start += 1
    return start


def _is_separator(text: bytes, start: int) -> bool:
    """Whether the line at `start`, which begins with `From `, begins a message."""
    line_end = text.find(b"\n", start, start + _LONGEST_FROM_LINE)
    if line_end < 0:
        line_end = len(text)
        if line_end - start >= _LONGEST_FROM_LINE:
            return False
    line = text[start:line_end].rstrip(b"\r")
    if _PROPER.match(line):
        return True
    return _DATE.search(line) is not None and _MESSAGE_BEGINS.match(text, start + len(line)) is not None
