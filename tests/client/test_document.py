"""The document is true: what it says is what is served, and its examples are answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import requests
from openapi_spec_validator import validate

from services.api.v1.said_of_routes import TAGS
from tests.client.answers import answers, example_in
from tests.client.write import EXAMPLES, examples_text
from tests.services.api.conforming import closed, faults, fits
from tests.services.api.probes import REFUSED, Operation, operations
from tests.services.api.world import World, whole_world

_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T|$)")
Answered = list[tuple[Operation, requests.Response]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with whole_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def answered(world: World) -> Answered:
    return list(answers(world))


def test_every_answer_is_what_the_document_says_and_nothing_more(world: World, answered: Answered) -> None:
    document = closed(world.document)
    assert [fault for operation, answer in answered for fault in faults(document, operation, answer)] == []
    assert {operation.id for operation, answer in answered if not answer.ok} == set(REFUSED)


def test_the_examples_are_those_answers(answered: Answered) -> None:
    shown = {operation.id: example_in(answer) for operation, answer in answered}
    true = examples_text({name: example for name, example in shown.items() if example is not None})
    assert true == EXAMPLES.read_text("utf-8"), "run: python -m tests.client.write"


def test_examples_fit_what_they_are_examples_of(world: World) -> None:
    document = closed(world.document)
    shown = json.loads(EXAMPLES.read_text("utf-8"))
    wrong = {
        operation.id: found
        for operation in operations(document)
        if operation.id in shown and (found := fits(document, _answer(operation), shown[operation.id]))
    }
    assert wrong == {}


def test_the_document_reads_as_openapi_and_says_something_of_everything(world: World) -> None:
    document = world.document
    validate(document)
    assert {operation.tag for operation in operations(document)} <= set(TAGS), "say in TAGS what they are for"
    ids = [operation.id for operation in operations(document)]
    assert len(set(ids)) == len(ids)
    assert list(_unsaid(document)) == []


def _answer(operation: Operation) -> Mapping[str, Any]:
    status = min(operation.answers)
    schema: Mapping[str, Any] = operation.answers[status]["content"]["application/json"]["schema"]
    return schema


def _unsaid(document: Mapping[str, Any]) -> Iterator[str]:
    """Names that two things have to share, and answers and bodies of which nothing is said."""
    for name, schema in document["components"]["schemas"].items():
        if "__" in name:
            yield f"{name}: two models have one name; each needs its own"
        if "properties" in schema and not schema.get("description"):
            yield f"{name}: say what it is"
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            if not said.get("description"):
                yield f"{method} {path}: say what it does"
            yield from _untyped(f"{method} {path}", said)


def _untyped(route: str, said: Mapping[str, Any]) -> Iterator[str]:
    for status, answer in said["responses"].items():
        for kind, content in answer.get("content", {}).items():
            schema = content.get("schema", {})
            if kind.endswith("json") and not (
                schema.get("$ref") or schema.get("type") or schema.get("anyOf")
            ):
                yield f"{route} {status}: its answer has no type; give its route a response_model"


def test_days_and_instants_are_said_to_be_ones(world: World) -> None:
    plain = [
        f"{name}.{field}: say that it is a day (DayText) or an instant (InstantText)"
        for name, schema in world.document["components"]["schemas"].items()
        for field, said in schema.get("properties", {}).items()
        for example in said.get("examples", ())
        if said.get("type") == "string" and "format" not in said and _A_DAY.match(str(example))
    ]
    assert plain == []
