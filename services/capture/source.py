"""Reading a file of the watched folder on from where it was left, a batch of items at a time.

An mbox grows: it is read on behind what was read before, and its last message is taken only
when nobody has written to the file for a while. Every other file is read whole whenever it
has changed; what was captured before is not captured again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from domain.capture.events import SourceRead
from domain.ports.tokens import Tokens
from domain.touches.mail import SetAside
from integrations.mailfiles.files import FileKind
from integrations.mailfiles.items import Item, RawCalendar, RawMail, UnreadableSource
from integrations.mailfiles.left_out import Found, LeftOut, kind_by_place, sifted
from integrations.mailfiles.mbox import begins_like_mbox, read_on_mbox
from integrations.mailfiles.reading import read_any

MOST_ITEMS = 100
MOST_BYTES = 8 << 20
_CHECKED_BYTES = 1_024
_HEAD = 4_096


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file as it was found: `within` is its path in the folder, `rests` whether it has stopped changing."""

    path: Path
    within: str
    kind: FileKind
    size: int
    changed_ns: int
    rests: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Some items of a file, and how far it has been read with them.

    `from_beginning`: the reading that it is part of began at the file's first byte.
    """

    items: tuple[Item, ...]
    read: SourceRead
    from_beginning: bool


def unread(seen: FileSeen, last: SourceRead | None, tokens: Tokens) -> Iterator[Batch]:
    """What is new in a file, batch by batch; nothing when it was read as it stands.

    A file of which nothing can be read gives one batch that says so.
    """
    if last is not None and (last.size, last.changed_ns) == (seen.size, seen.changed_ns):
        return
    source = source_token(seen.within, tokens)
    if seen.kind is FileKind.MBOX:
        yield from _of_mbox(seen, last, source, tokens)
    elif seen.rests:
        yield from _of_whole(seen, source)


def source_token(within: str, tokens: Tokens) -> str:
    """What stands in events for a file's name."""
    return tokens.name(f"file\x1f{within}")


def _of_mbox(seen: FileSeen, last: SourceRead | None, source: str, tokens: Tokens) -> Iterator[Batch]:
    start, before = _where_to_go_on(seen, last, tokens)
    number, upto = before, start
    batch: list[Item] = []
    place = kind_by_place(PurePosixPath(seen.within).parts)
    with seen.path.open("rb") as file:
        file.seek(start)
        for piece in read_on_mbox(file, name=seen.within, after=before):
            if piece.is_last and not (seen.rests and start + piece.end == seen.size):
                break
            number, upto = number + 1, start + piece.end
            batch += (item for item in sifted([piece.item], place) if not isinstance(item, LeftOut))
            if _is_full(batch):
                yield Batch(
                    tuple(batch), _half_read(seen, source, upto, number, tokens), from_beginning=start == 0
                )
                batch = []
    if upto == seen.size and seen.rests:
        check = _check(seen.path, upto, tokens)
        read = SourceRead(source, upto, number, check, seen.size, seen.changed_ns)
        yield Batch(tuple(batch), read, from_beginning=start == 0)
    elif batch:
        yield Batch(tuple(batch), _half_read(seen, source, upto, number, tokens), from_beginning=start == 0)


def _of_whole(seen: FileSeen, source: str) -> Iterator[Batch]:
    batch: list[Item] = []
    number = 0
    for item in _items(seen):
        batch.append(item)
        number += 1
        if _is_full(batch):
            yield Batch(tuple(batch), SourceRead(source, 0, number, "", 0, 0), from_beginning=True)
            batch = []
    read = SourceRead(source, seen.size, number, "", seen.size, seen.changed_ns)
    yield Batch(tuple(batch), read, from_beginning=True)


def _items(seen: FileSeen) -> Iterator[Item]:
    place = kind_by_place(PurePosixPath(seen.within).parts)
    try:
        found: Iterator[Found] = read_any(seen.path, seen.kind, name=seen.within, progress=None, place=place)
        yield from (item for item in found if not isinstance(item, LeftOut))
    except UnreadableSource as error:
        yield SetAside(seen.within, f"{error.reason}; expected {error.expected}")


def _where_to_go_on(seen: FileSeen, last: SourceRead | None, tokens: Tokens) -> tuple[int, int]:
    """The byte from which an mbox is to be read, and how many messages come before it.

    From its beginning where it no longer begins as it did, or where the message that was
    taken for the last one has gone on.
    """
    if last is None or not 0 < last.upto <= seen.size:
        return 0, 0
    if _check(seen.path, last.upto, tokens) != last.check:
        return 0, 0
    with seen.path.open("rb") as file:
        file.seek(last.upto)
        rest = file.read(_HEAD)
    return (last.upto, last.items) if not rest.strip() or begins_like_mbox(rest) else (0, 0)


def _half_read(seen: FileSeen, source: str, upto: int, number: int, tokens: Tokens) -> SourceRead:
    """How far an mbox was read of which more is to come: nothing is said of the file as a whole."""
    return SourceRead(source, upto, number, _check(seen.path, upto, tokens), 0, 0)


def _check(path: Path, upto: int, tokens: Tokens) -> str:
    """The token of the last bytes before a place."""
    with path.open("rb") as file:
        file.seek(max(0, upto - _CHECKED_BYTES))
        data = file.read(min(upto, _CHECKED_BYTES))
    return tokens.name(f"bytes\x1f{hashlib.sha256(data).hexdigest()}")


def _is_full(batch: list[Item]) -> bool:
    size = sum(len(item.data) for item in batch if isinstance(item, RawMail | RawCalendar))
    return len(batch) >= MOST_ITEMS or size >= MOST_BYTES
