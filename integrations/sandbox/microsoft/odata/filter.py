"""`$filter`: comparisons, `and`, `or`, `not`, and two functions, over what can be filtered by."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from integrations.sandbox.microsoft.refusals import Refusal, bad_request, not_modelled

_TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<sign>[(),])|(?P<word>[^\s(),']+))")
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq, "ne": operator.ne, "gt": operator.gt, "ge": operator.ge, "lt": operator.lt,
    "le": operator.le,
}  # fmt: skip
_FUNCTIONS: Mapping[str, Callable[[str, str], bool]] = {
    "startswith": lambda whole, part: whole.lower().startswith(part.lower()),
    "contains": lambda whole, part: part.lower() in whole.lower(),
}
Test = Callable[[Callable[[str], Any]], bool]
"""Whether something fits, by what its properties are."""


@dataclass(slots=True)
class Filter:
    """A filter that was read: what it tests, and which properties stand in it, in order."""

    test: Test
    properties: list[str] = field(default_factory=list)
    comparisons: list[tuple[str, str]] = field(default_factory=list)
    """Properties and operators."""


def read_filter(text: str, kinds: Mapping[str, type]) -> Filter:
    """Read a filter over properties of some kinds (`str`, `bool`, `datetime`).

    Raises:
        Refusal: it can not be read, or names what can not be filtered by.
    """
    reader = _Reader(text, kinds)
    made = Filter(reader.whole())
    made.properties = list(dict.fromkeys(name for name, _ in reader.comparisons))
    made.comparisons = reader.comparisons
    return made


class _Reader:
    def __init__(self, text: str, kinds: Mapping[str, type]) -> None:
        self._text, self._kinds = text, kinds
        self._tokens = _tokens(text)
        self._at = 0
        self.comparisons: list[tuple[str, str]] = []

    def whole(self) -> Test:
        made = self._either()
        if self._at != len(self._tokens):
            raise self._unfit()
        return made

    def _either(self) -> Test:
        made = self._both()
        while self._takes("or"):
            made = _or(made, self._both())
        return made

    def _both(self) -> Test:
        made = self._one()
        while self._takes("and"):
            made = _and(made, self._one())
        return made

    def _one(self) -> Test:
        if self._takes("not"):
            inner = self._one()
            return lambda of: not inner(of)
        if self._takes("("):
            made = self._either()
            self._expect(")")
            return made
        name = self._next()
        if self._takes("("):
            return self._function(name)
        kind = self._kind(name)
        compared = self._next()
        if compared not in _COMPARE:
            raise self._unfit()
        self.comparisons.append((name, compared))
        value, test = self._value(self._next(), kind), _COMPARE[compared]
        return lambda of: of(name) is not None and test(of(name), value)

    def _function(self, called: str) -> Test:
        if called not in _FUNCTIONS:
            raise not_modelled(f"the filter function {called}")
        name = self._next()
        self._kind(name)
        self._expect(",")
        part = str(self._value(self._next(), str))
        self._expect(")")
        self.comparisons.append((name, called))
        test = _FUNCTIONS[called]
        return lambda of: test(str(of(name) or ""), part)

    def _kind(self, name: str) -> type:
        if name not in self._kinds:
            says = f"Could not find a property named '{name}' on type 'Microsoft.OutlookServices.Message'."
            raise Refusal(400, "RequestBroker--ParseUri", says)
        return self._kinds[name]

    def _value(self, said: str, kind: type) -> object:
        if kind is bool and said in {"true", "false"}:
            return said == "true"
        if kind is datetime:
            try:
                found = datetime.fromisoformat(said)
            except ValueError:
                raise self._unfit() from None
            if found.tzinfo is not None:
                return found
        if kind is str and said.startswith("'"):
            return said[1:-1].replace("''", "'")
        raise self._unfit()

    def _next(self) -> str:
        if self._at == len(self._tokens):
            raise self._unfit()
        self._at += 1
        return self._tokens[self._at - 1]

    def _takes(self, wanted: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == wanted:
            self._at += 1
            return True
        return False

    def _expect(self, wanted: str) -> None:
        if not self._takes(wanted):
            raise self._unfit()

    def _unfit(self) -> Refusal:
        return bad_request(f"Invalid filter clause: {self._text}")


def _and(one: Test, other: Test) -> Test:
    return lambda of: one(of) and other(of)


def _or(one: Test, other: Test) -> Test:
    return lambda of: one(of) or other(of)


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise bad_request(f"Invalid filter clause: {text}")
        found.append(match.group(match.lastgroup or 0))
        at = match.end()
    return found
