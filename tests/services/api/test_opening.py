"""Opening deals over the API, and saying how one is set up."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from domain.access.permits import AccessRole
from domain.company.settings import CompanySettings
from domain.deal.dealfile import CalendarSpec, Members
from domain.deal.events import DealOpened, DecisionDateChangeRefused
from domain.identifiers import deal_stream
from integrations.playbookfiles.playbook import builtin_playbook
from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN, Api, served

NEW: dict[str, Any] = {
    "name": "Eastwood: rollout in three plants",
    "opened_on": "2026-06-01",
    "decision_date": "2026-09-30",
    "timezone": "Europe/Berlin",
    "owner": RITA,
    "seller": {"domains": ["ours.example"]},
    "buyer": {"domains": ["east.example"], "addresses": ["carl@mail.example"]},
    "playbook": "enterprise",
}
WHOLE: dict[str, Any] = {
    **NEW,
    "id": "whole",
    "team": [RITA, SVEN],
    "partner": {"domains": ["reseller.example"], "plays_for": "seller"},
    "calendars": {"seller": {"country": "DE", "subdivision": "BE"}, "buyer": {"weekend": ["fri", "sat"]}},
    "playbook": "enterprise@1",
    "methods": ["meddpicc"],
    "plan": {
        "drop": ["champion"],
        "duration": [{"milestone": "discovery", "typical": 3, "max": 5}],
        "add": [
            {
                "id": "works_council",
                "name": "Works council",
                "owner": "buyer",
                "duration": {"typical": 10},
                "requires": ["discovery"],
                "when": {"amount_at_least": 1},
                "evidence": [{"email": {"from": "buyer", "subject_contains": ["council"]}}, {"word": True}],
                "next_step": {"kind": "ask", "text": "Ask for its next meeting"},
            }
        ],
    },
    "amount": 120000.5,
    "tags": ["renewal"],
    "decision_basis": {"whose": "buyer", "event": "the lease ends", "evidence": "mail of Carl"},
    "strategy": {"why_now": "the lease ends", "decider": "Carl"},
    "people": [{"address": "carl@mail.example", "role": "economic_buyer"}],
    "reached": [{"milestone": "discovery", "on": "2026-05-28"}],
    "commitments": [{"by": "buyer", "on": "2026-05-29", "due": "2026-06-12", "what": "the floor plans"}],
    "touches": [
        {
            "at": "2026-05-28T09:00:00Z",
            "kind": "call",
            "people": [RITA, "carl@mail.example"],
            "outcome": {"agreed": "2026-06-20"},
            "title": "Prices",
        }
    ],
}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served(tmp_path_factory.mktemp("opening")) as made:
        yield made


def opened(api: Api, id_: str, **more: object) -> Any:  # noqa: ANN401 - JSON
    answer = api.ask("POST", "/v1/deals", json={**NEW, "id": id_, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def refusals(api: Api, id_: str) -> list[DecisionDateChangeRefused]:
    events = [stored.event for stored in api.system.ledger.read(deal_stream(id_))]
    return [event for event in events if isinstance(event, DecisionDateChangeRefused)]


def test_a_deal_is_opened_with_everything_that_a_deal_file_can_say(api: Api) -> None:
    answer = api.ask("POST", "/v1/deals", json=WHOLE)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == "/v1/deals/whole"
    look = answer.json()
    assert look["deal"]["decision_date"] == "2026-09-30"
    assert (look["deal"]["amount"], set(look["deal"]["team"])) == (120000.5, {RITA, SVEN})
    milestones = {each["id"]: each for each in look["plan"]["milestones"]}
    assert (milestones["discovery"]["state"], milestones["discovery"]["duration"]) == ("done", 3)
    assert (milestones["works_council"]["owner"], milestones["champion"]["state"]) == (
        "buyer",
        "left_out",
    )
    assert look["next_steps"]
    assert not {"date_unconfirmed", "progress_unconfirmed"} & {each["rule"] for each in look["findings"]}
    again = api.ask("GET", "/v1/deals/whole", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304
    (touch,) = api.ask("GET", "/v1/deals/whole/touches").json()["touches"]
    assert (touch["subject"], touch["kind"]) == ("Prices", "call")


def test_the_very_same_again_adds_nothing_and_other_terms_are_refused(api: Api) -> None:
    opened(api, "same", strategy={"decider": "Carl"})
    end = len(list(api.system.ledger.read(deal_stream("same"))))
    again = api.ask("POST", "/v1/deals", json={**NEW, "id": "same", "strategy": {"decider": "Carl"}})
    assert (again.status_code, again.headers["location"]) == (200, "/v1/deals/same")
    for other in ({"amount": 7}, {"strategy": {"decider": "Bea"}}, {"opened_on": "2026-06-02"}):
        refused = api.ask("POST", "/v1/deals", json={**NEW, "id": "same", **other})
        assert refused.status_code == 409, other
    assert len(list(api.system.ledger.read(deal_stream("same")))) == end


def test_another_date_is_refused_and_kept_once_for_who_asks(api: Api) -> None:
    opened(api, "fixed")
    later = {**NEW, "id": "fixed", "decision_date": "2026-12-18"}
    for _ in range(2):
        refused = api.ask("POST", "/v1/deals", json=later)
        assert refused.status_code == 409
        assert refused.json()["type"] == "urn:setpoint:problem:decision-date-is-fixed"
        assert "superseded_by_buyer_event" in refused.json()["detail"]
    assert api.ask("POST", "/v1/deals", MONA, json=later).status_code == 409
    person = api.system.tokens.person
    assert [kept.actor for kept in refusals(api, "fixed")] == [person(RITA), person(MONA)]
    look = api.ask("GET", "/v1/deals/fixed").json()
    assert look["deal"]["decision_date"] == "2026-09-30"
    assert "date_push_attempted" in {each["rule"] for each in look["findings"]}


def test_an_id_follows_from_the_name_and_the_day(api: Api) -> None:
    made = api.ask("POST", "/v1/deals", json={**NEW, "name": "A deal without an id"})
    assert made.json()["deal"]["id"].startswith("deal-")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"decision_date": "2026-05-01"}, "body/decision_date"),
        ({"decision_date": "0001-01-01"}, "body/decision_date"),
        ({"opened_on": "9999-12-31"}, "body/opened_on"),
        ({"timezone": "Mars/Base"}, "body/timezone"),
        ({"timezone": None}, "body/timezone"),
        ({"owner": "a canary"}, "body/owner"),
        ({"buyer": {}}, "body/buyer"),
        ({"buyer": {"domains": ["gmail.com"]}}, "body/buyer/domains/0"),
        ({"buyer": {"domains": ["ours.example"]}}, "body/buyer/domains/0"),
        ({"playbook": "../../canary.yaml"}, "body/playbook"),
        ({"playbook": "enterprise@99"}, "body/playbook"),
        ({"methods": ["canary.yaml"]}, "body/methods/0"),
        ({"team": ["canary@east.example"]}, "body/team/0"),
        ({"people": [{"address": "bea@east.example", "role": "x"}] * 2}, "body/people/1/address"),
        ({"reached": [{"milestone": "canary", "on": "2026-06-01"}]}, "body/reached/0/milestone"),
        ({"plan": {"drop": ["canary"]}}, "body/plan/drop/0"),
        (
            {"touches": [{"at": "2026-06-01T00:00:00Z", "kind": "call", "people": ["x"]}]},
            "body/touches/0/people/0",
        ),
        ({"name": "a\u0000canary"}, "body/name"),
        ({"name": "a\ud800"}, "body/name"),
        ({"amount": -1}, "body/amount"),
        ({"amount": 1e300}, "body/amount"),
        ({"id": "a/b"}, "body/id"),
        ({"more": True}, "body/more"),
    ],
)
def test_what_does_not_read_is_told_at_its_place_and_nothing_is_recorded(
    api: Api, change: dict[str, Any], place: str
) -> None:
    end = api.system.ledger.end()
    refused = api.ask("POST", "/v1/deals", json={**NEW, "id": "faulty", **change})
    assert refused.status_code == 422, refused.text
    assert place in {each["place"] for each in refused.json()["errors"]}
    assert "canary" not in refused.text.replace("body/more", "")
    assert api.system.ledger.end() == end


def test_reps_open_their_own_managers_their_teams_admins_and_machines_any(api: Api) -> None:
    service = api.machine(AccessRole.SERVICE)
    asked = [
        (RITA, {"owner": SVEN}, 403),
        (RITA, {"owner": None}, 403),
        (RITA, {"owner": SVEN, "team": [RITA]}, 201),
        (MONA, {"owner": RITA}, 201),
        (MONA, {"owner": SVEN}, 403),
        (ADA, {"owner": ADA}, 403),
        (BOSS, {"owner": None}, 201),
        (service, {"owner": SVEN}, 201),
    ]
    for number, (who, change, status) in enumerate(asked):
        body = {**NEW, "id": f"theirs-{number}", **change}
        assert api.ask("POST", "/v1/deals", who, json=body).status_code == status, (who, change)
    taken = api.ask("POST", "/v1/deals", json={**NEW, "id": "theirs-7"})
    assert (taken.status_code, SVEN in taken.text) == (409, False)


def test_deals_are_found_by_owner_date_and_words_of_their_name(api: Api) -> None:
    for id_, owner, day in (("found-1", RITA, "2026-10-01"), ("found-2", SVEN, "2026-10-05")):
        opened(api, id_, owner=owner, team=[RITA], decision_date=day, name=f"A Zeppelin for {id_[-1]}")
    for query, found in (
        ("name=zeppelin", ["found-1", "found-2"]),
        ("name=2+ZEPPELIN", ["found-2"]),
        ("name=zepp", []),
        (f"name=zeppelin&owner={SVEN}", ["found-2"]),
        ("name=zeppelin&decided_from=2026-10-05", ["found-2"]),
        ("name=zeppelin&decided_until=2026-10-01&open=true", ["found-1"]),
    ):
        rows = api.ask("GET", f"/v1/deals?{query}").json()["deals"]
        assert [each["id"] for each in rows] == found, query
    assert api.ask("GET", "/v1/deals?name=zeppelin", SVEN).json()["deals"][0]["owner"] == SVEN
    assert api.ask("GET", "/v1/deals?owner=nobody").status_code == 422


def test_two_who_open_one_deal_at_once_open_it_once(api: Api) -> None:
    bodies = [{**NEW, "id": "at-once", "decision_date": f"2026-09-{day}"} for day in (28, 29, 29, 30)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda body: api.ask("POST", "/v1/deals", json=body).status_code, bodies))
    assert answers.count(201) == 1
    assert set(answers) <= {200, 201, 409}
    events = [stored.event for stored in api.system.ledger.read(deal_stream("at-once"))]
    assert sum(isinstance(event, DealOpened) for event in events) == 1
    assert len(refusals(api, "at-once")) == len({b["decision_date"] for b in bodies}) - 1


def test_a_key_opens_a_deal_once(api: Api) -> None:
    asked = [
        api.ask("POST", "/v1/deals", json={**NEW, "id": "keyed"}, headers={"idempotency-key": "open-keyed"})
        for _ in range(2)
    ]
    assert [each.status_code for each in asked] == [201, 201]
    assert asked[0].content == asked[1].content
    assert asked[1].headers["idempotent-replayed"] == "true"


class TestDescribing:
    """Some of how a deal is set up; the rest stays."""

    def test_basis_and_strategy_are_filled_in_item_by_item(self, api: Api) -> None:
        opened(api, "gaps", strategy={"why_now": "the lease ends"}, tags=["renewal"])
        path = "/v1/deals/gaps/description"
        basis = {"whose": "buyer", "event": "the lease ends", "evidence": "mail of Carl"}
        said = api.ask("PUT", path, json={"decision_basis": basis, "strategy": {"decider": "Carl"}})
        assert "date_unconfirmed" not in {each["rule"] for each in said.json()["findings"]}
        read = api.ask("GET", path)
        assert read.headers["etag"] == said.headers["etag"]
        assert read.json() == {
            "name": NEW["name"],
            "owner": RITA,
            "team": [],
            "amount": None,
            "tags": ["renewal"],
            "decision_basis": basis,
            "strategy": {
                "why_now": "the lease ends",
                "decider": "Carl",
                "decision_process": "",
                "cost_of_delay": "",
            },
            "decision_date": "2026-09-30",
        }
        assert api.ask("GET", path, SVEN).status_code == 404
        assert said.json()["deal"]["tags"] == ["renewal"]

    def test_said_again_nothing_changes(self, api: Api) -> None:
        opened(api, "again")
        body = {
            "name": "Eastwood: four plants",
            "amount": 5,
            "tags": ["a"],
            "team": [RITA],
            "buyer": {"domains": ["east.example", "wood.example"]},
        }
        first = api.ask("PUT", "/v1/deals/again/description", json=body)
        assert (first.json()["deal"]["name"], first.json()["deal"]["team"]) == (body["name"], [RITA])
        again = api.ask("PUT", "/v1/deals/again/description", json=body)
        assert again.headers["etag"] == first.headers["etag"]
        gone = api.ask("PUT", "/v1/deals/again/description", json={"amount": None})
        assert (gone.json()["deal"]["amount"], gone.json()["deal"]["tags"]) == (None, ["a"])

    def test_another_date_is_an_attempt_and_nothing_else_is_taken(self, api: Api) -> None:
        opened(api, "pushed")
        path = "/v1/deals/pushed/description"
        body = {"amount": 7, "decision_date": "2026-12-18"}
        assert api.ask("PUT", path, json=body).status_code == 409
        assert (len(refusals(api, "pushed")), api.ask("GET", path).json()["amount"]) == (1, None)
        assert api.ask("PUT", path, json={**body, "decision_date": "2026-09-30"}).status_code == 200

    def test_only_of_the_version_that_was_seen_and_only_of_ones_own(self, api: Api) -> None:
        opened(api, "seen")
        tag = api.ask("GET", "/v1/deals/seen").headers["etag"]
        path = "/v1/deals/seen/description"
        for status in (200, 412):
            said = api.ask("PUT", path, json={"amount": status}, headers={"if-match": tag})
            assert said.status_code == status
        assert api.ask("PUT", path, SVEN, json={"amount": 1}).status_code == 404
        assert api.ask("PUT", path, ADA, json={"amount": 1}).status_code == 403

    @pytest.mark.parametrize(
        ("body", "place"),
        [
            ({"team": ["bea@east.example"]}, "body/team"),
            ({"buyer": {"domains": ["ours.example"]}}, "body/buyer"),
            ({"buyer": {}}, "body/buyer"),
            ({"decision_date": "9999-12-31"}, "body/decision_date"),
            ({"owner": SVEN}, "body/owner"),
            ({"strategy": {"decider": "a\u0000"}}, "body/strategy/decider"),
        ],
    )
    def test_what_does_not_read_is_told(self, api: Api, body: dict[str, Any], place: str) -> None:
        refused = api.ask("PUT", "/v1/deals/north/description", json=body)
        assert refused.status_code == 422, refused.text
        assert place in {each["place"] for each in refused.json()["errors"]}


def test_what_is_left_out_is_as_the_company_says(api: Api) -> None:
    """Last, because the company is every deal's."""
    short = {name: NEW[name] for name in ("name", "opened_on", "decision_date", "buyer")}
    refused = api.ask("POST", "/v1/deals", BOSS, json={**short, "id": "short"})
    assert {each["place"] for each in refused.json()["errors"]} == {
        "body/seller",
        "body/timezone",
        "body/playbook",
    }
    zone = api.system.outside.zone("Europe/Vienna")
    playbook = builtin_playbook("transactional")
    settings = CompanySettings(
        seller=Members(("ours.example",)),
        zone=zone,
        playbooks=(playbook,),
        default_playbook=(playbook.name, None),
        team=(RITA,),
        seller_calendar=CalendarSpec("AT"),
    )
    api.system.company.state(settings, actor="test")
    made = api.ask("POST", "/v1/deals", json={**short, "id": "short"})
    assert made.status_code == 201, made.text
    look = made.json()["deal"]
    assert (look["timezone"], look["playbook"]["name"], look["team"]) == (
        "Europe/Vienna",
        "transactional",
        [RITA],
    )
