"""Single files: what a file is, told by its first bytes and its name, and what it holds.

Names lie: Thunderbird's mbox has none of its own, messages are saved as `1` or `message.txt`.
So content decides wherever a name does not say `.eml` or `.ics`.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from domain.touches.mail import SetAside
from integrations.mailfiles.items import MOST_CALENDAR_BYTES, MOST_MESSAGE_BYTES, Item, RawCalendar, mail_item
from integrations.mailfiles.mbox import Progress, begins_like_mbox, read_mbox

_HEAD = 4_096
_BOM = b"\xef\xbb\xbf"
_MAIL_LINES = re.compile(
    rb"^(from|to|cc|date|subject|message-id|received|return-path|mime-version|delivered-to)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_FEWEST_MAIL_LINES = 2
_FIRST_LINE = re.compile(rb"\s*(?:>?From |[!-9;-~]{1,76}[ \t]*:)")
_CALENDAR = re.compile(rb"\s*BEGIN:VCALENDAR", re.IGNORECASE)
_PST = b"!BDN"


class FileKind(StrEnum):
    """What a file is."""

    MBOX = "mbox"
    MESSAGE = "message"
    CALENDAR = "calendar"
    PST = "pst"


def kind_of_file(path: Path) -> FileKind | None:
    """What a file is, None where it is nothing that holds mail or meetings.

    Raises:
        OSError: there is no such file, it may not be read, or it is no regular file.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        message = "not a regular file"
        raise OSError(message)
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        head = file.read(_HEAD).removeprefix(_BOM)
    if head.startswith(_PST):
        return FileKind.PST
    if begins_like_mbox(head):
        return FileKind.MBOX
    if suffix == ".ics" or _CALENDAR.match(head):
        return FileKind.CALENDAR
    if suffix == ".eml" or _looks_like_mail(head):
        return FileKind.MESSAGE
    return None


def read_file(path: Path, kind: FileKind, *, name: str, progress: Progress | None) -> Iterator[Item]:
    """The items of a file that is no PST; progress counts the bytes of this file.

    Raises:
        OSError: the file can not be read on.
    """
    if kind is FileKind.MBOX:
        with path.open("rb", buffering=0) as file:
            yield from read_mbox(file, name=name, progress=progress)
        return
    most = MOST_CALENDAR_BYTES if kind is FileKind.CALENDAR else MOST_MESSAGE_BYTES
    with path.open("rb") as file:
        data = file.read(most + 1)
    if progress is not None:
        progress(len(data))
    if len(data) > most:
        yield SetAside(name, f"larger than {most} bytes")
    elif kind is FileKind.CALENDAR:
        yield RawCalendar(name, data)
    else:
        yield mail_item(name, data.removeprefix(_BOM).lstrip(b"\r\n"))


def _looks_like_mail(head: bytes) -> bool:
    """Whether a file without a telling name begins with header lines, two of which only mail has."""
    if not _FIRST_LINE.match(head):
        return False
    found = {match[1].lower() for match in _MAIL_LINES.finditer(head.replace(b"\r", b"\n"))}
    return len(found) >= _FEWEST_MAIL_LINES
