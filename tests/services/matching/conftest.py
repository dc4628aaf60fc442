"""Two deals with one buyer, mail that was captured, and the recorder that a test lets look."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from domain.touches.sighting import touch_id_of
from services.follow import position_of
from services.ledger_work import LedgerWork
from services.recorder.following import Recorder
from services.settings import read_settings
from services.wiring import Store, open_store
from tests.services.speaking.conftest import Ran, now, run

__all__ = ["now", "run"]

COMPANY = "seller: {domains: [ours.example]}\ntimezone: Europe/Berlin\nplaybook: mid_market\n"
DEAL = """\
id: {id}
name: {name}
owner: {owner}
seller: {{domains: [ours.example]}}
buyer: {{domains: [north.example], addresses: [{contact}]}}
opened_on: 2026-02-02
decision_date: 2026-06-30
timezone: Europe/Berlin
playbook: mid_market
reached: {{}}
"""
ROLLOUT, AACHEN = "north-2026", "north-aachen"
RITA, SVEN = "rita@ours.example", "sven@ours.example"
BEA, CARL, DORA = "bea@north.example", "carl@north.example", "dora@north.example"
OTTO = "otto@other.example"


@dataclass
class Desk:
    """What a test does with the ledger beside the commands."""

    folder: Path
    ledger: str
    run: Callable[..., Ran]
    mails: list[EmailMessage] = field(default_factory=list[EmailMessage])
    events: list[str] = field(default_factory=list[str])

    def write(
        self,
        name: str,
        sender: str,
        to: str,
        subject: str,
        *,
        day: int = 1,
        cc: str = "",
        answers: str = "",
        **headers: str,
    ) -> str:
        """Write a mail of a day of March; its touch id."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        mail["Date"] = format_datetime(datetime(2026, 3, day, 9, tzinfo=UTC))
        mail["Message-ID"] = f"<{name}@mail.example>"
        if cc:
            mail["Cc"] = cc
        if answers:
            mail["In-Reply-To"] = f"<{answers}@mail.example>"
        for key, value in headers.items():
            mail[key.replace("_", "-")] = value
        mail.set_content("Hello\n")
        self.mails.append(mail)
        return touch_id_of(f"{name}@mail.example")

    def write_meeting(self, uid: str, title: str, organiser: str, attendee: str) -> None:
        """Write a meeting of April to a calendar."""
        self.events.append(
            f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260310T080000Z\r\nDTSTART:20260410T080000Z\r\n"
            f"DTEND:20260410T090000Z\r\nSUMMARY:{title}\r\nORGANIZER:mailto:{organiser}\r\n"
            f"ATTENDEE:mailto:{attendee}\r\nEND:VEVENT\r\n"
        )
        calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{''.join(self.events)}END:VCALENDAR\r\n"
        (self.folder / "calendar.ics").write_text(calendar, newline="")

    def capture(self) -> None:
        """Capture what was written, and let the recorder look."""
        box = b"".join(b"From - Wed Mar 11 09:00:00 2026\n" + bytes(mail) + b"\n" for mail in self.mails)
        (self.folder / f"mail-{len(self.mails)}.mbox").write_bytes(box)
        assert self.run("capture", "--once").status == 0
        self.record()

    def deal(
        self, id_: str, name: str, owner: str = RITA, contact: str = BEA, opened: str = "2026-02-02"
    ) -> None:
        """Open a deal."""
        file = self.folder.parent / f"{id_}.yaml"
        file.write_text(DEAL.format(id=id_, name=name, owner=owner, contact=contact, opened=opened))
        assert self.run("deal", "open", str(file)).status == 0

    def record(self) -> None:
        """Let the recorder follow to the end of the ledger."""
        with self.store() as store:
            recorder = Recorder(store.ledger, store.deals, store.texts, store.clock, store.outside)
            work = LedgerWork(recorder, store.ledger, store.clock)
            at = work.stands_at()
            while page := store.ledger.read_all(after=at, limit=50, names=work.wants):
                at = position_of(page[-1])
                if not work.finish(page):
                    work.settle(at)

    def store(self) -> AbstractContextManager[Store]:
        """The ledger, opened."""
        return open_store(read_settings({}, self.ledger))

    def touches(self, deal_id: str) -> set[str]:
        """The touch ids of a deal's mail and the tokens of its meetings."""
        with self.store() as store:
            deal = store.deals.load(deal_id).deal
            return {*deal.sightings, *deal.calendar}


@pytest.fixture
def desk(run: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A company without deals, and an inbox folder without mail."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    monkeypatch.setenv("SETPOINT_INBOX", str(inbox))
    (tmp_path / "setpoint.yaml").write_text(COMPANY)
    assert run("company", "set", str(tmp_path / "setpoint.yaml")).status == 0
    return Desk(inbox, str(tmp_path / "ledger.db"), run)


@dataclass(frozen=True)
class Mails:
    """The touch ids of the mails of `two_deals`."""

    prices: str
    answer: str
    pallets: str
    unknown: str
    letter: str


@pytest.fixture
def two_deals(desk: Desk) -> Mails:
    """Two deals with Northwind, whose mail is not always easy to tell apart.

    Prices are asked for by Bea, whom the rollout names, and of Rita, who owns it. Of pallets writes somebody
    whom nobody names to Sven, in whose deal with Carl they belong.
    """
    desk.deal(ROLLOUT, "Northwind rollout", RITA, BEA)
    desk.deal(AACHEN, "Warehouse Aachen", SVEN, CARL)
    mails = Mails(
        prices=desk.write("prices", f"Bea Buyer <{BEA}>", RITA, "Prices for seats", day=2),
        answer=desk.write("answer", RITA, BEA, "Re: Prices for seats", day=3, answers="prices"),
        pallets=desk.write(
            "pallets", "Dora <dora@north.example>", f"{RITA}, {SVEN}", "Pallets at gate 7", day=4
        ),
        unknown=desk.write("unknown", "Otto <otto@other.example>", RITA, "Lunch at the fair?", day=5),
        letter=desk.write(
            "letter", "news@shop.example", RITA, "Ten offers", day=6, List_Id="<n.shop.example>"
        ),
    )
    desk.capture()
    return mails
