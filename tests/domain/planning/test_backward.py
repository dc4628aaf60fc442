"""The backward pass: when each milestone must start and be done; rules.md section 6.

Decision dates and days are those of the examples; w5 Fri and w6 Mon are holidays in Germany.
"""

from __future__ import annotations

import pytest

from domain.playbook.playbook import Duration, Milestone, Owner, Tailoring
from tests.domain.playbooks import milestone, playbook
from tests.examples import PLAYBOOK, WORKS_IN_GERMANY, deal, declared, opened
from tests.story import Seen, facts


def planned(*milestones: Milestone, decides: str = "w21 Fri", plan: Tailoring | None = None) -> Seen:
    """A plan of these milestones; the buyer works in Germany, the seller on all weekdays."""
    terms = deal(playbook(*milestones), opening=opened(decides), buyer=WORKS_IN_GERMANY, plan=plan)
    return facts(terms=terms).as_of("Mon 09:00")


def test_the_plan_is_laid_backward_from_the_decision_date() -> None:
    seen = facts().as_of("Mon 09:00")
    assert seen.latest("signature") == "w21 Fri to w21 Fri"
    assert seen.latest("contract") == "w20 Mon to w21 Fri"
    assert seen.latest("discovery") == "w19 Mon to w19 Fri"


def test_it_does_not_change_as_days_pass_or_milestones_are_done() -> None:
    seen = facts(declared("discovery", "done", at="w15 Mon 09:00")).as_of("w22 Fri 09:00")
    assert seen.latest("discovery") == "w19 Mon to w19 Fri"


@pytest.mark.parametrize(
    ("decides", "owner", "latest"),
    [
        ("w21 Fri", Owner.BOTH, "w21 Fri to w21 Fri"),
        ("w21 Sun", Owner.BOTH, "w21 Fri to w21 Fri"),
        ("w6 Mon", Owner.SELLER, "w6 Mon to w6 Mon"),
        ("w6 Mon", Owner.BUYER, "w5 Thu to w5 Thu"),
        ("w6 Mon", Owner.BOTH, "w5 Thu to w5 Thu"),
    ],
)
def test_the_last_milestone_is_due_on_the_last_day_of_its_calendar(
    decides: str, owner: Owner, latest: str
) -> None:
    assert planned(milestone("last", 1, owner=owner), decides=decides).latest("last") == latest


@pytest.mark.parametrize(
    ("days", "latest"),
    [
        (0, "w6 Tue to w6 Tue"),
        (1, "w6 Tue to w6 Tue"),
        (2, "w5 Thu to w6 Tue"),
        (3, "w5 Wed to w6 Tue"),
        (5, "w5 Mon to w6 Tue"),
        (6, "w4 Fri to w6 Tue"),
    ],
)
def test_both_ends_of_a_duration_are_counted_in_days_of_its_calendar(days: int, latest: str) -> None:
    assert planned(milestone("it", days, owner=Owner.BUYER), decides="w6 Tue").latest("it") == latest


@pytest.mark.parametrize(
    ("first", "second", "due"),
    [
        (1, 1, "w21 Thu to w21 Thu"),  # strictly before
        (0, 1, "w21 Fri to w21 Fri"),  # on it, where one of them takes no time
        (1, 0, "w21 Fri to w21 Fri"),
        (0, 0, "w21 Fri to w21 Fri"),
        (2, 3, "w21 Mon to w21 Tue"),
    ],
)
def test_a_milestone_is_due_before_its_successor_must_start(first: int, second: int, due: str) -> None:
    assert planned(milestone("a", first), milestone("b", second, after="a")).latest("a") == due


@pytest.mark.parametrize(("days", "latest"), [(1, "w5 Thu to w5 Thu"), (0, "w5 Thu to w5 Thu")])
def test_due_days_are_of_its_own_calendar(days: int, latest: str) -> None:
    """The seller's milestone must start on w6 Mon, on which the buyer does not work."""
    seen = planned(
        milestone("theirs", days, owner=Owner.BUYER),
        milestone("ours", 2, after="theirs", owner=Owner.SELLER),
        decides="w6 Tue",
    )
    assert (seen.latest("ours"), seen.latest("theirs")) == ("w6 Mon to w6 Tue", latest)


def test_of_several_successors_the_one_that_must_start_first_decides() -> None:
    seen = planned(
        milestone("a", 1),
        milestone("short", 2, after="a"),
        milestone("long", 4, after="a"),
        milestone("no", 0, after="a"),
    )
    assert seen.latest("a") == "w21 Mon to w21 Mon"


def test_a_milestone_that_is_left_out_hands_its_requirements_on() -> None:
    seen = facts(terms=deal(PLAYBOOK, plan=Tailoring(drop=("contract",)))).as_of("Mon 09:00")
    assert seen.latest("discovery") == "w21 Mon to w21 Fri"
    assert seen.milestones["signature"].milestone.requires == ("discovery",)


def test_the_deals_own_durations_and_milestones_count() -> None:
    board = milestone("board", 2, after="contract", owner=Owner.BUYER)
    plan = Tailoring(duration={"contract": Duration(12)}, add=(board,))
    seen = facts(terms=deal(PLAYBOOK, plan=plan)).as_of("Mon 09:00")
    assert seen.latest("board") == "w21 Thu to w21 Fri"
    # 12 days up to w21 Wed, for the board's sake: 3 + 5 + 4.
    assert seen.latest("contract") == "w19 Tue to w21 Wed"
    assert seen.latest("discovery") == "w18 Tue to w19 Mon"
