"""What people say of a deal over the API."""

from __future__ import annotations

from typing import Any

import pytest

from domain.access.permits import AccessRole
from domain.visibility.choices import Of
from domain.visibility.levels import Visibility, What, Who
from services.privacy.visible import VisibilityRecord
from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN, Api
from tests.services.api.world import project

CALL = {"kind": "call", "people": ["rita@ours.example", "bea@north.example"], "at": "2026-06-01T07:30:00Z"}


def states(look: Any) -> dict[str, str]:  # noqa: ANN401 - JSON
    return {each["id"]: each["state"] for each in look["plan"]["milestones"]}


def test_a_milestone_is_what_a_person_says(api: Api) -> None:
    milestone = next(iter(states(api.ask("GET", "/v1/deals/north").json())))
    path = f"/v1/deals/north/milestones/{milestone}"
    for reason in (None, " "):
        unsaid = api.ask("POST", path, json={"state": "waived", "reason": reason})
        assert (unsaid.status_code, unsaid.json()["errors"][0]["place"]) == (422, "body/reason")
    for state, is_now in (("done", "done"), ("open", "open"), ("waived", "waived")):
        said = api.ask("POST", path, json={"state": state, "reason": "they did it in spring"})
        assert said.status_code == 200
        assert states(said.json())[milestone] == is_now
        api.issuer.clock.seconds += 1


def test_a_call_is_told_and_changes_whose_move_it_is(api: Api) -> None:
    told = api.ask("POST", "/v1/deals/north/interactions", json={**CALL, "outcome": "they_owe"})
    assert told.status_code == 200
    assert told.json()["court"]["holder"] == "buyer"
    (touch,) = api.ask("GET", "/v1/deals/north/touches").json()["touches"]
    assert (touch["kind"], touch["occurred_at"]) == ("call", "2026-06-01T07:30:00Z")
    rallies = api.ask("GET", "/v1/deals/north/rallies").json()
    assert rallies["court"]["holder"] == "buyer"


def test_a_call_that_never_was_is_taken_back_and_what_shows_nothing_is_withdrawn(api: Api) -> None:
    told = {**CALL, "kind": "in_person", "title": "Discovery"}
    shown = api.ask("POST", "/v1/deals/north/interactions", json=told).json()["plan"]["milestones"]
    chat = {**CALL, "kind": "chat"}
    assert api.ask("POST", "/v1/deals/north/interactions", json=chat).status_code == 200
    discovery = next(each for each in shown if each["id"] == "discovery")
    assert (discovery["state"], len(discovery["evidence"])) == ("done", 1)
    path = "/v1/deals/north/milestones/discovery/withdraw"
    strange = api.ask("POST", path, json={"evidence": "none"})
    assert (strange.status_code, strange.json()["errors"][0]["place"]) == (422, "body/evidence")
    word = {"evidence": discovery["evidence"][0], "reason": "it was about another deal"}
    assert states(api.ask("POST", path, json=word).json())["discovery"] == "open"
    for touch in api.ask("GET", "/v1/deals/north/touches").json()["touches"]:
        back = f"/v1/deals/north/interactions/{touch['touch_id']}"
        assert api.ask("DELETE", back, SVEN).status_code == 404
        assert api.ask("DELETE", back).status_code == 200
        assert api.ask("DELETE", back).status_code == 422
    assert api.ask("GET", "/v1/deals/north/touches").json()["touches"] == []


def test_what_was_said_is_in_the_timeline_under_both_clocks(api: Api) -> None:
    before = api.issuer.clock.seconds
    api.issuer.clock.seconds += 7_200
    api.ask("POST", "/v1/deals/north/interactions", json=CALL)
    then = _text(before)
    views = ({}, {"happened_by": then}, {"known_at": then})
    pasts = [api.ask("GET", "/v1/deals/north/timeline", params=view).json() for view in views]
    touches = [[each for each in past["entries"] if each["what"] == "touch"] for past in pasts]
    assert [len(each) for each in touches] == [1, 1, 0]
    assert touches[0][0]["recorded_at"] == _text(before + 7_200)


def test_a_finding_that_was_seen_rests_until_its_day(api: Api) -> None:
    rule = api.ask("GET", "/v1/deals/north").json()["findings"][0]["rule"]
    path = f"/v1/deals/north/findings/{rule}/acknowledge"
    said = api.ask("POST", path, json={"until": "2026-06-20", "reason": "a canary of a reason"})
    assert said.json()["findings"][0]["acknowledged_until"] == "2026-06-20"
    refused = api.ask("POST", "/v1/deals/north/findings/no_such/acknowledge", json={"until": "2026-06-20"})
    assert refused.status_code == 422
    assert rule in refused.json()["errors"][0]["detail"]


def test_a_promise_is_kept_in_mind(api: Api) -> None:
    said = api.ask("POST", "/v1/deals/north/commitments", json={"side": "buyer", "due": "2026-06-12"})
    assert said.status_code == 200
    early = api.ask("POST", "/v1/deals/north/commitments", json={"side": "buyer", "due": "2026-01-12"})
    assert early.status_code == 422


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("milestones/none", {"state": "done"}),
        ("touches/none/no-reply-owed", None),
    ],
)
def test_what_the_deal_does_not_have_is_told(api: Api, path: str, body: object) -> None:
    refused = api.ask("POST", f"/v1/deals/north/{path}", json=body)
    assert refused.status_code in {404, 422}
    assert "none" in refused.text


@pytest.mark.parametrize(
    "body",
    [
        {**CALL, "kind": "letter"},
        {**CALL, "people": []},
        {**CALL, "people": ["nobody"]},
        {**CALL, "people": ["eve@elsewhere.example"]},
        {**CALL, "at": "2026-06-01T07:30:00"},
        {**CALL, "at": "2031-06-01T08:30:00Z"},
        {**CALL, "outcome": "agreed"},
        {**CALL, "agreed_for": "2026-06-12"},
        {**CALL, "more": True},
    ],
)
def test_a_call_that_does_not_read_is_refused_and_nothing_is_recorded(api: Api, body: object) -> None:
    end = api.system.ledger.end()
    refused = api.ask("POST", "/v1/deals/north/interactions", json=body)
    assert refused.status_code == 422
    assert (
        refused.json()["errors"][0]["place"].startswith("body/")
        or "PERSON" in refused.text
        or "--at" in refused.text
    )
    assert api.system.ledger.end() == end


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_days_that_no_deal_can_have_are_refused(api: Api, year: str) -> None:
    day = f"{year}-12-31"
    for path, body in (
        ("commitments", {"side": "buyer", "due": day}),
        ("commitments", {"side": "buyer", "due": "2026-07-01", "at": f"{day}T00:00:00Z"}),
        ("interactions", {**CALL, "outcome": "agreed", "agreed_for": day}),
        ("milestones/discovery", {"state": "done", "at": f"{day}T00:00:00Z"}),
        ("findings/no_next_meeting/acknowledge", {"until": day}),
    ):
        refused = api.ask("POST", f"/v1/deals/north/{path}", json=body)
        assert (refused.status_code, refused.json()["errors"][0]["place"][:5]) == (422, "body/"), (path, body)


def test_only_those_whose_deal_it_is_say_something(api: Api) -> None:
    for who, status in ((SVEN, 404), (ADA, 403)):
        assert api.ask("POST", "/v1/deals/north/interactions", who, json=CALL).status_code == status


def test_a_review_shows_the_worst_first_and_what_changed(api: Api) -> None:
    project(api.system)
    rows = api.ask("GET", "/v1/review", "boss@ours.example").json()["deals"]
    assert {row["id"] for row in rows} == {"north", "south"}
    mine = api.ask("GET", "/v1/review", RITA).json()["deals"]
    assert [row["id"] for row in mine] == ["north"]
    rule = mine[0]["findings"][0]["rule"]
    assert api.ask("GET", f"/v1/review?rule={rule}").json()["deals"] == mine
    assert api.ask("GET", "/v1/review?rule=none").json()["deals"] == []
    assert api.ask("GET", "/v1/review?owner=SVEN@ours.example").json()["deals"] == []
    assert api.ask("GET", "/v1/review?sort=nothing").status_code == 422
    now = _text(api.issuer.clock.seconds)
    assert api.ask("GET", "/v1/review", params={"changed_since": now}).json()["deals"] == []
    changed = api.ask("GET", "/v1/review", params={"changed_since": "2026-01-01T00:00:00Z"}).json()["deals"]
    assert {news["rule"] for news in changed[0]["changed"]} >= {rule}


def test_words_are_for_those_whom_people_let_read_them(api: Api) -> None:
    api.ask("POST", "/v1/deals/north/interactions", json={**CALL, "title": "a canary of a title"})
    service = api.machine(AccessRole.SERVICE)

    def read_by(who: str) -> bool:
        touches = api.ask("GET", "/v1/deals/north/touches", who).text
        past = api.ask("GET", "/v1/deals/north/timeline", who).text
        assert ("canary" in touches) == ("canary" in past) or who == RITA
        return "canary" in touches

    assert [read_by(who) for who in (RITA, MONA, ADA, BOSS, service)] == [True, True, True, False, False]
    choices = VisibilityRecord(api.system.ledger, api.system.clock)
    choices.choose(Of.MAILBOX, "m1", Visibility(Who.OWNER, What.BODY), actor="test")
    assert [read_by(who) for who in (RITA, MONA, ADA, BOSS, service)] == [True, False, True, False, False]
    choices.choose(Of.MAILBOX, "m1", Visibility(Who.COMPANY, What.SUBJECT), actor="test")
    choices.choose(Of.COMPANY, "", Visibility(Who.COMPANY, What.SUBJECT), actor="test")
    assert [read_by(who) for who in (RITA, MONA, ADA, BOSS, service)] == [True] * 5


def _text(instant: int) -> str:
    from domain.moments import utc_text  # noqa: PLC0415

    return utc_text(instant)
