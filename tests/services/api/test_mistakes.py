"""The mistakes that everybody makes once: what is answered tells a person what to do instead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.api.house import ADA, RITA, Api, served

NORTH = "/v1/deals/north"
PROMISE = {"side": "buyer", "due": "2026-07-01"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served(tmp_path_factory.mktemp("mistakes")) as made:
        yield made


@pytest.mark.parametrize(
    ("method", "path", "body", "place", "said"),
    [
        ("POST", "/commitments", {**PROMISE, "wat": 1}, "body/wat", "look for a misspelling"),
        ("POST", "/commitments", {"side": "buyer"}, "body/due", "expected, and not there"),
        ("POST", "/commitments", {**PROMISE, "due": "1.7.2026"}, "body/due", "expected a day as YYYY-MM-DD"),
        ("POST", "/commitments", {**PROMISE, "due": "0001-01-01"}, "body/due", "expected a year from 1990"),
        ("POST", "/commitments", {**PROMISE, "side": "us"}, "body/side", "expected 'seller' or 'buyer'"),
        ("POST", "/commitments", {**PROMISE, "at": "2026-06-01T09:00:00"}, "body/at", "with its time zone"),
        ("GET", "/timeline?known_at=2026-06-01", None, "query/known_at", "with its time zone"),
        ("GET", "/touches?limit=500", None, "query/limit", "expected less than or equal to 200"),
        ("GET", "/touches?limt=5", None, "query/limt", "look for a misspelling"),
    ],
)
def test_what_does_not_read_is_told_with_what_is_expected(shared, method, path, body, place, said):  # noqa: PLR0917
    refused = shared.ask(method, f"{NORTH}{path}", json=body)
    assert refused.status_code == 422
    assert [each["place"] for each in refused.json()["errors"]] == [place]
    assert said in refused.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("method", "path", "who", "status", "said"),
    [
        ("GET", "/v1/me", None, 401, "setpoint access token"),
        ("GET", "/v1/nothing", RITA, 404, "/docs"),
        ("PATCH", NORTH, RITA, 405, "/docs"),
        ("GET", "/v1/access", RITA, 403, "an administrator can give you"),
        ("POST", f"{NORTH}/commitments", ADA, 403, "work_on_deals"),
    ],
)
def test_whoever_is_at_the_wrong_door_is_shown_the_right_one(shared, method, path, who, status, said):  # noqa: PLR0917
    refused = shared.ask(method, path, who, json=PROMISE)
    assert refused.status_code == status
    assert said in refused.json()["detail"]


def test_a_version_without_its_quotes_is_no_news_of_a_change(shared: Api) -> None:
    refused = shared.ask("POST", f"{NORTH}/commitments", json=PROMISE, headers={"If-Match": "1-2-3"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["place"] == "header/If-Match"
