"""Which items of a collection are known: eight bytes for each, however many there are."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator

_MOST_LOOSE = 4_096


class KnownKeys:
    """A set of item keys (`item_key`): a sorted array, and what was added or removed since."""

    __slots__ = ("_added", "_removed", "_sorted")

    def __init__(self) -> None:
        self._sorted = array("Q")
        self._added: set[int] = set()
        self._removed: set[int] = set()

    def __contains__(self, key: str) -> bool:
        number = int(key, 16)
        return number in self._added or (number not in self._removed and self._holds(number))

    def __len__(self) -> int:
        return len(self._sorted) + len(self._added) - len(self._removed)

    def __iter__(self) -> Iterator[str]:
        self._merge()
        return (f"{number:016x}" for number in self._sorted)

    def add(self, keys: Iterable[str]) -> None:
        """Put keys in; those that are in stay."""
        for number in (int(key, 16) for key in keys):
            self._removed.discard(number)
            if not self._holds(number):
                self._added.add(number)
        if len(self._added) > _MOST_LOOSE:
            self._merge()

    def discard(self, keys: Iterable[str]) -> None:
        """Take keys out; those that are not in do no harm."""
        for number in (int(key, 16) for key in keys):
            self._added.discard(number)
            if self._holds(number):
                self._removed.add(number)
        if len(self._removed) > _MOST_LOOSE:
            self._merge()

    def _holds(self, number: int) -> bool:
        place = bisect_left(self._sorted, number)
        return place < len(self._sorted) and self._sorted[place] == number

    def _merge(self) -> None:
        if self._added or self._removed:
            kept = (number for number in self._sorted if number not in self._removed)
            self._sorted = array("Q", sorted((*kept, *self._added)))
            self._added.clear()
            self._removed.clear()
