"""The example tells its story: a good start, then weeks of answers while the plan runs out."""

from __future__ import annotations

import json

import pytest

from services.demo.example import demo_answer, example_files
from services.shapes import Json


@pytest.fixture(scope="module")
def answer() -> Json:
    with example_files() as folder:
        return demo_answer(folder)


def reached(answer: Json) -> dict[str, str]:
    """The day on which each milestone that is done was reached."""
    return {m["id"]: m["completed_at"][:10] for m in answer["plan"]["milestones"] if m["state"] == "done"}


def test_a_good_start_reaches_half_of_the_milestones_by_evidence(answer):
    assert reached(answer) == {
        "discovery": "2026-01-27",
        "joint_plan": "2026-02-09",
        "technical_validation": "2026-02-17",
        "champion": "2026-02-24",
        "economic_buyer": "2026-03-11",
        "business_case": "2026-03-18",
    }
    assert all(m["evidence"] for m in answer["plan"]["milestones"] if m["state"] == "done")


def test_two_people_who_were_brought_in_speak_up(answer):
    engaged = [a["evidence"][0] for a in answer["advances"] if a["kind"] == "stakeholder_engaged"]
    senders = {touch["touch_id"]: touch["from"] for touch in answer["touches"]}
    assert [senders[id_] for id_ in engaged] == ["ian@northwind.example", "fiona@northwind.example"]


def test_the_last_advance_is_a_meeting_that_is_cancelled(answer):
    last = answer["advances"][-1]
    assert (last["kind"], last["at"][:10]) == ("meeting_booked", "2026-03-24")
    meeting = next(m for m in answer["meetings"] if m["uid"] in last["evidence"])
    assert (meeting["title"], meeting["state"]) == ("Security kick-off", "cancelled")


def test_weekly_status_calls_are_held_and_move_nothing(answer):
    status = [m for m in answer["meetings"] if m["title"] == "Northwind weekly status"]
    assert [m["state"] for m in status] == ["held"] * 6
    assert not any(m["advance"] for m in status)


def test_then_everything_we_send_is_an_answer_for_six_weeks(answer):
    rally = answer["rallies"][-1]
    assert rally["ping_pong"]
    assert rally["ended_at"] is None
    assert rally["turns"][0]["at"][:10] == "2026-04-01"
    assert rally["detected_at"][:10] == "2026-04-14", (
        "the day on which the cancelled session should have been"
    )
    assert rally["length"] >= 20
    assert all(turn["reactive"] for turn in rally["turns"] if turn["side"] == "seller")
    assert not any(earlier["ping_pong"] for earlier in answer["rallies"][:-1])


def test_the_ball_is_with_us_since_yesterday_and_nothing_is_booked(answer):
    assert answer["court"] == {
        "holder": "seller",
        "waiting_since": "2026-05-12T15:05:31Z",
        "next_meeting": None,
    }


def test_the_plan_no_longer_fits_since_yesterday_and_says_how_it_could(answer):
    plan = answer["plan"]
    assert (plan["feasible"], plan["short_by"]) == (False, 2)
    assert plan["critical_path"] == ["data_protection", "signature"]
    states = {m["id"]: m["state"] for m in plan["milestones"]}
    assert states["security_review"] == states["data_protection"] == states["contract"] == "open"
    best = plan["options"][0]
    assert (best["kind"], best["milestone"]) == ("min_duration", "data_protection")
    assert best["saves"] >= plan["short_by"]
    late = next(f for f in answer["findings"] if f["rule"] == "cannot_make_date")
    assert late["since"] == "2026-05-11T22:00:00Z"


def test_the_headline_is_to_break_the_ping_pong_with_the_milestone_that_is_late(answer):
    headline = answer["next_steps"][0]
    assert headline["headline"]
    assert (headline["kind"], headline["milestone"]) == ("break_ping_pong", "data_protection")


def test_the_strategy_has_one_gap_and_one_role_is_missing(answer):
    numbers = {f["rule"]: f["numbers"] for f in answer["findings"]}
    assert numbers["strategy_missing"]["missing"] == "cost_of_delay"
    assert numbers["missing_role"]["role"] == "data_protection"
    assert {"ping_pong", "stalled", "no_next_meeting", "cannot_make_date"} <= set(numbers)
    assert "date_unconfirmed" not in numbers


def test_every_kind_of_mail_that_is_no_turn_is_in_it(answer):
    automated = {touch["automated"] for touch in answer["touches"]} - {None}
    assert automated == {"calendar_mail", "auto_reply", "bulk"}
    assert answer["ignored"] == {"internal": 2, "unrelated": 2}
    assert answer["set_aside"] == []
    assert any(len(touch["sources"]) == 2 for touch in answer["touches"]), "some are in both mailboxes"
    assert 35 <= sum(touch["conversational"] for touch in answer["touches"]) <= 45


def test_the_example_gives_the_same_bytes_twice(answer):
    with example_files() as folder:
        assert json.dumps(demo_answer(folder)) == json.dumps(answer)
