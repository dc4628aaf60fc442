"""The planner on a ledger: the same page gives the same events, whoever stopped where."""

from __future__ import annotations

from typing import get_args

import pytest

from domain.deal import events as ev
from domain.history.names import NAMES
from domain.identifiers import plan_stream
from domain.planning.events import StepEvent, StepIssued
from domain.planning.step_words import AcceptStep, hear_of_step
from domain.ports.ledger import Bookmark, StreamHasMoved
from services.ledger_work import LedgerWork
from services.planner import planning
from services.planner.planning import NextStepPlanner, plan_as_of
from tests.domain.times import BERLIN, clock, day
from tests.examples import OUTSIDE, address, closed, deal, declared, mail, opened, volley
from tests.services.planner.ledgers import World

VOLLEY = volley("Mon 09:00", "Tue 09:00")


@pytest.fixture
def world():
    return World()


@pytest.fixture
def told(world):
    """A deal in which an answer is owed since Tuesday; it is Friday."""
    world.tell("deal", *deal())
    world.clock.turn("Fri 10:00")
    world.tell("deal", *VOLLEY)
    return world


def accept_milestone(told):
    """A person takes on the step of the milestone."""
    (step,) = (e.command for e in told.plan_events() if isinstance(e, StepIssued) and e.command.milestone)
    word = AcceptStep(step.step_id, "rita", clock("Fri 10:30"))
    told.plans.record("deal", lambda steps: hear_of_step(steps, word), actor="rita")


class TestEveryPageOnce:
    """Idempotent at every point at which a process may be killed."""

    def test_what_follows_is_stored_with_the_bookmark(self, told):
        told.plan()
        assert told.said() == ["StepIssued answer_and_advance", "StepIssued book_meeting"]
        assert [type(stored.event) for stored in told.page()] == [StepIssued, StepIssued]

    def test_what_it_said_itself_is_read_and_adds_nothing(self, told):
        told.plan()
        told.plan()
        assert told.said() == ["StepIssued answer_and_advance", "StepIssued book_meeting"]
        assert told.page() == []

    def test_what_it_said_itself_is_no_reason_to_look_again(self, told, monkeypatch):
        planner = told.planner()
        told.ledger.append(planner.conclude(told.page()))
        monkeypatch.setattr(planning, "answer", None)
        assert planner.conclude(told.page()[-2:]) == []

    def test_what_another_said_is_a_reason_to_look_again(self, told, monkeypatch):
        planner = told.planner()
        told.ledger.append(planner.conclude(told.page()))
        accept_milestone(told)
        monkeypatch.setattr(planning, "answer", None)
        with pytest.raises(TypeError):
            planner.conclude(told.page()[-1:])

    def test_a_page_that_was_concluded_and_not_stored_is_concluded_alike(self, told):
        page = told.page()
        once, again = told.planner().conclude(page), told.planner().conclude(page)
        assert once == again
        assert [event.event_id for append in once for event in append.events] != []

    def test_a_page_that_was_stored_adds_nothing(self, told):
        page = told.page()
        told.plan()
        assert list(told.planner().conclude(page)) == []

    def test_of_two_that_concluded_the_same_page_one_adds_nothing(self, told):
        page = told.page()
        late = told.planner().conclude(page)
        told.plan()
        told.ledger.append(late, Bookmark(NextStepPlanner.name, page[-1].position))
        assert len(told.said()) == 2

    def test_who_does_a_page_after_another_stores_nothing(self, told):
        page = told.page()
        told.plan()
        assert not LedgerWork(told.planner(), told.ledger, told.clock).finish(page)
        assert len(told.said()) == 2

    def test_what_was_concluded_before_another_appended_is_refused(self, told):
        page = told.page()
        concluded = told.planner().conclude(page)
        told.days().begin()
        with pytest.raises(StreamHasMoved):
            told.ledger.append(concluded, Bookmark(NextStepPlanner.name, page[-1].position))
        told.plan()
        assert told.said() == ["DayBegan", "StepIssued answer_and_advance", "StepIssued book_meeting"]

    def test_page_by_page_or_all_at_once_leaves_the_same_to_do(self, told):
        bit_by_bit = World()
        bit_by_bit.tell("deal", *deal())
        bit_by_bit.plan()
        bit_by_bit.clock.turn("Fri 10:00")
        for fact in VOLLEY:
            bit_by_bit.tell("deal", fact)
            bit_by_bit.plan()
        told.plan()
        assert sorted(bit_by_bit.living()) == sorted(told.living())


class TestWhichDeals:
    """The deals that a page is about, and the cycles that continue them."""

    def test_each_deal_of_a_page_has_its_own_plan(self, told):
        told.tell("other", *deal(opening=opened(named="other")))
        told.plan()
        assert told.living("other") == ["book_meeting"]
        assert {e.command.deal_id for e in told.plan_events("other") if isinstance(e, StepIssued)} == {
            "other"
        }

    def test_a_closed_deal_is_left_with_nothing_to_do(self, told):
        told.plan()
        told.tell("deal", closed(at="Fri 09:59"))
        told.plan()
        assert told.living() == []

    def test_a_merged_deal_is_left_with_nothing_to_do(self, told):
        told.plan()
        told.tell("deal", ev.DealMergedInto("other", clock("Fri 09:59")))
        told.plan()
        assert told.living() == []

    def test_what_only_a_freed_touch_asked_for_is_over(self, told):
        """Rita was to answer Bea, whose mail is another deal's after all."""
        told.plan()
        assert "answer_and_advance" in told.living()
        told.tell("deal", ev.TouchFreed("bea Tue 09:00"))
        told.plan()
        assert "answer_and_advance" not in told.living()

    def test_a_late_fact_of_an_earlier_cycle_moves_the_plan_of_the_next(self, told):
        told.plan()
        ended = ev.DealClosed(
            ev.ClosedAs.SUPERSEDED_BY_BUYER_EVENT,
            clock("Fri 09:59"),
            "bea Tue 09:00",
            address("sven"),
            "deal-2",
        )
        told.tell("deal", ended)
        told.tell(
            "deal-2", ev.DealOpened("deal-2", day("Fri"), day("w30 Fri"), BERLIN.name, day("Mon"), "deal")
        )
        told.plan()
        assert told.living("deal-2") == ["answer_and_advance", "book_meeting"]
        told.clock.turn("Fri 11:00")
        told.tell("deal", mail("rita", to="bea", at="Fri 09:00", re="bea Tue 09:00"))
        told.plan()
        assert told.living("deal-2") == ["book_meeting"]
        assert told.living("deal") == []

    def test_it_reads_everything_that_can_change_a_plan(self):
        wanted = set(NextStepPlanner.wants)
        assert {"deal.opened.v1", "findings.raised.v1", "plan.day-began.v1"} <= wanted
        assert {NAMES[kind] for kind in get_args(StepEvent)} <= wanted


class TestTime:
    """Only events bring it; no clock is read."""

    def test_a_day_that_begins_brings_what_the_days_have_made_true(self):
        quiet = World()
        quiet.tell("deal", *deal())
        quiet.clock.turn("Tue 10:00")
        quiet.tell("deal", *VOLLEY)
        quiet.plan()
        assert quiet.living() == ["book_meeting"]
        quiet.clock.turn("Fri 00:00")
        assert quiet.days().begin() == 1
        quiet.clock.turn("w9 Mon 09:00")
        quiet.plan()
        assert quiet.living() == ["book_meeting", "answer_and_advance"]

    def test_a_page_that_comes_late_is_looked_at_as_of_its_own_time(self, told):
        """However long the planner was away."""
        told.clock.turn("w9 Mon 09:00")
        told.plan()
        assert {e.at for e in told.plan_events() if isinstance(e, StepIssued)} == {clock("Fri 10:00")}

    def test_it_never_looks_back_behind_what_was_planned(self, told):
        """Somebody planned by hand while the planner was away; what it catches up with takes nothing back."""
        now = clock("w3 Mon 09:00")
        told.plans.record(
            "deal", lambda steps: plan_as_of(steps, told.deals, "deal", OUTSIDE, now), actor="by hand"
        )
        before = told.said()
        told.plan()
        assert told.said() == before


def test_who_asks_why_finds_the_event_that_caused_it(told):
    page = told.page()
    told.plan()
    (stored, *_) = told.ledger.read(plan_stream("deal"))
    assert (stored.causation, stored.correlation) == (page[-1].event_id, page[-1].correlation)
    assert (stored.actor, stored.recorded_at) == ("planner", clock("Fri 10:00"))


def test_an_accepted_step_is_done_when_its_evidence_is_told(told):
    told.plan()
    accept_milestone(told)
    told.clock.turn("Fri 11:00")
    told.tell("deal", declared("discovery", "done", at="Fri 10:59"))
    told.plan()
    assert "StepDone" in told.said()
