"""What would make an infeasible plan fit inside the fixed date: rules.md section 6.

Discovery (5 days, at least 2) goes before the contract (10 days, at least 6), both before the
signature. On w19 Thu discovery would end on w20 Wed, three days after it is due, and so on.
"""

from __future__ import annotations

from domain.playbook.playbook import Milestone, Owner
from tests.domain.playbooks import milestone, playbook
from tests.examples import deal, declared
from tests.story import Seen, facts

NOW = "w19 Thu 09:00"
DISCOVERY = milestone("discovery", 5, shortest=2)
CONTRACT = milestone("contract", 10, after="discovery", shortest=6, owner=Owner.BUYER)
SIGNATURE = milestone("signature", 0, after="contract")


def options(seen: Seen) -> set[tuple[str, str, str | None, int]]:
    return {(o.kind.value, o.milestone, o.requirement, o.saves) for o in seen.answer.plan.options}


def looked_at(*milestones: Milestone) -> Seen:
    return facts(terms=deal(playbook(*milestones))).as_of(NOW)


def test_there_are_none_while_the_plan_fits() -> None:
    seen = facts(terms=deal(playbook(DISCOVERY, CONTRACT, SIGNATURE))).as_of("w19 Mon 09:00")
    assert (seen.answer.plan.feasible, seen.answer.plan.options) == (True, ())


def test_shorter_durations_and_steps_in_parallel() -> None:
    """Any of these saves all three days; to sign without a contract in hand would save none."""
    seen = looked_at(DISCOVERY, CONTRACT, SIGNATURE)
    assert seen.answer.plan.short_by == 3
    assert options(seen) == {
        ("min_duration", "discovery", None, 3),
        ("min_duration", "contract", None, 3),
        ("parallel", "contract", "discovery", 3),
    }


def test_what_saves_only_some_of_it_is_told_with_how_much() -> None:
    seen = looked_at(
        milestone("discovery", 5, shortest=3), milestone("contract", 10, after="discovery"), SIGNATURE
    )
    assert ("min_duration", "discovery", None, 2) in options(seen)


def test_what_is_optional_can_be_dropped() -> None:
    seen = looked_at(DISCOVERY, milestone("contract", 10, after="discovery", optional=True), SIGNATURE)
    assert ("optional", "contract", None, 3) in options(seen)


def test_only_on_the_critical_path() -> None:
    """The side step is late too, but less, so that it does not decide."""
    side = milestone("side", 10, shortest=1, optional=True)
    seen = facts(terms=deal(playbook(DISCOVERY, CONTRACT, SIGNATURE, side))).as_of("w20 Tue 09:00")
    assert seen.answer.plan.short_by == 6
    assert seen.earliest("side").endswith("slack -1")
    assert "side" not in {milestone for _, milestone, _, _ in options(seen)}


def test_what_is_done_gains_nothing() -> None:
    seen = facts(
        declared("discovery", "done", at="w20 Thu 08:00"),
        terms=deal(playbook(DISCOVERY, CONTRACT, SIGNATURE)),
    ).as_of("w20 Thu 09:00")
    assert options(seen) == {("min_duration", "contract", None, 3)}


def test_the_decision_date_is_never_one_of_them() -> None:
    before = looked_at(DISCOVERY, CONTRACT, SIGNATURE).answer.plan
    assert before.options
    assert before.decision_date == facts().as_of(NOW).answer.plan.decision_date
