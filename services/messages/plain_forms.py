"""Events as others read them: the stored value, with days and instants as text.

Inside, a `Day` and an `Instant` are numbers, because rules count with them. Others get ISO 8601
text instead. Which field is which is told by the annotation of its class, which names the alias.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import is_dataclass
from enum import Enum
from functools import cache
from uuid import UUID

from domain.moments import day_text, utc_text
from integrations.eventstore.compiled import restore_annotations

_WORD = re.compile(r"\w+")
_TEXTS = {"Day": day_text, "Instant": utc_text}
FORMATS = {"Day": "date", "Instant": "date-time"}
_FIELDS: dict[type, tuple[Mapping[str, str], Mapping[str, str]]] = {}


def plain(event: object) -> dict[str, object]:
    """An event as JSON values."""
    moments = moments_of(type(event))
    return {name: _plain(getattr(event, name), moments.get(name)) for name in annotations_of(type(event))}


def moments_of(kind: type) -> Mapping[str, str]:
    """The fields of a class that hold days or instants: `Day` or `Instant` by the field's name."""
    return _fields_of(kind)[1]


def annotations_of(kind: type) -> Mapping[str, str]:
    """The annotations of a value's class as its source states them, also where it was compiled."""
    return _fields_of(kind)[0]


def _fields_of(kind: type) -> tuple[Mapping[str, str], Mapping[str, str]]:
    known = _FIELDS.get(kind)
    if known is None:
        _restore()
        stated = {name: str(text) for name, text in vars(kind).get("__annotations__", {}).items()}
        known = _FIELDS[kind] = stated, dict(_moments_in(stated))
    return known


def _moments_in(annotations: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, annotation in annotations.items():
        for alias in _TEXTS.keys() & set(_WORD.findall(annotation)):
            yield name, alias


@cache
def _restore() -> None:
    restore_annotations("domain")


def _plain(value: object, moment: str | None) -> object:
    match value:
        case None | bool() | float():
            return value
        case Enum():
            return _plain(value.value, None)
        case int():
            return _moment(value, moment) if moment else value
        case str():
            return value.encode("utf-8", "replace").decode()  # half a character from a broken mail
        case UUID():
            return str(value)
        case Mapping():
            return {str(_plain(key, None)): _plain(value[key], moment) for key in value}
        case AbstractSet():
            return [_plain(each, moment) for each in sorted(value)]
        case tuple() | list():
            return [_plain(each, moment) for each in value]
        case _ if is_dataclass(value):
            return plain(value)
        case _:
            raise TypeError(f"events hold no {type(value).__name__}")


def _moment(value: int, alias: str) -> str:
    """The text of a moment; its number where no calendar has it, so that no event is kept back."""
    try:
        return _TEXTS[alias](value)
    except (ValueError, OverflowError, OSError):
        return str(value)
