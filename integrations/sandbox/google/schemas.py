"""Checks values against the schemas of a discovery document; each schema is made a function once."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from integrations.sandbox.exchange import Json

Check = Callable[[Any, str], Iterator[str]]
"""What is wrong with a value at a place."""

_RANGES: Mapping[str, tuple[float, float]] = {
    "int32": (-(2**31), 2**31 - 1), "uint32": (0, 2**32 - 1), "int64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
}  # fmt: skip
_SENT_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


class Schemas:
    """The schemas of one API; for what is `sent` to it an offset may be missing, and null takes away."""

    def __init__(self, schemas: Mapping[str, Json], *, sent: bool = False) -> None:
        self._schemas = schemas
        self._sent = sent
        self._checks: dict[str, Check] = {}

    def faults(self, name: str, value: object) -> list[str]:
        """What is wrong with a value of a schema, each with its place."""
        return list(self._named(name)(value, name))

    def _named(self, name: str) -> Check:
        if name not in self._checks:
            # A schema may hold itself: the name stands before its check is made.
            self._checks[name] = self._later(name)
            self._checks[name] = self._made(self._schemas[name])
        return self._later(name)

    def _later(self, name: str) -> Check:
        def check(value: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - it is what is found out
            return self._checks[name](value, place)

        return check

    def _made(self, schema: Json) -> Check:
        if "$ref" in schema:
            return self._named(schema["$ref"])
        match schema["type"]:
            case "object":
                return self._object(schema)
            case "array":
                return _array(self._made(schema["items"]))
            case "string":
                return _string(schema, _SENT_INSTANT if self._sent else _INSTANT)
            case "integer" | "number":
                return _number(schema)
            case "boolean":
                return _boolean
            case _:
                return _anything

    def _object(self, schema: Json) -> Check:
        known = {name: self._made(each) for name, each in schema.get("properties", {}).items()}
        other = schema.get("additionalProperties")
        rest = None if other is None else self._made(other)
        null_is_fit = self._sent

        def check(value: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - it is what is found out
            if not isinstance(value, dict):
                yield f"{place}: {value!r} where an object is expected"
                return
            for name, each in value.items():
                inner = known.get(name, rest)
                if each is None and null_is_fit:
                    continue
                if inner is None:
                    yield f"{place}.{name}: is not in the schema"
                else:
                    yield from inner(each, f"{place}.{name}")

        return check


def _array(inner: Check) -> Check:
    def check(value: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - it is what is found out
        if not isinstance(value, list):
            yield f"{place}: {value!r} where a list is expected"
            return
        for number, each in enumerate(value):
            yield from inner(each, f"{place}[{number}]")

    return check


def _string(schema: Json, instants: re.Pattern[str]) -> Check:
    enum, form = schema.get("enum"), schema.get("format")

    def check(value: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - it is what is found out
        if not isinstance(value, str):
            yield f"{place}: {value!r} where a string is expected"
        elif enum is not None and value not in enum:
            yield f"{place}: {value!r} is none of {', '.join(enum)}"
        elif form is not None and not _has_form(value, form, instants):
            yield f"{place}: {value!r} is no {form}"

    return check


def _number(schema: Json) -> Check:
    kinds: tuple[type, ...] = (int,) if schema["type"] == "integer" else (int, float)
    low, high = _RANGES.get(schema.get("format", ""), (float("-inf"), float("inf")))

    def check(value: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - it is what is found out
        if isinstance(value, bool) or not isinstance(value, kinds):
            yield f"{place}: {value!r} where a number is expected"
        elif isinstance(value, int | float) and not low <= value <= high:
            yield f"{place}: {value!r} is no {schema['format']}"

    return check


def _boolean(value: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - it is what is found out
    if not isinstance(value, bool):
        yield f"{place}: {value!r} where true or false is expected"


def _anything(_value: object, _place: str) -> Iterator[str]:
    return iter(())


def _has_form(value: str, form: str, instants: re.Pattern[str]) -> bool:
    match form:
        case "int64" | "uint64":
            low, high = _RANGES[form]
            return re.fullmatch(r"-?\d+", value, re.ASCII) is not None and low <= int(value) <= high
        case "date-time" | "google-datetime":
            return instants.fullmatch(value) is not None and _parses(datetime.fromisoformat, value)
        case "date":
            return _parses(date.fromisoformat, value)
        case "byte":
            return _parses(from_base64, value)
        case _:
            return True


def _parses(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def from_base64(text: str) -> bytes:
    """Bytes of base64 in either alphabet, with or without padding, as Google reads them.

    Raises:
        ValueError: it is not base64.
    """
    plain = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError(f"{text[:40]!r} is not base64") from error


def to_base64(data: bytes) -> str:
    """The URL-safe alphabet, padded, as Gmail writes bytes."""
    return base64.urlsafe_b64encode(data).decode("ascii")


def digest(value: Json | str) -> str:
    """What stands for a value in a token: whoever keeps tokens keeps nobody's address by it."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
