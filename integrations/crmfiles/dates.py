"""Dates as CRMs export them, read one way for a whole file.

`2/3/2026` says nothing by itself. One file is written by one person's settings, so a single
`13/3/2026` in it decides for all. Where none decides, guessing would move decision dates by
months without a sound, so the file is refused until somebody says which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from domain.moments import Day, Zone, day_of, instant_of
from integrations.crmfiles.values import DateOrder

_LAST_MONTH = 12
_CENTURY = 2_000
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
_TIME = r"(?:[T ,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\.\d{1,9})?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?[A-Z]{3,4})?)?"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME, re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})" + _TIME, re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})" + _TIME, re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})[-. ]+([A-Za-z]{3,9})\.?[-, ]+(\d{4})" + _TIME, re.ASCII)
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.? +(\d{1,2}),? +(\d{4})" + _TIME, re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

EXPECTED = "a date such as 2026-06-30, 30.06.2026 or 30 Jun 2026"


class AmbiguousDates(ValueError):
    """Day and month can not be told apart: either nothing in the file decides, or it decides both ways."""


def order_of(texts: Iterable[str]) -> DateOrder | None:
    """Which of `a/b/year` is the day, by all dates of a file; None where no date needs to know.

    Raises:
        AmbiguousDates: with an example.
    """
    day_first = month_first = undecided = ""
    for text in texts:
        match = _SLASHED.fullmatch(text)
        if match is None or match[1].lstrip("0") == match[2].lstrip("0"):
            continue
        if int(match[1]) > _LAST_MONTH:
            day_first = day_first or text
        elif int(match[2]) > _LAST_MONTH:
            month_first = month_first or text
        else:
            undecided = undecided or text
    if undecided and day_first and month_first:
        raise AmbiguousDates(f"{day_first!r} begins with the day and {month_first!r} with the month")
    if undecided and not day_first and not month_first:
        raise AmbiguousDates(f"{undecided!r} may begin with the day or the month, and no date decides which")
    return DateOrder.MONTH_FIRST if month_first and not day_first else DateOrder.DAY_FIRST


def day_in(text: str, order: DateOrder | None, zone: Zone) -> Day | None:
    """The day that a cell names, None where it names none from 1990 to 2200.

    A time of day is dropped; a time with its offset from UTC is the local day of it.
    """
    day = _day(text, order, zone)
    return day if day is not None and _FIRST_YEAR <= date.fromordinal(day).year <= _LAST_YEAR else None


def _day(text: str, order: DateOrder | None, zone: Zone) -> Day | None:
    try:
        if _INSTANT.fullmatch(text):
            return zone.day_of(instant_of(datetime.fromisoformat(text)))
        numbers = _numbers(text, order)
        return None if numbers is None else day_of(date(*numbers))
    except (ValueError, OverflowError):
        return None


def _numbers(text: str, order: DateOrder | None) -> tuple[int, int, int] | None:
    """Year, month and day."""
    if match := _ISO.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _DOTTED.fullmatch(text):
        return _year(match[3]), int(match[2]), int(match[1])
    if match := _SLASHED.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        month_first = second > _LAST_MONTH or (order is DateOrder.MONTH_FIRST and first <= _LAST_MONTH)
        month, day = (first, second) if month_first else (second, first)
        return _year(match[3]), month, day
    if match := _DAY_MONTH.fullmatch(text):
        return int(match[3]), _month(match[2]), int(match[1])
    if match := _MONTH_DAY.fullmatch(text):
        return int(match[3]), _month(match[1]), int(match[2])
    return None


def _year(digits: str) -> int:
    return int(digits) if len(digits) > len("26") else _CENTURY + int(digits)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1
