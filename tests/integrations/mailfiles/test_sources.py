"""What a path is, told by looking at it; folders; refusals."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.touches.mail import SetAside
from integrations.mailfiles import files
from integrations.mailfiles.items import Item, RawCalendar, RawMail, UnreadableSource
from integrations.mailfiles.sources import open_source

FROM = b"From - Mon Mar  2 09:00:00 2026\n"
MAIL = b"From: rita@ours.example\nTo: bea@north.example\n\ntext\n"
ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def write(path: Path, data: bytes = MAIL) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def read(path: Path) -> list[Item]:
    return list(open_source(path))


def names(path: Path) -> list[str]:
    return [item.source.removeprefix(f"{path}") for item in read(path)]


@pytest.mark.parametrize("name", ["in.mbox", "Inbox", "mail.txt", "wrong.eml", "Sent.MBOX"])
def test_an_mbox_is_one_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, FROM + MAIL + b"\n" + FROM + MAIL)
    assert names(path) == ["#1", "#2"]


@pytest.mark.parametrize("name", ["a.eml", "A.EML", "17", "17.", "saved"])
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\r\n\n"])
def test_a_single_message(tmp_path: Path, name: str, before: bytes) -> None:
    (item,) = read(write(tmp_path / name, before + MAIL))
    assert isinstance(item, RawMail)
    assert (item.source, item.data, item.noted_at) == (str(tmp_path / name), MAIL, None)
    assert item.header == b"From: rita@ours.example\nTo: bea@north.example\n\n"


def test_line_ends_of_the_first_macintosh(tmp_path: Path) -> None:
    (item,) = read(write(tmp_path / "a.eml", MAIL.replace(b"\n", b"\r")))
    assert isinstance(item, RawMail)
    assert item.data == MAIL


@pytest.mark.parametrize("name", ["a.ics", "calendar", "CAL.ICS"])
def test_a_calendar_file(tmp_path: Path, name: str) -> None:
    assert read(write(tmp_path / name, ICS)) == [RawCalendar(str(tmp_path / name), ICS)]


def test_a_maildir_with_its_subfolders(tmp_path: Path) -> None:
    box = tmp_path / "Maildir"
    for name in ("cur/2:2,S", "new/1", "tmp/3", ".Deals/cur/4:2,ST", ".Deals/new/.5"):
        write(box / name)
    for folder in ("cur", "new", "tmp", ".Deals/cur", ".Deals/new"):
        (box / folder).mkdir(parents=True, exist_ok=True)
    write(box / "dovecot-uidlist", b"3 V1 N5\n")
    assert names(box) == ["/.Deals/cur/4:2,ST", "/.Deals/new/.5", "/cur/2:2,S", "/new/1"]


def test_a_folder_of_all_sorts_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    write(tmp_path / "b.eml")
    write(tmp_path / "a/z.eml")
    write(tmp_path / "a/calendar.ics", ICS)
    write(tmp_path / "Inbox", FROM + MAIL)
    write(tmp_path / "Inbox.msf", b"// index")
    write(tmp_path / "picture.png", b"\x89PNG")
    write(tmp_path / "._b.eml", b"\x00\x05")
    write(tmp_path / "7.")
    assert names(tmp_path) == ["/7.", "/Inbox#1", "/b.eml", "/a/calendar.ics", "/a/z.eml"]


def test_a_damaged_file_is_set_aside_and_the_rest_read(tmp_path: Path) -> None:
    write(tmp_path / "a.eml", b"\x00\x01")
    write(tmp_path / "b.eml")
    (tmp_path / "c.eml").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "d.eml")
    (tmp_path / "e").symlink_to(tmp_path)
    found = read(tmp_path)
    aside = {
        item.source.removeprefix(f"{tmp_path}/"): item.reason for item in found if isinstance(item, SetAside)
    }
    assert aside == {
        "a.eml": "no header lines, expected a message that begins with lines such as `From:`",
        "c.eml": "No such file or directory",
        "d.eml": "not a regular file",
        "e": "a link to a folder, which is not followed: name it as a source of its own",
    }
    assert [item.source for item in found if isinstance(item, RawMail)] == [str(tmp_path / "b.eml")]


def test_a_folder_that_may_not_be_read_is_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "a.eml")
    write(tmp_path / "locked/b.eml")
    listed = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert SetAside(str(tmp_path / "locked"), "Permission denied") in read(tmp_path)
    with pytest.raises(UnreadableSource, match="Permission denied"):
        read(tmp_path / "locked")


def test_an_empty_mailbox_in_a_folder_is_no_fault(tmp_path: Path) -> None:
    write(tmp_path / "Drafts.mbox", b"")
    write(tmp_path / "noise.mbox", b"noise")
    write(tmp_path / "a.eml")
    found = read(tmp_path)
    assert [item.source.rpartition("/")[2] for item in found] == ["a.eml", "noise.mbox"]
    assert isinstance(found[1], SetAside)


def test_a_link_to_a_file_is_followed(tmp_path: Path) -> None:
    target = write(tmp_path / "elsewhere/a.eml")
    box = tmp_path / "box"
    box.mkdir()
    (box / "link.eml").symlink_to(target)
    assert names(box) == ["/link.eml"]
    assert names(box / "link.eml") == [""]


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.eml")
    write(tmp_path / "b.eml")
    opened = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "a.eml":
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **kwargs)  # type: ignore[call-overload]  # handed on as it came

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UnreadableSource, match="Permission denied"):
        open_source(path)
    assert [type(item) for item in read(tmp_path)] == [SetAside, RawMail]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.mbox", b"", "an empty file"),
        ("noise.bin", b"\x00\xff" * 100, "nothing that looks like mail or a calendar"),
        ("notes.txt", b"Note: buy milk\nAlso: bread\n", "nothing that looks like mail or a calendar"),
        ("mail.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a damaged Outlook message file"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "nothing that looks like mail"),
        ("sheet.docx", b"PK\x03\x04", "nothing that looks like mail"),
        ("a.eml", b"no header\n", "no header lines"),
        ("a.mbox", FROM + b"\n\nnothing\n", "no header lines"),
    ],
)
def test_a_source_in_which_nothing_can_be_read(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    path = write(tmp_path / name, data)
    with pytest.raises(UnreadableSource) as caught:
        read(path)
    assert caught.value.path == path
    assert reason in caught.value.reason
    assert "an mbox, a Maildir" in caught.value.expected
    assert str(path) in str(caught.value)


def test_missing_paths_devices_and_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="No such file"):
        open_source(tmp_path / "nothing")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableSource, match="not a regular file"):
        open_source(tmp_path / "pipe")
    write(tmp_path / "folder/readme.md", b"# hello")
    with pytest.raises(UnreadableSource, match="it holds no mail and no calendar"):
        read(tmp_path / "folder")


def test_files_beyond_their_size_are_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_MESSAGE_BYTES", 100)
    monkeypatch.setattr(files, "MOST_CALENDAR_BYTES", 50)
    write(tmp_path / "a.eml", MAIL + b"x" * 100)
    write(tmp_path / "b.ics", ICS + b"x" * 50)
    write(tmp_path / "c.eml")
    found = [item.reason if isinstance(item, SetAside) else item.source for item in read(tmp_path)]
    assert found == ["larger than 100 bytes", "larger than 50 bytes", f"{tmp_path}/c.eml"]


def test_progress_counts_the_bytes_of_all_files(tmp_path: Path) -> None:
    write(tmp_path / "a.eml")
    write(tmp_path / "b.mbox", FROM + MAIL)
    told: list[int] = []
    list(open_source(tmp_path, progress=told.append))
    assert told == sorted(told)
    assert told[-1] == len(MAIL) * 2 + len(FROM)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(["a.eml", "a.ics", "a.mbox", "a", "a.pst"]))
def test_random_bytes_raise_nothing_but_the_named_error(tmp_path: Path, data: bytes, name: str) -> None:
    path = write(tmp_path / name, data)
    with suppress(UnreadableSource):
        assert read(path)
