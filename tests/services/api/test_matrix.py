"""Every route, everybody, and whose deal it is: who is let in is what the table of access says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from starlette.routing import Route

from domain.access.permits import Permit, Reach
from services.api.app import application
from services.api.v1.desk import Desk
from tests.services.api.matrix import DEALS, LET_IN, Asked, matrix, needed_reach, reach_of
from tests.services.api.probes import NoProbe, Operation, operations, probe
from tests.services.api.world import BUNDLED, EVERYBODY, MONAS, OTHERS, World, whole_world

UNTOLD = {"/v1/openapi.json"}
"""What is served without a permit; add nothing here that tells anything of anybody."""
NAMES = {
    BUNDLED: "shift planning for 14 sites",
    MONAS: f"canary called {MONAS}",
    OTHERS: f"canary called {OTHERS}",
}


def test_every_route_is_told_of_by_the_document(world: World) -> None:
    app = application(world.api.system, [], desk=world.api.desk)
    served = {
        route.path for route in app.routes if isinstance(route, Route) and route.path.startswith("/v1/")
    }
    assert served - set(world.document["paths"]) == UNTOLD


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with whole_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def asked(world: World) -> list[Asked]:
    with pytest.MonkeyPatch.context() as patch:
        return list(matrix(world, patch))


def test_who_is_let_in_is_what_the_table_says(asked: list[Asked]) -> None:
    assert [cell.fault for cell in asked if cell.fault is not None] == []


def test_every_route_was_asked_by_everybody_and_both_ways(world: World, asked: list[Asked]) -> None:
    for operation in operations(world.document):
        cells = [cell for cell in asked if cell.operation.id == operation.id]
        assert {cell.who for cell in cells} == set(EVERYBODY)
        assert {cell.expected == LET_IN for cell in cells} == {True, False}, operation.id
        assert any(cell.status < 400 or cell.status in {409, 503} for cell in cells), operation.id


def test_no_answer_names_a_deal_that_is_not_theirs_to_see(world: World, asked: list[Asked]) -> None:
    read = next(each for each in operations(world.document) if each.id == "read_deal")
    told = [
        f"{cell.operation.id} tells {cell.who} of {deal}"
        for cell in asked
        if cell.expected == LET_IN and cell.operation.permit is not Permit.READ_AUDIT
        for deal in DEALS
        if needed_reach(world, read, cell.who, deal) > reach_of(world, Permit.READ_DEALS, cell.who)
        if deal in cell.text or NAMES[deal] in cell.text
    ]
    assert told == []


def test_a_route_that_does_not_look_whose_deal_it_is_would_be_found(world: World, monkeypatch) -> None:
    monkeypatch.setattr(Desk, "deal", lambda self, deal_id, _: self.live.deal(deal_id))
    faults = [cell.fault for cell in matrix(_only(world, "list_meetings"), monkeypatch) if cell.fault]
    assert {fault.partition(":")[0] for fault in faults} == {
        f"list_meetings by {who} of {deal}"
        for who in ("rita@ours.example", "sven@ours.example", "mona@ours.example")
        for deal in DEALS
        if needed_reach(world, _operation(world, "list_meetings"), who, deal)
        > (Reach.TEAM if who.startswith("mona") else Reach.OWN)
    }
    assert len(faults) == 5


def test_a_route_without_a_permit_or_a_way_to_ask_it_is_told_what_it_lacks(world: World) -> None:
    said: dict[str, Any] = {"operationId": "peek", "tags": ["deals"], "responses": {}}
    with pytest.raises(NoProbe, match="says no permit"):
        operations({"paths": {"/v1/peek": {"get": said}}})
    said |= {"x-permit": "read_deals", "parameters": [{"name": "riddle", "in": "path"}]}
    (peek,) = operations({"paths": {"/v1/peek/{riddle}": {"get": said}}})
    with pytest.raises(NoProbe, match="'riddle': say in VALUES"):
        probe(world, peek)


def _operation(world: World, id_: str) -> Operation:
    return next(each for each in operations(world.document) if each.id == id_)


def _only(world: World, id_: str) -> World:
    """The world with a document that tells of one route alone."""
    one = World(world.api, world.mails, world._tokens)
    path = _operation(world, id_).path
    paths: Mapping[str, Any] = {path: {"get": world.document["paths"][path]["get"]}}
    one.__dict__["document"] = {**world.document, "paths": paths}
    return one
