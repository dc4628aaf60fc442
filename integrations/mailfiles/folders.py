"""Folders: Maildir with its subfolders, Thunderbird's and Apple Mail's, unpacked exports, in any mixture.

Everything is read in the order of the names, so that the same folder gives the same items in
the same order on every machine. What holds no mail (indexes, pictures) is passed over; what
should hold mail and can not be read is set aside. Links to files are followed; links to
folders, which could lead in circles, are set aside.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from domain.touches.mail import SetAside
from integrations.mailfiles.files import FileKind, kind_of_file
from integrations.mailfiles.items import UnreadableSource
from integrations.mailfiles.left_out import Found, kind_by_place
from integrations.mailfiles.mbox import Progress
from integrations.mailfiles.reading import read_any

_MAILDIR = ("cur", "new")
_MAIL_SUFFIXES = frozenset({".eml", ".emlx", ".ics", ".mbox", ".msg", ".pst", ".ost", ".zip", ".tgz"})


def read_folder(folder: Path, *, name: str, progress: Progress | None = None) -> Iterator[Found]:
    """All items of a folder and its subfolders; `name` stands for the folder in their sources."""
    done = 0

    def report(of_this_file: int) -> None:
        if progress is not None:
            progress(done + of_this_file)

    refused: list[OSError] = []
    for path, within, is_mail in files_below(folder, refused):
        shown = f"{name}/{within}"
        kind = kind_below(path, shown, is_mail=is_mail)
        if isinstance(kind, SetAside):
            yield kind
        elif kind is not None:
            place = kind_by_place(PurePosixPath(within).parts)
            try:
                yield from read_any(path, kind, name=shown, progress=report, place=place)
            except UnreadableSource as error:
                yield SetAside(shown, f"{error.reason}; expected {error.expected}")
            except OSError as error:
                yield SetAside(shown, _reason(error))
            done += _size(path)
    yield from (SetAside(str(error.filename), _reason(error)) for error in refused)


def files_below(folder: Path, refused: list[OSError]) -> Iterator[tuple[Path, str, bool]]:
    """Every file below the folder by name, with its path from there and whether it must be a message.

    Folders that may not be read are noted in `refused`.
    """
    for place, subfolders, files in os.walk(folder, onerror=refused.append):
        here = Path(place)
        in_maildir = here.name in _MAILDIR and _is_maildir(here.parent)
        links = [sub for sub in subfolders if (here / sub).is_symlink()]
        subfolders[:] = sorted(sub for sub in subfolders if not _is_passed_over(here, sub))
        for file in sorted(files + links):
            path = here / file
            if in_maildir or not file.startswith("."):
                yield path, path.relative_to(folder).as_posix(), in_maildir


def _is_passed_over(here: Path, subfolder: str) -> bool:
    """A Maildir's `tmp` holds what is not delivered yet."""
    return subfolder == "tmp" and _is_maildir(here)


def _is_maildir(folder: Path) -> bool:
    return all((folder / part).is_dir() for part in _MAILDIR)


def kind_below(path: Path, shown: str, *, is_mail: bool) -> FileKind | SetAside | None:
    """What to read a file as; why it can not be read; None to pass it over."""
    try:
        kind = kind_of_file(path)
    except OSError as error:
        if path.is_dir():
            return SetAside(
                shown, "a link to a folder, which is not followed: name it as a source of its own"
            )
        must_be_read = is_mail or path.suffix.lower() in _MAIL_SUFFIXES or path.is_symlink()
        return SetAside(shown, _reason(error)) if must_be_read else None
    if is_mail:
        return FileKind.MESSAGE
    if kind is None and path.suffix.lower() in _MAIL_SUFFIXES and _size(path):
        return SetAside(shown, f"not mail, although its name ends in {path.suffix}")
    return kind


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
