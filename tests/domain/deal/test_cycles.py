"""When the buyer's own date has truly changed, the next cycle goes on: rules.md section 8."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.deal import events as ev
from domain.deal.commands import CaptureEmail, CloseDeal, MoveDecisionDate, OpenDeal
from domain.deal.cycles import next_cycle
from domain.deal.decide import (
    DecisionBeforeOpening,
    DecisionDateIsFixed,
    OpeningIsFixed,
    enact,
)
from domain.deal.state import Deal, fold
from domain.game.terms import NotOpened
from tests.domain.invitations import booked
from tests.domain.times import BERLIN, clock, day
from tests.examples import address, closed, deal, declared, mail, opened
from tests.story import facts, given, opened_long_ago

OPEN = deal()
NEWS = mail("bea", to="rita", at="w4 Mon 09:00", named="news")
ENDED = ev.DealClosed(
    ev.ClosedAs.SUPERSEDED_BY_BUYER_EVENT, clock("w4 Mon 12:00"), "news", address("sven"), "deal-2"
)
SECOND = ev.DealOpened("deal-2", day("w4 Tue"), day("w30 Fri"), BERLIN.name, day("Mon"), "deal")


def test_the_next_cycle_links_to_the_one_before_and_keeps_its_clocks() -> None:
    state = fold((*OPEN, NEWS, ENDED))
    command = next_cycle(state, deal_id="deal-2", opened_on=day("w4 Tue"), decision_date=day("w30 Fri"))
    assert command == OpenDeal(SECOND)
    given(*OPEN, NEWS, ENDED).when(command).then_again_nothing(SECOND)


def test_a_third_cycle_still_runs_since_the_first() -> None:
    state = fold((*OPEN, NEWS, ENDED, SECOND))
    third = next_cycle(state, deal_id="deal-3", opened_on=day("w9 Mon"), decision_date=day("w40 Fri"))
    assert (third.opened.running_since, third.opened.continues) == (day("Mon"), "deal-2")


def test_only_what_was_opened_can_be_continued() -> None:
    with pytest.raises(NotOpened):
        next_cycle(Deal(), deal_id="deal-2", opened_on=day("w4 Tue"), decision_date=day("w30 Fri"))


class TestItIsNoWayAroundTheDecisionDate:
    """A new cycle begins only where the buyer's event has ended the one before, or its date has passed."""

    def test_not_while_the_cycle_is_open(self) -> None:
        given(*OPEN, NEWS).when(OpenDeal(SECOND)).then_refused_with(DecisionDateIsFixed)

    def test_not_under_the_same_id(self) -> None:
        same = replace(SECOND, deal_id="deal")
        for known in ((*OPEN, NEWS), (*OPEN, NEWS, ENDED)):
            given(*known).when(OpenDeal(same)).then_refused_with(DecisionDateIsFixed)

    @pytest.mark.parametrize("outcome", ["won", "lost", "no_decision", "date_missed", "opened_in_error"])
    def test_not_after_any_other_end(self, outcome: str) -> None:
        ended = closed(at="Tue 09:00", outcome=outcome)
        given(*OPEN, ended).when(OpenDeal(SECOND)).then_refused_with(DecisionDateIsFixed)

    def test_a_date_that_has_passed_was_missed_and_the_next_cycle_says_so(self) -> None:
        missed = closed(at="w21 Mon 09:00", outcome="date_missed")
        late = replace(SECOND, opened_on=opened().decision_date + 1)
        given(*OPEN, missed).when(OpenDeal(late)).then_again_nothing(late)
        on_the_day = replace(SECOND, opened_on=opened().decision_date)
        given(*OPEN, missed).when(OpenDeal(on_the_day)).then_refused_with(DecisionDateIsFixed)

    def test_not_as_the_continuation_of_another_deal(self) -> None:
        stranger = replace(SECOND, continues="another", decision_date=day("w21 Fri"))
        given(*OPEN, NEWS, ENDED).when(OpenDeal(stranger)).then_refused_with(OpeningIsFixed)

    def test_its_own_date_does_not_lie_before_its_own_opening(self) -> None:
        backward = replace(SECOND, decision_date=day("w4 Mon"))
        given(*OPEN, NEWS, ENDED).when(OpenDeal(backward)).then_refused_with(DecisionBeforeOpening)

    def test_its_date_is_as_fixed_as_the_first(self) -> None:
        moved = replace(SECOND, decision_date=day("w31 Fri"))
        given(*OPEN, NEWS, ENDED, SECOND).when(OpenDeal(moved)).then_refused_with(DecisionDateIsFixed)


class TestWhatCarriesOver:
    """Milestones, people and clocks; the plan is laid from the new date."""

    told = (
        NEWS,
        booked(at="Mon 09:00", start="w2 Wed 10:00", title="discovery"),
        declared("contract", "started", at="w3 Mon 09:00"),
    )

    def test_the_facts_of_the_first_cycle_are_those_of_the_second(self) -> None:
        seen = facts(*self.told, ENDED, SECOND).as_of("w5 Mon 09:00")
        assert (seen.state("discovery"), seen.state("contract")) == ("done", "started")
        assert (seen.court, seen.latest("signature")) == ("seller since w4 Mon 09:00", "w30 Fri to w30 Fri")
        assert seen.rules == ["no_next_meeting", "single_threaded", "waiting_on_seller"]

    def test_looked_at_before_its_end_the_first_cycle_was_open(self) -> None:
        seen = facts(*self.told, ENDED)
        assert seen.as_of("w4 Mon 11:00").steps
        assert seen.as_of("w4 Mon 13:00").steps == []

    def test_thresholds_are_those_of_the_cycles_own_length(self) -> None:
        """The second cycle runs from w4 Tue to w6 Tue: 10 days, so that every `days` is capped at 2."""
        short = replace(SECOND, decision_date=day("w6 Tue"))
        seen = facts(*self.told, ENDED, short).as_of("w5 Mon 09:00")
        found = seen.finds("stalled")
        assert found is not None
        assert (found.numbers["limit"], seen.answer.terms.length) == (2, 10)


def test_the_whole_way_in_commands() -> None:
    """Nothing but commands: the first date stands until its cycle is over."""
    state = fold(OPEN)
    enact(
        state,
        [
            MoveDecisionDate("rita", day("w30 Fri"), clock("w3 Mon 09:00")),
            CaptureEmail(NEWS.sighting),
            CloseDeal(ENDED.outcome, ENDED.at, ENDED.cites, ENDED.approved_by, ENDED.next_cycle),
        ],
        opened_long_ago=opened_long_ago,
    )
    assert (state.opened, state.closed) == (opened(), ENDED)
    enact(state, [OpenDeal(SECOND)], opened_long_ago=opened_long_ago)
    assert (state.opened, state.closed) == (SECOND, None)
