"""The AsyncAPI 3.0 document of the channel, made from the types that are really sent and read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from inspect import cleandoc
from typing import Any, get_args, get_type_hints

import msgspec

from domain.history.names import NAMES
from domain.ports.channel import Topic
from services.messages.cloudevents import CloudEvent
from services.messages.plain_forms import FORMATS, annotations_of, moments_of
from services.messages.set_aside import REDRIVEN, SET_ASIDE, MessageRedriven, MessageSetAside
from services.messages.touch_reported import TYPE as TOUCH_REPORTED
from services.messages.touch_reported import TouchReported
from services.relay.relaying import TOPICS, TYPE_PREFIX
from services.shapes import Json

DEFAULT_PREFIX = "setpoint"
CONTENT_TYPE = "application/cloudevents+json"
_SCHEMAS = "#/components/schemas/{name}"
_CHANNELS: Mapping[Topic, tuple[str, str, str]] = {
    Topic.CAPTURES: (
        "receive",
        "the conversation, or the deal's id",
        "Touches that other systems report: calls, meetings in person, chats.",
    ),
    Topic.DEAL_EVENTS: ("send", "the deal's id", "What happened to deals, and what was found in them."),
    Topic.NEXT_STEPS: (
        "send",
        "the deal's id",
        (
            "Commands: what is to be done next, and what became of it. Each comes at least once; who acts "
            "on them keeps the `sequence` of the last message of a deal and drops what is not greater."
        ),
    ),
    Topic.SET_ASIDE: (
        "send",
        "the place of the message",
        "Messages that could not be handled, by their place; `setpoint set-aside` sends them again.",
    ),
}


def asyncapi(prefix: str = DEFAULT_PREFIX) -> Json:
    """The document, for topics under a prefix."""
    types = dict(_types())
    messages = {name: _message(name, topic, kind) for name, (topic, kind) in types.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Setpoint",
            "version": "1.0.0",
            "description": "Events and commands of deals, as CloudEvents 1.0 in structured mode.",
            "license": {"name": "MIT"},
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {topic.value: _channel(topic, prefix, types) for topic in Topic},
        "operations": {f"{_CHANNELS[topic][0]}-{topic}": _operation(topic) for topic in Topic},
        "components": {"messages": messages, "schemas": _schemas(kind for _, kind in types.values())},
    }


def _types() -> Iterable[tuple[str, tuple[Topic, type]]]:
    """The type of every message, with its topic and the class of its data."""
    yield TOUCH_REPORTED, (Topic.CAPTURES, TouchReported)
    for event_class, topic in TOPICS.items():
        yield TYPE_PREFIX + NAMES[event_class], (topic, event_class)
    yield SET_ASIDE, (Topic.SET_ASIDE, MessageSetAside)
    yield REDRIVEN, (Topic.SET_ASIDE, MessageRedriven)


def _channel(topic: Topic, prefix: str, types: Mapping[str, tuple[Topic, type]]) -> Json:
    mine = [name for name, (of, _) in types.items() if of is topic]
    return {
        "address": f"{prefix}.{topic}",
        "description": _CHANNELS[topic][2],
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in mine},
        "bindings": {"kafka": {"topic": f"{prefix}.{topic}", "bindingVersion": "0.5.0"}},
    }


def _operation(topic: Topic) -> Json:
    action, _, description = _CHANNELS[topic]
    return {"action": action, "channel": {"$ref": f"#/channels/{topic}"}, "summary": description}


def _message(name: str, topic: Topic, kind: type) -> Json:
    return {
        "name": name,
        "title": kind.__name__,
        "summary": _first_line(kind),
        "contentType": CONTENT_TYPE,
        "payload": {
            "allOf": [
                {"$ref": _SCHEMAS.format(name="CloudEvent")},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": name},
                        "data": {"$ref": _SCHEMAS.format(name=kind.__name__)},
                    },
                },
            ]
        },
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": _CHANNELS[topic][1]},
                "bindingVersion": "0.5.0",
            }
        },
    }


def _schemas(kinds: Iterable[type]) -> Json:
    """The forms of all data; days and instants are text in messages, though numbers inside."""
    data = list(kinds)
    _, schemas = msgspec.json.schema_components([CloudEvent, *data], ref_template=_SCHEMAS)
    for kind in _values_in(data):
        for field, moment in moments_of(kind).items():
            schema = schemas[kind.__name__]["properties"]
            schema[field] = _as_text(schema[field], FORMATS[moment])
    for schema in schemas.values():
        schema["description"] = cleandoc(schema.get("description", ""))
    return dict(sorted(schemas.items()))


def _as_text(schema: object, form: str) -> object:
    match schema:
        case {"type": "integer"}:
            return {"type": "string", "format": form}
        case dict():
            return {key: _as_text(value, form) for key, value in schema.items()}
        case list():
            return [_as_text(each, form) for each in schema]
        case _:
            return schema


def _values_in(kinds: Iterable[type]) -> Iterable[type]:
    """These classes of the domain, and those of the values that they hold."""
    waiting: list[Any] = list(kinds)
    seen: set[Any] = set()
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        waiting += get_args(kind)
        if isinstance(kind, type) and is_dataclass(kind):
            annotations_of(kind)
            waiting += get_type_hints(kind).values()
            yield kind


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").strip().split("\n", 1)[0]
