"""The command over a deal of a few mails, with people whom its file does not name."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.services.speaking.conftest import Now, Ran, now, run

__all__ = ["Now", "Ran", "now", "run"]

DEAL = """\
id: north-2026
name: Northwind rollout
seller: {domains: [ours.example]}
buyer: {domains: [north.example]}
opened_on: 2026-03-02
decision_date: 2026-06-30
timezone: Europe/Berlin
playbook: playbook.yaml
people: {bea@north.example: {role: economic_buyer}}
reached: {}
"""

PLAYBOOK = """\
playbook: short
version: 1
milestones:
  - id: review
    name: Reviews passed
    owner: buyer
    duration: 5
    roles: [economic_buyer, legal, security]
    evidence: [{meeting_held: {title_contains: [review]}}]
"""

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VEVENT
UID:review@ours.example
DTSTAMP:20260303T080000Z
CREATED:20260303T080000Z
DTSTART:20260310T090000Z
DTEND:20260310T100000Z
SUMMARY:Security review
ORGANIZER:mailto:rita@ours.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:rita@ours.example
ATTENDEE;PARTSTAT=ACCEPTED;CN="Carl Cole":mailto:carl@north.example
END:VEVENT
END:VCALENDAR
"""

RITA = "Rita Rep <rita@ours.example>"
BEA = "Bea Berg <bea@north.example>"
INES = "Ines Ivers <ines@north.example>"
OLGA = "Olga Ott <olga@elsewhere.example>"
SHARED = "legal@north.example"


def mail(at: str, sender: str, to: str, text: str = "Hello.\n", **lines: str) -> EmailMessage:
    """A mail of a day of March 2026, `03T09:00`; header lines by their names with underscores."""
    message = EmailMessage()
    message["Message-ID"] = f"<{at}.{sender.rpartition('<')[2]}".replace(":", "").rstrip(">") + ">"
    message["Date"] = f"2026-03-{at}:00+01:00"
    message.replace_header("Date", _rfc_date(at))
    message["From"], message["To"] = sender, to
    for name, value in lines.items():
        message[name.replace("_", "-")] = value
    message["Subject"] = message["Subject"] or "Rollout"
    message.set_content(text)
    return message


def _rfc_date(at: str) -> str:
    day, _, time = at.partition("T")
    return f"{day} Mar 2026 {time}:00 +0100"


MAILS = (
    mail("03T09:00", RITA, BEA),
    mail("04T09:00", BEA, RITA, Cc=f"{INES}, {OLGA}"),
    mail("05T09:00", RITA, f"{BEA}, {SHARED}", Cc=INES),
    mail(
        "06T09:00", INES, RITA, "We look at the contract.\n\nRegards\nInes Ivers\nGeneral Counsel | North\n"
    ),
)


def write_mails(file: Path, mails: tuple[EmailMessage, ...]) -> str:
    """Mails as an mbox; its path."""
    file.write_bytes(b"".join(b"From - Mon Mar  2 09:00:00 2026\n" + bytes(each) + b"\n" for each in mails))
    return str(file)


@pytest.fixture
def deal_file(tmp_path: Path) -> str:
    (tmp_path / "deal.yaml").write_text(DEAL, encoding="utf-8")
    (tmp_path / "playbook.yaml").write_text(PLAYBOOK, encoding="utf-8")
    return str(tmp_path / "deal.yaml")


@pytest.fixture
def sources(tmp_path: Path) -> list[str]:
    (tmp_path / "review.ics").write_text(CALENDAR, encoding="utf-8")
    return [write_mails(tmp_path / "rita.mbox", MAILS), str(tmp_path / "review.ics")]


@pytest.fixture
def deal(run, deal_file: str, sources: list[str]) -> str:
    """The deal with its mails; its id."""
    ran = run("import", deal_file, *sources)
    assert ran.status == 0, ran.err
    return "north-2026"
