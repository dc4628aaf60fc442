"""Ways to spoil a request that would be good, made out of the document: each tells what has to come of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from services.api.v1.bodies import MOST_BYTES
from tests.services.api.probes import Operation, Probe, resolved

MOST = "x-most-bytes"
_JSON = {"content-type": "application/json"}
_WRONG: Mapping[str, Any] = {
    "string": {"a": 1},
    "integer": "many",
    "number": "many",
    "boolean": "perhaps",
    "array": 7,
    "object": [7],
}
_FAR = ("9999-12-31", "0001-01-01", "2199-12-31", "1990-01-01")
_DEEP = b"[" * 50_000 + b"]" * 50_000


@dataclass(frozen=True)
class Spoiled:
    """A request that is not good: what is wrong, how it is sent, and the statuses that may come."""

    what: str
    path: str
    due: Iterable[int]
    query: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


def spoiled(
    document: Mapping[str, Any], operation: Operation, good: Probe, most_bytes: int
) -> Iterator[Spoiled]:
    """Every way in which a request to a route is spoiled."""
    yield from _addresses(operation, good)
    if operation.is_change:
        yield from _sizes(operation, good, most_bytes)
        yield (
            _with(good, "a stale version", {412}, **{"If-Match": '"0-0-0"'})
            if _is_guarded(operation)
            else _with(good, "a key without end", {422}, **{"Idempotency-Key": "k" * 256})
        )
    if operation.body is not None and "json" in good.more:
        yield from _bodies(document, operation, good)


def _is_guarded(operation: Operation) -> bool:
    return "412" in operation.answers


def _with(good: Probe, what: str, due: Iterable[int], **headers: str) -> Spoiled:
    more = {**good.more, "headers": {**good.more.get("headers", {}), **headers}}
    return Spoiled(what, good.path, due, good.query, more)


def _addresses(operation: Operation, good: Probe) -> Iterator[Spoiled]:
    """Names that nobody has, and text that no store keeps."""
    for name in good.places:
        for what, value in (("an unknown", "0123456789ab"), ("a NUL in", "a\0b"), ("a huge", "a" * 3_000)):
            filled = {
                each: quote(value if each == name else known, safe="") for each, known in good.places.items()
            }
            may_be_new = {200, 201} if operation.method == "PUT" else set()
            due = {422} if what == "a NUL in" else {404, 409, 422, *may_be_new}
            yield Spoiled(f"{what} {name}", operation.path.format_map(filled), due, good.query, good.more)
    yield Spoiled("a NUL in the query", f"{good.path}?x=%00", {422}, good.query, good.more)
    for each in operation.parameters:
        if each["in"] == "query":
            kind = each["schema"].get("type") or "string"
            wrong = "x" * 5_000 if kind == "string" else "nonsense"
            due = {422} if kind in {"integer", "number", "boolean"} else {200, 204, 304, 404, 422}
            yield Spoiled(
                f"nonsense as {each['name']}", good.path, due, {**good.query, each["name"]: wrong}, good.more
            )


def _sizes(operation: Operation, good: Probe, most: int) -> Iterator[Spoiled]:
    """More than is taken, said to be so, or not said."""
    kind = next(iter(operation.body or {"application/json": None}))
    headers, large = {"content-type": kind}, b" " * (most + 1)
    yield Spoiled("too long a body", good.path, {413}, good.query, {"data": large, "headers": headers})
    halves = iter([large[: most // 2], large[most // 2 :]])
    yield Spoiled("too long a stream", good.path, {413}, good.query, {"data": halves, "headers": headers})


def _bodies(document: Mapping[str, Any], operation: Operation, good: Probe) -> Iterator[Spoiled]:
    body = good.more["json"]
    sent = json.dumps(body).encode()

    def raw(what: str, data: bytes, due: int = 422, kind: str = "application/json") -> Spoiled:
        may_come = {due, 413} if len(data) > MOST_BYTES else {due}
        return Spoiled(
            what, good.path, may_come, good.query, {"data": data, "headers": {"content-type": kind}}
        )

    yield raw("another type", sent, 415, "image/png")
    yield raw("half a body", sent[:-1])
    yield raw("no JSON", b"\xff\xfe{}")
    yield raw("deep JSON", _DEEP)
    yield raw("a number that is none", b'{"a": NaN}')
    yield raw("a number without end", b'{"a": ' + b"9" * 10_000 + b"}")
    yield raw("a list", b"[]")
    yield raw("a field too many", json.dumps({**body, "no_such_field": 1}).encode())
    schema = resolved(document, (operation.body or {})["application/json"]["schema"])
    for name, said in schema.get("properties", {}).items():
        for what, value in _values(document, said):
            yield raw(f"{what} as {name}", json.dumps({**body, name: value}).encode())


def _values(document: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Values that a field does not take."""
    kinds = [resolved(document, each) for each in said.get("anyOf", [said])]
    names = {kind.get("type") for kind in kinds}
    if names <= set(_WRONG) | {"null"}:
        wrong = _WRONG[next(name for name in names if name != "null")]
        yield "another type", wrong
    text = next((kind for kind in kinds if kind.get("type") == "string"), None)
    if text is not None:
        yield "a NUL", "a\0b"
        yield "half a character", "a\ud800b"
        if "maxLength" in text:
            yield "too much text", "a" * (text["maxLength"] + 1)
        if text.get("format") in {"date", "date-time"}:
            yield "nonsense", "soon"


def far_days(document: Mapping[str, Any], operation: Operation, good: Probe) -> Iterator[Spoiled]:
    """Days at both ends of the calendar: refused or taken, but never a fault of the server."""
    may_come = {200, 201, 204, 404, 409, 422}
    for each in operation.parameters:
        schemas = each["schema"].get("anyOf", [each["schema"]])
        formats = {schema.get("format") for schema in schemas} & {"date", "date-time"}
        for day in _FAR if each["in"] == "query" and formats else ():
            text = f"{day}T00:00:00Z" if "date-time" in formats else day
            query = {**good.query, each["name"]: text}
            yield Spoiled(f"{day} as {each['name']}", good.path, may_come, query, good.more)
    schema = resolved(document, (operation.body or {}).get("application/json", {}).get("schema", {}))
    for name, said in schema.get("properties", {}).items():
        formats = {each.get("format") for each in said.get("anyOf", [said])}
        for day in _FAR if formats & {"date", "date-time"} else ():
            text = f"{day}T00:00:00Z" if "date-time" in formats else day
            body = {**good.more["json"], name: text}
            yield Spoiled(
                f"{day} as {name}", good.path, {200, 201, 404, 409, 422}, good.query, {"json": body}
            )
