"""A small mailbox with two companies in it, written for these tests."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

HOSTILE = 'Re: ok"\n# decision_date: 2020-01-01\r\n\u2028owner: \u202eevil\x07 {[*&!|>%@`'


@dataclass(frozen=True)
class Note:
    sender: str
    to: str
    date: str
    subject: str
    text: str = "Hello.\n"
    attachment: str = ""
    received: str = ""


NOTES = [
    Note(
        "Rita Rep <rita@ours.example>",
        "bea@northwind.example",
        "Mon, 02 Mar 2026 09:00:00 +0100",
        "Shift planning",
    ),
    Note(
        "Bea Berg <bea@northwind.example>",
        "rita@ours.example, sven@ours.example",
        "Tue, 03 Mar 2026 10:00:00 +0100",
        "Re: Shift planning",
        "Our contract with the present supplier ends on 30 June 2026.\nCan you do it?\n",
    ),
    Note(
        "Rita Rep <rita@ours.example>",
        "Bea Berg <bea@northwind.example>, Carl CFO <cfo@northwind.example>",
        "Wed, 22 Apr 2026 09:00:00 +0200",
        "Offer",
        attachment="Rollout checklist.pdf",
    ),
    Note(
        "cfo@northwind.example",
        "rita@ours.example",
        "Thu, 23 Apr 2026 09:00:00 +0200",
        "Business case approved",
    ),
    Note("Rita Rep <rita@ours.example>", "sven@ours.example", "Thu, 23 Apr 2026 10:00:00 +0200", "internal"),
    Note("Rita Rep <rita@ours.example>", "eve@contoso.example", "Fri, 24 Apr 2026 10:00:00 +0200", "Contoso"),
    Note("Eve <eve@contoso.example>", "rita@ours.example", "Mon, 27 Apr 2026 10:00:00 +0200", "Re: Contoso"),
]


def write_mailbox(folder: Path, notes: list[Note] | None = None, name: str = "rita.mbox") -> Path:
    """The mailbox of Rita."""
    path = folder / name
    with path.open("wb") as file:
        for number, note in enumerate(NOTES if notes is None else notes):
            file.write(b"From - Mon Mar  2 09:00:00 2026\n" + _written(note, number) + b"\n")
    return path


def write_calendar(
    folder: Path, *, title: str = "Discovery workshop", stamp: str = "DTSTAMP:20260310T080000Z\r\n"
) -> Path:
    """Her calendar with one meeting at Northwind."""
    path = folder / "calendar.ics"
    people = "".join(
        f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{a}\r\n" for a in ("rita@ours.example", "bea@northwind.example")
    )
    path.write_bytes(
        (
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-TIMEZONE:Europe/Vienna\r\nBEGIN:VEVENT\r\nUID:1@ours.example\r\n"
            f"{stamp}DTSTART:20260316T090000Z\r\nDTEND:20260316T100000Z\r\nSUMMARY:{title}\r\n"
            f"ORGANIZER:mailto:rita@ours.example\r\n{people}END:VEVENT\r\nEND:VCALENDAR\r\n"
        ).encode()
    )
    return path


def _written(note: Note, number: int) -> bytes:
    message = EmailMessage()
    message.set_content(note.text)
    if note.attachment:
        message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename=note.attachment)
    lines = f"From: {note.sender}\nTo: {note.to}\nDate: {note.date}\nMessage-ID: <{number}@mail.example>\n"
    if note.received:
        lines += f"Received: from a.example by b.example; {note.received}\n"
    return lines.encode() + b"Subject: " + encoded(note.subject) + b"\n" + message.as_bytes()


def encoded(subject: str) -> bytes:
    """An encoded word holds what a header line can not."""
    return b"=?utf-8?B?" + b64encode(subject.encode()) + b"?="
