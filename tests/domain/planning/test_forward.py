"""The forward pass, slack and the critical path: rules.md section 6."""

from __future__ import annotations

import pytest

from domain.deal.events import DealEvent
from domain.playbook.playbook import Milestone, Owner
from tests.domain.playbooks import milestone, playbook
from tests.domain.times import day_name
from tests.examples import WORKS_IN_GERMANY, deal, declared, opened
from tests.story import Facts, facts


def plan_of(*milestones: Milestone, told: tuple[DealEvent, ...] = (), decides: str = "w21 Fri") -> Facts:
    """A plan of these milestones; the buyer works in Germany, the seller on all weekdays."""
    terms = deal(playbook(*milestones), opening=opened(decides), buyer=WORKS_IN_GERMANY)
    return facts(*told, terms=terms)


class TestNotStarted:
    """From today, after everything that it requires."""

    def test_each_after_the_one_before(self) -> None:
        """Slack: 4 days of the week of the finish and then whole weeks."""
        seen = facts().as_of("Tue 09:00")
        assert seen.earliest("discovery") == "w1 Tue to w2 Mon, slack 89"
        assert seen.earliest("contract") == "w2 Tue to w4 Mon, slack 89"
        assert seen.earliest("signature") == "w4 Mon to w4 Mon, slack 89"

    @pytest.mark.parametrize(
        ("now", "earliest"),
        [
            ("Fri 23:59", "w1 Fri to w2 Thu"),
            ("Sat 00:00", "w2 Mon to w2 Fri"),
            ("Sun 12:00", "w2 Mon to w2 Fri"),
        ],
    )
    def test_not_before_the_first_working_day(self, now: str, earliest: str) -> None:
        assert facts().as_of(now).earliest("discovery").startswith(earliest)

    @pytest.mark.parametrize(
        ("first", "second", "start"),
        [(2, 1, "w1 Thu"), (2, 0, "w1 Wed"), (0, 2, "w1 Tue"), (0, 0, "w1 Tue"), (1, 1, "w1 Wed")],
    )
    def test_on_the_same_day_where_either_takes_no_time(self, first: int, second: int, start: str) -> None:
        seen = plan_of(milestone("a", first), milestone("b", second, after="a")).as_of("Tue 09:00")
        assert seen.earliest("b").startswith(start)

    def test_days_are_those_of_its_owner(self) -> None:
        """The buyer works on w5 Thu and then on w6 Tue."""
        seen = plan_of(
            milestone("theirs", 2, owner=Owner.BUYER),
            milestone("ours", 2, owner=Owner.SELLER),
            milestone("both", 1, after="theirs", owner=Owner.BOTH),
        ).as_of("w5 Thu 09:00")
        assert seen.earliest("theirs").startswith("w5 Thu to w6 Tue")
        assert seen.earliest("ours").startswith("w5 Thu to w5 Fri")
        assert seen.earliest("both").startswith("w6 Wed to w6 Wed")

    @pytest.mark.parametrize("state", ["done", "waived"])
    def test_what_is_done_or_waived_is_not_waited_for(self, state: str) -> None:
        seen = facts(declared("discovery", state, at="Mon 09:00")).as_of("Tue 09:00")
        assert seen.milestones["discovery"].earliest is None
        assert seen.earliest("contract").startswith("w1 Tue to w3 Mon")

    def test_of_several_requirements_the_last_decides(self) -> None:
        seen = plan_of(milestone("a", 2), milestone("b", 4), milestone("c", 1, after="a b")).as_of(
            "Mon 09:00"
        )
        assert seen.earliest("c").startswith("w1 Fri to w1 Fri")


class TestStarted:
    """From the local date on which it started, and not done before today."""

    @pytest.mark.parametrize(
        ("now", "earliest"),
        [
            ("Wed 09:00", "w1 Tue to w2 Mon"),
            ("w2 Mon 09:00", "w1 Tue to w2 Mon"),
            ("w2 Tue 09:00", "w1 Tue to w2 Tue"),
            ("w3 Wed 09:00", "w1 Tue to w3 Wed"),
            ("w3 Sat 09:00", "w1 Tue to w4 Mon"),
        ],
    )
    def test_its_finish_moves_on_with_the_days(self, now: str, earliest: str) -> None:
        seen = facts(declared("discovery", "started", at="Tue 09:00")).as_of(now)
        assert seen.earliest("discovery").startswith(earliest)

    def test_on_a_day_off_it_starts_there_and_is_worked_from_the_next_day(self) -> None:
        seen = facts(declared("discovery", "started", at="Sat 09:00")).as_of("w2 Mon 09:00")
        assert seen.earliest("discovery").startswith("w1 Sat to w2 Fri")

    def test_the_date_is_the_local_one(self) -> None:
        """23:30 in Berlin is still Tuesday, though 22:30 in UTC; 00:30 is Wednesday, though Tuesday there."""
        late = facts(declared("discovery", "started", at="Tue 23:30")).as_of("Fri 09:00")
        early = facts(declared("discovery", "started", at="Wed 00:30")).as_of("Fri 09:00")
        assert late.earliest("discovery").startswith("w1 Tue to w2 Mon")
        assert early.earliest("discovery").startswith("w1 Wed to w2 Tue")

    def test_it_does_not_wait_for_what_it_requires(self) -> None:
        seen = facts(declared("contract", "started", at="Tue 09:00")).as_of("Wed 09:00")
        assert seen.earliest("contract").startswith("w1 Tue to w3 Mon")

    def test_what_takes_no_time_is_done_today(self) -> None:
        seen = plan_of(milestone("it", 0), told=(declared("it", "started", at="Tue 09:00"),)).as_of(
            "Thu 09:00"
        )
        assert seen.earliest("it").startswith("w1 Tue to w1 Thu")


class TestSlack:
    """Days of its calendar from its earliest finish to its due day, or minus those the other way."""

    @pytest.mark.parametrize(
        ("now", "slack"),
        [("w18 Fri 09:00", 1), ("w19 Mon 09:00", 0), ("w19 Tue 09:00", -1), ("w20 Tue 09:00", -6)],
    )
    def test_shrinks_from_day_to_day(self, now: str, slack: int) -> None:
        assert facts().as_of(now).earliest("discovery").endswith(f"slack {slack}")

    def test_counts_days_of_its_own_calendar(self) -> None:
        """Due on w5 Thu before the decision on w6 Mon; begun on w5 Wed three days end on w6 Tue: 1 day late.

        For the seller, due on w6 Mon, they end on w5 Fri: 1 day early.
        """
        seen = plan_of(
            milestone("theirs", 3, owner=Owner.BUYER),
            milestone("ours", 3, owner=Owner.SELLER),
            decides="w6 Mon",
        ).as_of("w5 Wed 09:00")
        assert seen.earliest("theirs") == "w5 Wed to w6 Tue, slack -1"
        assert seen.earliest("ours") == "w5 Wed to w5 Fri, slack 1"

    def test_the_plan_is_feasible_while_nothing_has_negative_slack(self) -> None:
        on_time, late = facts().as_of("w19 Mon 09:00").answer.plan, facts().as_of("w19 Wed 09:00").answer.plan
        assert (on_time.feasible, on_time.short_by) == (True, 0)
        assert (late.feasible, late.short_by) == (False, 2)

    def test_the_decision_date_is_never_an_output(self) -> None:
        plan = facts().as_of("w25 Mon 09:00").answer.plan
        assert day_name(plan.decision_date) == "w21 Fri"


class TestCriticalPath:
    """The milestones that are left with the lowest slack, by due day, then id."""

    def test_is_the_whole_chain_where_slack_is_the_same(self) -> None:
        assert facts().as_of("Tue 09:00").answer.plan.critical_path == ("discovery", "contract", "signature")

    def test_leaves_out_what_has_more_slack_and_what_is_done(self) -> None:
        side = milestone("side", 1)
        seen = plan_of(milestone("a", 2), milestone("b", 2, after="a"), side).as_of("Tue 09:00")
        assert seen.answer.plan.critical_path == ("a", "b")
        done = facts(declared("discovery", "done", at="Mon 09:00")).as_of("Tue 09:00")
        assert done.answer.plan.critical_path == ("contract", "signature")

    def test_of_one_due_day_by_id(self) -> None:
        seen = plan_of(milestone("y", 2), milestone("x", 2)).as_of("Tue 09:00")
        assert seen.answer.plan.critical_path == ("x", "y")

    def test_is_empty_when_nothing_is_left(self) -> None:
        plan = (
            plan_of(milestone("a", 2), told=(declared("a", "done", at="Mon 09:00"),))
            .as_of("w25 Mon 09:00")
            .answer.plan
        )
        assert (plan.critical_path, plan.feasible, plan.short_by) == ((), True, 0)
