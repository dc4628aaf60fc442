"""Saying over the API who may do what."""

from __future__ import annotations

from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN, Api


def test_everybody_may_ask_what_they_are(api: Api) -> None:
    rita = api.ask("GET", "/v1/me", RITA).json()
    assert (rita["address"], rita["roles"], rita["permits"]["read_deals"]) == (RITA, ["rep"], "own")
    assert "give_access" not in rita["permits"]
    assert api.ask("GET", "/v1/me", MONA).json()["permits"]["review"] == "team"


def test_an_administrator_says_what_people_are_and_they_are_it_at_once(api: Api) -> None:
    assert api.ask("GET", "/v1/deals/south", RITA).status_code == 404
    given = api.ask("PUT", f"/v1/access/people/{RITA}", BOSS, json={"roles": ["auditor"]})
    assert given.json() == {"address": RITA, "roles": ["auditor"]}
    assert api.ask("GET", "/v1/deals/south", RITA).status_code == 200
    api.ask("PUT", f"/v1/access/people/{RITA}", BOSS, json={"roles": []})
    assert api.ask("GET", "/v1/deals", RITA).status_code == 403
    api.ask("PUT", f"/v1/access/people/{RITA}", BOSS, json={"roles": ["rep"]})


def test_a_team_is_stated_whole(api: Api) -> None:
    stated = {"members": [SVEN], "managers": [MONA, MONA.upper()], "above": None}
    told = api.ask("PUT", "/v1/access/teams/south", BOSS, json=stated).json()
    assert told == {"team": "south", "members": [SVEN], "managers": [MONA], "above": None}
    assert api.ask("GET", "/v1/deals/south", MONA).status_code == 200
    assert told in api.ask("GET", "/v1/access", BOSS).json()["teams"]
    api.ask("PUT", "/v1/access/teams/south", BOSS, json={"members": [], "managers": []})
    assert api.ask("GET", "/v1/deals/south", MONA).status_code == 404


def test_a_machine_is_let_in_until_its_token_is_revoked(api: Api) -> None:
    made = api.ask("POST", "/v1/access/tokens", BOSS, json={"roles": ["service"], "days": 1})
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    secret, id_ = made.json()["secret"], made.json()["id"]
    assert api.ask("GET", "/v1/deals", secret).status_code == 200
    assert api.ask("GET", "/v1/me", secret).json()["machine"] == id_
    assert secret not in api.ask("GET", "/v1/access", BOSS).text
    assert api.ask("DELETE", f"/v1/access/tokens/{id_}", BOSS).status_code == 204
    assert api.ask("GET", "/v1/deals", secret).status_code == 401
    assert api.ask("DELETE", f"/v1/access/tokens/{id_}", BOSS).status_code == 404


def test_the_last_administrator_stays_one(api: Api) -> None:
    refused = api.ask("PUT", f"/v1/access/people/{BOSS}", BOSS, json={"roles": ["rep"]})
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:setpoint:problem:last-administrator")
    api.ask("PUT", f"/v1/access/people/{ADA}", BOSS, json={"roles": ["auditor", "admin"]})
    assert api.ask("PUT", f"/v1/access/people/{BOSS}", BOSS, json={"roles": ["rep"]}).status_code == 200
    api.ask("PUT", f"/v1/access/people/{BOSS}", ADA, json={"roles": ["admin"]})
    api.ask("PUT", f"/v1/access/people/{ADA}", BOSS, json={"roles": ["auditor"]})


def test_who_saw_an_older_state_changes_nothing(api: Api) -> None:
    seen = api.ask("GET", "/v1/access", BOSS).headers["etag"]
    api.ask("PUT", "/v1/access/teams/east", BOSS, json={"members": [SVEN], "managers": []})
    late = api.ask(
        "PUT", "/v1/access/teams/east", BOSS,
        json={"members": [RITA], "managers": []}, headers={"If-Match": seen},
    )  # fmt: skip
    assert late.status_code == 412
    east = next(each for each in api.ask("GET", "/v1/access", BOSS).json()["teams"] if each["team"] == "east")
    assert east["members"] == [SVEN]


def test_what_is_no_address_is_told_by_its_place(api: Api) -> None:
    wrong = api.ask("PUT", "/v1/access/teams/east", BOSS, json={"members": ["nobody"], "managers": []})
    assert (wrong.status_code, wrong.json()["errors"][0]["place"]) == (422, "body/members")
    assert api.ask("PUT", "/v1/access/people/nobody", BOSS, json={"roles": []}).status_code == 422


def test_nobody_else_says_who_may_do_what(api: Api) -> None:
    for who in (RITA, MONA, ADA):
        assert api.ask("GET", "/v1/access", who).status_code == 403
        given = api.ask("PUT", f"/v1/access/people/{who}", who, json={"roles": ["admin"]})
        assert given.status_code == 403
