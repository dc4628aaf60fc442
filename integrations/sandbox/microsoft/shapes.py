"""Checks answers against the shapes in `schemas/`: what Graph's own metadata says of them, in short.

A shape names its properties, each with a type: `text`, `number`, `flag`, `instant`, `any`, another shape, a
list `[type]`, or the words `'a|b'` one of which it is. `?` after a type allows null, `!` means that it is
always there. What a shape does not name may not be there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from integrations.sandbox.exchange import Json

_FILES = ("mail.json", "calendar.json", "subscriptions.json")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z")


@cache
def shapes() -> dict[str, dict[str, str]]:
    """All shapes by name."""
    found: dict[str, dict[str, str]] = {}
    for name in _FILES:
        text = resources.files(__package__).joinpath("schemas", name).read_text("utf-8")
        found.update(json.loads(text))
    return found


def faults_of(shape: str, value: Json) -> str:
    """What is wrong with a value, nothing if it is right."""
    return "; ".join(_faults(shape, value, shape))


def _faults(kind: str, value: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - it is what is found out
    kind = kind.removesuffix("!")
    if kind.endswith("?"):
        if value is not None:
            yield from _faults(kind[:-1], value, place)
    elif kind.startswith("["):
        if not isinstance(value, list):
            yield f"{place}: {value!r} where a list is expected"
            return
        for number, each in enumerate(value):
            yield from _faults(kind[1:-1], each, f"{place}[{number}]")
    elif kind in shapes():
        yield from _object(shapes()[kind], value, place)
    elif not _fits(kind, value):
        yield f"{place}: {value!r} is no {kind}"


def _object(properties: dict[str, str], value: Any, place: str) -> Iterator[str]:  # noqa: ANN401 - as above
    if not isinstance(value, dict):
        yield f"{place}: {value!r} where an object is expected"
        return
    for name, each in value.items():
        if name not in properties:
            yield f"{place}.{name}: is not in the shape"
        else:
            yield from _faults(properties[name], each, f"{place}.{name}")
    for name, kind in properties.items():
        if kind.endswith("!") and name not in value:
            yield f"{place}.{name}: is missing"


def _fits(kind: str, value: Any) -> bool:  # noqa: ANN401 - as above
    match kind:
        case "text":
            return isinstance(value, str)
        case "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "flag":
            return isinstance(value, bool)
        case "instant":
            return isinstance(value, str) and _INSTANT.fullmatch(value) is not None
        case "any":
            return True
        case _ if kind.startswith("'"):
            return value in kind.strip("'").split("|")
        case _:
            raise ValueError(f"{kind!r} is no type; see the docstring of {__name__}")
