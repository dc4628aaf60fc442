"""Whole messages: parts, names, labels, calendar objects, and what kind of mail they are."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.touches.mail import CalendarItem, Mail
from domain.touches.touch import Automated
from integrations.rfc5322.envelope import read_envelope
from integrations.rfc5322.headers import body_start
from integrations.rfc5322.message import read_mail
from integrations.rfc5322.unreadable import UnreadableMail

HEAD = b"From: bea@north.example\nTo: rita@ours.example\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n"
MEETING = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:F\xc3\xbcr Q3\r\nEND:VCALENDAR\r\n"


class Objects:
    """Stands in for the calendar reader and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[bytes, str]] = []

    def __call__(self, data: bytes, source: str) -> list[CalendarItem]:
        self.given.append((data, source))
        return []


def read(raw: bytes, objects: Objects | None = None) -> Mail:
    envelope = read_envelope(raw[: body_start(raw)], source="inbox.mbox#7")
    return read_mail(raw, envelope, read_calendar=objects or Objects())


def mail(body: bytes, *lines: str) -> Mail:
    return read(HEAD + "".join(f"{line}\n" for line in lines).encode() + b"\n" + body)


def test_plain_text_in_any_coding() -> None:
    assert mail(b"Hello\n").text == "Hello"
    assert mail(b"f=C3=BCr\n", "Content-Transfer-Encoding: quoted-printable").text == "für"
    coded = base64.encodebytes("für".encode("latin-1"))
    lines = ("Content-Type: text/plain; charset=iso-8859-1", "Content-Transfer-Encoding: BASE64")
    assert mail(coded, *lines).text == "für"
    assert mail(coded.rstrip(b"=\n") + b"!A", *lines).text.startswith("für")


def test_of_a_choice_the_plain_version_is_read_and_html_where_there_is_none() -> None:
    message = EmailMessage()
    message["From"] = "bea@north.example"
    message.set_content("plain words")
    message.add_alternative("<p>rich <b>words</b></p>", subtype="html")
    assert read(message.as_bytes()).text == "plain words"
    html = EmailMessage()
    html["From"] = "bea@north.example"
    html.set_content("<p>rich <b>words</b></p>", subtype="html")
    assert read(html.as_bytes()).text == "rich words"


def test_html_with_a_plain_footer_is_read_with_its_footer() -> None:
    message = MIMEMultipart("mixed")
    message["From"] = "bea@north.example"
    message.attach(MIMEText("<p>the message</p>", "html"))
    message.attach(MIMEText("list footer", "plain"))
    assert read(message.as_bytes()).text.split() == ["the", "message", "list", "footer"]


def test_quoted_mail_and_signature_are_not_the_writer_s() -> None:
    assert mail(b"Fine.\n\nOn Mon, 2 Mar 2026, Rita wrote:\n> Is it?\n\n-- \nBea\n").text == "Fine."


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (['Content-Disposition: attachment; filename="offer.pdf"'], "offer.pdf"),
        (["Content-Disposition: inline; filename=offer.pdf"], "offer.pdf"),
        (['Content-Type: application/pdf; name="offer.pdf"'], "offer.pdf"),
        (["Content-Disposition: attachment;", " filename*=utf-8''f%C3%BCr%20Q3.pdf"], "für Q3.pdf"),
        (
            ["Content-Disposition: attachment; filename*0*=utf-8''f%C3%BCr;", ' filename*1=" Q3.pdf"'],
            "für Q3.pdf",
        ),
        (['Content-Disposition: attachment; filename="=?utf-8?q?f=C3=BCr_Q3=2Epdf?="'], "für Q3.pdf"),
        (['Content-Disposition: attachment; filename="für Q3.pdf"'], "für Q3.pdf"),
        (['Content-Disposition: attachment; filename="C:\\\\files\\\\offer.pdf"'], "offer.pdf"),
    ],
)
def test_attachment_names(lines: list[str], name: str) -> None:
    part = "\n".join(lines).encode()
    found = mail(b"--b\n" + part + b"\n\nx\n--b--\n", "Content-Type: multipart/mixed; boundary=b")
    assert found.attachments == (name,)


def test_calendar_parts_are_no_attachments_and_are_read_once() -> None:
    part = b"--b\nContent-Type: text/calendar; name=invite.ics\n\n" + MEETING
    ics = b"--b\nContent-Type: application/ics; name=invite.ics\n\nother\n"
    objects = Objects()
    raw = HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n' + part + part + ics + b"--b--\n"
    found = read(raw, objects)
    assert (found.attachments, found.automated) == ((), Automated.CALENDAR_MAIL)
    assert objects.given == [(MEETING.removesuffix(b"\r\n"), "inbox.mbox#7")]


def test_a_calendar_file_is_read_where_there_is_no_calendar_part_but_a_person_wrote_the_mail() -> None:
    objects = Objects()
    raw = HEAD + b"Content-Type: application/ics; name=invite.ics\n\n" + MEETING
    assert (read(raw, objects).automated, len(objects.given)) == (None, 1)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Type: text/calendar; charset=utf-8; method=REQUEST", MEETING),
        (b"Content-Type: Text/Calendar\nContent-Transfer-Encoding: base64", base64.encodebytes(MEETING)),
        (
            b"Content-Type: text/calendar\nContent-Transfer-Encoding: quoted-printable",
            MEETING.replace(b"\xc3\xbc", b"=C3=BC"),
        ),
        (b"Content-Type: text/calendar; charset=iso-8859-1", MEETING.decode().encode("latin-1")),
    ],
)
def test_calendar_objects_reach_the_reader_in_utf_8(head: bytes, body: bytes) -> None:
    objects = Objects()
    found = read(HEAD + head + b"\n\n" + body, objects)
    assert found.automated is Automated.CALENDAR_MAIL
    assert [data for data, _ in objects.given] == [MEETING]


def test_a_calendar_without_method_is_no_calendar_mail() -> None:
    assert mail(b"BEGIN:VCALENDAR\n", "Content-Type: text/calendar").automated is None


def test_what_a_forwarded_message_holds_is_not_this_writer_s() -> None:
    inner = MIMEText(MEETING.decode(), "calendar")
    message = MIMEMultipart()
    message["From"] = "bea@north.example"
    message.attach(MIMEText("see below"))
    message.attach(MIMEMessage(inner))
    objects = Objects()
    found = read(message.as_bytes(), objects)
    assert (found.automated, found.text, objects.given) == (None, "see below", [])


def test_outlook_s_wrapped_meeting_is_calendar_mail() -> None:
    tnef = b"\x78\x9f\x3e\x22 IPM.Microsoft Schedule.MtgReq\x00"
    lines = ("Content-Type: application/ms-tnef; name=winmail.dat", "Content-Transfer-Encoding: base64")
    assert mail(base64.encodebytes(tnef), *lines).automated is Automated.CALENDAR_MAIL
    assert mail(base64.encodebytes(b"IPM.Note"), *lines).automated is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Auto-Submitted: auto-replied (vacation); owner-email=bea@north.example", Automated.AUTO_REPLY),
        ("Auto-Submitted: no", None),
        ("X-Autoreply: yes", Automated.AUTO_REPLY),
        ("X-Autoreply: no", None),
        ("X-Autorespond: Out of office", Automated.AUTO_REPLY),
        ("X-Apple-Action: VACATION", Automated.AUTO_REPLY),
        ("Precedence: auto_reply", Automated.AUTO_REPLY),
        ("Precedence: bulk", Automated.BULK),
        ("List-Id: <news.list.example>", Automated.BULK),
        ("List-Unsubscribe: <mailto:u@list.example>", Automated.BULK),
        ("Auto-Submitted: auto-generated", Automated.NOTICE),
        ("Return-Path: <>", Automated.BOUNCE),
        ("Return-Path: <bea@north.example>", None),
        ("Content-class: urn:content-classes:calendarmessage", Automated.CALENDAR_MAIL),
        ("X-Auto-Response-Suppress: All", None),
        ("X-Auto-Response-Suppress: All\nSubject: Automatic reply: Q3", Automated.AUTO_REPLY),
    ],
)
def test_header_lines_tell_what_kind_of_mail_it_is(line: str, reason: Automated | None) -> None:
    assert mail(b"text\n", line).automated is reason


@pytest.mark.parametrize(
    ("content_type", "part", "reason"),
    [
        ("multipart/report; report-type=delivery-status", "text/plain", Automated.BOUNCE),
        ('Multipart/Report; Report-Type="delivery-status"', "text/plain", Automated.BOUNCE),
        ("multipart/report", "message/delivery-status", Automated.BOUNCE),
        ("multipart/report; report-type=disposition-notification", "text/plain", Automated.READ_RECEIPT),
        ("multipart/mixed", "message/delivery-status", None),
    ],
)
def test_reports(content_type: str, part: str, reason: Automated | None) -> None:
    body = f"--b\nContent-Type: {part}\n\nx\n--b--\n".encode()
    assert mail(body, f"Content-Type: {content_type}; boundary=b").automated is reason


def test_google_takeout_s_thread_and_labels() -> None:
    found = mail(b"x", "X-GM-THRID: 1790", 'X-Gmail-Labels: =?UTF-8?Q?Inbox,"Deals,_North",Gel=C3=B6scht?=')
    assert found.provider_thread == "1790"
    assert found.labels == ("Inbox", "Deals, North", "Gelöscht")
    assert (mail(b"x").provider_thread, mail(b"x").labels) == (None, ())


def test_damage_costs_what_is_damaged() -> None:
    assert mail(b"--b\n\nfirst\n--b", "Content-Type: multipart/mixed; boundary=b").text == "first"
    assert mail(b"--b\n\nfirst", "Content-Type: multipart/mixed; boundary=b").text == "first"
    assert mail(b"just text", "Content-Type: multipart/mixed").text == "just text"
    assert (
        mail(b"--b\n\nx\n--b2\n\ny\n--b--", "Content-Type: multipart/mixed; boundary=b").text
        == "x\n--b2\n\ny"
    )
    assert mail(b"x", "Content-Type: ;;;", "Content-Disposition: =").text == "x"
    assert mail(b"\xff\xfef\x00", "Content-Type: text/plain; charset=utf-16").text == "f"


def nested(levels: int) -> bytes:
    heads = (f"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n" for i in range(levels))
    return HEAD + "".join(heads).encode() + b"\nx\n"


def test_nesting_and_number_of_parts_are_bounded() -> None:
    assert read(nested(20)).text == "x"
    with pytest.raises(UnreadableMail, match="nested deeper than 20 levels"):
        read(nested(22))
    with pytest.raises(UnreadableMail, match="more than 1000 parts"):
        mail(b"--b\n\nx\n" * 1_001, "Content-Type: multipart/mixed; boundary=b")
    assert len(mail(b"--b\n\nx\n" * 900, "Content-Type: multipart/mixed; boundary=b").text.split()) == 900


PIECES = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b\n",
        b"Content-Type: text/html\n",
        b"Content-Type: text/calendar; method=X\n",
        b"Content-Transfer-Encoding: base64\n",
        b"Content-Disposition: attachment; filename*=utf-16''%ff\n",
        b"--b\n",
        b"--b--\n",
        b"\n",
        b"\r\n",
        b"\xff",
        b'"',
        b"=?",
        b"<p>",
        b"> q\n",
        b"On 2, a <a@b> wrote:\n",
        b"text ",
        b"\x00",
    ]
)


@given(st.lists(PIECES | st.binary(max_size=8), max_size=40))
def test_no_message_raises_anything_but_the_named_error(pieces: list[bytes]) -> None:
    try:
        repr(read(HEAD + b"".join(pieces))).encode("utf-8")
    except UnreadableMail:
        return


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40))
def test_names_that_the_standard_library_codes_are_read_back(name: str) -> None:
    message = EmailMessage()
    message["From"] = "bea@north.example"
    message.set_content("x")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename=f"a{name}.pdf")
    expected = f"a{name}.pdf".replace("\\", "/").rpartition("/")[2]
    if "=?" not in name:
        assert read(message.as_bytes()).attachments == (expected,)


@pytest.mark.parametrize("charset", ["undefined", "idna", "punycode", "a\0b", "utf-7", "x" * 3_000, "\u00fc"])
def test_a_file_name_in_a_character_set_that_is_none_is_read_as_far_as_it_goes(charset: str) -> None:
    line = f"Content-Disposition: attachment; filename*={charset}''plan%20b%FF.pdf"
    (name,) = mail(b"x", line).attachments
    assert name.startswith("plan b")


@pytest.mark.parametrize("pieces", ["name*=a.pdf; name*0=b.pdf", "name*0; name*", 'name*0="a;b*=c"; name*=b'])
def test_coded_parameters_that_contradict_each_other_cost_only_themselves(pieces: str) -> None:
    read = mail(b"f\xfcr\n", f"Content-Type: text/plain; {pieces}; charset=iso-8859-1; name=plan.pdf")
    assert read.attachments == ("plan.pdf",)
    assert (
        mail(b"--m\n\ntext\n--m--\n", f"Content-Type: multipart/mixed; {pieces}; boundary=m").text == "text"
    )
