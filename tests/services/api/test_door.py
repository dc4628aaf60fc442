"""Who is let in, and how far."""

from __future__ import annotations

import pytest

from domain.access.events import AccessGiven, ApiTokenRevoked
from domain.access.permits import AccessRole
from services.api.v1.routing import SCHEMAS
from tests.integrations.identity.issuing import AUDIENCE
from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN, Api


def test_who_says_nothing_is_asked_for_a_token(api: Api) -> None:
    refused = api.ask("GET", "/v1/deals", None)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == 'Bearer realm="setpoint"'
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:setpoint:problem:not-signed-in"


@pytest.mark.parametrize("scheme", ["Basic cml0YTpyaXRh", "Bearer", "Bearer nonsense", "Bearer setpoint_x_y"])
def test_what_proves_nothing_is_refused_and_not_repeated(api: Api, scheme: str) -> None:
    refused = api.ask("GET", "/v1/deals", None, headers={"Authorization": scheme})
    assert refused.status_code == 401
    assert scheme.rsplit(maxsplit=1)[-1] not in refused.text.replace("Bearer ...", "")


def test_a_token_that_has_ended_is_refused_though_it_was_known(api: Api) -> None:
    token = api.issuer.issuer.token(RITA, AUDIENCE)
    assert api.ask("GET", "/v1/deals", token).status_code == 200
    api.issuer.clock.seconds += 4_000
    refused = api.ask("GET", "/v1/deals", token)
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        (RITA, ["north"]),
        (SVEN, ["south"]),
        (MONA, ["north"]),
        (ADA, ["north", "south"]),
        (BOSS, ["north", "south"]),
    ],
)
def test_everybody_sees_the_deals_that_are_theirs_to_see(api: Api, who: str, seen: list[str]) -> None:
    assert [row["id"] for row in api.ask("GET", "/v1/deals", who).json()["deals"]] == seen
    for deal in ("north", "south"):
        assert api.ask("GET", f"/v1/deals/{deal}", who).status_code == (200 if deal in seen else 404)


def test_a_deal_of_others_can_not_be_told_from_one_that_is_not(api: Api) -> None:
    there, not_there = (api.ask("GET", f"/v1/deals/{deal}").json() for deal in ("south", "none"))
    assert {**there, "detail": "", "instance": ""} == {**not_there, "detail": "", "instance": ""}


def test_who_has_no_role_is_known_and_may_do_nothing(api: Api) -> None:
    refused = api.ask("GET", "/v1/deals", "stranger@ours.example")
    assert refused.status_code == 403
    assert "administrator" in refused.json()["detail"]


def test_access_that_is_taken_away_holds_from_the_next_request_on(api: Api) -> None:
    assert api.ask("GET", "/v1/deals").status_code == 200
    api.say(AccessGiven(api.system.tokens.person(RITA), frozenset()))
    api.issuer.clock.seconds += 60
    assert api.ask("GET", "/v1/deals").status_code == 403


def test_a_machine_is_let_in_until_its_token_is_revoked_or_over(api: Api) -> None:
    machine, short = api.machine(AccessRole.SERVICE), api.machine(AccessRole.SERVICE, seconds=30)
    assert len(api.ask("GET", "/v1/deals", machine).json()["deals"]) == 2
    assert api.ask("GET", "/v1/deals", short).status_code == 200
    api.issuer.clock.seconds += 30
    assert api.ask("GET", "/v1/deals", short).status_code == 401
    api.say(ApiTokenRevoked(machine.split("_")[1]))
    api.issuer.clock.seconds += 60
    assert api.ask("GET", "/v1/deals", machine).status_code == 401


def test_an_auditor_changes_nothing(api: Api) -> None:
    step = api.ask("GET", "/v1/deals/north/next-steps", ADA).json()["next_steps"][0]["id"]
    assert api.ask("POST", f"/v1/next-steps/{step}/accept", ADA).status_code == 403


def test_every_route_says_its_permit(api: Api) -> None:
    document = api.ask("GET", "/v1/openapi.json", None).json()
    operations = [
        operation
        for path, methods in document["paths"].items()
        if path.startswith("/v1/")
        for operation in methods.values()
    ]
    assert len(operations) >= 7
    assert all(operation["x-permit"] and operation["security"] for operation in operations)


def test_the_document_tells_the_shape_of_a_refusal_once(api: Api) -> None:
    document = api.ask("GET", "/v1/openapi.json", None).json()
    refusals = {
        answer["$ref"]
        for methods in document["paths"].values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if status in {"401", "403", "404", "409", "422", "429", "503"}
    }
    assert len(refusals) == 7
    kinds = [set(said["content"]) for said in document["components"]["responses"].values()]
    assert kinds == [{"application/problem+json"}] * len(kinds)
    told = document["components"]["schemas"]
    assert set(told["ProblemDocument"]["properties"]) >= {"type", "title", "status", "errors"}
    assert told["ProblemDocument"]["properties"]["errors"]["items"]["$ref"].removeprefix(SCHEMAS) in told


def test_too_many_requests_are_told_when_to_come_back(api: Api) -> None:
    api.desk.limits._most = 3
    answers = [api.ask("GET", "/v1/deals") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["retry-after"]) in range(1, 21)
    assert answers[-1].headers["ratelimit-policy"] == '"caller";q=3;w=60'
    assert api.ask("GET", "/v1/deals", SVEN).status_code == 200
