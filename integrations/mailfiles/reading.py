"""One file of any kind that holds mail or meetings -> what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from integrations.mailfiles.archives import read_archive
from integrations.mailfiles.files import FileKind, read_file
from integrations.mailfiles.left_out import Found, Kind, sifted
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
            yield from sifted(read_pst(path, name=name, progress=progress), place)
        case FileKind.OUTLOOK:
            item = read_msg(path, name=name)
            yield from sifted([] if item is None else [item], place)
        case FileKind.ARCHIVE:
            yield from read_archive(path, name=name, progress=progress)
        case FileKind.MBOX | FileKind.MESSAGE | FileKind.APPLE | FileKind.CALENDAR:
            yield from read_file(path, kind, name=name, progress=progress, place=place)
