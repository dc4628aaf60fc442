"""An mbox is streamed: separators, quoting, line ends, damage and size."""

from __future__ import annotations

import io
import mailbox
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.moments import instant_of
from domain.touches.mail import SetAside
from integrations.mailfiles import mbox
from integrations.mailfiles.items import RawMail
from integrations.mailfiles.mbox import begins_like_mbox, read_mbox

FROM = b"From - Mon Mar  2 09:00:00 2026\n"


def mail(number: int, body: bytes = b"text\n") -> bytes:
    return b"From: p%d@ours.example\nSubject: %d\n\n" % (number, number) + body


def read(data: bytes) -> list[RawMail | SetAside]:
    return list(read_mbox(io.BytesIO(data), name="in.mbox"))


def messages(data: bytes) -> list[bytes]:
    return [item.message() for item in read(data) if isinstance(item, RawMail)]


def test_messages_come_in_order_with_their_number_and_time() -> None:
    first, second = read(FROM + mail(1) + b"\n" + FROM.replace(b"09:", b"10:") + mail(2))
    assert isinstance(first, RawMail)
    assert isinstance(second, RawMail)
    assert (first.source, second.source) == ("in.mbox#1", "in.mbox#2")
    assert (first.data, second.data) == (mail(1), mail(2))
    assert first.header == b"From: p1@ours.example\nSubject: 1\n\n"
    assert first.noted_at == instant_of(datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert second.noted_at == instant_of(datetime(2026, 3, 2, 10, tzinfo=UTC))


@pytest.mark.parametrize(
    "from_line",
    [
        b"From rita@ours.example Mon Mar  2 09:00:00 2026",
        b"From rita@ours.example  Mon Mar 02 09:00 2026",
        b"From 1790@xxx Mon Mar 02 09:00:00 +0000 2026",
        b"From MAILER-DAEMON Mon Mar  2 09:00:00 CET 2026",
        b"From rita at ours.example  Mon Mar  2 09:00:00 2026",
        b"From rita@ours.example Mon, 2 Mar 2026 09:00:00 +0000",
        b"From rita@ours.example 2026-03-02 09:00:00",
    ],
)
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_forms_of_from_lines(from_line: bytes, line_end: bytes) -> None:
    data = (from_line + b"\n" + mail(1) + b"\n" + from_line + b"\n" + mail(2)).replace(b"\n", line_end)
    assert begins_like_mbox(data)
    assert messages(data) == [mail(1).replace(b"\n", line_end), mail(2).replace(b"\n", line_end)]


@pytest.mark.parametrize(
    "body",
    [
        b"a\nFrom - Mon Mar  2 09:00:00 2026\nX: b\n",
        b"a\n\nFrom here on we need the list.\nNote: today\n",
        b"a\n\nFrom Monday 2 March 2026 on we are closed.\n",
        b"a\n\nFrom Rita on Mon Mar  2 09:00:00 2026\nand a sentence behind it\n",
        b"a\n\n From - Mon Mar  2 09:00:00 2026\nX: b\n",
        b"a\n\nFrom " + b"x" * 400 + b" Mon Mar  2 09:00:00 2026\nX: b\n",
    ],
)
def test_a_line_that_only_looks_like_a_separator_stays_in_its_body(body: bytes) -> None:
    assert messages(FROM + mail(1, body) + b"\n" + FROM + mail(2)) == [mail(1, body), mail(2)]


def test_quoted_from_lines_are_unquoted_in_the_body_only() -> None:
    header = b"From: a@ours.example\nX-Note: a\n >From b\n\n"
    (item,) = read(FROM + header + b">From the team\n>>From before\n> From here\n")
    assert isinstance(item, RawMail)
    assert item.message() == header + b"From the team\n>From before\n> From here\n"
    alone = RawMail("a.eml", header + b">From the team\n", len(header))
    assert alone.message() == header + b">From the team\n"


def test_what_stands_before_the_first_message_is_passed_over() -> None:
    data = b"\xef\xbb\xbf\r\n\n" + FROM + mail(1)
    assert begins_like_mbox(data)
    assert messages(data) == [mail(1)]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"From",
        b"From here on\nNote: x\n",
        b"Subject: x\n\n" + FROM,
        b"From: a@x.example\n\n",
        b"\x00" * 50,
    ],
)
def test_other_files_do_not_begin_like_an_mbox(head: bytes) -> None:
    assert not begins_like_mbox(head)


def test_a_message_without_header_lines_is_set_aside_and_the_rest_read() -> None:
    data = FROM + b"no header\n\n" + FROM + mail(2) + b"\n" + FROM + b"\nnor here\n\n" + FROM + mail(4)
    assert begins_like_mbox(data)
    found = read(data)
    reason = "no header lines, expected a message that begins with lines such as `From:`"
    assert (found[0], found[2]) == (SetAside("in.mbox#1", reason), SetAside("in.mbox#3", reason))
    assert messages(data) == [mail(2), mail(4)]


@pytest.mark.parametrize("chunk", [1, 7, 64, 1 << 20])
def test_the_size_of_the_chunks_does_not_matter(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    whole = b"\n".join(FROM + mail(number, b"From x\n\nFrom y\n" * number) for number in range(6))
    expected = [mail(number, b"From x\n\nFrom y\n" * number) for number in range(6)]
    monkeypatch.setattr(mbox, "_CHUNK", chunk)
    assert messages(whole) == expected


@pytest.mark.parametrize("chunk", [100, 1_000])
def test_an_endless_message_is_set_aside_in_bounded_memory(
    monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(mbox, "_CHUNK", chunk)
    monkeypatch.setattr(mbox, "MOST_MESSAGE_BYTES", 5_000)
    endless = mail(2, b"x" * 40_000 + b"\n")
    items = read(b"\n".join(FROM + part for part in (mail(1), endless, mail(3))))
    assert [type(item) for item in items] == [RawMail, SetAside, RawMail]
    assert items[1] == SetAside("in.mbox#2", "a message larger than 5000 bytes")
    assert isinstance(items[2], RawMail)
    assert items[2].data == mail(3)
    window = mbox._Window(io.BytesIO(FROM + endless), None)
    assert window.end_of_message() is None
    window.skip_message()
    assert len(window._buffer) < 5_000


def test_progress_tells_the_bytes_that_are_done() -> None:
    told: list[int] = []
    data = FROM + mail(1)
    list(read_mbox(io.BytesIO(data), name="x", progress=told.append))
    assert told[-1] == len(data)


BODIES = st.lists(
    st.sampled_from(["text", "From x", ">From x", "", "From - Mon Mar  2 09:00:00 2026", "X: y", "Grüße"]),
    max_size=8,
).map("\n".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(BODIES, min_size=1, max_size=5))
def test_what_the_standard_library_writes_is_read_back(tmp_path: Path, bodies: list[str]) -> None:
    path = tmp_path / "box"
    path.unlink(missing_ok=True)
    box = mailbox.mbox(path)
    for number, body in enumerate(bodies):
        message = EmailMessage()
        message["Subject"] = str(number)
        message.set_content(body)
        box.add(message)
    written = [box.get_bytes(key) for key in box.keys()]  # noqa: SIM118 - a mailbox is no dict
    box.close()
    with path.open("rb") as file:
        found = [item.data for item in read_mbox(file, name="box") if isinstance(item, RawMail)]
    assert [data.rstrip(b"\n") for data in found] == [data.rstrip(b"\n") for data in written]


@given(
    st.lists(
        st.sampled_from([b"From ", FROM, b"\n", b"\r\n", b"X: y\n", b">From ", b"\x00\xff"])
        | st.binary(max_size=5)
    )
)
def test_no_bytes_break_it_and_none_get_lost(pieces: list[bytes]) -> None:
    data = FROM + b"X: 1\n" + b"".join(pieces)
    items = read(data)
    assert items
    kept = sum(len(item.data) + len(item.from_line) for item in items if isinstance(item, RawMail))
    if not any(isinstance(item, SetAside) for item in items):
        assert len(data) - 2 * len(items) <= kept <= len(data)
