"""Single Outlook messages (.msg), written here byte by byte and read through `olefile`."""

from __future__ import annotations

import struct
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.moments import instant_of
from domain.touches.mail import Mail, SetAside
from integrations.mailfiles.items import Item, RawMail, UnreadableSource
from integrations.mailfiles.sources import open_source
from integrations.rfc5322.envelope import read_envelope
from integrations.rfc5322.message import read_mail
from tests.integrations.mailfiles.compound_file import compound_file

SENT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
UNSENT = 0x0008


def text(number: int, value: str) -> tuple[str, bytes]:
    return f"__substg1.0_{number:04X}001F", value.encode("utf-16-le")


def fixed(*, flags: int = 1, below: bool = False) -> tuple[str, bytes]:
    ticks = int((SENT - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    entries = struct.pack("<HHIQ", 0x0003, 0x0E07, 6, flags) + struct.pack("<HHIQ", 0x0040, 0x0039, 6, ticks)
    if below:
        entries = struct.pack("<HHIQ", 0x0003, 0x0C15, 6, flags)
    return "__properties_version1.0", bytes(8 if below else 32) + entries


def message(**extra: bytes) -> dict[str, bytes]:
    """A message that Rita sent to Bea, with Cora in copy; it has no transport header lines."""
    streams = dict(
        [
            text(0x001A, "IPM.Note"),
            text(0x0037, "Draft of the contract €"),
            text(0x0C1A, "Rita Rep"),
            text(0x5D01, "rita@ours.example"),
            text(0x1035, "<17@ours.example>"),
            text(0x1000, "Dear Bea,\nhere it is.\n"),
            fixed(),
        ]
    )
    for number, (address, kind) in enumerate([("bea@north.example", 1), ("cora@north.example", 2)]):
        storage = f"__recip_version1.0_#0000000{number}"
        streams |= {
            f"{storage}/{name}": value
            for name, value in (text(0x39FE, address), fixed(flags=kind, below=True))
        }
    attached = "__attach_version1.0_#00000000"
    streams |= {
        f"{attached}/{n}": v for n, v in (text(0x3707, "contract v2.pdf"), ("__substg1.0_37010102", b"%PDF"))
    }
    return streams | extra


def write(path: Path, streams: Mapping[str, bytes]) -> Path:
    path.write_bytes(compound_file(streams))
    return path


def read(path: Path) -> list[Item]:
    return list(open_source(path))


def whole(path: Path) -> Mail:
    (item,) = read(path)
    assert isinstance(item, RawMail)
    return read_mail(
        item.message(), read_envelope(item.header, source=item.source), read_calendar=lambda *_: ()
    )


def test_a_sent_message_is_read_from_its_properties(tmp_path: Path) -> None:
    mail = whole(write(tmp_path / "a.msg", message()))
    envelope = mail.envelope
    assert envelope.message_id == "17@ours.example"
    assert envelope.sender is not None
    assert (envelope.sender.address, envelope.sender.name) == ("rita@ours.example", "Rita Rep")
    assert [a.address for a in envelope.to] == ["bea@north.example"]
    assert [a.address for a in envelope.cc] == ["cora@north.example"]
    assert envelope.subject == "Draft of the contract €"
    assert envelope.sent_at == instant_of(SENT)
    assert mail.attachments == ("contract v2.pdf",)
    assert "here it is." in mail.text


def test_a_received_message_keeps_its_transport_lines(tmp_path: Path) -> None:
    lines = (
        "From: Bea <bea@north.example>\r\nTo: rita@ours.example\r\nDate: Tue, 3 Mar 2026 10:00:00 +0100\r\n"
    )
    envelope = whole(write(tmp_path / "a.msg", message() | dict([text(0x007D, lines)]))).envelope
    assert envelope.sender is not None
    assert envelope.sender.address == "bea@north.example"
    assert envelope.sent_at == instant_of(datetime(2026, 3, 3, 9, tzinfo=UTC))


def test_text_in_an_old_code_page(tmp_path: Path) -> None:
    streams = message(**{"__substg1.0_0037001E": "Vertrag für Süd".encode("cp1252")})
    del streams["__substg1.0_0037001F"]
    assert whole(write(tmp_path / "a.msg", streams)).envelope.subject == "Vertrag für Süd"


def test_an_attached_calendar_keeps_its_content(tmp_path: Path) -> None:
    calendar = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    attached = "__attach_version1.0_#00000001"
    more = {f"{attached}/{n}": v for n, v in (text(0x3707, "invite.ics"), ("__substg1.0_37010102", calendar))}
    (item,) = read(write(tmp_path / "a.msg", message() | more))
    assert isinstance(item, RawMail)
    seen: list[bytes] = []
    envelope = read_envelope(item.header, source="")
    read_mail(item.message(), envelope, read_calendar=lambda data, _: seen.append(data) or ())
    assert seen == [calendar]


def test_what_was_never_sent_is_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "a.msg", message(**dict([fixed(flags=UNSENT)])))
    assert read(path) == [SetAside(str(path), "left out on purpose: 1 message never sent (drafts)")]


def test_a_contact_is_passed_over_and_a_folder_goes_on(tmp_path: Path) -> None:
    write(tmp_path / "a.msg", message() | dict([text(0x001A, "IPM.Contact")]))
    write(tmp_path / "b.msg", message())
    assert [Path(item.source).name for item in read(tmp_path)] == ["b.msg"]


def test_without_the_library_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "olefile", None)
    path = write(tmp_path / "a.msg", message())
    with pytest.raises(UnreadableSource, match=r"pip install 'setpoint\[msg\]'"):
        read(path)
    (tmp_path / "b.eml").write_bytes(b"From: rita@ours.example\nTo: bea@north.example\n\ntext\n")
    aside, mail = read(tmp_path)
    assert isinstance(aside, SetAside)
    assert "setpoint[msg]" in aside.reason
    assert isinstance(mail, RawMail)


WHOLE = compound_file(message())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=40)
)
def test_damage_anywhere_gives_a_message_or_a_reason(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for place, value in changes:
        data[place] = value
    data[:8] = WHOLE[:8]
    (tmp_path / "a.msg").write_bytes(data)
    (tmp_path / "z.eml").write_bytes(b"From: rita@ours.example\nTo: bea@north.example\n\ntext\n")
    assert isinstance(read(tmp_path)[-1], RawMail | SetAside)
