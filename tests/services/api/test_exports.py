"""A deal handed over: whole as JSON, as a page, and its plan as a calendar, also by a secret link."""

from __future__ import annotations

import base64
import gzip
import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any, NoReturn

import pytest
from icalendar import Calendar

from integrations.eventstore.errors import StoreOutOfReach
from services.api.v1 import exports
from services.api.v1.export_shapes import DealExport
from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN, Api
from tests.services.api.north import NORTH, served_with_mail

DEAL = f"/v1/deals/{NORTH}"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served_with_mail(tmp_path_factory.mktemp("exports")) as made:
        yield made


def export(api: Api, who: str = RITA) -> DealExport:
    answered = api.ask("GET", f"{DEAL}/export", who)
    assert answered.status_code == 200, answered.text
    assert answered.headers["content-disposition"].startswith(f'attachment; filename="{NORTH}.json"')
    return DealExport.model_validate(answered.json())


def page_data(page: str) -> Any:  # noqa: ANN401 - JSON
    """What the page of a deal shows."""
    (packed,) = re.findall(r'class="packed-deal"[^>]*>([^<]+)<', page)
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def days(body: bytes) -> dict[str, date]:
    return {
        str(event["summary"]): event.decoded("dtstart") for event in Calendar.from_ical(body).walk("VEVENT")
    }


def test_a_deal_is_exported_whole_and_words_as_far_as_they_may_be_read(api: Api) -> None:
    whole = export(api)
    assert (whole.deal.owner, whole.deal.decision_date, whole.deal.amount) == (RITA, "2026-06-30", 50_000)
    assert [touch.subject for touch in whole.touches] == ["Rollout"] * 4
    assert whole.meetings[0].title == "Security review"
    assert whole.plan.milestones[0].evidence == ["review@ours.example"]
    assert {entry.rule for entry in whole.finding_history} >= {each.rule for each in whole.findings}
    assert whole.people
    assert whole.next_steps[0].headline
    others = export(api, BOSS)
    assert {touch.subject for touch in others.touches} == {None}
    assert [meeting.title for meeting in others.meetings] == [None]
    assert len(others.touches) == 4
    assert [touch.subject for touch in export(api, ADA).touches] == ["Rollout"] * 4


def test_the_report_is_one_page_that_may_run_its_own_scripts_alone(api: Api) -> None:
    answered = api.ask("GET", f"{DEAL}/report", MONA)
    assert answered.status_code == 200
    assert answered.headers["content-type"] == "text/html; charset=utf-8"
    policy = answered.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "'sha256-" in policy
    assert policy.endswith("frame-ancestors 'none'")
    assert policy.removesuffix("; frame-ancestors 'none'") in answered.text.replace("&#x27;", "'")
    touches = page_data(answered.text)["answer"]["touches"]
    assert {touch["subject"] for touch in touches} == {"Rollout"}
    again = api.ask("GET", f"{DEAL}/report", MONA, headers={"If-None-Match": answered.headers["etag"]})
    assert again.status_code == 304
    hidden = page_data(api.ask("GET", f"{DEAL}/report", BOSS).text)["answer"]
    assert {touch["subject"] for touch in hidden["touches"]} == {None}
    assert {meeting["title"] for meeting in hidden["meetings"]} == {None}


def test_the_plan_is_a_calendar_that_names_nobody(api: Api) -> None:
    answered = api.ask("GET", "/v1/deals/north/plan.ics")
    assert answered.headers["content-type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(answered.content)
    found = days(answered.content)
    plan = api.ask("GET", "/v1/deals/north/plan").json()
    left = {f"{each['name']} due: Northwind": each["due"] for each in plan["milestones"] if each["due"]}
    assert {name: day.isoformat() for name, day in found.items()} == {
        **left,
        "Decision: Northwind": "2026-09-30",
    }
    assert calendar["refresh-interval"].dt.total_seconds() == 4 * 3_600
    assert "METHOD" not in calendar
    for event in calendar.walk("VEVENT"):
        assert not {"ATTENDEE", "ORGANIZER", "VALARM"} & set(event)
        assert (event["transp"], event["sequence"] > 0) == ("TRANSPARENT", True)
    api.issuer.clock.seconds += 60
    again = api.ask("GET", "/v1/deals/north/plan.ics", headers={"If-None-Match": answered.headers["etag"]})
    assert again.status_code == 304
    assert len({str(event["uid"]) for event in calendar.walk("VEVENT")}) == len(found)


def test_what_is_done_is_no_longer_due_and_the_edition_grows(api: Api) -> None:
    before = Calendar.from_ical(api.ask("GET", "/v1/deals/north/plan.ics").content).walk("VEVENT")
    first = api.ask("GET", "/v1/deals/north/plan").json()["milestones"][0]
    api.ask("POST", f"/v1/deals/north/milestones/{first['id']}", json={"state": "done"})
    after = Calendar.from_ical(api.ask("GET", "/v1/deals/north/plan.ics").content).walk("VEVENT")
    gone = {str(event["uid"]) for event in before} - {str(event["uid"]) for event in after}
    assert len(gone) == 1
    assert max(event["sequence"] for event in after) > max(event["sequence"] for event in before)


def test_programs_subscribe_by_a_secret_link_until_it_is_revoked(api: Api) -> None:
    made = api.ask("POST", f"{DEAL}/links", json={"kind": "calendar"}).json()
    path = made["address"][made["address"].index("/shared/") :]
    assert path.endswith(".ics")
    shared = api.ask("GET", path, None)
    assert shared.status_code == 200, shared.text
    assert shared.content == api.ask("GET", f"{DEAL}/plan.ics").content
    assert shared.headers["referrer-policy"] == "no-referrer"
    assert api.ask("GET", path, None, headers={"If-None-Match": shared.headers["etag"]}).status_code == 304
    assert api.ask("DELETE", f"{DEAL}/links/{made['id']}").status_code == 204
    assert api.ask("GET", path, None).status_code == 404


@pytest.mark.parametrize("what", ["export", "report", "plan.ics"])
def test_only_who_sees_the_deal_gets_it(api: Api, what: str) -> None:
    asked = {who: api.ask("GET", f"{DEAL}/{what}", who).status_code for who in (SVEN, None)}
    assert asked == {SVEN: 404, None: 401}


def test_nobody_is_in_an_export_who_was_erased(api: Api) -> None:
    api.system.texts.erase(api.system.tokens.person("ines@north.example"))
    for what in ("export", "report"):
        text = api.ask("GET", f"{DEAL}/{what}").text
        data = json.dumps(page_data(text)) if what == "report" else text
        assert "ines@north.example" not in data
        assert "bea@north.example" in data


def test_many_reports_at_once_hold_up_nobody_else(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    going_on = threading.Event()

    def slow(*_: object) -> NoReturn:
        going_on.wait(60)
        raise StoreOutOfReach("the report is not what this is about")

    monkeypatch.setattr(exports, "report_of_ledger", slow)
    with ThreadPoolExecutor(50) as pool:
        asked = [pool.submit(api.ask, "GET", f"{DEAL}/report") for _ in range(50)]
        try:
            assert api.ask("GET", "/v1/deals/north/people", SVEN).status_code == 404
            assert api.ask("GET", "/v1/deals/south/people", SVEN).status_code == 200
        finally:
            going_on.set()
        assert {each.result().status_code for each in asked} == {503}
