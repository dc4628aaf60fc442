"""YAML text -> a tree of nodes that know their lines; nothing is interpreted yet.

Only the outline of YAML is used: mappings, lists and scalars. What a scalar means is decided
by the field that it stands in, so that `no` is Norway where a country is expected, `on` is a
key where a key is expected, and nothing turns into a boolean or a number by itself.

Hostile files are the normal case. The parser's events are read one by one and reading stops
at the first alias (so nothing expands), tag (so nothing is constructed), at the 33rd level of
nesting and at the 100,001st node. libyaml itself needs half a minute for 100,000 open
brackets, measured; it is never asked for more than 33.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from integrations.playbookfiles.faults import FaultList, shown

DEEPEST = 32
MOST_NODES = 100_000
_TOO_DEEP = f"expected at most {DEEPEST} levels of nesting, found more"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as it is written. `quoted` also stands for block scalars (`|`, `>`)."""

    line: int
    text: str
    quoted: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is written, or a word of YAML for it."""
        return not self.quoted and self.text in _NOTHING


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    line: int
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping, its pairs in order, repeated keys and all."""

    line: int
    pairs: tuple[tuple[Node, Node], ...]


Node: TypeAlias = Scalar | Items | Entries


@dataclass(frozen=True, slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    line: int
    is_mapping: bool
    children: list[Node]

    def closed(self) -> Node:
        if self.is_mapping:
            halves = iter(self.children)
            return Entries(self.line, tuple(zip(halves, halves, strict=True)))
        return Items(self.line, tuple(self.children))


def compose(text: str, faults: FaultList) -> Node:
    """The one document of a YAML text.

    Raises:
        FaultyFile: it is not YAML, holds no document or several, an alias or a tag, or is too
            deep or too large.
    """
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        line = text.count("\n", 0, forbidden.start()) + 1
        faults.stop(line, f"expected printable text, found the character {shown(forbidden[0])}")
    try:
        return _document(yaml.parse(text, Loader=_LOADER), faults)
    except yaml.YAMLError as error:
        where, problem = _explained(error)
        faults.stop(where, problem)


def _document(events: Iterable[Any], faults: FaultList) -> Node:
    stack = [_Open(line=1, is_mapping=False, children=[])]
    count = 0
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.NodeEvent):
            count += 1
            _refuse(event, line, count, len(stack), faults)
        if isinstance(event, yaml.ScalarEvent):
            stack[-1].children.append(Scalar(line, event.value, quoted=bool(event.style)))
        elif isinstance(event, yaml.CollectionStartEvent):
            stack.append(_Open(line, isinstance(event, yaml.MappingStartEvent), []))
        elif isinstance(event, yaml.CollectionEndEvent):
            done = stack.pop().closed()
            stack[-1].children.append(done)
    return _only(stack[0].children, faults)


def _refuse(event: Any, line: int, count: int, depth: int, faults: FaultList) -> None:  # noqa: ANN401 - untyped in PyYAML
    if isinstance(event, yaml.AliasEvent):
        faults.stop(line, f"expected the value itself, found the alias {shown(f'*{event.anchor}')}")
    if event.tag is not None:
        faults.stop(line, f"expected a plain value, found the tag {shown(event.tag)}")
    if depth > DEEPEST:
        faults.stop(line, _TOO_DEEP)
    if count > MOST_NODES:
        faults.stop(line, f"expected at most {MOST_NODES} values, found more")


def _only(documents: list[Node], faults: FaultList) -> Node:
    if not documents:
        return faults.stop(None, "expected a mapping, found an empty file")
    if len(documents) > 1:
        faults.stop(documents[1].line, "expected one YAML document, found another")
    return documents[0]


def _explained(error: yaml.YAMLError) -> tuple[int | None, str]:
    """The line of a YAML error, and what is wrong there in one line."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        said = [getattr(error, name, None) for name in ("problem", "context")]
        reason = ", ".join(str(each) for each in said if each)
        if "maximum nesting depth" in reason:  # newer libyaml stops by itself, at the 1,001st level
            return mark.line + 1, _TOO_DEEP
        return mark.line + 1, f"expected YAML, found a mistake at column {mark.column + 1}: {reason}"
    return None, f"expected YAML: {shown(str(error))}"
