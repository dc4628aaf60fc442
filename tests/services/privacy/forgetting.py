"""A ledger on which something belongs to no deal, and days that pass."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from domain.capture.events import (
    MailCaptured,
)
from domain.deal.events import is_deal_event
from services.capture.watching import FolderWatch
from services.privacy.forgetting import DAY_SECONDS
from services.roles import Role
from services.settings import read_settings
from services.system import System
from services.wiring import open_system
from tests.services.mailbox_of_a_deal import CALENDAR, DEAL, write_deal
from tests.services.run.following import NOW, FixedClock
from tests.services.run.test_capture import look, watch_of
from tests.services.run.test_recorder import follow

CANARY = "zebrafinch"
STRANGER = "carl@elsewhere.example"
PRIVATE_CALENDAR = (
    CALENDAR.replace("secret-uid", "other-uid")
    .replace("bea@north.example", STRANGER)
    .replace("Discovery of hidden wishes", f"Lunch {CANARY}")
)


@pytest.fixture(params=["memory", "file", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return request.getfixturevalue("postgres_address")
    return "memory:" if request.param == "memory" else str(tmp_path / "ledger.db")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return inbox


@pytest.fixture
def system(address: str, inbox: Path) -> Iterator[System]:
    environment = {
        "SETPOINT_LEDGER": address,
        "SETPOINT_INBOX": str(inbox),
        "SETPOINT_MASTER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    }
    with open_system(read_settings(environment), FixedClock()) as system:
        yield system


def stranger_mail(number: int = 1, *, to: str = "rita@ours.example") -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = f"Carl {CANARY} <{STRANGER}>", to
    message["Date"] = "Wed, 11 Mar 2026 09:00:00 +0000"
    message["Subject"] = f"About the {CANARY}"
    message["Message-ID"] = f"<{CANARY}-{number}@mail.example>"
    message.set_content("Shall we?\n")
    return b"From - Wed Mar 11 09:00:00 2026\n" + bytes(message) + b"\n"


def captured(system: System, inbox: Path, *, deals: tuple[str, ...] = (DEAL,)) -> FolderWatch:
    """A deal with its mail, and beside it a mail and a meeting that belong to no deal."""
    write_deal(inbox)
    for number, deal in enumerate(deals):
        (inbox / f"deal{number or ''}.yaml").write_text(deal, encoding="utf-8")
    (inbox / "stranger.mbox").write_bytes(stranger_mail())
    (inbox / "lunch.ics").write_text(PRIVATE_CALENDAR, encoding="utf-8")
    watch = watch_of(system)
    look(watch)
    follow(system, Role.RECORDER)
    return watch


def later(system: System, days: float) -> None:
    assert isinstance(system.clock, FixedClock)
    system.clock.at = NOW + int(days * DAY_SECONDS)


def of_deals(system: System) -> list[object]:
    return [each for each in system.ledger.read_all(after=0, limit=10_000) if is_deal_event(each.event)]


def shown(system: System) -> set[str]:
    """Everything in plain text that can still be read of anything that was ever named."""
    tokens = system.tokens
    refs = [f"person:{tokens.person(each)}" for each in (STRANGER, "bea@north.example", "rita@ours.example")]
    refs += [f"meeting:{tokens.name(uid)}" for uid in ("other-uid@ours.example", "secret-uid@ours.example")]
    return {value for fields in system.texts.read(refs).values() for value in fields.values() if value}


def dies(*_: object) -> int:
    raise InterruptedError


def is_strange(system: System, each: object) -> bool:
    assert isinstance(each, MailCaptured)
    return system.tokens.person(STRANGER) in {p.person for p in each.sighting.participants}
