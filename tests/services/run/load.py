"""A steady load of mail for one deal: what a team's mailboxes bring in, piece by piece."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from tests.services.mailbox_of_a_deal import CALENDAR, DEAL, PLAYBOOK

DEAL_ID = "north-2026"
_FIRST = datetime(2026, 3, 11, 9, tzinfo=UTC)


def write_deal(inbox: Path) -> None:
    """The deal and its playbook."""
    inbox.mkdir()
    (inbox / "playbook.yaml").write_text(PLAYBOOK, encoding="utf-8")
    (inbox / "deal.yaml").write_text(DEAL, encoding="utf-8")


def feed(inbox: Path, numbers: range, *, pause_seconds: float = 0.0) -> Iterator[int]:
    """Bring in numbered mails; every third is in two mailboxes, every fifth a file of its own.

    The number is given out after each. Mailboxes are written to in two halves, as programs do.
    """
    for number in numbers:
        mail = _mail(number)
        if number % 5 == 0:
            draft = inbox / f".{number}.eml"
            draft.write_bytes(bytes(mail))
            draft.rename(inbox / f"{number}.eml")
        else:
            _append(inbox / "rita.mbox", mail, pause_seconds)
            if number % 3 == 0:
                _append(inbox / "sven.mbox", mail, 0.0)
        if number == 7:
            (inbox / "calendar.ics").write_text(CALENDAR, encoding="utf-8")
        yield number


def _append(mbox: Path, mail: EmailMessage, pause_seconds: float) -> None:
    data = b"From - Wed Mar 11 09:00:00 2026\n" + bytes(mail) + b"\n"
    middle = len(data) // 2
    with mbox.open("ab", buffering=0) as file:
        file.write(data[:middle])
        time.sleep(pause_seconds)
        file.write(data[middle:])


def _mail(number: int) -> EmailMessage:
    """Questions and answers, two a day; some of one second, some about nothing of the deal."""
    rita, bea = "Rita Rep <rita@ours.example>", "Bea Buyer <bea@north.example>"
    carl = "Carl Cousin <carl@elsewhere.example>"
    sender, recipient = (bea, rita) if number % 2 == 0 else (rita, bea if number % 7 else carl)
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, recipient
    mail["Subject"] = f"Re: Prices for seats {number // 20}"
    mail["Date"] = format_datetime(_FIRST + timedelta(hours=11 * (number - number % 4 // 3)))
    mail["Message-ID"] = f"<{number * 7919 % 10007:05}.{number}@mail.example>"
    mail.set_content("Could you tell us more?\n" if number % 2 == 0 else "Yes, it does.\n")
    return mail
