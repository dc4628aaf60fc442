"""A load for the running system: deals as a ledger opens them, and mail as it arrives for them.

Each deal has a buyer of its own; its mail goes back and forth, one message every eleven hours.
Mail comes in turn for all deals, so that of two messages in a row no two are of one deal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from domain.deal.dealfile import DealFile, Members
from integrations.playbookfiles.deal import read_deal_file
from services.capture.harvest import Harvest
from services.recorder.recording import commands_of, texts_to_keep
from services.system import System

OPENED = datetime(2026, 3, 2, tzinfo=UTC)
_DEAL = """\
id: deal-0
name: Deal 0
seller: {domains: [ours.example]}
buyer: {domains: [buyer0.example]}
opened_on: 2026-03-02
decision_date: 2026-09-30
decision_basis: {whose: buyer, event: contract ends, evidence: mail}
strategy: {why_now: contract ends, decider: the board, decision_process: board, cost_of_delay: fees}
timezone: Europe/Berlin
playbook: mid_market
reached: {}
"""


class StandingClock:
    """A clock that shows what it was set to: no day passes while something is measured."""

    def __init__(self, at: int) -> None:
        self.at = at

    def now(self) -> int:
        """The moment it was set to."""
        return self.at


def deal_id(number: int) -> str:
    """The id of a numbered deal."""
    return f"deal-{number}"


def deal_files(folder: Path, count: int) -> Iterator[DealFile]:
    """Deal files as a reader gives them: one is read, the others differ in the deal's number alone."""
    path = folder / "deal.yaml"
    path.write_text(_DEAL, encoding="utf-8")
    first = read_deal_file(path)
    for number in range(count):
        buyer = Members((f"buyer{number}.example",))
        yield replace(first, id=deal_id(number), name=f"Deal {number}", buyer=buyer)


def open_deals(system: System, folder: Path, count: int) -> None:
    """Open numbered deals in a ledger, as the capture role does with their files."""
    nothing = Harvest()
    for file in deal_files(folder, count):
        system.texts.keep(texts_to_keep(file, nothing, system.tokens, {}))
        system.deals.enact(
            file.id, lambda _, file=file: commands_of(file, nothing, system.tokens), actor="bench"
        )


def mails(deals: Sequence[int], rounds: range) -> Iterator[bytes]:
    """Messages as they stand in an mbox: in each round one for each of these deals."""
    for number in rounds:
        at = OPENED + timedelta(days=1, hours=9 + 11 * number)
        for deal in deals:
            yield b"From - Tue Mar  3 09:00:00 2026\n" + _mail(deal, number, at) + b"\n"


def moment_after(rounds: int) -> int:
    """A moment after so many rounds of mail."""
    return int((OPENED + timedelta(days=2, hours=11 * rounds)).timestamp())


def _mail(deal: int, number: int, at: datetime) -> bytes:
    buyer, seller = f"Bea Buyer <bea@buyer{deal}.example>", "Rita Rep <rita@ours.example>"
    sender, recipient = (buyer, seller) if number % 2 == 0 else (seller, buyer)
    before = f"<{number - 1}.{deal}@mail.example>"
    lines = [
        f"From: {sender}",
        f"To: {recipient}",
        f"Subject: {'Re: ' if number else ''}Prices {number // 8}",
        f"Date: {format_datetime(at)}",
        f"Message-ID: <{number}.{deal}@mail.example>",
        *([f"In-Reply-To: {before}", f"References: {before}"] if number else []),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "Could you tell us what that would cost?" if number % 2 == 0 else "Yes, we can do that.",
        "",
    ]
    return "\n".join(lines).encode()
