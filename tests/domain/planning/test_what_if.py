"""What if: the plan under other circumstances, beside the plan as it is: rules.md section 6."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.deal.events import DeclaredState
from domain.game.milestones import MilestoneState
from domain.planning.what_if import NotInThePlan, Supposed, moves, supposed_plan
from domain.playbook.playbook import Owner
from tests.domain.playbooks import milestone, playbook
from tests.domain.times import day
from tests.examples import deal, declared
from tests.story import Seen, facts

DISCOVERY = milestone("discovery", 5, shortest=2)
CONTRACT = milestone("contract", 10, after="discovery", shortest=6, owner=Owner.BUYER)
SIGNATURE = milestone("signature", 0, after="contract")
SEEN = facts(terms=deal(playbook(DISCOVERY, CONTRACT, SIGNATURE))).as_of("w19 Thu 09:00")


def suppose(supposed: Supposed, seen: Seen = SEEN) -> tuple[int, dict[str, tuple[int | None, ...]]]:
    """By how much the plan would be short, and how start, due, finish and slack of each would move."""
    answer = seen.answer
    plan = supposed_plan(answer.terms, answer.sweep.milestones, answer.today, supposed)
    return plan.short_by, {each.milestone.id: each[3:] for each in moves(answer.plan, plan)}


def test_nothing_supposed_changes_nothing() -> None:
    assert SEEN.answer.plan.short_by == 3
    assert suppose(Supposed()) == (3, {})


def test_a_shorter_duration_lets_what_follows_begin_earlier() -> None:
    short_by, moved = suppose(Supposed(durations={"discovery": 2}))
    assert short_by == 0
    assert moved["discovery"] == (3, 0, -5, 3)  # it may begin later, and would be done before the weekend
    assert moved["contract"][3] == moved["signature"][3] == 3


def test_a_closure_of_the_buyer_costs_what_the_buyer_does() -> None:
    """The contract is the buyer's: two days off make everything before it due two days earlier."""
    closed = Supposed(buyer_closures=frozenset({day("w21 Tue"), day("w21 Wed")}))
    short_by, moved = suppose(closed)
    assert short_by == 5
    assert moved["contract"][3] == -2
    assert suppose(Supposed(seller_closures=closed.buyer_closures))[0] == 3


def test_another_day_is_a_plan_as_of_then() -> None:
    assert suppose(Supposed(today=day("w19 Mon")))[0] == 0
    assert suppose(Supposed(today=day("w19 Fri")))[0] == 4


def test_what_is_done_waived_or_dropped_needs_no_time() -> None:
    for supposed in (
        Supposed(words={"discovery": DeclaredState.DONE}),
        Supposed(words={"discovery": DeclaredState.WAIVED}),
        Supposed(dropped=frozenset({"discovery"})),
    ):
        assert suppose(supposed)[0] == 0


def test_what_was_done_can_be_supposed_open_and_stays_done() -> None:
    seen = facts(
        declared("discovery", "done", at="w18 Thu 08:00"),
        terms=deal(playbook(DISCOVERY, CONTRACT, SIGNATURE)),
    ).as_of("w19 Thu 09:00")
    assert suppose(Supposed(words={"discovery": DeclaredState.OPEN}), seen)[0] == 3
    assert seen.answer.sweep.milestones.of("discovery").state is MilestoneState.DONE
    assert suppose(Supposed(), seen) == (0, {})


def test_a_milestone_that_is_not_in_the_plan_is_refused() -> None:
    with pytest.raises(NotInThePlan, match="discovery, contract, signature"):
        suppose(Supposed(dropped=frozenset({"legal"})))


@settings(max_examples=60, deadline=None)
@given(
    durations=st.dictionaries(st.sampled_from(["discovery", "contract", "signature"]), st.integers(0, 40)),
    words=st.dictionaries(st.sampled_from(["discovery", "contract"]), st.sampled_from(list(DeclaredState))),
    dropped=st.frozensets(st.sampled_from(["discovery", "contract"])),
    today=st.none() | st.integers(-20, 40),
    closed=st.frozensets(st.integers(0, 60), max_size=10),
)
def test_the_decision_date_goes_in_and_never_comes_out(
    durations: dict[str, int],
    words: dict[str, DeclaredState],
    dropped: frozenset[str],
    today: int | None,
    closed: frozenset[int],
) -> None:
    answer = SEEN.answer
    off = frozenset(answer.today + each for each in closed)
    supposed = Supposed(
        today=None if today is None else answer.today + today,
        durations=durations,
        words=words,
        dropped=dropped,
        seller_closures=off,
        buyer_closures=off,
    )
    plan = supposed_plan(answer.terms, answer.sweep.milestones, answer.today, supposed)
    assert plan.decision_date == answer.plan.decision_date
    assert all(each.latest.due <= plan.decision_date for each in plan.milestones if each.latest)
    assert {each.milestone.id for each in plan.milestones} == {"discovery", "contract", "signature"}
    assert suppose(Supposed()) == (3, {})
