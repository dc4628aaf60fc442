"""The plan over the API, what it would be if, and what is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from services.api.v1.findings import FindingHistory, FindingRows
from services.api.v1.planned import PlanLook, WhatIfAnswer
from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN, Api
from tests.services.api.north import NORTH, served_with_mail

PLAN, IF = f"/v1/deals/{NORTH}/plan", f"/v1/deals/{NORTH}/plan/what-if"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served_with_mail(tmp_path_factory.mktemp("plan")) as made:
        yield made


def suppose(api: Api, **said: object) -> dict[str, Any]:
    answered = api.ask("POST", IF, json=said)
    assert answered.status_code == 200, answered.text
    answer: dict[str, Any] = WhatIfAnswer.model_validate(answered.json()).model_dump()
    return answer


def test_the_plan_is_laid_back_from_the_decision_date(api: Api) -> None:
    answered = api.ask("GET", PLAN)
    plan = PlanLook.model_validate(answered.json())
    assert (plan.decision_date, plan.today, plan.feasible) == ("2026-06-30", "2026-06-01", True)
    (review,) = plan.milestones
    assert (review.state, review.due, review.earliest_start) == ("done", "2026-06-30", None)
    assert review.evidence == ["review@ours.example"]
    again = api.ask("GET", PLAN, headers={"If-None-Match": answered.headers["etag"]})
    assert again.status_code == 304


def test_what_would_be_if_stands_beside_what_is(api: Api) -> None:
    answer = suppose(api, milestones={"review": {"state": "open", "duration": 30}})
    assert answer["as_is"]["feasible"]
    assert not answer["would_be"]["feasible"]
    differences = answer["differences"]
    assert differences["feasible"]
    assert differences["short_by_changes"] == answer["would_be"]["short_by"] == 8
    (moved,) = differences["milestones"]
    assert (moved["state"], moved["state_would_be"]) == ("done", "open")
    assert moved["latest_start_moves"] == -35
    assert answer["would_be"]["decision_date"] == answer["as_is"]["decision_date"] == "2026-06-30"


def test_closures_and_another_day_can_be_supposed(api: Api) -> None:
    opened = {"review": {"state": "open"}}
    free = suppose(api, milestones=opened)["would_be"]
    closed = suppose(
        api, milestones=opened, closures={"buyer": [{"since": "2026-06-15", "until": "2026-06-26"}]}
    )["would_be"]
    later = suppose(api, milestones=opened, today="2026-06-08")["would_be"]
    assert free["milestones"][0]["slack"] - closed["milestones"][0]["slack"] == 10
    assert free["milestones"][0]["slack"] - later["milestones"][0]["slack"] == 5
    assert suppose(api, milestones={"review": {"dropped": True}})["would_be"]["milestones"][0]["state"] == (
        "left_out"
    )


def test_nothing_supposed_changes_anything(api: Api) -> None:
    before = api.ask("GET", PLAN)
    same = suppose(api)
    assert same["as_is"] == same["would_be"]
    assert same["differences"] == {"feasible": False, "short_by_changes": 0, "milestones": []}
    suppose(api, milestones={"review": {"state": "open"}})
    assert api.ask("GET", PLAN).headers["etag"] == before.headers["etag"]


def test_another_decision_date_can_not_even_be_supposed(api: Api) -> None:
    refused = api.ask("POST", IF, json={"decision_date": "2026-07-31"})
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("decision-date-is-fixed")
    assert "suppose other durations" in refused.json()["detail"]


@pytest.mark.parametrize(
    "said",
    [
        {"milestones": {"legal": {"state": "done"}}},
        {"milestones": {"review": {"duration": -1}}},
        {"milestones": {"review": {"duration": 10**30}}},
        {"milestones": {"review": {"state": "left_out"}}},
        {"milestones": {"": {}}},
        {"today": "0001-01-01"},
        {"today": "9999-12-31"},
        {"closures": {"buyer": [{"since": "2026-06-15", "until": "2026-06-14"}]}},
        {"closures": {"buyer": [{"since": "0001-01-01", "until": "9999-12-31"}]}},
        {"closures": {"nobody": []}},
        {"tomorrow": True},
        [],
        None,
    ],
)
def test_what_can_not_be_supposed_is_told(api: Api, said: object) -> None:
    assert api.ask("POST", IF, json=said).status_code == 422


def test_a_plan_that_can_never_fit_in_a_calendar_is_refused(api: Api) -> None:
    """A thousand days each over and over: no server error, whatever comes out."""
    everything = {"review": {"state": "open", "duration": 1_000}}
    assert suppose(api, milestones=everything)["would_be"]["short_by"] > 900


def test_who_sees_the_deal_may_suppose_and_nobody_else(api: Api) -> None:
    asked = {
        who: api.ask("POST", IF, who, json={}).status_code for who in (RITA, MONA, ADA, BOSS, SVEN, None)
    }
    assert asked == {RITA: 200, MONA: 200, ADA: 200, BOSS: 200, SVEN: 404, None: 401}
    looks = api.ask("GET", "/v1/audit/looks", ADA, params={"deal": NORTH, "limit": 200}).json()["looks"]
    assert "suppose_plan" in {look["what"] for look in looks if look["by"] == MONA}


def test_findings_say_why_they_do_not_count_and_what_became_of_them(api: Api) -> None:
    rows = FindingRows.model_validate(api.ask("GET", f"/v1/deals/{NORTH}/findings").json()).findings
    assert rows
    assert all(row.says and row.state == "open" for row in rows)
    rule = rows[0].rule
    api.ask(
        "POST",
        f"/v1/deals/{NORTH}/findings/{rule}/acknowledge",
        json={"until": "2026-06-20", "subject": rows[0].subject or "", "reason": "we know"},
    )
    (seen,) = [
        row
        for row in FindingRows.model_validate(api.ask("GET", f"/v1/deals/{NORTH}/findings").json()).findings
        if row.state == "acknowledged"
    ]
    assert (seen.rule, seen.acknowledged_until) == (rule, "2026-06-20")
    path = f"/v1/deals/{NORTH}/findings/history"
    history = FindingHistory.model_validate(api.ask("GET", path, MONA).json()).entries
    raised = [entry for entry in history if entry.what == "raised"]
    assert {entry.rule for entry in raised} >= {row.rule for row in rows}
    assert all(entry.playbook == "short@1" for entry in raised)
    assert (history[-1].what, history[-1].by, history[-1].reason) == ("acknowledged", RITA, "we know")
    page = api.ask("GET", path, MONA, params={"limit": 1}).json()
    assert page["entries"] != api.ask("GET", path, MONA, params={"cursor": page["next"]}).json()["entries"]
    assert api.ask("GET", path, SVEN).status_code == 404
