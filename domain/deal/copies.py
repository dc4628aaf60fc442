"""What several sources stated of one thing: of a message or a meeting.

A set that keeps its order. It hashes nothing while it holds a single statement, as it nearly
always does, because statements are deep and hashing one costs more than all else that is done
with it when a deal is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar, cast

_T = TypeVar("_T")


class Copies(Generic[_T]):  # noqa: PLW1641 - what grows has no hash
    """Different statements about one thing, in the order in which they came."""

    __slots__ = ("_first", "_more")

    def __init__(self, statements: Iterable[_T] = ()) -> None:
        self._first: _T | None = None
        self._more: dict[_T, None] | None = None
        for statement in statements:
            self.add(statement)

    def add(self, statement: _T) -> None:
        """Add a statement, unless it is there."""
        if self._first is None:
            self._first = statement
        elif statement != self._first:
            if self._more is None:
                self._more = {}
            self._more[statement] = None

    def __iter__(self) -> Iterator[_T]:
        if self._first is not None:
            yield self._first
            yield from self._more or ()

    def __contains__(self, statement: object) -> bool:
        if statement == self._first:
            return self._first is not None
        return self._more is not None and statement in self._more

    def __len__(self) -> int:
        return (self._first is not None) + len(self._more or ())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Copies):
            return NotImplemented
        return frozenset[object](self) == frozenset(cast("Copies[object]", other))

    def __repr__(self) -> str:
        return f"Copies({list(self)!r})"
