"""Planned at once for who can not wait: the running system finds nothing left to say."""

from __future__ import annotations

import pytest

from domain.planning.events import DayBegan
from integrations.eventstore.memory_texts import memory_texts
from services.analyst.following import Analyst
from services.company.record import CompanyRecord
from services.ledger_work import LedgerWork
from services.planner.catching_up import catch_up, plan_now
from services.recorder.deals import UnknownDeal
from services.wiring import Store
from tests.examples import OUTSIDE, closed, deal, volley
from tests.services.planner.ledgers import World


@pytest.fixture
def world():
    world = World()
    world.tell("deal", *deal())
    world.clock.turn("Fri 10:00")
    world.tell("deal", *volley("Mon 09:00", "Tue 09:00"))
    return world


@pytest.fixture
def store(world):
    texts, tokens = memory_texts(), OUTSIDE.tokens
    company = CompanyRecord(world.ledger, texts, tokens, OUTSIDE, world.clock)
    return Store(world.ledger, world.deals, texts, tokens, OUTSIDE, world.clock, world.plans, company)


def test_the_day_the_findings_and_the_steps_are_recorded(world, store):
    catch_up(store, "deal")
    assert world.said() == ["DayBegan", "StepIssued answer_and_advance", "StepIssued book_meeting"]
    assert "waiting_on_seller" in {stored.event.rule for stored in world.deals.findings("deal")}


def test_once_more_adds_nothing(world, store):
    catch_up(store, "deal")
    before = world.ledger.read_all(after=0, limit=1_000)
    catch_up(store, "deal")
    assert world.ledger.read_all(after=0, limit=1_000) == before


def test_the_running_system_adds_nothing_to_it_either(world, store):
    """It reads pages of days ago, after somebody has asked today."""
    world.clock.turn("w4 Mon 09:00")
    catch_up(store, "deal")
    before = [stored.event for stored in world.ledger.read_all(after=0, limit=1_000)]
    analyst = Analyst(world.ledger, world.deals, OUTSIDE, world.clock)
    for handler in (analyst, world.planner()):
        after = 0
        while page := world.ledger.read_all(after=after, limit=3, names=handler.wants):
            LedgerWork(handler, world.ledger, world.clock).finish(page)
            after = page[-1].position
    assert world.days().begin() == 0
    assert [stored.event for stored in world.ledger.read_all(after=0, limit=1_000)] == before


def test_no_day_begins_in_a_closed_deal_or_on_a_day_off(world, store):
    world.clock.turn("Sat 10:00")
    catch_up(store, "deal")
    world.clock.turn("w2 Mon 10:00")
    world.tell("deal", closed(at="w2 Mon 09:00"))
    catch_up(store, "deal")
    assert not any(isinstance(event, DayBegan) for event in world.plan_events())
    assert world.living() == []


def test_a_deal_that_is_not_there_has_no_plan(store):
    with pytest.raises(UnknownDeal):
        plan_now(store, "nothing")
