"""PST files: Outlook's items written as mail again. A small tree of stand-ins replaces `pypff`."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import TypeVar, cast

import pytest

from domain.touches.mail import Address, Mail, SetAside
from domain.touches.touch import Automated
from integrations.mailfiles import reading
from integrations.mailfiles.items import Item, RawMail, UnreadableSource
from integrations.mailfiles.outlook import read_store
from integrations.mailfiles.outlook_message import OutlookFolder, OutlookItem, message_bytes
from integrations.mailfiles.sources import open_source
from integrations.rfc5322.envelope import read_envelope
from integrations.rfc5322.message import read_mail

Found = TypeVar("Found")


@dataclass
class Entry:
    entry_type: int
    data_as_string: str | None = None
    data_as_integer: int | None = None


@dataclass
class Records:
    entries: list[Entry]

    @property
    def record_sets(self) -> list[Records]:
        return [self]


@dataclass
class Recipients:
    record_sets: list[Records]


@dataclass
class Attachment:
    name: str | None
    content: bytes = b""

    @property
    def size(self) -> int:
        return len(self.content)

    def get_long_filename(self) -> str | None:
        return self.name

    def read_buffer(self, size: int) -> bytes:
        return self.content[:size]


@dataclass
class Message:
    properties: dict[int, str] = field(default_factory=dict)
    subject: str | None = "\x01\x05Re: Offer"
    transport_headers: str | None = None
    plain_text_body: bytes | None = b"f\xc3\xbcr Q3\r\n"
    html_body: bytes | None = None
    client_submit_time: datetime | None = datetime(2026, 3, 2, 9)  # noqa: DTZ001 - pypff's have no zone
    delivery_time: datetime | None = datetime(2026, 3, 2, 9, 1)  # noqa: DTZ001 - pypff's have no zone
    recipients: Recipients | None = None
    attachments: list[Attachment] = field(default_factory=list)

    @property
    def record_sets(self) -> list[Records]:
        return [Records([Entry(number, text) for number, text in self.properties.items()])]


@dataclass
class Folder:
    name: str | None
    messages: list[Message | OSError] = field(default_factory=list)
    folders: list[Folder | OSError] = field(default_factory=list)

    @property
    def number_of_sub_messages(self) -> int:
        return len(self.messages)

    @property
    def number_of_sub_folders(self) -> int:
        return len(self.folders)

    def get_sub_message(self, index: int) -> Message:
        return _or_raise(self.messages[index])

    def get_sub_folder(self, index: int) -> Folder:
        return _or_raise(self.folders[index])


def _or_raise(found: Found | OSError) -> Found:
    if isinstance(found, OSError):
        raise found
    return found


def person(kind: int, address: str, name: str = "", number: int = 0x39FE) -> Records:
    return Records([Entry(0x0C15, None, kind), Entry(number, address), Entry(0x3001, name)])


SENT = {
    0x001A: "IPM.Note",
    0x0042: "Rita Rep",
    0x0065: "/O=OURS/CN=RITA",
    0x5D01: "rita@ours.example",
    0x1035: "<a.1@ours.example>",
    0x1042: "<b.1@north.example>",
}


def read(message: Message) -> Mail:
    data = message_bytes(cast("OutlookItem", message))
    assert data is not None
    envelope = read_envelope(data, source="a.pst/Sent#1")
    return read_mail(data, envelope, read_calendar=lambda _data, _source: ())


def test_sent_mail_is_made_of_its_properties() -> None:
    people = [
        person(1, "bea@north.example", 'Bea "B" North\r\nX: y'),
        person(2, "mona@ours.example"),
        person(3, "audit@ours.example", number=0x3003),
        person(1, "/O=OURS/CN=SVEN"),
    ]
    mail = read(
        Message(SENT, recipients=Recipients(people), attachments=[Attachment("für Q3.pdf"), Attachment(None)])
    )
    envelope = mail.envelope
    assert envelope.sender == Address("rita@ours.example", "Rita Rep")
    assert envelope.to == (Address("bea@north.example", "Bea B North X: y"),)
    assert (envelope.cc, envelope.bcc) == ((Address("mona@ours.example"),), (Address("audit@ours.example"),))
    assert (envelope.subject, envelope.message_id) == ("Re: Offer", "a.1@ours.example")
    assert envelope.in_reply_to == ("b.1@north.example",)
    assert envelope.received_at is not None
    assert envelope.sent_at == envelope.received_at - 60
    assert (mail.text, mail.attachments, mail.automated) == ("für Q3", ("für Q3.pdf",), None)


def test_received_mail_keeps_its_transport_header_lines() -> None:
    headers = (
        "Received: from a by b;\r\n Mon, 2 Mar 2026 08:00:00 +0000\r\nFrom: Bea <bea@north.example>\r\n"
        "To: rita@ours.example\r\nSubject: Offer\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; boundary=old\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    message = Message(
        SENT, transport_headers=headers, recipients=Recipients([person(1, "sven@ours.example")])
    )
    mail = read(message)
    assert mail.envelope.sender == Address("bea@north.example", "Bea")
    assert (mail.envelope.to, mail.envelope.cc) == ((Address("rita@ours.example"),), ())
    assert (mail.envelope.subject, mail.envelope.message_id) == ("Offer", "a.1@ours.example")
    assert (mail.automated, mail.text) == (Automated.AUTO_REPLY, "für Q3")


def test_a_from_line_with_a_name_only_says_less_than_the_properties() -> None:
    assert read(Message(SENT, transport_headers="From: Rep, Rita\r\n")).envelope.sender == Address(
        "rita@ours.example", "Rita Rep"
    )


@pytest.mark.parametrize(
    ("message_class", "reason"),
    [
        ("IPM.Note", None),
        ("IPM.Schedule.Meeting.Request", Automated.CALENDAR_MAIL),
        ("REPORT.IPM.Note.NDR", Automated.BOUNCE),
        ("REPORT.IPM.Note.IPNRN", Automated.READ_RECEIPT),
        ("IPM.Note.Rules.OofTemplate.Microsoft", Automated.AUTO_REPLY),
    ],
)
def test_message_classes_tell_the_kind_of_mail(message_class: str, reason: Automated | None) -> None:
    assert read(Message(SENT | {0x001A: message_class})).automated is reason


@pytest.mark.parametrize("message_class", ["IPM.Contact", "IPM.Appointment", "IPM.Task"])
def test_what_is_no_mail_is_passed_over(message_class: str) -> None:
    assert message_bytes(cast("OutlookItem", Message({0x001A: message_class}))) is None


def test_calendar_files_keep_their_content_and_html_is_a_second_choice() -> None:
    ics = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    message = Message(
        SENT, plain_text_body=None, html_body=b"<p>rich</p>", attachments=[Attachment("i.ics", ics)]
    )
    data = message_bytes(cast("OutlookItem", message))
    assert data is not None
    given: list[bytes] = []

    def keep(calendar: bytes, _source: str) -> tuple[()]:
        given.append(calendar)
        return ()

    mail = read_mail(data, read_envelope(data, source="s"), read_calendar=keep)
    assert (mail.text, given) == ("rich", [ics])


def test_folders_are_walked_and_damage_is_set_aside() -> None:
    inbox = Folder("Inbox", [Message(SENT), OSError("bad block"), Message({0x001A: "IPM.Contact"})])
    root = Folder(None, [], [inbox, OSError("bad node"), Folder("Sent", [Message(SENT)])])
    found: list[Item] = list(read_store(cast("OutlookFolder", root), name="a.pst"))
    assert [item.source for item in found] == ["a.pst/2", "a.pst/Inbox#1", "a.pst/Inbox#2", "a.pst/Sent#1"]
    assert found[2] == SetAside("a.pst/Inbox#2", "damaged in the PST file: bad block")
    assert isinstance(found[3], RawMail)


def test_endless_folders_are_bounded() -> None:
    root = Folder("a")
    root.folders.append(root)
    (only,) = read_store(cast("OutlookFolder", root), name="p")
    assert isinstance(only, SetAside)
    assert "folders below depth 50" in only.reason


@pytest.fixture
def pst(tmp_path: Path) -> Path:
    path = tmp_path / "archive.pst"
    path.write_bytes(b"!BDN" + b"\x00" * 600)
    return path


def test_without_the_extra_the_error_says_how_to_get_it(pst: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypff", None)
    with pytest.raises(UnreadableSource) as caught:
        list(open_source(pst))
    assert "setpoint[pst]" in caught.value.expected


def test_with_the_extra_the_store_is_opened_and_closed(pst: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    class Store:
        def open(self, path: str) -> None:
            calls.append(path)

        def get_root_folder(self) -> Folder:
            return Folder(None, [Message(SENT)])

        def close(self) -> None:
            calls.append("closed")

    library = ModuleType("pypff")
    library.file = Store  # type: ignore[attr-defined]  # a stand-in for a module of C
    monkeypatch.setitem(sys.modules, "pypff", library)
    assert [item.source for item in open_source(pst)] == [f"{pst}#1"]
    assert calls == [str(pst), "closed"]


def test_a_damaged_store_is_unreadable(pst: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Store:
        def open(self, path: str) -> None:
            raise OSError(f"unable to open {path}")

    library = ModuleType("pypff")
    library.file = Store  # type: ignore[attr-defined]  # a stand-in for a module of C
    monkeypatch.setitem(sys.modules, "pypff", library)
    with pytest.raises(UnreadableSource, match="unable to open"):
        list(open_source(pst))


def test_drafts_and_junk_of_a_store_are_told_by_their_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mail.pst"
    path.write_bytes(b"!BDN")
    folders = ("Top/Inbox", "Top/Drafts", "Top/Junk E-mail", "Top/Inbox/Drafts of others")

    def stand_in(_: Path, *, name: str, progress: object) -> list[Item]:
        assert progress is None
        return [RawMail(f"{name}/{folder}#1", b"From: r@ours.example\n\n", 22) for folder in folders]

    monkeypatch.setattr(reading, "read_pst", stand_in)
    *mail, aside = open_source(path)
    assert [item.source for item in mail] == [f"{path}/Top/Inbox#1", f"{path}/Top/Inbox/Drafts of others#1"]
    assert aside == SetAside(str(path), "left out on purpose: 1 message never sent (drafts), 1 message spam")
