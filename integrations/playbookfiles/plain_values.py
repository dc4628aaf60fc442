"""What a program says instead of a file -> the same tree of nodes, so that the same readers read it.

A node's line is the number of its place in `places`, such as `body/buyer/domains/0`: so a fault
tells where in the request it is, whatever the path is in a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from integrations.playbookfiles.faults import Fault
from integrations.playbookfiles.nodes import Entries, Items, Node, Scalar

_DECIMALS = 9
_A_TEXT = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")


@dataclass(frozen=True, slots=True)
class Keyed:
    """A list of mappings that a file writes as one mapping: by `key`, of what else is in each.

    With `value`, of that alone.
    """

    items: Sequence[Mapping[str, Plain]]
    key: str
    value: str | None = None


Plain: TypeAlias = (
    "str | int | float | bool | date | datetime | Sequence[Plain] | Mapping[str, Plain] | Keyed | None"
)


@dataclass(slots=True)
class PlainDocument:
    """Makes the nodes of one document, and knows where each stands."""

    places: list[str] = field(default_factory=list[str])

    def node(self, value: Plain, place: str) -> Node:
        """The node of a value; what is None in a mapping is left out."""
        match value:
            case Keyed():
                return self._keyed(value, place)
            case Mapping():
                line = self._at(place)
                named = [(name, each) for name, each in value.items() if each is not None]
                pairs = [(self._key(name, place), self.node(each, f"{place}/{name}")) for name, each in named]
                return Entries(line, tuple(pairs))
            case str() | None | bool() | int() | float() | date():
                return Scalar(self._at(place), _text(value), quoted=isinstance(value, str))
            case _:
                line = self._at(place)
                nodes = [self.node(each, f"{place}/{number}") for number, each in enumerate(value)]
                return Items(line, tuple(nodes))

    def place_of(self, fault: Fault) -> str:
        """Where a fault is; what is missing at the top is named by its key."""
        place = self.places[fault.line or 0]
        return f"{place}/{fault.field}" if fault.field and place == self.places[0] else place

    def _keyed(self, keyed: Keyed, place: str) -> Node:
        line = self._at(place)
        pairs: list[tuple[Node, Node]] = []
        for number, item in enumerate(keyed.items):
            at = f"{place}/{number}"
            key = Scalar(self._at(f"{at}/{keyed.key}"), _text(item[keyed.key]), quoted=True)
            rest = {name: each for name, each in item.items() if name != keyed.key}
            one = keyed.value
            pairs.append((key, self.node(rest, at) if one is None else self.node(item[one], f"{at}/{one}")))
        return Entries(line, tuple(pairs))

    def _key(self, name: str, place: str) -> Node:
        return Scalar(self._at(f"{place}/{name}"), name)

    def _at(self, place: str) -> int:
        self.places.append(place)
        return len(self.places) - 1


def expectation(problem: str) -> str:
    """What is expected, without what was found: values may be somebody's correspondence."""
    expected, _, found = problem.partition(", found ")
    _, semicolon, hint = _A_TEXT.sub("", found, count=1).partition("; ")
    return f"{expected}{semicolon}{hint}"


def without_texts(problem: str) -> str:
    """A problem with dots in place of every text in quotes."""
    return _A_TEXT.sub("...", problem)


def _text(value: Plain) -> str:
    match value:
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.{_DECIMALS}f}"
        case date():
            return value.isoformat()
        case None:
            return ""
        case _:
            return str(value)
