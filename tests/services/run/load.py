"""A steady load for some deals: what a team's mailboxes and its dialler bring in, piece by piece.

A number stands for a contact; numbers go round the buyers, so that a deal's come in turns.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from domain.moments import Instant
from domain.ports.channel import Message
from tests.services.channel.deals import reported
from tests.services.mailbox_of_a_deal import CALENDAR, DEAL, PLAYBOOK

BUYER = "north"
BUYERS = (BUYER, "south", "east", "west", "far")
DEAL_ID = f"{BUYER}-2026"
_FIRST = datetime(2026, 3, 11, 9, tzinfo=UTC)


def deal_of(number: int, buyers: Sequence[str]) -> str:
    """The id of the deal that a contact belongs to."""
    return f"{buyers[number % len(buyers)]}-2026"


def write_deals(inbox: Path, buyers: Sequence[str] = (BUYER,)) -> None:
    """The deals and their playbook."""
    inbox.mkdir()
    (inbox / "playbook.yaml").write_text(PLAYBOOK, encoding="utf-8")
    for buyer in buyers:
        (inbox / f"{buyer}.yaml").write_text(DEAL.replace(BUYER, buyer), encoding="utf-8")


def feed(
    inbox: Path, numbers: range, *, buyers: Sequence[str] = (BUYER,), pause_seconds: float = 0.0
) -> Iterator[int]:
    """Bring in numbered mails; every third of a deal is in two mailboxes, every fifth a file of its own.

    The number is given out after each. Mailboxes are written to in two halves, as programs do.
    """
    for number in numbers:
        mail, turn = _mail(number, buyers), number // len(buyers)
        if turn % 5 == 0:
            _write(inbox / f"{number}.eml", mail)
        else:
            _append(inbox / "rita.mbox", mail, pause_seconds)
            if turn % 3 == 0:
                _append(inbox / "sven.mbox", mail, 0.0)
        if turn == 7:
            _write_calendar(inbox, buyers[number % len(buyers)])
        yield number


def write_mail(inbox: Path, number: int, buyers: Sequence[str], *, at: Instant) -> None:
    """Bring in one numbered mail that was sent at another time, as a file of its own."""
    mail = _mail(number, buyers)
    mail.replace_header("Date", format_datetime(datetime.fromtimestamp(at, UTC)))
    _write(inbox / f"{number}.eml", mail)


def sent_at(number: int, buyers: Sequence[str]) -> datetime:
    """When a mail was sent; some of a deal are of one second."""
    turn = number // len(buyers)
    return _FIRST + timedelta(hours=11 * (turn - turn % 4 // 3))


def call(number: int, buyers: Sequence[str]) -> Message:
    """A numbered call as a dialler reports it; some are of the same second as a mail of their deal."""
    turn, outcomes = number // len(buyers), (None, "we_owe", "they_owe")
    people = ["rita@ours.example", f"bea@{buyers[number % len(buyers)]}.example"]
    deal_id, outcome = deal_of(number, buyers), outcomes[turn % 3]
    at = called_at(number, buyers).isoformat()
    return reported(deal_id, f"call-{number}", at=at, people=people, outcome=outcome)


def called_at(number: int, buyers: Sequence[str]) -> datetime:
    """When a call was; later for each of a deal."""
    turn = number // len(buyers)
    return _FIRST + timedelta(hours=3 * turn, minutes=30 if turn % 11 else 0)


def _write_calendar(inbox: Path, buyer: str) -> None:
    text = CALENDAR.replace(BUYER, buyer).replace("secret-uid", f"uid-of-{buyer}")
    (inbox / f"{buyer}.ics").write_text(text, encoding="utf-8")


def _write(path: Path, mail: EmailMessage) -> None:
    draft = path.with_name(f".{path.name}")
    draft.write_bytes(bytes(mail))
    draft.rename(path)


def _append(mbox: Path, mail: EmailMessage, pause_seconds: float) -> None:
    data = b"From - Wed Mar 11 09:00:00 2026\n" + bytes(mail) + b"\n"
    middle = len(data) // 2
    with mbox.open("ab", buffering=0) as file:
        file.write(data[:middle])
        time.sleep(pause_seconds)
        file.write(data[middle:])


def _mail(number: int, buyers: Sequence[str]) -> EmailMessage:
    """Questions and answers of a deal, two a day; some of one second, some about nothing of the deal."""
    turn = number // len(buyers)
    rita, bea = "Rita Rep <rita@ours.example>", f"Bea Buyer <bea@{buyers[number % len(buyers)]}.example>"
    carl = "Carl Cousin <carl@elsewhere.example>"
    sender, recipient = (bea, rita) if turn % 2 == 0 else (rita, bea if turn % 7 else carl)
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, recipient
    mail["Subject"] = f"Re: Prices for seats {turn // 20}"
    mail["Date"] = format_datetime(sent_at(number, buyers))
    mail["Message-ID"] = f"<{number * 7919 % 10007:05}.{number}@mail.example>"
    mail.set_content("Could you tell us more?\n" if turn % 2 == 0 else "Yes, it does.\n")
    return mail
