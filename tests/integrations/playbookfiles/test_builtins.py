"""The playbooks that come along: complete, sourced, and able to plan whatever deal comes."""

from __future__ import annotations

from itertools import product

import pytest

from domain.deal.answer import Answer
from domain.deal.dealfile import CalendarSpec
from domain.playbook.advice import advice_on
from domain.playbook.graph import applicable, longest_chain
from domain.playbook.methods import with_overlays
from domain.playbook.playbook import Playbook, Tailoring
from integrations.playbookfiles import NoSuchPlaybook, builtin_names, builtin_playbook
from integrations.playbookfiles.overlays import builtin_method, method_names
from tests.domain.times import day
from tests.examples import WORKS_IN_GERMANY, WORKS_ON_WEEKDAYS, deal, opened, volley
from tests.story import facts

NAMES = ("enterprise", "mid_market", "transactional")
AMOUNTS = (None, 900.0, 60_000.0, 400_000.0)
TAGS = (
    (),
    ("personal_data",),
    ("regulated",),
    ("personal_data", "health_data", "regulated", "security_review"),
)
SUNDAY_TO_THURSDAY = CalendarSpec(weekend=(5, 6), closures=(day("w3 Mon"), day("w3 Tue")))
CALENDARS = ((WORKS_ON_WEEKDAYS, WORKS_IN_GERMANY), (WORKS_IN_GERMANY, SUNDAY_TO_THURSDAY))
LAST_DAYS = ("Mon", "w2 Wed", "w12 Fri", "w60 Sun")


def test_these_come_along() -> None:
    assert builtin_names() == NAMES
    assert {builtin_playbook(name).name for name in NAMES} == set(NAMES)
    for name in ("enterprize", "../enterprise", "", "enterprise.yaml"):
        with pytest.raises(NoSuchPlaybook, match="enterprise"):
            builtin_playbook(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_milestone_says_what_a_rep_and_a_manager_need(name: str) -> None:
    for each in builtin_playbook(name).milestones:
        assert each.evidence, each.id
        assert each.next_step is not None, each.id
        assert len(each.next_step.text.split()) >= 4, each.id
        duration = each.duration
        assert duration.shortest is not None, each.id
        assert duration.longest is not None, each.id
        assert duration.source.startswith("nobody's measurement") or "second-hand" in duration.source, each.id


@pytest.mark.parametrize("name", NAMES)
def test_it_begins_once_ends_once_and_runs_in_parallel_between(name: str) -> None:
    milestones = builtin_playbook(name).milestones
    required = {required for each in milestones for required in each.requires}
    assert len([each for each in milestones if each.id not in required]) == 1
    assert len([each for each in milestones if not each.requires]) == 1
    assert any(len(each.requires) > 1 for each in milestones)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_it_is_worth_advice_whatever_method_is_on(name: str) -> None:
    known = [builtin_method(method).method() for method in method_names()]
    playbook = builtin_playbook(name)
    assert advice_on(playbook, known) == ()
    for method in method_names():
        assert advice_on(with_overlays(playbook, [builtin_method(method)]), known) == ()


@pytest.mark.parametrize(("name", "days"), [("enterprise", 55), ("mid_market", 30), ("transactional", 10)])
def test_the_longest_chain_is_as_long_as_its_file_says(name: str, days: int) -> None:
    in_force = applicable(playbook=builtin_playbook(name), tailoring=Tailoring(), amount=None, tags=())
    assert longest_chain(in_force.milestones) == days


@pytest.mark.parametrize(
    ("name", "amount", "tags", "left_out"),
    [
        ("enterprise", None, (), "data_protection health_data outsourcing_review liability"),
        ("enterprise", 250_000, ("personal_data",), "health_data outsourcing_review"),
        ("enterprise", 249_999, ("regulated", "health_data"), "data_protection liability"),
        ("mid_market", None, (), "security_review data_protection"),
        ("mid_market", None, ("regulated",), "data_protection"),
        ("transactional", 4_999, ("personal_data",), "decision_maker"),
        ("transactional", 5_000, (), "data_protection"),
    ],
)
def test_what_applies_follows_amount_and_tags(
    name: str, amount: float | None, tags: tuple[str, ...], left_out: str
) -> None:
    in_force = applicable(playbook=builtin_playbook(name), tailoring=Tailoring(), amount=amount, tags=tags)
    assert in_force.left_out == tuple(left_out.split())


def test_no_file_that_the_seller_sends_early_starts_the_contract() -> None:
    contract = next(each for each in builtin_playbook("enterprise").milestones if each.id == "contract")
    phrases = {phrase for pattern in contract.starts for phrase in pattern.phrases}
    assert not phrases & {("agreement",), ("draft",), ("document",)}


@pytest.mark.parametrize("method", [None, *method_names()])
@pytest.mark.parametrize("name", NAMES)
def test_it_plans_every_deal(name: str, method: str | None) -> None:
    """Any amount, tags, calendars and length, with any method, at the opening, within and long after it."""
    overlays = [] if method is None else [builtin_method(method)]
    playbook = with_overlays(builtin_playbook(name), overlays)
    days = LAST_DAYS if method is None else LAST_DAYS[1:3]
    for amount, tags, (seller, buyer), last in product(AMOUNTS, TAGS, CALENDARS, days):
        terms = deal(playbook, opening=opened(last), amount=amount, tags=tags, seller=seller, buyer=buyer)
        told = facts(*volley("Mon 09:00", "Mon 12:00", "Tue 09:00"), terms=terms)
        for at in ("Mon 08:00", "w61 Mon 09:00") if method is None else ("w2 Fri 09:00",):
            _is_a_plan(told.as_of(at).answer, playbook)


def _is_a_plan(answer: Answer, playbook: Playbook) -> None:
    """Every milestone is laid out, none after the date, each done before what requires it starts."""
    plan = answer.plan
    applies = {each.milestone.id: each for each in plan.milestones if each.latest is not None}
    assert {each.milestone.id for each in plan.milestones} == {each.id for each in playbook.milestones}
    for planned in applies.values():
        latest = planned.latest
        assert latest is not None
        assert latest.start <= latest.due <= plan.decision_date
        for required in planned.milestone.requires:
            before = applies[required].latest
            assert before is not None
            assert before.due <= latest.start
    assert plan.feasible is (plan.short_by == 0)
    assert answer.next_steps
    available = [step for step in answer.next_steps if step.rule is None]
    assert all(step.text for step in available)
    assert plan.critical_path
