"""Archives as Google Takeout gives them (.zip, .tgz), read through without unpacking them to disk.

What is in them is told as in folders: by content first. An archive is somebody else's file: it
may claim to be small and unfold without end, so what is read of it is counted, and one that
grows more than 200 times is read no further. Archives within archives are not opened.
"""

from __future__ import annotations

import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from domain.touches.mail import SetAside
from integrations.mailfiles.files import HEAD_BYTES, FileKind, kind_of_head, read_stream
from integrations.mailfiles.items import MOST_MESSAGE_BYTES, Readable, UnreadableSource
from integrations.mailfiles.left_out import Found, kind_by_place
from integrations.mailfiles.mbox import Progress

MOST_MEMBERS = 200_000
MOST_GROWTH = 200
FREE_BYTES = 64 << 20
_DAMAGE = (OSError, EOFError, ValueError, RuntimeError, NotImplementedError, zlib.error, lzma.LZMAError)
_DAMAGED_ARCHIVE = (*_DAMAGE, zipfile.BadZipFile, tarfile.TarError)
_EXPECTED = "a .zip or .tgz that is whole"
_LONGEST_NAME = 300
_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20
_MOST_AT_ONCE = MOST_MESSAGE_BYTES + _CHUNK
_NOT_WITHIN = (FileKind.PST, FileKind.OUTLOOK, FileKind.ARCHIVE)


class GrowsTooMuch(OSError):
    """An archive unfolds to far more than mail ever does."""

    def __init__(self) -> None:
        super().__init__(f"it unfolds to more than {MOST_GROWTH} times its size, as no mail does")


def read_archive(path: Path, *, name: str, progress: Progress | None = None) -> Iterator[Found]:
    """Everything in an archive that is mail or a calendar; `name` stands for it in the sources.

    Raises:
        UnreadableSource: it is damaged, and nothing could be read before that shows.
    """
    any_read = False
    reader = _read_zip if zipfile.is_zipfile(path) else _read_tar
    try:
        for item in reader(path, name, progress):
            any_read = True
            yield item
    except _DAMAGED_ARCHIVE as error:
        if not any_read:
            raise UnreadableSource(path, f"a damaged archive: {error}", _EXPECTED) from error
        yield SetAside(name, f"read no further, as the archive is damaged: {error}")


def _read_zip(path: Path, name: str, progress: Progress | None) -> Iterator[Found]:
    """The members of a zip by name, so that the same archive always reads the same."""
    done = 0
    with zipfile.ZipFile(path) as archive:
        members = sorted((m for m in archive.infolist() if not m.is_dir()), key=lambda m: m.filename)
        for member in members[:MOST_MEMBERS]:
            yield from _read_member(member.filename, name, _opener(archive, member))
            done += member.compress_size
            if progress is not None:
                progress(done)
        if len(members) > MOST_MEMBERS:
            yield _too_many(name)


def _opener(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], _Stream]:
    limit = member.compress_size * MOST_GROWTH + FREE_BYTES
    return lambda: _Counted(archive.open(member), limit)


def _read_tar(path: Path, name: str, progress: Progress | None) -> Iterator[Found]:
    """The members of a tar archive in their order: it can only be read from front to end."""
    limit = path.stat().st_size * MOST_GROWTH + FREE_BYTES
    with path.open("rb") as raw, closing(_unfolded(raw)) as unfolded:
        archive = tarfile.TarFile(fileobj=_Forward(_Counted(unfolded, limit)))  # type: ignore[arg-type] # it needs no more of a file
        number = 0
        while (member := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined] # it remembers all, and there may be very many
            number += 1
            if number > MOST_MEMBERS:
                yield _too_many(name)
                return
            if member.isfile():
                yield from _read_member(member.name, name, _extractor(archive, member))
            if progress is not None:
                progress(raw.tell())


def _extractor(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Callable[[], _Stream]:
    def opened() -> _Stream:
        content = archive.extractfile(member)
        if content is None:
            raise tarfile.ReadError("not a file")
        return content

    return opened


def _read_member(member: str, archive: str, opened: Callable[[], _Stream]) -> Iterator[Found]:
    """The items of one file of an archive; what is damaged costs only itself."""
    shown = f"{archive}/{_printable(member)}"
    parts = PurePosixPath(member.replace("\\", "/")).parts
    if not parts or parts[-1].startswith(".") or "__MACOSX" in parts:
        return
    try:
        with closing(opened()) as file:
            head = file.read(HEAD_BYTES)
            kind = kind_of_head(head, parts[-1])
            if kind in _NOT_WITHIN:
                yield SetAside(shown, f"a {kind} file inside an archive, expected it to be unpacked first")
            elif kind is not None:
                yield from read_stream(_Rejoined(head, file), kind, name=shown, place=kind_by_place(parts))
    except GrowsTooMuch as error:
        yield SetAside(shown, str(error))
    except _DAMAGED_ARCHIVE as error:
        yield SetAside(shown, f"damaged in the archive: {error}")


def _too_many(name: str) -> SetAside:
    return SetAside(name, f"more than {MOST_MEMBERS} files: from there on they are not read")


def _unfolded(raw: BinaryIO) -> _Stream:
    """The tar inside a gzip, or the file itself where it is not compressed."""
    magic = raw.read(len(_GZIP))
    raw.seek(0)
    return gzip.GzipFile(fileobj=raw, mode="rb") if magic == _GZIP else raw


def _printable(name: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in name[:_LONGEST_NAME])


class _Stream(Readable, Protocol):
    def close(self) -> None: ...


class _Counted:
    """A stream that refuses to give more than its limit."""

    def __init__(self, stream: _Stream, limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, size: int, /) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise GrowsTooMuch
        return data

    def close(self) -> None:
        self._stream.close()


class _Forward:
    """A stream that `tarfile` may take for a file, as long as it only goes forward."""

    def __init__(self, stream: _Stream) -> None:
        self._stream = stream
        self._at = 0

    def read(self, size: int, /) -> bytes:
        # A header may announce a name of gigabytes, which tarfile would read into memory.
        if size > _MOST_AT_ONCE:
            raise GrowsTooMuch
        data = self._stream.read(size)
        self._at += len(data)
        return data

    def tell(self) -> int:
        return self._at

    def seek(self, place: int) -> None:
        if place < self._at:
            raise tarfile.ReadError("its members overlap")
        while self._at < place and self.read(min(_CHUNK, place - self._at)):
            pass


class _Rejoined:
    """A stream of which the head was read, whole again."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        head, self._head = self._head[:size], self._head[size:]
        return head + self._rest.read(size - len(head)) if len(head) < size else head
