"""One file of any kind that holds mail or meetings -> what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from integrations.mailfiles.archives import read_archive
from integrations.mailfiles.files import FileKind, read_file
from integrations.mailfiles.items import Item
from integrations.mailfiles.left_out import Found, Kind, kind_by_place, sifted
from integrations.mailfiles.mbox import Progress
from integrations.mailfiles.outlook import read_pst
from integrations.mailfiles.outlook_msg import read_msg


def read_any(
    path: Path, kind: FileKind, *, name: str, progress: Progress | None, place: Kind | None = None
) -> Iterator[Found]:
    """The items of a file; `place` is what mail of its place is, if it is no contact.

    Raises:
        UnreadableSource: it is damaged as a whole, or what reads it is not installed.
        OSError: it can not be read on.
    """
    match kind:
        case FileKind.PST:
            for item in read_pst(path, name=name, progress=progress):
                yield from sifted([item], place or kind_by_place(_folders(item, name)))
        case FileKind.OUTLOOK:
            message = read_msg(path, name=name)
            yield from sifted([] if message is None else [message], place)
        case FileKind.ARCHIVE:
            yield from read_archive(path, name=name, progress=progress)
        case FileKind.MBOX | FileKind.MESSAGE | FileKind.APPLE | FileKind.CALENDAR:
            yield from read_file(path, kind, name=name, progress=progress, place=place)


def _folders(item: Item, name: str) -> list[str]:
    """The folders of a PST in which an item lies, by its source: `mail.pst/Top/Drafts#3`."""
    return item.source.removeprefix(name).rpartition("#")[0].split("/")
