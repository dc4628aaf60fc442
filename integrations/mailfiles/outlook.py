"""Outlook's PST and OST files, by the optional library `pypff` (the extra `pst`).

What `pypff` gives is walked folder by folder; `outlook_message` writes each mail as RFC 5322
again, so that one reader serves all sources.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

from domain.touches.mail import SetAside
from integrations.mailfiles.items import Item, UnreadableSource, mail_item
from integrations.mailfiles.mbox import Progress
from integrations.mailfiles.outlook_message import OutlookFolder, message_bytes

_DEEPEST = 50
_DAMAGE = (OSError, ValueError, OverflowError)


def read_pst(path: Path, *, name: str, progress: Progress | None = None) -> Iterator[Item]:
    """The mail of a PST or OST file, folder by folder; contacts, tasks and notes are passed over.

    Raises:
        UnreadableSource: `pypff` is not installed, or the file is damaged as a whole.
    """
    try:
        library = importlib.import_module("pypff")
    except ImportError as error:
        reason = "a PST file, and what reads it is not installed"
        raise UnreadableSource(path, reason, "the extra `pst`: pip install 'setpoint[pst]'") from error
    store = library.file()
    try:
        store.open(str(path))
        root: OutlookFolder = store.get_root_folder()
    except OSError as error:
        raise UnreadableSource(path, str(error), "a PST or OST file that is whole") from error
    try:
        yield from read_store(root, name=name, progress=progress)
    finally:
        store.close()


def read_store(root: OutlookFolder, *, name: str, progress: Progress | None = None) -> Iterator[Item]:
    """The mail below a folder; what is damaged is set aside. Progress counts the mail that was read."""
    done = 0
    waiting = [(root, name, 0)]
    while waiting:
        folder, shown, depth = waiting.pop()
        for number in range(folder.number_of_sub_messages):
            item = _mail(folder, number, f"{shown}#{number + 1}")
            if item is not None:
                done += 0 if isinstance(item, SetAside) else len(item.data)
                yield item
        if progress is not None:
            progress(done)
        for number in reversed(range(folder.number_of_sub_folders)):
            below = _subfolder(folder, number, shown)
            if isinstance(below, SetAside):
                yield below
            elif depth == _DEEPEST:
                yield SetAside(shown, f"folders below depth {_DEEPEST} are not read")
                break
            else:
                waiting.append((below, f"{shown}/{below.name or ''}", depth + 1))


def _mail(folder: OutlookFolder, number: int, source: str) -> Item | None:
    try:
        data = message_bytes(folder.get_sub_message(number))
    except _DAMAGE as error:
        return SetAside(source, f"damaged in the PST file: {error}")
    return None if data is None else mail_item(source, data)


def _subfolder(folder: OutlookFolder, number: int, shown: str) -> OutlookFolder | SetAside:
    try:
        return folder.get_sub_folder(number)
    except _DAMAGE as error:
        return SetAside(f"{shown}/{number + 1}", f"a folder damaged in the PST file: {error}")
