"""The review over the API: what is asked for, in which order, what changed, and for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest

from domain.moments import utc_text
from services.api.v1.models.review import ReviewPage
from services.api.v1.review_rows import ReviewRows
from services.api.v1.serving import desk_of
from tests.services.api.house import BOSS, MONA, RITA, SVEN, Api
from tests.services.api.north import NORTH, served_with_mail
from tests.services.api.world import project

ALL = ["north", NORTH, "south"]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with served_with_mail(tmp_path_factory.mktemp("review")) as made:
        project(made.system)
        yield made


def rows(api: Api, who: str = BOSS, **asked: Any) -> list[str]:  # noqa: ANN401 - what a query may hold
    answered = api.ask("GET", "/v1/review", who, params=asked)
    assert answered.status_code == 200, answered.text
    return [row.id for row in ReviewPage.model_validate(answered.json()).deals]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ALL),
        ({"playbook": "short"}, [NORTH]),
        ({"playbook": ["short", "enterprise"]}, ALL),
        ({"owner": "SVEN@ours.example"}, ["south"]),
        ({"owner": [SVEN, RITA]}, ALL),
        ({"due_within": 28}, []),
        ({"due_within": 29}, [NORTH]),
        ({"due_within": 36_600}, ALL),
        ({"value_from": 50_000}, [NORTH]),
        ({"value_from": 50_000.5}, []),
        ({"value_upto": 10}, []),
        ({"open": True}, ALL),
        ({"open": False}, []),
        ({"tag": "personal_data"}, []),
        ({"tag": ["personal_data", "key_account"]}, [NORTH]),
        ({"severity": "low"}, ALL),
        ({"rule": "none"}, []),
        ({"status": ["green", "amber", "red"]}, ALL),
        ({"status": "closed"}, []),
    ],
)
def test_only_what_is_asked_for_is_told(api: Api, asked: dict[str, Any], found: list[str]) -> None:
    assert sorted(rows(api, **asked)) == found


def test_each_order_holds_over_pages(api: Api) -> None:
    assert rows(api, sort="decision_date") == [NORTH, "north", "south"]
    assert rows(api, sort="value")[0] == NORTH
    assert rows(api, sort="owner") == ["north", NORTH, "south"]
    assert rows(api, sort="name") == ["north", NORTH, "south"]
    for sort in ("status", "slack", "severity", "since", "value", "owner", "decision_date", "name"):
        whole, paged, cursor = rows(api, sort=sort), list[str](), None
        while True:
            asked = {"sort": sort, "limit": 1} | ({"cursor": cursor} if cursor else {})
            page = api.ask("GET", "/v1/review", BOSS, params=asked).json()
            paged += [row["id"] for row in page["deals"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert paged == whole, sort
    wrong = api.ask("GET", "/v1/review", BOSS, params={"sort": "slack", "limit": 1}).json()["next"]
    assert api.ask("GET", "/v1/review", BOSS, params={"sort": "owner", "cursor": wrong}).status_code == 422


def test_who_sees_which_deals(api: Api) -> None:
    assert sorted(rows(api, RITA)) == sorted(rows(api, MONA)) == ["north", NORTH]
    assert rows(api, SVEN) == ["south"]


def test_what_changed_since_is_told_with_what_it_was(api: Api) -> None:
    answered = api.ask("GET", "/v1/review", BOSS, params={"changed_since": "2026-05-01T00:00:00Z"})
    deals = ReviewPage.model_validate(answered.json()).deals
    assert sorted(row.id for row in deals) == ALL
    for row in deals:
        assert row.changed
        assert {news.rule for news in row.changed} >= {finding.rule for finding in row.findings}
        assert row.turned_red is not None
    now = utc_text(api.issuer.clock.seconds)
    assert rows(api, changed_since=now) == []


@pytest.mark.parametrize(
    "asked",
    [
        {"sort": "nothing"},
        {"status": "blue"},
        {"severity": "none"},
        {"due_within": -1},
        {"due_within": 10**9},
        {"value_from": "much"},
        {"changed_since": "2026-06-01"},
        {"limit": 201},
        {"cursor": "canary"},
        {"owners": RITA},
    ],
)
def test_what_can_not_be_asked_is_told(api: Api, asked: dict[str, Any]) -> None:
    refused = api.ask("GET", "/v1/review", BOSS, params=asked)
    assert refused.status_code == 422
    assert "canary" not in refused.text


def test_for_a_spreadsheet_all_rows_come_and_no_formula(api: Api) -> None:
    answered = api.ask("GET", "/v1/review.csv", BOSS, params={"sort": "name"})
    assert answered.status_code == 200
    assert answered.headers["content-type"] == "text/csv; charset=utf-8"
    assert answered.headers["content-disposition"] == 'attachment; filename="review.csv"'
    lines = list(csv.DictReader(io.StringIO(answered.text, newline="")))
    assert [line["id"] for line in lines] == ["north", NORTH, "south"]
    assert lines[1]["amount"] == "50000"
    mine = csv.DictReader(io.StringIO(api.ask("GET", "/v1/review.csv", SVEN).text))
    assert [line["id"] for line in mine] == ["south"]
    assert api.ask("GET", "/v1/review.csv", BOSS, params={"limit": 1}).status_code == 422
    _name_a_formula(api)
    named = api.ask("GET", "/v1/review.csv", BOSS, params={"owner": SVEN}).text
    assert "'=cmd" in named


def _name_a_formula(api: Api) -> None:
    from domain.ports.texts import Text  # noqa: PLC0415

    api.system.texts.keep([Text("deal:south", ("deal:south",), {"name": "=cmd|'/C calc'!A0"})])


def test_nobody_stays_who_was_erased(api: Api) -> None:
    person = api.system.tokens.person(SVEN)
    api.system.texts.erase(person)
    answered = api.ask("GET", "/v1/review", BOSS, params={"sort": "decision_date"})
    assert SVEN not in answered.text
    assert person in answered.text
    assert SVEN not in api.ask("GET", "/v1/review.csv", BOSS).text


def test_a_row_does_not_stay_behind_where_its_deal_is_not_seen_to_move_yet(api: Api) -> None:
    """The projection is ahead of what this process has followed, as another process' can be."""
    desk = desk_of(api.system)
    desk.live.catch_up()
    held = ReviewRows(desk)
    before = held.rows()["south"]
    said = api.ask("POST", "/v1/deals/south/commitments", SVEN, json={"side": "buyer", "due": "2026-07-01"})
    assert said.status_code == 200, said.text
    project(api.system)
    assert held.rows()["south"] is not before
