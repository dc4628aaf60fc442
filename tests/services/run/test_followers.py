"""The analyst, the planner and the review follow; together they say what an import says at once."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.deal.answer import answer
from domain.deal.events import EmailSighted
from domain.findings.events import FindingRaised
from domain.game.game import Game
from domain.planning.events import StepIssued
from domain.ports.clock import Clock
from integrations.playbookfiles.deal import read_deal_file
from services.capture.harvest import harvest
from services.importing import import_deal
from services.projections.review import read_review
from services.recorder.deals import Deals
from services.roles import Role
from services.running import supervisor_of
from services.settings import read_settings
from services.shapes import Json, Shaper
from services.system import System
from services.wiring import Store, open_store, open_system
from tests.contracts.places import MASTER
from tests.services.mailbox_of_a_deal import write_deal
from tests.services.run.following import NOW, FixedClock
from tests.services.run.load import DEAL_ID
from tests.services.run.test_capture import events, look, watch_of
from tests.services.run.test_recorder import follow

FOLLOWING = (Role.RECORDER, Role.ANALYST, Role.PLANNER, Role.PROJECTIONS)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return inbox


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def system(tmp_path: Path, inbox: Path, clock: Clock) -> Iterator[System]:
    environment = {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(inbox)}
    with open_system(read_settings(environment), clock) as system:
        yield system


@pytest.fixture
def on_postgres(tmp_path: Path, inbox: Path, clock: Clock, postgres_address: str) -> Iterator[System]:
    environment = {
        "SETPOINT_LEDGER": postgres_address,
        "SETPOINT_MASTER_KEY": b64encode(MASTER).decode(),
        "SETPOINT_INBOX": str(inbox),
        "SETPOINT_CHANNEL": str(tmp_path / "channel.db"),
    }
    with open_system(read_settings(environment), clock) as system:
        yield system


def told(deals: Deals, of: System | Store) -> Json:
    game = Game(deals.load(DEAL_ID).deal, of.outside)
    return Shaper(game, answer(game, NOW), of.texts).whole()


def without_sources(shape: Json) -> str:
    for touch in shape["touches"]:
        touch.pop("sources", None)
    return json.dumps(shape, sort_keys=True)


@pytest.mark.parametrize("place", ["system", "on_postgres"])
def test_the_running_system_says_what_an_import_says(request, place, inbox, tmp_path):
    system = request.getfixturevalue(place)
    paths = [Path(path) for path in write_deal(inbox)]
    look(watch_of(system))
    for role in FOLLOWING:
        follow(system, role)
    file = read_deal_file(paths[0])
    with open_store(read_settings({"SETPOINT_LEDGER": str(tmp_path / "imported.db")})) as store:
        import_deal(file, harvest(file, paths[1:], store.tokens), store)
        imported = told(store.deals, store)
    assert without_sources(told(system.deals, system)) == without_sources(imported)


def shows_red(system: System) -> bool:
    return [row["status"] for row in read_review(system.views, system.texts)] == ["red"]


def test_in_threads_on_postgres_it_comes_to_the_same(on_postgres, inbox):
    write_deal(inbox)
    supervisor = supervisor_of(on_postgres, [role for role in Role if role is not Role.API])
    supervisor.start()
    try:
        deadline = time.monotonic() + 30
        while len(events(on_postgres, EmailSighted)) < 14 or not shows_red(on_postgres):
            assert time.monotonic() < deadline, "the review never showed the deal"
            time.sleep(0.05)
    finally:
        supervisor.stop()
    assert len(events(on_postgres, EmailSighted)) == 14
    assert {task.health.fault for task in supervisor.tasks} == {""}


def test_findings_follow_from_what_was_recorded_and_are_recorded_once(system, inbox):
    write_deal(inbox)
    look(watch_of(system))
    for role in FOLLOWING:
        follow(system, role)
    raised = events(system, FindingRaised)
    assert "ping_pong" in {each.rule for each in raised if isinstance(each, FindingRaised)}
    follow(system, Role.ANALYST)
    assert events(system, FindingRaised) == raised


def test_next_steps_are_issued_and_the_review_shows_the_deal_by_name(system, inbox):
    write_deal(inbox)
    look(watch_of(system))
    for role in FOLLOWING:
        follow(system, role)
    assert events(system, StepIssued)
    (row,) = read_review(system.views, system.texts)
    assert (row["id"], row["name"], row["status"]) == (DEAL_ID, "Northwind rollout", "red")
    assert row["next_step"]["text"]


def test_views_hold_nothing_personal_and_are_rebuilt_from_nothing(system, inbox, tmp_path):
    write_deal(inbox)
    look(watch_of(system))
    for role in FOLLOWING:
        follow(system, role)
    before = list(read_review(system.views, system.texts))
    stored = (tmp_path / "ledger.db.views").read_bytes() + (tmp_path / "ledger.db.views-wal").read_bytes()
    assert DEAL_ID.encode() in stored
    assert b"rollout" not in stored
    assert b"ours.example" not in stored
    system.views.close()
    for path in tmp_path.glob("ledger.db.views*"):
        path.unlink()
    with open_system(system.settings, system.clock) as again:
        assert list(read_review(again.views, again.texts)) == []
        follow(again, Role.PROJECTIONS)
        assert list(read_review(again.views, again.texts)) == before


def test_a_clock_that_jumps_back_takes_no_finding_back_and_no_row_of_the_review(system, inbox, clock):
    write_deal(inbox)
    watch = watch_of(system)
    look(watch)
    for role in FOLLOWING:
        follow(system, role)
    raised, shown = events(system, FindingRaised), list(read_review(system.views, system.texts))
    clock.at = NOW - 60 * 86_400
    deal = inbox / "deal.yaml"
    deal.write_text(deal.read_text(encoding="utf-8") + "tags: [renewal]\n", encoding="utf-8")
    look(watch)
    for role in FOLLOWING:
        follow(system, role)
    assert events(system, FindingRaised) == raised
    assert list(read_review(system.views, system.texts)) == shown
