"""Envelopes: who, when, in answer to what, from header lines alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moments import instant_of
from domain.touches.mail import Address, Envelope
from integrations.rfc5322.envelope import read_envelope
from integrations.rfc5322.headers import MOST_HEADER_BYTES, body_start
from integrations.rfc5322.unreadable import UnreadableMail


def envelope(*lines: str | bytes) -> Envelope:
    header = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    return read_envelope(header + b"\n\n", source="inbox.mbox#1")


def at(hour: int) -> int:
    return instant_of(datetime(2026, 3, 2, hour, tzinfo=UTC))


def test_a_whole_envelope() -> None:
    assert envelope(
        "Received: from b by c; Mon, 2 Mar 2026 09:00:30 +0000",
        "Received: from a (note; with semicolon) by b; Mon, 2 Mar 2026 11:00:10 +0200",
        "FROM: Rita Rep <Rita@Ours.Example>",
        "To: Bea <bea@north.example>,",
        "\tcarl@north.example",
        "Cc: mona@ours.example",
        "Bcc: audit@ours.example",
        "Subject: =?utf-8?q?f=C3=BCr?=",
        " Q3",
        "Date: Mon, 2 Mar 2026 10:00:00 +0100",
        "Message-ID:",
        " <A.1@ours.example>",
        "References: <r1@north.example>",
        " <r2@ours.example> <r1@north.example>",
        "In-Reply-To: <r2@ours.example> (Bea's message)",
    ) == Envelope(
        source="inbox.mbox#1",
        message_id="A.1@ours.example",
        references=("r1@north.example", "r2@ours.example"),
        in_reply_to=("r2@ours.example",),
        sent_at=at(9),
        received_at=at(9) + 10,
        sender=Address("rita@ours.example", "Rita Rep"),
        to=(Address("bea@north.example", "Bea"), Address("carl@north.example")),
        cc=(Address("mona@ours.example"),),
        bcc=(Address("audit@ours.example"),),
        subject="für Q3",
    )


def test_line_ends_and_spaces_before_the_colon_do_not_matter() -> None:
    plain = envelope("From: rita@ours.example", "Subject: a", " b", "To: bea@north.example")
    assert envelope("From: rita@ours.example\r", "Subject : a\r", "\tb\r", "to:bea@north.example\r") == plain


def test_missing_lines_are_nothing() -> None:
    found = envelope("Subject: x")
    assert (found.message_id, found.sender, found.sent_at, found.received_at) == (None, None, None, None)
    assert (found.references, found.everybody()) == ((), ())


def test_of_lines_that_stand_twice_the_first_counts_but_recipients_add_up() -> None:
    found = envelope(
        "From: rita@ours.example", "From: fake@ours.example", "Subject: one", "Subject: two",
        "To: a@north.example", "To: b@north.example",
    )  # fmt: skip
    assert found.sender == Address("rita@ours.example")
    assert found.subject == "one"
    assert found.to == (Address("a@north.example"), Address("b@north.example"))


def test_sender_stands_in_for_a_missing_from() -> None:
    assert envelope("Sender: rita@ours.example", "From: undisclosed:;").sender == Address("rita@ours.example")


@pytest.mark.parametrize(
    ("value", "message_id"),
    [
        ("<A@x.example>", "A@x.example"),
        ("A@x.example", "A@x.example"),
        (" < A@x.example > ", "A@x.example"),
        ("<A@x.example> (note)", "A@x.example"),
        ("<>", None),
        ("", None),
    ],
)
def test_message_ids(value: str, message_id: str | None) -> None:
    assert envelope("From: r@x.example", f"Message-ID: {value}").message_id == message_id


def test_ids_without_brackets_are_taken_where_none_has_any() -> None:
    found = envelope("From: r@x.example", "References: a@x b@x", "In-Reply-To: your message of Monday")
    assert (found.references, found.in_reply_to) == (("a@x", "b@x"), ())


def test_eight_bit_lines_are_read_each_for_itself() -> None:
    found = envelope(
        b"From: rita@ours.example", "Subject: für".encode(), "To: Jörg <j@x.example>".encode("latin-1")
    )
    assert (found.subject, found.to) == ("für", (Address("j@x.example", "Jörg"),))


def test_the_from_line_s_time_counts_only_where_there_is_no_other() -> None:
    alone = read_envelope(b"From: r@x.example\n\n", source="s", noted_at=at(7))
    dated = read_envelope(b"Date: Mon, 2 Mar 2026 09:00:00 +0000\n\n", source="s", noted_at=at(7))
    assert (alone.sent_at, alone.received_at) == (None, at(7))
    assert (dated.sent_at, dated.received_at) == (at(9), None)


def test_an_unreadable_received_line_is_passed_over() -> None:
    found = envelope(
        "Received: by x; soon", "Received: no date", "Received: by y; Mon, 2 Mar 2026 09:00:00 +0000"
    )
    assert found.received_at == at(9)


@pytest.mark.parametrize("header", [b"", b"\n", b"no field here\n\n", b"X-Other: 1\n\n", b"\x00\xff\n"])
def test_without_lines_of_a_mail_it_is_unreadable(header: bytes) -> None:
    with pytest.raises(UnreadableMail, match="no header lines of a mail") as caught:
        read_envelope(header, source="a.eml")
    assert caught.value.source == "a.eml"


def test_endless_header_lines_are_refused() -> None:
    with pytest.raises(UnreadableMail, match="expected at most"):
        read_envelope(b"From: r@x.example\n" + b"X: 1\n" * MOST_HEADER_BYTES, source="s")


@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda b: b"From: r@x.example\nSubject: " + b))
def test_random_bytes_raise_nothing_but_the_named_error(data: bytes) -> None:
    try:
        found = read_envelope(data[: body_start(data)], source="s")
    except UnreadableMail:
        return
    repr(found).encode("utf-8")
    assert found.subject.isprintable() or found.subject.isspace() is False


@pytest.mark.parametrize(
    ("raw", "start"),
    [
        (b"A: 1\n\nbody", 6),
        (b"A: 1\r\n\r\nb\n\n", 8),
        (b"\nbody", 1),
        (b"\r\nbody", 2),
        (b"A: 1\n", 5),
        (b"", 0),
    ],
)
def test_where_the_body_begins(raw: bytes, start: int) -> None:
    assert body_start(raw) == start
