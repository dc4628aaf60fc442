"""The AsyncAPI document is valid, and says what is really sent and read."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker

from domain.history.names import NAMES
from domain.ports.channel import Topic
from domain.ports.ledger import LedgerEvent, StoredEvent
from services.asyncapi import asyncapi
from services.messages.cloudevents import written
from services.relay.relaying import TOPICS, TYPE_PREFIX, cloud_event_of
from tests.golden.examples import EXAMPLES
from tests.services.channel.deals import Bench, reported

# The schema of AsyncAPI 3.0.0 as its makers publish it (asyncapi/spec-json-schemas, Apache-2.0).
SCHEMA = Path(__file__).with_name("asyncapi-3.0.0.schema.json.gz")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return json.loads(json.dumps(asyncapi()))


def faults(document: dict[str, Any], message: str, body: bytes) -> list[str]:
    """What the document says against a message."""
    payload = document["components"]["messages"][message]["payload"]
    schema = {"components": document["components"], **payload}
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(json.loads(body))]


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    schema = json.loads(gzip.decompress(SCHEMA.read_bytes()))
    assert [fault.message for fault in Draft7Validator(schema).iter_errors(document)] == []


def test_the_schema_would_find_a_fault(document: dict[str, Any]) -> None:
    schema = json.loads(gzip.decompress(SCHEMA.read_bytes()))
    broken = document | {"operations": {"x": {"action": "shout", "channel": {"$ref": "#/channels/captures"}}}}
    assert list(Draft7Validator(schema).iter_errors(broken))


def test_every_topic_and_every_message_that_is_sent_is_told(document: dict[str, Any]) -> None:
    assert {channel["address"] for channel in document["channels"].values()} == {
        f"setpoint.{topic}" for topic in Topic
    }
    for event_class, topic in TOPICS.items():
        assert TYPE_PREFIX + NAMES[event_class] in document["channels"][topic]["messages"]
    addresses = {channel["address"] for channel in asyncapi("other")["channels"].values()}
    assert addresses == {f"other.{topic}" for topic in Topic}


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in references(document):
        target: Any = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


def references(node: object) -> list[str]:
    if isinstance(node, dict):
        here = [node["$ref"]] if "$ref" in node else []
        return [*here, *(each for value in node.values() for each in references(value))]
    return [each for value in node for each in references(value)] if isinstance(node, list) else []


@pytest.mark.parametrize(
    "event", [e for e in EXAMPLES.values() if type(e) in TOPICS], ids=lambda e: type(e).__name__
)
def test_what_is_sent_is_as_the_document_says(document: dict[str, Any], event: LedgerEvent) -> None:
    id_ = uuid4()
    stored = StoredEvent(id_, event, 1_780_300_800, "test", id_, None, stream=id_, version=1, position=1)
    body = written(cloud_event_of(stored, "north"))
    assert faults(document, TYPE_PREFIX + NAMES[type(event)], body) == []


def test_an_example_of_every_message_was_tried() -> None:
    assert {type(event) for event in EXAMPLES.values()} >= set(TOPICS)


def test_the_document_would_find_a_message_that_is_not_so(document: dict[str, Any]) -> None:
    body = b'{"specversion": "1.0", "id": "1", "source": "s", "type": "other", "data": {"finding_id": 5}}'
    assert faults(document, "setpoint.findings.cleared.v1", body)


def test_what_is_read_is_as_the_document_says(document: dict[str, Any]) -> None:
    name = "setpoint.touch-reported.v1"
    assert faults(document, name, reported("north").body) == []
    assert faults(document, name, reported("north", kind="fax").body)
    assert faults(document, name, reported("north", outcom="agreed").body)


def test_what_is_set_aside_is_as_the_document_says(document: dict[str, Any], bench: Bench) -> None:
    bench.channel.publish([reported("unknown")])
    consumer = bench.captures()
    while consumer.step():
        pass
    (told,) = bench.channel.everything(Topic.SET_ASIDE)
    assert faults(document, "setpoint.message-set-aside.v1", told.message.body) == []
