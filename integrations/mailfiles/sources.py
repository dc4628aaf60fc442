"""Sources of mail: what a path is, told by looking at it, and everything that it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from domain.touches.mail import SetAside
from integrations.mailfiles.files import kind_of_file
from integrations.mailfiles.folders import read_folder
from integrations.mailfiles.items import Item, UnreadableSource
from integrations.mailfiles.left_out import Found, Kind, LeftOut, said_of
from integrations.mailfiles.mbox import Progress
from integrations.mailfiles.reading import read_any

_EXPECTED = (
    "an mbox, a Maildir, a folder with mail, an .eml, .emlx, .msg, .ics or .pst file, "
    "or an export as .zip or .tgz"
)


def open_source(path: Path, *, progress: Progress | None = None) -> Iterator[Item]:
    """Everything that a path holds, streamed: messages, calendar files, and what was set aside.

    The path is looked at before this returns; the rest is read as the items are asked for.
    `progress` is told now and then how many bytes of the source are done. Drafts and spam are
    counted, and told as the last item that is set aside.

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
    return _some(path, read_any(path, kind, name=str(path), progress=progress))


def _some(path: Path, items: Iterator[Found]) -> Iterator[Item]:
    """The items, of which one at least must be readable."""
    first_reason = ""
    any_read = False
    left_out: Counter[Kind] = Counter()
    try:
        for item in items:
            if isinstance(item, LeftOut):
                left_out[item.kind] += 1
                continue
            if not isinstance(item, SetAside):
                any_read = True
            elif not first_reason:
                first_reason = f"{item.source}: {item.reason}" if item.source != str(path) else item.reason
            yield item
    except OSError as error:
        if isinstance(error, UnreadableSource):
            raise
        raise UnreadableSource(path, error.strerror or str(error), _EXPECTED) from error
    if not any_read and not left_out:
        raise UnreadableSource(path, first_reason or "it holds no mail and no calendar", _EXPECTED)
    if left_out:
        yield SetAside(str(path), said_of(left_out))


def _what_it_is(path: Path) -> str:
    try:
        is_empty = path.stat().st_size == 0
    except OSError as error:
        return error.strerror or str(error)
    return "an empty file" if is_empty else "nothing that looks like mail or a calendar"
