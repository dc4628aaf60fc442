"""`setpoint status` asks the ledger how far each role has come, whatever runs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.ports.channel import Topic
from integrations.eventstore.opening import open_views
from services.cli import main
from services.ledger_work import LedgerWork
from services.recorder.following import Recorder
from services.roles import Role, tasks_of
from services.settings import read_settings
from services.status import READERS, status_of
from services.system import System
from services.wiring import open_system
from tests.services.mailbox_of_a_deal import PERSONAL, write_deal
from tests.services.run.following import NOW, FixedClock
from tests.services.run.test_capture import look, watch_of
from tests.services.run.test_recorder import follow

LATER = FixedClock(NOW + 7_300)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    (tmp_path / "inbox").mkdir()
    environment = {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(tmp_path / "inbox")}
    with open_system(read_settings(environment), FixedClock()) as system:
        yield system


@pytest.fixture
def taken_in(system: System, tmp_path: Path) -> System:
    """A system that has captured a deal with its mail, and nothing more."""
    write_deal(tmp_path / "inbox")
    (tmp_path / "inbox" / "broken.yaml").write_text("id: [", "utf-8")
    look(watch_of(system))
    return system


def waiting(system: System) -> dict[str, int | None]:
    told = status_of(system.settings.ledger, LATER)
    return {each["role"]: each["waiting_seconds"] for each in told["followers"]}


def test_every_follower_of_every_role_is_told_under_the_name_of_its_bookmark(system):
    roles = {role: [task.name for task in tasks_of(role, system).workers] for role in Role}
    assert [(reader.role, [reader.name]) for reader in READERS] == [
        (r, names) for r, names in roles.items() if names
    ]


def test_nothing_waits_in_an_empty_ledger(system):
    told = status_of(system.settings.ledger, LATER)
    assert set(waiting(system).values()) == {None}
    assert (told["open_deals"], told["set_aside"]) == (0, {"not_read": 0, "events": {}})


def test_what_was_taken_in_waits_for_each_until_it_has_come(taken_in):
    assert waiting(taken_in) == dict.fromkeys(
        ("recorder", "analyst", "planner", "relay", "projections"), 7_300
    )
    for role in (Role.RECORDER, Role.ANALYST, Role.PLANNER):
        follow(taken_in, role)
    told = status_of(taken_in.settings.ledger, LATER)
    assert [each["waiting_since"] for each in told["followers"][:3]] == [None] * 3
    assert told["followers"][3]["waiting_seconds"] == told["followers"][4]["waiting_seconds"] == 7_300
    assert told["followers"][0]["bookmark"] > 0
    follow(taken_in, Role.RELAY)
    follow(taken_in, Role.PROJECTIONS)
    assert set(waiting(taken_in).values()) == {None}
    assert any(True for _ in taken_in.channel.everything(Topic.NEXT_STEPS))


def test_what_was_set_aside_is_counted(taken_in):
    captured = taken_in.ledger.read_all(after=0, limit=1, names=["capture.mail-captured.v1"])[0]
    recorder = Recorder(taken_in.ledger, taken_in.deals, taken_in.texts, taken_in.clock, taken_in.outside)
    LedgerWork(recorder, taken_in.ledger, taken_in.clock).pass_over(captured, "KeyError")
    told = status_of(taken_in.settings.ledger, LATER)
    assert told["open_deals"] == 1
    assert told["set_aside"] == {"not_read": 1, "events": {"recorder<ledger": 1}}


def test_as_text_it_says_what_to_do_and_nothing_personal(taken_in, capsys):
    follow(taken_in, Role.RECORDER)
    assert run("status", "--ledger", taken_in.settings.ledger) == 0
    said = capsys.readouterr().out
    assert re.search(r"^recorder +\d+ +nothing waits", said, re.MULTILINE)
    assert re.search(r"^relay +0 +for \d+ days", said, re.MULTILINE)
    assert "if nothing runs: setpoint run, or only setpoint run analyst planner relay projections" in said
    assert "set aside: 1 that could not be read" in said
    assert [word for word in PERSONAL if word in said] == []


def test_as_json_it_is_the_same(taken_in, capsys):
    assert run("status", "--ledger", taken_in.settings.ledger, "--format", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["open_deals"], len(told["followers"])) == (1, len(READERS))


def test_looking_makes_neither_a_ledger_nor_views(tmp_path, capsys):
    nowhere = tmp_path / "nowhere.db"
    assert run("status", "--ledger", str(nowhere)) == 2
    assert "there is no ledger" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_views_that_were_deleted_are_to_be_made_anew_from_the_beginning(taken_in, tmp_path):
    follow(taken_in, Role.PROJECTIONS)
    assert waiting(taken_in)["projections"] is None
    taken_in.views.close()
    for file in tmp_path.glob("ledger.db.views*"):
        file.unlink()
    assert waiting(taken_in)["projections"] == 7_300
    assert list(tmp_path.glob("ledger.db.views*")) == []
    open_views(taken_in.settings.ledger).close()


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    return int(stopped.value.code or 0)
