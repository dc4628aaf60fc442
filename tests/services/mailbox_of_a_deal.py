"""A small deal as files: what the tests of the commands read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

DEAL = """\
id: north-2026
name: Northwind rollout
seller: {domains: [ours.example]}
buyer: {domains: [north.example]}
opened_on: 2026-03-02
decision_date: 2026-06-30
decision_basis: {whose: buyer, event: old contract ends, evidence: mail of 2026-02-27}
strategy: {why_now: contract ends, decider: Ines, decision_process: board, cost_of_delay: fees}
timezone: Europe/Berlin
playbook: playbook.yaml
people: {ines@north.example: {role: economic_buyer}}
reached: {}
touches:
  - {at: 2026-03-20T09:00:00Z, kind: call, people: [rita@ours.example, bea@north.example], outcome: they_owe}
"""

PLAYBOOK = """\
playbook: short
version: 1
milestones:
  - id: discovery
    name: Discovery done
    owner: both
    duration: 5
    evidence: [{meeting_held: {title_contains: [discovery]}}]
  - id: contract
    name: Contract signed
    owner: buyer
    duration: {min: 5, typical: 10}
    requires: [discovery]
    evidence: [{email: {subject_contains: [contract signed], from: buyer}}]
"""

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VEVENT
UID:secret-uid@ours.example
DTSTAMP:20260303T080000Z
CREATED:20260303T080000Z
DTSTART:20260310T090000Z
DTEND:20260310T100000Z
SUMMARY:Discovery of hidden wishes
ORGANIZER:mailto:bea@north.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:rita@ours.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:bea@north.example
END:VEVENT
END:VCALENDAR
"""

PERSONAL = (
    "rita@ours",
    "bea@north",
    "Bea Buyer",
    "hidden wishes",
    "Prices for seats",
    "secret-uid",
    "Northwind",
)
"""Plain text that must not be found in a ledger."""


def write_deal(folder: Path) -> list[str]:
    """Write the deal, its playbook, two mailboxes and a calendar; the arguments of `import`."""
    (folder / "deal.yaml").write_text(DEAL, encoding="utf-8")
    (folder / "playbook.yaml").write_text(PLAYBOOK, encoding="utf-8")
    (folder / "calendar.ics").write_text(CALENDAR, encoding="utf-8")
    mails = [_mail(number) for number in range(14)]
    _write_mbox(folder / "rita.mbox", [*mails, _internal()])
    _write_mbox(folder / "sven.mbox", mails[3:9])
    return [str(folder / name) for name in ("deal.yaml", "rita.mbox", "sven.mbox", "calendar.ics")]


def _mail(number: int) -> EmailMessage:
    """Questions and answers over prices, turn by turn, every second day from 11 March on.

    Two of them share a second, in the order that their Message-IDs do not suggest by age.
    """
    rita, bea = "Rita Rep <rita@ours.example>", "Bea Buyer <bea@north.example>"
    sender, recipient = (bea, rita) if number % 2 == 0 else (rita, bea)
    sent = datetime(2026, 3, 11, 9, tzinfo=UTC) + timedelta(days=2 * min(number, 12))
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, recipient
    mail["Subject"] = ("Re: " if number else "") + "Prices for seats"
    mail["Date"] = format_datetime(sent)
    mail["Message-ID"] = f"<{20 - number:02}.rita@mail.example>"
    if number:
        mail["In-Reply-To"] = f"<{21 - number:02}.rita@mail.example>"
    mail.set_content("Could you tell us more?\n" if number % 2 == 0 else "Yes, it does.\n")
    return mail


def _internal() -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "rita@ours.example", "sven@ours.example"
    mail["Subject"], mail["Message-ID"] = "How is it going?", "<inside@ours.example>"
    mail["Date"] = format_datetime(datetime(2026, 3, 12, tzinfo=UTC))
    mail.set_content("Fine.\n")
    return mail


def _write_mbox(path: Path, mails: list[EmailMessage]) -> None:
    path.write_bytes(b"".join(b"From - Wed Mar 11 09:00:00 2026\n" + bytes(mail) + b"\n" for mail in mails))
