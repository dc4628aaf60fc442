"""Faults of a file that a person wrote: each one line, all of them raised together.

A fault names the file, the line, the field and what was expected there, and shows what was
found in a form that is safe to print.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

MOST_FAULTS = 100
_MOST_SHOWN = 60
_NO_MORE = f"expected a file with fewer than {MOST_FAULTS} faults; what follows is not listed"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a file.

    `line` counts from 1 and is None where the file as a whole is meant; `field` is a path such
    as `calendars.buyer.weekend[1]` (list items count from 1), empty for the whole document.
    """

    file: str
    line: int | None
    field: str
    problem: str

    def __str__(self) -> str:
        """`deal.yaml:12: decision_date: expected a date YYYY-MM-DD, found 'soon'`."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.field, self.problem) if part)


class FaultyFile(ValueError):
    """A file can not be used; `faults` says everything that is wrong with it, in the order of its lines."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class FaultList:
    """The faults of one file, as they are found.

    Ends the reading with `FaultyFile` when there are a hundred: the rest would hide them, and
    a file may hold as many faults as bytes.
    """

    def __init__(self, file: str) -> None:
        self.file = file if file.isprintable() else repr(file)
        self._faults: list[Fault] = []
        self._elsewhere: list[Fault] = []

    def __len__(self) -> int:
        return len(self._faults) + len(self._elsewhere)

    def add(self, line: int | None, field: str, problem: str) -> None:
        """Note a fault.

        Raises:
            FaultyFile: it is the hundredth.
        """
        self._faults.append(Fault(self.file, line, field, problem))
        if len(self._faults) == MOST_FAULTS:
            raise FaultyFile((*self.in_order(), Fault(self.file, None, "", _NO_MORE)))

    def include(self, error: FaultyFile) -> None:
        """Take in the faults of another file that this one names; they come last."""
        self._elsewhere.extend(error.faults)

    def stop(self, line: int | None, problem: str) -> NoReturn:
        """Note a fault after which nothing more can be read.

        Raises:
            FaultyFile: always.
        """
        raise FaultyFile((*self.in_order(), Fault(self.file, line, "", problem)))

    def refuse(self) -> NoReturn:
        """End the reading.

        Raises:
            FaultyFile: always, with the faults that were noted.
        """
        raise FaultyFile(self.in_order())

    def refuse_if_any(self) -> None:
        """End the reading if anything was wrong.

        Raises:
            FaultyFile: something was.
        """
        if self._faults or self._elsewhere:
            self.refuse()

    def in_order(self) -> tuple[Fault, ...]:
        """The faults by line, then those of other files."""
        return (*sorted(self._faults, key=lambda fault: fault.line or 0), *self._elsewhere)


def shown(text: str) -> str:
    """Text from a file in quotes: shortened, with everything escaped that would not print."""
    return repr(text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 3]}...")


def plain(text: str) -> str:
    """Text from a file without quotes where it prints as it is and is short, else as `shown`."""
    return text if text.isprintable() and 0 < len(text) <= _MOST_SHOWN else shown(text)


def either(words: Iterable[str]) -> str:
    """`mon, tue or wed`."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like this one, if any does; case does not matter."""
    folded = {each.casefold(): each for each in known}
    found = get_close_matches(word[:40].casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def or_nearest(word: str, known: Iterable[str]) -> str:
    """`; the nearest known is 'wsd'`, or nothing where none is near."""
    found = nearest(word, known)
    return "" if found is None else f"; the nearest known is {found!r}"


def or_known(word: str, known: Collection[str]) -> str:
    """The same; all that are known where none is near."""
    if not known:
        return "; nothing can be set here"
    return or_nearest(word, known) or f"; known are {', '.join(known)}"
