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
from integrations.mailfiles.items import (
    MOST_CALENDAR_BYTES,
    MOST_MESSAGE_BYTES,
    Item,
    RawCalendar,
    Readable,
    mail_item,
)
from integrations.mailfiles.left_out import Found, Kind, sifted
from integrations.mailfiles.mbox import Progress, begins_like_mbox, read_mbox

HEAD_BYTES = 4_096
_BOM = b"\xef\xbb\xbf"
_MAIL_LINES = re.compile(
    rb"^(from|to|cc|date|subject|message-id|received|return-path|mime-version|delivered-to)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_FEWEST_MAIL_LINES = 2
_FIRST_LINE = re.compile(rb"\s*(?:>?From |[!-9;-~]{1,76}[ \t]*:)")
_CALENDAR = re.compile(rb"\s*BEGIN:VCALENDAR", re.IGNORECASE)
_PST = b"!BDN"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
# Apple Mail: the number of bytes of the message, the message, and an XML list of its own.
_APPLE_LENGTH = re.compile(rb"(\d{1,10})[ \t]*\r?\n")


class FileKind(StrEnum):
    """What a file is."""

    MBOX = "mbox"
    MESSAGE = "message"
    APPLE = "emlx"
    CALENDAR = "calendar"
    PST = "pst"
    OUTLOOK = "msg"
    ARCHIVE = "archive"


def kind_of_file(path: Path) -> FileKind | None:
    """What a file is, None where it is nothing that holds mail or meetings.

    Raises:
        OSError: there is no such file, it may not be read, or it is no regular file.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        message = "not a regular file"
        raise OSError(message)
    with path.open("rb") as file:
        return kind_of_head(file.read(HEAD_BYTES), path.name)


def kind_of_head(head: bytes, name: str) -> FileKind | None:
    """What a file of this name is that begins so (4,096 bytes are enough to tell)."""
    name = name.lower()
    if packed := _packed_kind(head, name):
        return packed
    head = head.removeprefix(_BOM)
    if begins_like_mbox(head):
        return FileKind.MBOX
    if name.endswith(".ics") or _CALENDAR.match(head):
        return FileKind.CALENDAR
    if name.endswith(".emlx") and _APPLE_LENGTH.match(head):
        return FileKind.APPLE
    if name.endswith(".eml") or _looks_like_mail(head):
        return FileKind.MESSAGE
    return None


def read_file(
    path: Path, kind: FileKind, *, name: str, progress: Progress | None, place: Kind | None = None
) -> Iterator[Found]:
    """The items of a file that is not packed; progress counts the bytes of this file.

    Raises:
        OSError: the file can not be read on.
    """
    with path.open("rb", buffering=0) as file:
        yield from read_stream(_Whole(file), kind, name=name, progress=progress, place=place)


def read_stream(
    file: Readable,
    kind: FileKind,
    *,
    name: str,
    progress: Progress | None = None,
    place: Kind | None = None,
) -> Iterator[Found]:
    """The items of what is no PST, archive or Outlook file; `place` is what mail of its place is.

    Raises:
        OSError: the file can not be read on.
    """
    if kind is FileKind.MBOX:
        yield from sifted(read_mbox(file, name=name, progress=progress), place)
        return
    most = MOST_CALENDAR_BYTES if kind is FileKind.CALENDAR else MOST_MESSAGE_BYTES
    data = file.read(most + 1)
    if progress is not None:
        progress(len(data))
    item = SetAside(name, f"larger than {most} bytes") if len(data) > most else _item(name, data, kind)
    yield from sifted([item], place)


class _Whole:
    """An unbuffered file that gives all that is asked for; a raw read may stop at 2 GiB or earlier."""

    def __init__(self, file: Readable) -> None:
        self._file = file

    def read(self, size: int, /) -> bytes:
        data = self._file.read(size)
        while data and len(data) < size and (more := self._file.read(size - len(data))):
            data += more
        return data


def _item(name: str, data: bytes, kind: FileKind) -> Item:
    if kind is FileKind.CALENDAR:
        return RawCalendar(name, data)
    if kind is FileKind.APPLE and (length := _APPLE_LENGTH.match(data)):
        data = data[length.end() : length.end() + int(length[1])]
    return mail_item(name, data.removeprefix(_BOM).lstrip(b"\r\n"))


def _packed_kind(head: bytes, name: str) -> FileKind | None:
    """A kind that is told by its first bytes. A .docx is a zip and a .doc is like a .msg: names decide."""
    if head.startswith(_PST):
        return FileKind.PST
    if head.startswith(_OLE) and name.endswith(".msg"):
        return FileKind.OUTLOOK
    is_tar = name.endswith(".tar") and head[257:262] == b"ustar"
    is_gzip = head.startswith(_GZIP) and name.endswith((".tgz", ".tar.gz"))
    is_zip = head.startswith(_ZIP) and name.endswith(".zip")
    return FileKind.ARCHIVE if is_tar or is_gzip or is_zip else None


def _looks_like_mail(head: bytes) -> bool:
    """Whether a file without a telling name begins with header lines, two of which only mail has."""
    if not _FIRST_LINE.match(head):
        return False
    found = {match[1].lower() for match in _MAIL_LINES.finditer(head.replace(b"\r", b"\n"))}
    return len(found) >= _FEWEST_MAIL_LINES
