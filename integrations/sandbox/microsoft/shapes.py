"""Checks answers against the shapes in `schemas/`: what Graph's own metadata says of them, in short.

A shape names its properties, each with a type: `text`, `number`, `flag`, `instant`, `any`, another shape, a
list `[type]`, or the words `'a|b'` one of which it is. `?` after a type allows null, `!` means that it is
always there. What a shape does not name may not be there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from integrations.sandbox.exchange import Json

_FILES = ("mail.json", "calendar.json", "subscriptions.json")
Check = Callable[[Any, str], Iterable[str]]
"""What is wrong with a value at a place."""
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
    return "; ".join(_check(shape)(value, shape))


@cache
def _check(kind: str) -> Check:
    """The check of a type; each is made once."""
    kind = kind.removesuffix("!")
    if kind.endswith("?"):
        inner = _later(kind[:-1])
        return lambda value, place: () if value is None else inner(value, place)
    if kind.startswith("["):
        return _list(_later(kind[1:-1]))
    if kind in shapes():
        return _object(shapes()[kind])
    fits = _fits(kind)
    return lambda value, place: () if fits(value) else (f"{place}: {value!r} is no {kind}",)


def _later(kind: str) -> Check:
    """A shape may hold itself: its check is looked up when it is needed."""

    def check(value: Any, place: str) -> Iterable[str]:  # noqa: ANN401 - it is what is found out
        return _check(kind)(value, place)

    return check


def _list(inner: Check) -> Check:
    def check(value: Any, place: str) -> Iterable[str]:  # noqa: ANN401 - it is what is found out
        if not isinstance(value, list):
            return (f"{place}: {value!r} where a list is expected",)
        return [fault for number, each in enumerate(value) for fault in inner(each, f"{place}[{number}]")]

    return check


def _object(properties: Mapping[str, str]) -> Check:
    known = {name: _later(kind) for name, kind in properties.items()}
    wanted = [name for name, kind in properties.items() if kind.endswith("!")]

    def check(value: Any, place: str) -> Iterable[str]:  # noqa: ANN401 - it is what is found out
        if not isinstance(value, dict):
            return (f"{place}: {value!r} where an object is expected",)
        faults = [f"{place}.{name}: is missing" for name in wanted if name not in value]
        for name, each in value.items():
            if name not in known:
                faults.append(f"{place}.{name}: is not in the shape")
            else:
                faults += known[name](each, f"{place}.{name}")
        return faults

    return check


def _fits(kind: str) -> Callable[[Any], bool]:
    match kind:
        case "text":
            return lambda value: isinstance(value, str)
        case "number":
            return lambda value: isinstance(value, int) and not isinstance(value, bool)
        case "flag":
            return lambda value: isinstance(value, bool)
        case "instant":
            return lambda value: isinstance(value, str) and _INSTANT.fullmatch(value) is not None
        case "any":
            return lambda _: True
        case _ if kind.startswith("'"):
            return set(kind.strip("'").split("|")).__contains__
        case _:
            raise ValueError(f"{kind!r} is no type; see the docstring of {__name__}")
