"""Google Takeout as it is downloaded: .zip and .tgz, read without unpacking."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from domain.touches.mail import SetAside
from integrations.mailfiles import archives
from integrations.mailfiles.items import Item, RawCalendar, RawMail, UnreadableSource
from integrations.mailfiles.sources import open_source

FROM = b"From 1785@xxx Mon Mar 02 09:00:00 +0000 2026\r\n"
MAIL = (
    b"X-GM-THRID: 1785\r\nX-Gmail-Labels: %s\r\nFrom: rita@ours.example\r\nTo: b@north.example\r\n\r\nhi\r\n"
)
ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
TAKEOUT = {
    "Takeout/Mail/All mail Including Spam and Trash.mbox": b"\r\n".join(
        FROM + MAIL % label for label in (b"Sent", b"Inbox,Opened", b"Drafts", b"Spam", b"Trash")
    ),
    "Takeout/Calendar/rita@ours.example.ics": ICS,
    "Takeout/archive_browser.html": b"<html></html>",
    "Takeout/Mail/._1.eml": b"\x00\x05\x16\x07",
    "Takeout/Drive/report.docx": b"PK\x03\x04",
}


def zipped(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def tarred(path: Path, files: Mapping[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz" if path.suffix == ".tgz" else "w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def in_zip(folder: Path, files: Mapping[str, bytes]) -> Path:
    return zipped(folder / "takeout.zip", files)


def in_tgz(folder: Path, files: Mapping[str, bytes]) -> Path:
    return tarred(folder / "takeout.tgz", files)


def in_tar(folder: Path, files: Mapping[str, bytes]) -> Path:
    return tarred(folder / "takeout.tar", files)


def unpacked(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / "takeout" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / "takeout"


Packing = Callable[[Path, Mapping[str, bytes]], Path]
packed = pytest.mark.parametrize("pack", [in_zip, in_tgz, in_tar])


def told(items: list[Item]) -> list[str]:
    return [f"{item.source}: {item.reason}" for item in items if isinstance(item, SetAside)]


@pytest.mark.parametrize("pack", [in_zip, in_tgz, in_tar, unpacked])
def test_takeout_reads_the_same_however_it_is_packed(tmp_path: Path, pack: Packing) -> None:
    path = pack(tmp_path, TAKEOUT)
    items = list(open_source(path))
    mail = [item for item in items if isinstance(item, RawMail)]
    box = f"{path}/Takeout/Mail/All mail Including Spam and Trash.mbox"
    assert [item.source for item in mail] == [f"{box}#1", f"{box}#2", f"{box}#5"]
    assert mail[0].data == MAIL % b"Sent"
    assert [i for i in items if isinstance(i, RawCalendar)] == [
        RawCalendar(f"{path}/Takeout/Calendar/rita@ours.example.ics", ICS)
    ]
    assert told(items) == [f"{path}: left out on purpose: 1 message never sent (drafts), 1 message spam"]


def test_an_archive_in_a_folder_is_read_with_the_rest(tmp_path: Path) -> None:
    in_zip(tmp_path, TAKEOUT)
    (tmp_path / "a.eml").write_bytes(MAIL % b"Inbox")
    assert sum(isinstance(item, RawMail) for item in open_source(tmp_path)) == 4


@pytest.mark.parametrize("size", [512, 511, 513, 1024, 70_000])
def test_members_of_every_size_are_followed_by_the_next(tmp_path: Path, size: int) -> None:
    start = MAIL % b"Inbox"
    files = {f"{n}.eml": start + b"x" * (size - len(start)) for n in range(5)}
    items = list(open_source(in_tgz(tmp_path, files)))
    assert [len(item.data) for item in items if isinstance(item, RawMail)] == [size] * 5


def test_progress_counts_the_bytes_of_the_archive(tmp_path: Path) -> None:
    path = in_zip(tmp_path, TAKEOUT)
    done: list[int] = []
    list(open_source(path, progress=done.append))
    assert done == sorted(done)
    assert 0 < done[-1] <= path.stat().st_size


@packed
def test_a_bomb_is_read_no_further_than_it_may_grow(
    tmp_path: Path, pack: Packing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "FREE_BYTES", 1 << 20)
    monkeypatch.setattr(archives, "MOST_GROWTH", 20)
    bomb = FROM + MAIL % b"Inbox" + b"\0" * (64 << 20)
    path = pack(tmp_path, {"a.eml": MAIL % b"Inbox", "b.mbox": bomb})
    if pack is in_tar:  # nothing is packed, so nothing unfolds
        path = path.rename(path.with_suffix(".tgz"))
        path.write_bytes(gzip.compress(path.read_bytes()))
    items = list(open_source(path))
    assert [item.source for item in items if isinstance(item, RawMail)] == [f"{path}/a.eml"]
    assert any("unfolds to more than" in line for line in told(items))


@pytest.mark.parametrize(("name", "data"), [("a.zip", b"PK\x03\x04broken"), ("a.tgz", b"\x1f\x8bbroken")])
def test_an_archive_of_which_nothing_can_be_read_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableSource, match=r"expected a \.zip or \.tgz that is whole"):
        list(open_source(tmp_path / name))


def test_a_header_that_announces_gigabytes_is_refused(tmp_path: Path) -> None:
    header = tarfile.TarInfo("name")
    header.type, header.size = tarfile.XHDTYPE, 8 << 30
    path = tmp_path / "a.tar"
    path.write_bytes(header.tobuf(tarfile.GNU_FORMAT) + b"\0" * 4_096)
    with pytest.raises(UnreadableSource, match="unfolds to more than"):
        list(open_source(path))


@pytest.mark.parametrize("cut", [60, 400])
@packed
def test_an_archive_cut_short_keeps_what_came_before(tmp_path: Path, pack: Packing, cut: int) -> None:
    path = pack(tmp_path, TAKEOUT)
    path.write_bytes(path.read_bytes()[:-cut])
    try:
        items = list(open_source(path))
    except UnreadableSource as error:
        assert "damaged archive" in error.reason  # noqa: PT017 - either is right, a crash is not
    else:
        assert any(isinstance(item, RawMail) for item in items)


def test_a_member_that_is_damaged_costs_only_itself(tmp_path: Path) -> None:
    path = in_zip(tmp_path, {"a.eml": MAIL % b"Inbox" * 50, "b.eml": MAIL % b"Inbox"})
    data = bytearray(path.read_bytes())
    data[40:60] = b"\xff" * 20
    path.write_bytes(data)
    items = list(open_source(path))
    assert [item.source for item in items if isinstance(item, RawMail)] == [f"{path}/b.eml"]
    assert told(items)[0].startswith(f"{path}/a.eml: damaged in the archive")


def test_hostile_names_and_links_reach_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.eml"
    secret.write_bytes(MAIL % b"Inbox")
    path = tmp_path / "a.tgz"
    with tarfile.open(path, "w:gz") as archive:
        link = tarfile.TarInfo("link.eml")
        link.type, link.linkname = tarfile.SYMTYPE, str(secret)
        archive.addfile(link)
        for name in ("../../up.eml", "/etc/root.eml", "bell\x07\x1b[2J.eml"):
            member = tarfile.TarInfo(name)
            member.size = len(MAIL % b"Inbox")
            archive.addfile(member, io.BytesIO(MAIL % b"Inbox"))
    sources = [item.source for item in open_source(path)]
    assert sources == [f"{path}/../../up.eml", f"{path}//etc/root.eml", f"{path}/bell??[2J.eml"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.tgz", "secret.eml"]


def test_an_archive_within_an_archive_is_named_and_not_opened(tmp_path: Path) -> None:
    inner = in_zip(tmp_path, TAKEOUT).read_bytes()
    items = list(open_source(zipped(tmp_path / "outer.zip", {"in.zip": inner, "a.eml": MAIL % b"Inbox"})))
    assert len(items) == 2
    assert "inside an archive" in told(items)[0]


def test_more_files_than_anybody_has_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    for pack in (in_zip, in_tgz):
        items = list(open_source(pack(tmp_path, {f"{n}.eml": MAIL % b"Inbox" for n in range(3)})))
        assert [isinstance(item, RawMail) for item in items] == [True, True, False]
