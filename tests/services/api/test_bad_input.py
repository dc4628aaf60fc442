"""Bad input on every route: it is refused as the document says, and nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from domain.access.permits import TABLE
from services.api.v1.bodies import MOST_BYTES
from tests.services.api.conforming import closed, faults
from tests.services.api.house import ADA, BOSS, RITA
from tests.services.api.probes import Operation, operations, probe
from tests.services.api.spoiled import MOST, Spoiled, far_days, spoiled
from tests.services.api.world import BUNDLED, World, whole_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with whole_world(tmp_path_factory.mktemp("world")) as made:
        yield made


def test_what_is_not_good_is_refused_as_the_document_says_and_nothing_is_recorded(world: World) -> None:
    document, wrong = closed(world.document), list[str]()
    for operation in operations(world.document):
        most = world.document["paths"][operation.path][operation.method.lower()].get(MOST, MOST_BYTES)
        for each in spoiled(world.document, operation, probe(world, operation), most):
            before = world.api.system.ledger.end()
            answer = ask(world, operation, each)
            wrong += [f"{each.what}: {fault}" for fault in faults(document, operation, answer)]
            if answer.status_code not in each.due:
                wrong.append(f"{operation.id}, {each.what}: {answer.status_code} {answer.text[:200]}")
            if operation.is_change and not answer.ok and world.api.system.ledger.end() != before:
                wrong.append(f"{operation.id}, {each.what}: was refused, and something was recorded")
    assert wrong == []


def test_what_does_not_read_is_told_by_its_place_and_not_repeated(world: World) -> None:
    for operation in operations(world.document):
        for each in spoiled(world.document, operation, probe(world, operation), MOST_BYTES):
            if each.what.startswith("another type as"):
                errors = ask(world, operation, each).json()["errors"]
                assert {error["place"].split("/")[1] for error in errors} == {each.what.split()[-1]}


def test_days_at_the_ends_of_the_calendar_break_nothing(world: World) -> None:
    for operation in operations(world.document):
        for each in far_days(world.document, operation, probe(world, operation)):
            answer = ask(world, operation, each)
            assert answer.status_code in each.due, f"{operation.id}, {each.what}: {answer.text[:300]}"
    assert world.ask(RITA, "GET", f"/v1/deals/{BUNDLED}").ok


def test_a_key_is_for_one_request_on_every_route(world: World) -> None:
    for place, operation in enumerate(changes(world)):
        key = {"Idempotency-Key": f"key-{place}"}
        first = world.ask(asker(operation), "POST", "/v1/next-steps/0123456789ab/accept", headers=key)
        used = send(world, operation, key)
        again = world.ask(asker(operation), "POST", "/v1/next-steps/0123456789ab/accept", headers=key)
        assert again.json() == first.json()
        assert (used.status_code, used.json()["type"]) == (422, "urn:setpoint:problem:key-used-before")


def test_of_two_who_change_what_both_saw_one_does(world: World) -> None:
    """The second is told that it changed in between, however close they are; what was done is all there."""
    word = {"kind": "chat", "people": [RITA, "olga@northwind.example"], "outcome": "they_owe"}

    def say(said: tuple[int, str]) -> int:
        minute, tag = said
        headers = {"Authorization": f"Bearer {world.token(RITA)}", "If-Match": tag}
        address = f"{world.api.address}/v1/deals/{BUNDLED}/interactions"
        told = {**word, "at": f"2026-05-12T10:{minute:02}:00Z"}
        return requests.post(address, json=told, headers=headers, timeout=30).status_code

    before = len(world.touches(BUNDLED))
    for turn in range(5):
        tag = world.ask(RITA, "GET", f"/v1/deals/{BUNDLED}").headers["etag"]
        with ThreadPoolExecutor(4) as pool:
            statuses = sorted(pool.map(say, [(turn * 4 + each, tag) for each in range(4)]))
        assert statuses == [200, 412, 412, 412]
    assert len(world.touches(BUNDLED)) == before + 5


def test_who_reads_fewer_words_changes_what_they_saw_as_well(world: World) -> None:
    seen = world.ask(BOSS, "GET", f"/v1/deals/{BUNDLED}/people").headers["etag"]
    whole = world.ask(RITA, "GET", f"/v1/deals/{BUNDLED}/people").headers["etag"]
    assert seen != whole
    word = {"address": "one.more@northwind.example", "side": "buyer"}
    path = f"/v1/deals/{BUNDLED}/people"
    statuses = [
        world.ask(BOSS, "POST", path, json=word, headers={"If-Match": seen}).status_code for _ in range(2)
    ]
    assert statuses == [200, 412]


def ask(world: World, operation: Operation, each: Spoiled) -> requests.Response:
    return world.ask(asker(operation), operation.method, each.path, params=each.query, **each.more)


def send(world: World, operation: Operation, headers: dict[str, str]) -> requests.Response:
    good = probe(world, operation)
    more = {**good.more, "headers": {**good.more.get("headers", {}), **headers}}
    return world.ask(asker(operation), operation.method, good.path, params=good.query, **more)


def changes(world: World) -> list[Operation]:
    return [each for each in operations(world.document) if each.is_change]


def asker(operation: Operation) -> str:
    """Somebody who may."""
    roles = {role: who for who, role in ((RITA, "rep"), (BOSS, "admin"), (ADA, "auditor"))}
    return next(who for role, who in roles.items() if operation.permit in TABLE[role])  # type: ignore[index]
