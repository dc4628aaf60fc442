"""Sources of mail: what a path is, told by looking at it, and everything that it holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from domain.touches.mail import SetAside
from integrations.mailfiles.files import FileKind, kind_of_file, read_file
from integrations.mailfiles.folders import read_folder
from integrations.mailfiles.items import Item, UnreadableSource
from integrations.mailfiles.mbox import Progress
from integrations.mailfiles.outlook import read_pst

_EXPECTED = "an mbox, a Maildir, a folder of .eml files, an .eml, .ics or .pst file"
_OUTLOOK_MESSAGE = b"\xd0\xcf\x11\xe0"


def open_source(path: Path, *, progress: Progress | None = None) -> Iterator[Item]:
    """Everything that a path holds, streamed: messages, calendar files, and what was set aside.

    The path is looked at before this returns; the rest is read as the items are asked for.
    `progress` is told now and then how many bytes of the source are done.

    Raises:
        UnreadableSource: there is nothing at the path, it may not be read, or it is nothing
            that holds mail; while the items are read: not one of them could be read.
    """
    try:
        if path.is_dir():
            return _some(path, read_folder(path, name=str(path), progress=progress))
        kind = kind_of_file(path)
    except OSError as error:
        raise UnreadableSource(path, error.strerror or str(error), _EXPECTED) from error
    if kind is None:
        raise UnreadableSource(path, _what_it_is(path), _EXPECTED)
    if kind is FileKind.PST:
        return _some(path, read_pst(path, name=str(path), progress=progress))
    return _some(path, read_file(path, kind, name=str(path), progress=progress))


def _some(path: Path, items: Iterator[Item]) -> Iterator[Item]:
    """The items, of which one at least must be readable."""
    first_reason = ""
    any_read = False
    try:
        for item in items:
            if not isinstance(item, SetAside):
                any_read = True
            elif not first_reason:
                first_reason = f"{item.source}: {item.reason}" if item.source != str(path) else item.reason
            yield item
    except OSError as error:
        if isinstance(error, UnreadableSource):
            raise
        raise UnreadableSource(path, error.strerror or str(error), _EXPECTED) from error
    if not any_read:
        raise UnreadableSource(path, first_reason or "it holds no mail and no calendar", _EXPECTED)


def _what_it_is(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(len(_OUTLOOK_MESSAGE))
    except OSError as error:
        return error.strerror or str(error)
    if not head:
        return "an empty file"
    if head == _OUTLOOK_MESSAGE:
        return "an Outlook message file (.msg), which is not read: save it as .eml"
    return "nothing that looks like mail or a calendar"
