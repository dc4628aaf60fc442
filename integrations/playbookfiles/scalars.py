"""Readers of single values: texts, numbers, days, instants, words of a closed list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime

from domain.moments import Day, Instant, Zone, day_of, instant_of
from integrations.playbookfiles.faults import either
from integrations.playbookfiles.fields import Place, Reader, T

FIRST_YEAR, LAST_YEAR = 1990, 2200
_WHOLE = re.compile(r"[+-]?[0-9]{1,12}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,9})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
IDENTIFIER = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
LONGEST_LINE = 200
LONGEST_TEXT = 4_000
_IDENTIFIER = re.compile(IDENTIFIER)


def a_line(place: Place) -> str:
    """A text of one line, at most 200 characters; breaks and runs of space become one space."""
    text = place.text
    line = None if text is None else " ".join(text.split())
    if not line or len(line) > LONGEST_LINE or not _is_printable(line):
        place.expected(f"a text of at most {LONGEST_LINE} printable characters")
    return line


def a_text(place: Place) -> str:
    """A text of any number of lines, at most 4,000 characters; it may be empty."""
    text = place.text
    if text is None or len(text) > LONGEST_TEXT or not _is_printable(text):
        place.expected(f"a text of at most {LONGEST_TEXT} printable characters")
    return text


def an_identifier(place: Place) -> str:
    """An id: letters without accents, digits, `-`, `_` and `.`, at most 100, no mark first."""
    text = place.text
    if text is None or not _IDENTIFIER.fullmatch(text):
        place.expected("an id of letters, digits, '-', '_' and '.' (at most 100)")
    return text


def true_or_false(place: Place) -> bool:
    """`true` or `false`, and nothing that merely looks like it."""
    text = place.text
    if text is None or text.lower() not in {"true", "false"}:
        place.expected("true or false")
    return text.lower() == "true"


def a_whole_number(least: int, most: int) -> Reader[int]:
    """A reader of whole numbers between two bounds, both allowed."""

    def read(place: Place) -> int:
        text = place.text
        if text is None or not _WHOLE.fullmatch(text) or not least <= int(text) <= most:
            place.expected(f"a whole number from {least} to {most}")
        return int(text)

    return read


def a_number(least: float, most: float) -> Reader[float]:
    """A reader of numbers such as `120000` or `0.6` between two bounds, both allowed."""

    def read(place: Place) -> float:
        text = place.text
        if text is None or not _NUMBER.fullmatch(text) or not least <= float(text) <= most:
            place.expected(f"a number from {least:.12g} to {most:.12g}")
        return float(text)

    return read


def one_of(choices: Mapping[str, T]) -> Reader[T]:
    """A reader of words of a closed list, each of which stands for a value."""

    def read(place: Place) -> T:
        text = place.text
        if text is None or text not in choices:
            place.expected(either(choices), near=choices)
        return choices[text]

    return read


def a_day(place: Place) -> Day:
    """A date `YYYY-MM-DD` from 1990 to 2200."""
    text = place.text
    day = _date(text) if text is not None and _DAY.fullmatch(text) else None
    if day is None:
        place.expected("a date YYYY-MM-DD")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        place.expected(f"a year from {FIRST_YEAR} to {LAST_YEAR}")
    return day_of(day)


def an_instant(zone: Zone) -> Reader[Instant]:
    """A reader of instants with their offset; a date alone is its local midnight (rules.md section 1)."""

    def read(place: Place) -> Instant:
        text = place.text
        if text is not None and _DAY.fullmatch(text):
            return zone.midnight(a_day(place))
        moment = _moment(text) if text is not None and _INSTANT.fullmatch(text) else None
        if moment is None:
            place.expected("an instant such as 2026-04-02T09:30:00Z")
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            place.expected(f"a year from {FIRST_YEAR} to {LAST_YEAR}")
        return instant_of(moment)

    return read


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        return None


def _is_printable(text: str) -> bool:
    """Whether the text holds no control character but line breaks and tabs."""
    return text.isprintable() or not any(
        unicodedata.category(char) in {"Cc", "Cs"} for char in text if char not in "\n\t"
    )
