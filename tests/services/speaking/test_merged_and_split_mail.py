"""Merging and splitting deals of captured mail: the recorder brings everything, and takes nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from services.roles import Role
from services.settings import read_settings
from services.system import System
from services.wiring import open_system
from tests.services.mailbox_of_a_deal import CALENDAR, DEAL, write_deal
from tests.services.run.following import FixedClock
from tests.services.run.test_capture import look, watch_of
from tests.services.run.test_recorder import follow

JSON = ["--format", "json"]
WHY = ["--reason", "they decide on both at once"]
OTHERS_MAIL = b"""\
From - Wed Mar 11 09:00:00 2026
From: Olga <olga@elsewhere.example>
To: rita@ours.example
Date: Wed, 11 Mar 2026 09:00:00 +0000
Subject: Racks
Message-ID: <racks@mail.example>

How many?

"""
OTHER = DEAL.replace("north-2026", "racks").replace("Northwind rollout", "Racks")
OTHER = OTHER.replace("north.example", "elsewhere.example")
OTHERS_CALENDAR = CALENDAR.replace("secret-uid", "racks-uid").replace("bea@north", "olga@elsewhere")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Two deals of different buyers, mail and a meeting of each."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    write_deal(inbox)
    (inbox / "racks.yaml").write_text(OTHER[: OTHER.index("touches:")], encoding="utf-8")
    (inbox / "racks.mbox").write_bytes(OTHERS_MAIL)
    (inbox / "racks.ics").write_text(OTHERS_CALENDAR, encoding="utf-8")
    return inbox


@pytest.fixture
def step(tmp_path: Path, inbox: Path, now) -> Callable[[], None]:
    """Let capture and the recorder do what there is to do, as a process that has just begun."""
    environment = {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(inbox)}

    def step() -> None:
        with open_system(read_settings(environment), FixedClock(now.at)) as system:
            look(watch_of(system))
            follow(system, Role.RECORDER)

    step()
    return step


@pytest.fixture
def held(tmp_path: Path, inbox: Path, now) -> Callable[[str], tuple[int, int]]:
    """How many mails and meetings a deal has."""
    environment = {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(inbox)}

    def held(deal_id: str) -> tuple[int, int]:
        with open_system(read_settings(environment), FixedClock(now.at)) as system:
            return held_in(system, deal_id)

    return held


def held_in(system: System, deal_id: str) -> tuple[int, int]:
    deal = system.deals.load(deal_id).deal
    return len(deal.sightings), len(deal.calendar)


@pytest.mark.parametrize(("ends", "into"), [("racks", "north-2026"), ("north-2026", "racks")])
def test_everything_of_a_merged_deal_arrives_in_the_other(run, step, held, ends, into):
    assert (held("north-2026"), held("racks")) == ((14, 1), (1, 1))
    assert run("deal", "merge", ends, into, *WHY).status == 0
    step()
    assert (held(ends), held(into)) == ((0, 0), (15, 2))
    step()
    assert (held(ends), held(into)) == ((0, 0), (15, 2))


def test_mail_that_comes_after_a_merger_is_the_others(run, step, held, inbox):
    assert run("deal", "merge", "racks", "north-2026", *WHY).status == 0
    (inbox / "more.mbox").write_bytes(OTHERS_MAIL.replace(b"<racks@", b"<more@"))
    step()
    assert (held("racks"), held("north-2026")) == ((0, 0), (16, 2))


def test_what_is_split_off_arrives_in_the_new_deal_and_comes_back_when_that_is_undone(
    run, step, held, inbox, now
):
    now.turn("2026-04-20T09:00")
    new = new_deal(inbox)
    split = run("deal", "split", "north-2026", new, *everything(), *WHY, *JSON)
    assert split.status == 0
    step()
    assert (held("north-2026"), held("seats")) == ((0, 0), (14, 1))
    contacts = [thread["contact"] for thread in split.json["threads"]]
    assert run("match", "--undo", "--", *contacts).status == 0
    step()
    assert (held("north-2026"), held("seats")) == ((14, 1), (0, 0))


def test_a_conversation_is_split_off_and_the_rest_stays(run, step, held, inbox, now):
    now.turn("2026-04-20T09:00")
    split = run("deal", "split", "north-2026", new_deal(inbox), *everything()[:2], *WHY, *JSON)
    assert split.status == 0
    step()
    assert (held("north-2026"), held("seats")) == ((0, 1), (14, 0))


def everything() -> Sequence[str]:
    return ["--thread", "<20.rita@mail.example>", "--thread", "secret-uid@ours.example"]


def new_deal(inbox: Path) -> str:
    """The file of a later deal with the same buyer, where nothing but the split opens it."""
    file = inbox / ".." / "seats.yaml"
    told = DEAL.replace("north-2026", "seats").replace("2026-06-30", "2026-09-30")
    told = told.replace("opened_on: 2026-03-02", "opened_on: 2026-04-20")
    file.write_text(told[: told.index("touches:")], encoding="utf-8")
    (inbox / ".." / "playbook.yaml").write_text(
        (inbox / "playbook.yaml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    return str(file)
