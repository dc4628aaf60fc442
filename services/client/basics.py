"""What the client's types are made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Self, TypeVar

_T = TypeVar("_T")


class Word(StrEnum):
    """One of some words. A word that only a newer API knows is kept as it came."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        made = str.__new__(cls, value)
        made._name_ = made._value_ = value
        return made


@dataclass(frozen=True, slots=True)
class Seen(Generic[_T]):
    """Something as it was read, and the version that it was (`ETag`)."""

    value: _T
    tag: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something that is told as it happens: the kind, the text, and the id to go on after."""

    kind: str
    data: str
    id: str | None = None
