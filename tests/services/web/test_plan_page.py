"""The buyer's page of the plan holds what both sides know, and nothing that only one of them may know."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import cache

import pytest

from domain.access.permits import AccessRole
from domain.deal.answer import Answer, answer
from domain.game.milestones import MilestoneState
from domain.moments import day_text, instant_of
from domain.planning.plan import Plan
from domain.planning.shared_plan import Standing, shared_plan
from domain.playbook.playbook import Owner
from domain.ports.texts import Text
from integrations.playbookfiles.deal import read_deal_file
from services.access.api_tokens import new_api_token
from services.demo.example import DEAL, LOOKED_AT, SOURCES, example_files
from services.recorder.recording import PlainTexts
from services.replaying import Replay, replay_deal
from services.shapes import Shaper
from services.web.plan_page import buyers_view, plan_page
from services.wiring import offline
from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN
from tests.services.web.pages_house import Pages

HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(1)>\"'&\u2028"


@cache
def replayed() -> Replay:
    """The deal of the demo."""
    with example_files() as folder:
        sources = [folder / source for source in SOURCES]
        return replay_deal(read_deal_file(folder / DEAL), sources, offline())


@cache
def seen() -> Answer:
    return answer(replayed().game, instant_of(datetime.fromisoformat(LOOKED_AT)))


@pytest.fixture(scope="module")
def page() -> str:
    return plan_page(buyers_view(seen(), replayed().texts))


def test_it_shows_the_date_the_buyers_reason_and_every_shared_step_in_order(page: str) -> None:
    steps = buyers_view(seen(), replayed().texts).plan.steps
    places = [page.index(f">{step.name}</th>") for step in steps]
    assert places == sorted(places)
    assert [step.name for step in steps if step.standing is Standing.DONE] == [
        "Needs understood",
        "Plan to the decision agreed",
        "Business case approved",
        "Solution proven to work here",
    ]
    assert "4 of 10 steps done" in page
    assert '<time datetime="2026-06-30">Tue 30 Jun 2026</time>' in page
    assert "notice to the present provider has to be out by 30 June" in page
    assert "Chosen, by word of the buyer" in page.partition("Next for the buyer")[2].partition("</div>")[0]


def test_nothing_that_is_internal_is_in_it(page: str) -> None:
    shape = Shaper(replayed().game, seen(), replayed().texts).whole()
    said, deal_id = page.lower(), shape["deal"]["id"]
    touches, kept = shape["touches"], replayed().texts.read([f"deal:{deal_id}"])[f"deal:{deal_id}"]
    people = {each["address"] for touch in touches for each in touch["participants"]} - {RITA}
    secret = people | {"slack", "severity", "ping", "critical", "late", "waiting", "Champion confirmed"}
    secret |= {"Met the person who decides on the money", deal_id}
    secret |= {finding["rule"] for finding in shape["findings"]}
    secret |= {step["text"] for step in shape["next_steps"]}
    secret |= {touch["subject"] for touch in touches} | {each["title"] for each in shape["meetings"]}
    secret |= {kept[name] for name in kept if name not in {"name", "basis_event"}}
    shared = {step.name for step in buyers_view(seen(), replayed().texts).plan.steps}
    assert {each for each in secret - shared if each and each.lower() in said} == set()
    assert len(people) > 3


def test_a_date_that_is_not_the_buyers_own_has_no_reason_on_it() -> None:
    ours = copy(seen().deal)
    ours.basis = replace(ours.basis, whose=None)
    assert buyers_view(replace(seen(), deal=ours), replayed().texts).because is None


def test_hostile_names_stay_text() -> None:
    texts = PlainTexts([Text("deal:northwind-shift-planning", (), {"name": HOSTILE, "basis_event": HOSTILE})])
    page = plan_page(buyers_view(seen(), texts))
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;") == 3


def test_what_is_ours_alone_waived_or_left_out_is_no_step_of_it() -> None:
    plan, zone = seen().plan, seen().terms.zone
    first, second, *rest = (each for each in plan.milestones if each.milestone.shared and each.latest)
    changed = replace(
        plan,
        milestones=(
            first._replace(milestone=replace(first.milestone, shared=False)),
            second._replace(state=MilestoneState.WAIVED),
            *rest,
        ),
    )
    names = {step.name for step in shared_plan(changed, zone).steps}
    assert names == {each.milestone.name for each in rest}


def test_what_a_side_can_work_on_now_comes_before_what_is_due_earlier() -> None:
    shared = shared_plan(seen().plan, seen().terms.zone)
    assert {side: step.name for side, step in shared.next.items()} == {
        Owner.SELLER: "Data processing agreed",
        Owner.BUYER: "Chosen, by word of the buyer",
    }
    done = Plan(shared.decision_date, shared.today, 0, (), (), ())
    assert shared_plan(done, seen().terms.zone).next == {}


def test_tracks_are_told_where_the_playbook_has_them() -> None:
    plan, zone = seen().plan, seen().terms.zone
    tagged = [
        each._replace(milestone=replace(each.milestone, methods=("mutual_action_plan.paper_track",)))
        for each in plan.milestones
    ]
    assert {step.track for step in shared_plan(replace(plan, milestones=tuple(tagged)), zone).steps} == {
        "paper"
    }
    assert {step.track for step in shared_plan(plan, zone).steps} == {None}


def test_a_buyer_reads_it_by_its_link_until_the_deal_is_over(house: Pages) -> None:
    machine = new_api_token([AccessRole.SERVICE], house.clock.seconds + 60)
    house.desk.door.access.say([machine.issued], actor="test")
    headers = {"Authorization": f"Bearer {machine.secret}"}
    shared = house.browser().go("/v1/deals/north/links", "POST", json={}, headers=headers).json()
    answer = house.browser().go(shared["address"])
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Northwind" in answer.text
    assert f'datetime="{day_text(house.desk.live.all()["north"].opened.decision_date)}"' in answer.text
    assert not any(who in answer.text for who in (SVEN, MONA, ADA, BOSS))
    house.desk.live.all()["north"].is_over = True
    assert house.browser().go(shared["address"]).status_code == 404
    house.desk.live.all()["north"].is_over = False
