"""Partial responses: what `fields` leaves of an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from integrations.sandbox.exchange import Json
from integrations.sandbox.google.refusals import Refusal

_TOKEN = re.compile(r"[A-Za-z0-9_$*.-]+|[(),/]")


@dataclass(slots=True)
class _Wanted:
    """Names that are wanted, each with what is wanted below it; nothing below means all of it."""

    names: dict[str, _Wanted] = field(default_factory=dict)


def parse_fields(text: str) -> _Wanted:
    """Read a `fields` expression: `a,b/c,d(e,f/g),*`.

    Raises:
        Refusal: it is none.
    """
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text or not tokens:
        raise _unfit(text)
    wanted = _Wanted()
    end = _list(tokens, 0, wanted, text)
    if end != len(tokens):
        raise _unfit(text)
    return wanted


def _list(tokens: list[str], at: int, into: _Wanted, text: str) -> int:
    while True:
        at = _path(tokens, at, into, text)
        if at >= len(tokens) or tokens[at] != ",":
            return at
        at += 1


def _path(tokens: list[str], at: int, into: _Wanted, text: str) -> int:
    if at >= len(tokens) or tokens[at] in "(),/":
        raise _unfit(text)
    below = into.names.setdefault(tokens[at], _Wanted())
    at += 1
    if at < len(tokens) and tokens[at] == "/":
        return _path(tokens, at + 1, below, text)
    if at < len(tokens) and tokens[at] == "(":
        at = _list(tokens, at + 1, below, text)
        if at >= len(tokens) or tokens[at] != ")":
            raise _unfit(text)
        at += 1
    return at


def part_of(value: Any, fields: str, schemas: Json, schema: str) -> Any:  # noqa: ANN401 - any JSON
    """What a `fields` expression leaves of a value of a schema.

    Raises:
        Refusal: the expression names what the schema does not have.
    """
    wanted = parse_fields(fields)
    _check(wanted, {"$ref": schema}, schemas, fields)
    return _cut(value, wanted)


def _check(wanted: _Wanted, schema: Json, schemas: Json, fields: str) -> None:
    while "$ref" in schema or schema.get("type") == "array":
        schema = schemas[schema["$ref"]] if "$ref" in schema else schema["items"]
    known = schema.get("properties", {})
    for name, below in wanted.names.items():
        inner = schema.get("additionalProperties", known.get(name)) if name != "*" else {}
        if inner is None:
            raise _unfit(fields)
        if below.names and name != "*":
            _check(below, inner, schemas, fields)


def _cut(value: Any, wanted: _Wanted) -> Any:  # noqa: ANN401 - any JSON
    if not wanted.names:
        return value
    if isinstance(value, list):
        return [_cut(each, wanted) for each in value]
    if not isinstance(value, dict):
        return value
    every = wanted.names.get("*")
    left = {name: (each, wanted.names.get(name, every)) for name, each in value.items()}
    return {name: _cut(each, below) for name, (each, below) in left.items() if below is not None}


def _unfit(fields: str) -> Refusal:
    return Refusal(400, "invalidParameter", f"Invalid field selection {fields}", location="fields")
