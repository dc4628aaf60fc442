"""What was captured and came to no deal, or came to it late: a trace says plainly how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.capture.events import SourceSetAside
from domain.touches.sighting import touch_id_of
from services.ledger_work import LedgerWork
from services.recorder.following import Recorder
from services.roles import Role
from services.settings import read_settings
from services.shapes import Json
from services.system import System
from services.trace_command import traced
from services.wiring import open_system
from tests.services.mailbox_of_a_deal import DEAL, write_deal
from tests.services.run.following import FixedClock
from tests.services.run.test_capture import BROKEN_CALENDAR, events, look, mail, watch_of
from tests.services.run.test_recorder import OTHER_DEAL, follow


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return inbox


@pytest.fixture
def system(tmp_path: Path, inbox: Path) -> Iterator[System]:
    environment = {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(inbox)}
    with open_system(read_settings(environment), FixedClock()) as system:
        yield system


def way(shape: Json) -> list[str]:
    return [event["stage"] for event in shape["events"]]


def test_before_the_recorder_came_to_it_nothing_is_said_of_deals(system, inbox):
    (inbox / "rita.mbox").write_bytes(mail(1))
    look(watch_of(system))
    found = traced("1@mail.example", system.settings)
    assert way(found) == ["captured"]
    assert found["says"] == ["the recorder has not come to it yet: is it running? (setpoint status)"]


def test_what_belongs_to_no_deal_is_told_to(system, inbox):
    (inbox / "rita.mbox").write_bytes(mail(1))
    look(watch_of(system))
    follow(system, Role.RECORDER)
    found = traced(touch_id_of("1@mail.example"), system.settings)
    assert way(found) == ["captured"]
    assert found["says"] == ["it belongs to no deal: none that was open lists people of both sides of it"]


def test_what_came_before_its_deal_is_followed_to_it(system, inbox):
    (inbox / "rita.mbox").write_bytes(mail(1))
    watch = watch_of(system)
    look(watch)
    follow(system, Role.RECORDER)
    write_deal(inbox)
    (inbox / "rita.mbox").write_bytes(mail(1))
    look(watch)
    follow(system, Role.RECORDER)
    found = traced("1@mail.example", system.settings)
    assert way(found)[0] == "captured"
    (matched,) = [event for event in found["events"] if event["stage"] == "matched"]
    assert matched["about"] == "north-2026, by domain"
    assert "deal.email-sighted.v1" in {event["name"] for event in found["events"]}
    assert found["says"] == []


def test_what_may_belong_to_two_deals_names_both(system, inbox):
    write_deal(inbox)
    (inbox / "deal.yaml").write_text(DEAL, "utf-8")
    (inbox / "other.yaml").write_text(OTHER_DEAL, "utf-8")
    (inbox / "rita.mbox").write_bytes(mail(1))
    look(watch_of(system))
    follow(system, Role.RECORDER)
    found = traced("1@mail.example", system.settings)
    assert way(found) == ["captured", "matched"]
    said = "it may belong to north-2026 or north-support: a person has to say, it is recorded in none"
    assert found["says"] == [said]


def test_what_the_recorder_could_not_handle_says_who_and_why(system, inbox):
    (inbox / "rita.mbox").write_bytes(mail(1))
    look(watch_of(system))
    recorder = Recorder(system.ledger, system.deals, system.texts, system.clock, system.outside)
    work = LedgerWork(recorder, system.ledger, system.clock)
    (captured,) = system.ledger.read_all(after=0, limit=10, names=["capture.mail-captured.v1"])
    work.pass_over(captured, "KeyError")
    found = traced("1@mail.example", system.settings)
    assert way(found) == ["captured", "set aside"]
    assert "recorder<ledger could not handle it (KeyError), and went on without it" in found["says"]


def test_what_could_not_be_read_says_so(system, inbox):
    (inbox / "broken.ics").write_bytes(BROKEN_CALENDAR)
    look(watch_of(system))
    (aside,) = events(system, SourceSetAside)
    assert isinstance(aside, SourceSetAside)
    found = traced(aside.id, system.settings)
    assert way(found) == ["set aside"]
    assert found["says"] == ["it could not be read, so nothing follows from it"]
