"""No output ranks or aggregates findings or reply times by employee: neither could it, nor does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
import requests

from tests.client.answers import answers
from tests.services.api.house import ADA, BOSS, MONA, RITA, SVEN
from tests.services.api.probes import Operation, operations
from tests.services.api.ranking import faults_of_answer, faults_of_document
from tests.services.api.world import BUNDLED, MONAS, OTHERS, World, whole_world

EMPLOYEES = (RITA, SVEN, MONA, ADA, BOSS, "tom@ours.example")
DEALS = (BUNDLED, MONAS, OTHERS, f"{BUNDLED}-more", f"{BUNDLED}-split")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with whole_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def answered(world: World) -> list[tuple[Operation, requests.Response]]:
    return list(answers(world))


def test_deals_sorted_by_owner_come_by_the_alphabet_and_nothing_is_added_up(world: World) -> None:
    for who in (MONA, BOSS):
        page = world.ask(who, "GET", "/v1/review?sort=owner").json()
        owners = [row["owner"] for row in page["deals"]]
        assert owners == sorted(owners)
        assert len(owners) > 1
        assert set(page) == {"deals", "next"}


def test_no_answer_could_count_or_sort_by_employee(world: World) -> None:
    assert list(faults_of_document(world.document, operations(world.document))) == []


def test_no_answer_does(world: World, answered: list[tuple[Operation, requests.Response]]) -> None:
    employees = {*EMPLOYEES, *(world.person(each) for each in EMPLOYEES)}
    looked = [(operation, answer) for operation, answer in answered if _is_json(answer)]
    found = {
        operation.id: wrong
        for operation, answer in looked
        if (wrong := list(faults_of_answer(answer.json(), employees, DEALS)))
    }
    assert found == {}
    assert len(looked) > 40


def _counted(document: Any) -> None:  # noqa: ANN401 - JSON
    document["components"]["schemas"]["DealRows"]["properties"]["by_owner"] = {
        "type": "object",
        "additionalProperties": {"type": "integer"},
    }


def _beside(document: Any) -> None:  # noqa: ANN401 - JSON
    row = document["components"]["schemas"]["ReviewRow"]["properties"]
    row["reply_hours"] = {"anyOf": [{"type": "number"}, {"type": "null"}]}


def _sorted(document: Any) -> None:  # noqa: ANN401 - JSON
    document["components"]["schemas"]["Sort"]["enum"].append("slowest_owner")


def _added_up(document: Any) -> None:  # noqa: ANN401 - JSON
    document["components"]["schemas"]["ReviewPage"]["properties"]["findings"] = {"type": "integer"}


def _grouped(document: Any) -> None:  # noqa: ANN401 - JSON
    parameter = {"name": "group_by", "in": "query", "schema": {"type": "string"}}
    document["paths"]["/v1/review"]["get"]["parameters"].append(parameter)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_counted, "DealRows.by_owner has free keys"),
        (_beside, "ReviewRow.reply_hours stands in one object with people"),
        (_sorted, "can be ordered by slowest_owner"),
        (_added_up, "can be asked of one person, and adds up findings"),
        (_grouped, "is ordered by group_by, which may be anything"),
    ],
)
def test_a_route_that_could_would_be_found(world: World, spoil: Callable[[Any], None], told: str) -> None:
    document = deepcopy(dict(world.document))
    before = set(faults_of_document(document, operations(document)))
    spoil(document)
    found = set(faults_of_document(document, operations(document))) - before
    assert found
    assert all(told in fault for fault in found)


FINDING = {"rule": "waiting_on_seller", "severity": "high"}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"days": {RITA: 4}}, "is keyed by an employee"),
        ({"rows": [{"who": RITA, "reds": 4}]}, "reds is counted with an employee"),
        ({"rows": [{"x": RITA, "y": {"median": 3.5}}]}, "median is counted with an employee"),
        ({"groups": [{"x": RITA, "deals": [{"id": BUNDLED, "findings": [FINDING]}]}]}, "findings stand with"),
    ],
)
def test_an_answer_that_does_would_be_found_whatever_its_fields_are_called(answer: Any, told: str) -> None:  # noqa: ANN401
    (fault,) = faults_of_answer(answer, EMPLOYEES, DEALS)
    assert told in fault


def test_findings_of_one_deal_may_stand_with_its_owner() -> None:
    row = {"id": BUNDLED, "owner": RITA, "findings": [FINDING], "slack": 3}
    assert list(faults_of_answer({"deals": [row]}, EMPLOYEES, DEALS)) == []


def _is_json(answer: requests.Response) -> bool:
    kind = answer.headers.get("content-type", "")
    return answer.ok and bool(answer.content) and kind.startswith("application/json")
