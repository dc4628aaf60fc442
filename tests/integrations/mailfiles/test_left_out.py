"""Drafts, spam and dropped copies are no contact; what lies in a bin is."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.touches.mail import SetAside
from integrations.mailfiles.items import Item, RawMail
from integrations.mailfiles.left_out import Kind, kind_by_place
from integrations.mailfiles.sources import open_source

FROM = b"From - Mon Mar  2 09:00:00 2026\n"
MAIL = b"From: rita@ours.example\nTo: bea@north.example\n\ntext\n"
DRAFT, SPAM = "never sent (drafts)", "spam"


def read(path: Path) -> tuple[int, list[str]]:
    """How many messages are read, and what is said of the others."""
    items: list[Item] = list(open_source(path))
    return sum(isinstance(i, RawMail) for i in items), [i.reason for i in items if isinstance(i, SetAside)]


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (b"X-Gmail-Labels: Drafts\n", DRAFT),
        (b"X-Gmail-Labels: Opened,Draft,Important\n", DRAFT),
        (b"X-Gmail-Labels: =?UTF-8?Q?Entw=C3=BCrfe?=\n", DRAFT),
        (b"X-Gmail-Labels: Important,\n =?UTF-8?B?RW50d8O8cmZl?=\n", DRAFT),
        (b'X-Gmail-Labels: "Spam",Unread\n', SPAM),
        (b"X-Gmail-Labels: Spam,Drafts\n", DRAFT),
        (b"X-Mozilla-Status: 0009\n", "moved or deleted before"),
        (b"X-Mozilla-Draft-Info: internal/draft; vcard=0\n", DRAFT),
        (b"X-Unsent: 1\n", DRAFT),
    ],
)
def test_a_message_that_is_no_contact_is_counted_and_not_read(
    tmp_path: Path, header: bytes, why: str
) -> None:
    path = tmp_path / "all.mbox"
    path.write_bytes(FROM + header + MAIL + b"\n" + FROM + MAIL)
    number, said = read(path)
    assert number == 1
    assert len(said) == 1
    assert said[0].startswith("left out on purpose: 1 message ")
    assert why in said[0]


@pytest.mark.parametrize(
    "header",
    [
        b"X-Gmail-Labels: Trash,Opened\n",
        b"X-Gmail-Labels: Draft contracts,Not spam\n",
        b"X-Mozilla-Status: 0001\n",
        b"X-Mozilla-Status: none\n",
        b"X-Unsent: 0\n",
        b"Subject: X-Unsent: 1\n",
    ],
)
def test_mail_that_was_sent_is_read_whatever_became_of_it(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "all.mbox"
    path.write_bytes(FROM + header + MAIL)
    assert read(path) == (1, [])


def test_marks_in_a_body_mean_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(MAIL + b"X-Gmail-Labels: Spam\nX-Unsent: 1\n")
    assert read(path) == (1, [])


def test_a_mailbox_of_drafts_alone_is_readable_and_empty(tmp_path: Path) -> None:
    path = tmp_path / "all.mbox"
    path.write_bytes((FROM + b"X-Gmail-Labels: Drafts\n" + MAIL + b"\n") * 3)
    assert read(path) == (0, ["left out on purpose: 3 messages never sent (drafts)"])


def test_a_thunderbird_profile(tmp_path: Path) -> None:
    account = tmp_path / "profile/Mail/mail.ours.example"
    (account / "Inbox.sbd").mkdir(parents=True)
    for name in ("Inbox", "Sent", "Drafts", "Junk", "Trash", "Inbox.sbd/Northwind"):
        (account / name).write_bytes(FROM + MAIL)
        (account / f"{name}.msf").write_bytes(b'// <!-- <mdb:mork:z v="1.4"/> -->\n')
    (account / "msgFilterRules.dat").write_bytes(b'version="9"\nlogging="no"\n')
    (tmp_path / "profile/prefs.js").write_bytes(b'user_pref("a", 1);\n')
    number, said = read(tmp_path / "profile")
    assert number == 4
    assert said == ["left out on purpose: 1 message never sent (drafts), 1 message spam"]


def test_apple_mail_in_both_of_its_forms(tmp_path: Path) -> None:
    messages = tmp_path / "INBOX.mbox/Data/Messages"
    messages.mkdir(parents=True)
    listing = b'<?xml version="1.0"?><plist><dict><key>flags</key><integer>1</integer></dict></plist>\n'
    (messages / "17.emlx").write_bytes(f"{len(MAIL)}      \n".encode() + MAIL + listing)
    (tmp_path / "Exported.mbox").mkdir()
    (tmp_path / "Exported.mbox/mbox").write_bytes(FROM + MAIL)
    (tmp_path / "Exported.mbox/table_of_contents").write_bytes(b"\x00\x01")
    items = list(open_source(tmp_path))
    assert [(Path(i.source).name, i.data) for i in items if isinstance(i, RawMail)] == [
        ("mbox#1", MAIL),
        ("17.emlx", MAIL),
    ]


@pytest.mark.parametrize("name", ["17.emlx", "a.b.emlx"])
@pytest.mark.parametrize("length", [b"9999999999", b"0", b"12"])
def test_an_apple_length_that_lies_costs_only_itself(tmp_path: Path, name: str, length: bytes) -> None:
    (tmp_path / name).write_bytes(length + b"\n" + MAIL)
    (tmp_path / "b.eml").write_bytes(MAIL)
    number, said = read(tmp_path)
    assert number + len(said) == 2


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ((".Drafts", "cur", "17:2,S"), Kind.DRAFT),
        (("cur", "17:2,DS"), Kind.DRAFT),
        (("cur", "17:2,FRS"), None),
        (("Drafts.mbox", "mbox"), Kind.DRAFT),
        (("[Gmail].sbd", "Spam"), Kind.SPAM),
        (("Deals", "Drafting of the contract"), None),
        (("Trash",), None),
    ],
)
def test_folders_tell_what_lies_in_them(parts: tuple[str, ...], kind: Kind | None) -> None:
    assert kind_by_place(parts) is kind


def test_a_file_that_a_person_names_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = tmp_path / "Spam"
    path.write_bytes(FROM + MAIL)
    assert read(path) == (1, [])
