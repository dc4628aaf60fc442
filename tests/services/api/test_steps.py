"""A rep's next steps over the API."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.services.api.house import MONA, RITA, SVEN, Api


def steps(api: Api, deal: str = "north", who: str = RITA) -> Any:  # noqa: ANN401 - JSON
    return api.ask("GET", f"/v1/deals/{deal}/next-steps", who).json()


def test_a_day_is_one_thing_in_each_deal(api: Api) -> None:
    (mine,) = api.ask("GET", "/v1/next-steps").json()["next_steps"]
    assert mine["deal"]["id"] == "north"
    assert mine["id"] == steps(api)["headline"]


def test_an_accepted_step_is_shown_as_accepted_at_once(api: Api) -> None:
    step = steps(api)["headline"]
    said = api.ask("POST", f"/v1/next-steps/{step}/accept")
    assert said.status_code == 200
    assert {each["id"]: each["state"] for each in said.json()["next_steps"]}[step] == "accepted"
    assert said.json() == steps(api)


def test_a_dismissed_step_is_gone_with_its_reason_kept_apart(api: Api) -> None:
    step = steps(api)["headline"]
    said = api.ask("POST", f"/v1/next-steps/{step}/dismiss", json={"reason": "a canary of a reason"})
    assert said.status_code == 200
    assert said.json()["headline"] != step
    events = [stored.event for stored in api.system.ledger.read_all(after=0, limit=1_000)]
    assert "canary" not in repr(events)
    again = api.ask("POST", f"/v1/next-steps/{step}/accept")
    assert (again.status_code, again.json()["type"]) == (409, "urn:setpoint:problem:step-can-not")


@pytest.mark.parametrize(
    ("word", "body", "place"),
    [
        ("snooze", {}, "body/until"),
        ("snooze", {"until": "soon"}, "body/until"),
        ("snooze", {"until": "2026-06-05", "more": 1}, "body/more"),
        ("dismiss", {"reason": ""}, "body/reason"),
        ("dismiss", {"reason": "x" * 2_001}, "body/reason"),
        ("dismiss", [], "body"),
    ],
)
def test_what_does_not_read_is_told_by_its_place(api: Api, word: str, body: object, place: str) -> None:
    refused = api.ask("POST", f"/v1/next-steps/{steps(api)['headline']}/{word}", json=body)
    assert refused.status_code == 422
    assert [each["place"] for each in refused.json()["errors"]] == [place]


def test_a_step_of_others_is_not_there(api: Api) -> None:
    step = steps(api, "south", SVEN)["headline"]
    for who in (RITA, MONA):
        assert api.ask("POST", f"/v1/next-steps/{step}/accept", who).status_code == 404
    assert api.ask("POST", "/v1/next-steps/0123456789abcdef/accept").status_code == 404


def test_a_change_is_made_to_the_version_that_it_names(api: Api) -> None:
    seen = api.ask("GET", "/v1/deals/north/next-steps")
    step = seen.json()["headline"]
    stale = {"If-Match": seen.headers["etag"]}
    assert api.ask("POST", f"/v1/next-steps/{step}/accept", headers=stale).status_code == 200
    refused = api.ask("POST", f"/v1/next-steps/{step}/done", headers=stale)
    assert (refused.status_code, refused.json()["type"]) == (412, "urn:setpoint:problem:changed-in-between")
    fresh = {"If-Match": refused.headers["etag"]}
    assert api.ask("POST", f"/v1/next-steps/{step}/done", headers=fresh).status_code == 200


def test_what_is_known_already_is_not_sent_again(api: Api) -> None:
    seen = api.ask("GET", "/v1/deals/north")
    again = api.ask("GET", "/v1/deals/north", headers={"If-None-Match": seen.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    api.ask("POST", f"/v1/next-steps/{steps(api)['headline']}/accept")
    changed = api.ask("GET", "/v1/deals/north", headers={"If-None-Match": seen.headers["etag"]})
    assert changed.status_code == 200


def test_a_request_with_a_key_is_done_once(api: Api) -> None:
    step = steps(api)["headline"]
    key = {"Idempotency-Key": "k-1"}
    first = api.ask("POST", f"/v1/next-steps/{step}/done", headers=key)
    end = api.system.ledger.end()
    again = api.ask("POST", f"/v1/next-steps/{step}/done", headers=key)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert api.system.ledger.end() == end
    other = api.ask("POST", f"/v1/next-steps/{step}/accept", headers=key)
    assert (other.status_code, other.json()["type"]) == (422, "urn:setpoint:problem:key-used-before")
    assert api.ask("POST", f"/v1/next-steps/{step}/accept", SVEN, headers=key).status_code == 404


def test_a_refusal_with_a_key_is_given_again_too(api: Api) -> None:
    key = {"Idempotency-Key": "k-2"}
    path = "/v1/next-steps/0123456789abcdef/accept"
    first, again = (api.ask("POST", path, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (404, 404)
    assert again.headers["idempotent-replayed"] == "true"
    assert first.json() == again.json()


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_has_to_be_one(api: Api, key: str) -> None:
    path = f"/v1/next-steps/{steps(api)['headline']}/accept"
    assert api.ask("POST", path, headers={"Idempotency-Key": key}).status_code == 422


def test_of_many_who_send_a_key_at_once_one_does_it(api: Api) -> None:
    step = steps(api)["headline"]

    def send(_: int) -> int:
        return api.ask("POST", f"/v1/next-steps/{step}/done", headers={"Idempotency-Key": "k"}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(send, range(8)))
    assert 200 in statuses
    assert statuses <= {200, 409}
    done = [each for each in steps(api)["next_steps"] if each["id"] == step]
    assert all(each["state"] == "done" for each in done)


def test_pages_go_on_where_they_ended_and_a_made_up_cursor_is_refused(api: Api) -> None:
    first = api.ask("GET", "/v1/deals?limit=1", "boss@ours.example").json()
    second = api.ask("GET", f"/v1/deals?limit=1&cursor={first['next']}", "boss@ours.example").json()
    assert [each["id"] for each in (*first["deals"], *second["deals"])] == ["north", "south"]
    assert second["next"] is None
    for cursor in ("x", "W10", "eyJhIjoxfQ", "WzFd", "%FF", "a" * 1_001):
        assert api.ask("GET", f"/v1/deals?cursor={cursor}").status_code == 422
