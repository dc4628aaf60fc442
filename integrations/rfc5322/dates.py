"""Dates of header lines: RFC 5322, and the broken forms that real mailers write.

A date without a zone is UTC, as is one with a zone that nobody can know (RFC 5322
section 4.3). Years outside 1980-2199 are no dates: mail programs that lost their clock
write 1970 and 1979, and forged mail any year.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from domain.moments import EPOCH_DAY, SECONDS_A_DAY, Instant

FIRST_YEAR, LAST_YEAR = 1980, 2199
_LONGEST = 200
_LAST_HOUR, _LAST_MINUTE, _FARTHEST_ZONE = 23, 59, 15

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan gen ene", "feb fev fév", "mar mär mrt mrz", "apr avr abr", "may mai maj mei mag",
            "jun juin giu", "jul juil lug", "aug aoû aou ago", "sep set", "oct okt ott out", "nov",
            "dec dez déc dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
# Hours east of UTC, where a name stands for one place: RFC 5322 section 4.3, Europe, Japan.
_ZONES = {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "cet": 1, "met": 1, "mez": 1, "cest": 2, "mest": 2, "mesz": 2, "west": 1, "bst": 1,
    "eet": 2, "eest": 3, "msk": 3, "jst": 9,
}  # fmt: skip

_CLOCK = r"([01]\d|2[0-3]):([0-5]\d):([0-5]\d)"
# Mon, 02 Mar 2026 09:00:00 +0100: nearly every date there is.
_PROPER = re.compile(
    rf"\s*(?:[A-Za-z]{{3}},\s)?(\d{{1,2}}\s[A-Za-z]{{3}}\s\d{{4}})\s{_CLOCK}\s([+-](?:0\d|1[0-5])[0-5]\d)\b"
)
# Mon Mar  2 09:00:00 2026, on the `From ` lines of an mbox.
_MBOX = re.compile(rf"[A-Za-z]{{3}} ([A-Za-z]{{3}})  ?(\d{{1,2}}) {_CLOCK} (\d{{4}})\s*$")

_WEEKDAY = r"(?:[^\W\d]{2,12}\.?\s?,?\s?)?"
_MONTH = r"(?P<month>[^\W\d]{3,12})\.?"
_DAY = r"0?(?P<day>\d{1,2})"
_TIME = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
_HALF = r"(?:\s?(?P<half>[AaPp])\.?[Mm]\.?(?![A-Za-z]))?"
_ZONE = r"(?:\s?(?:GMT|UTC|UT)?(?P<offset>[+-]\d{1,2}:?\d{2}\b|[+-]\d{1,2}\b)|\s?(?P<zone>[A-Za-z]{1,5})\b)?"
_BROKEN = tuple(
    re.compile(form)
    for form in (
        # 2 March 2026, 9.00 PM CET
        rf"{_WEEKDAY}{_DAY}(?:\.?\s|-|\.){_MONTH}(?:\s|[-,]\s?)(?P<year>\d{{2,4}}),?\s(?:at\s)?{_TIME}{_HALF}{_ZONE}",
        # Mon Mar 2 09:00:00 CET 2026
        rf"{_WEEKDAY}{_MONTH}\s{_DAY},?\s{_TIME}{_ZONE}\s(?P<year>\d{{4}})(?:\s(?P<late_offset>[+-]\d{{4}}))?",
        # Monday, March 2, 2026 9:00 AM
        rf"{_WEEKDAY}{_MONTH}\s{_DAY},?\s(?P<year>\d{{4}}),?\s(?:at\s)?{_TIME}{_HALF}{_ZONE}",
        # 2026-03-02T09:00:00Z
        rf"(?P<year>\d{{4}})[-/](?P<number>\d{{1,2}})[-/](?P<day>\d{{1,2}})(?:T|,?\s){_TIME}{_ZONE}",
    )
)


def date_instant(text: str) -> Instant | None:
    """The instant that a date line names; None when it names none that can be believed."""
    if match := _PROPER.match(text):
        day, hour, minute, second, offset = match.groups()
        return _instant(_midnight(day), hour, minute, second, _offset_seconds(offset))
    text = text[:_LONGEST].strip()
    if match := _MBOX.match(text):
        month, day, hour, minute, second, year = match.groups()
        return _instant(_midnight(f"{day} {month} {year}"), hour, minute, second, 0)
    text = " ".join(text.split())
    matches = (form.match(text) for form in _BROKEN)
    return next((_broken(match.groupdict()) for match in matches if match), None)


@lru_cache(maxsize=512)
def _midnight(day: str) -> Instant | None:
    """The instant at which `2 Mar 2026` begins in UTC. The mail of a day comes together."""
    number, month, year = day.split()
    return _start_of(int(year), _month(month), int(number))


def _start_of(year: int, month: int, day: int) -> Instant | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return (date(year, month, day).toordinal() - EPOCH_DAY) * SECONDS_A_DAY
    except ValueError:
        return None


def _instant(midnight: Instant | None, hour: str, minute: str, second: str, east: int) -> Instant | None:
    if midnight is None:
        return None
    return midnight + int(hour) * 3600 + int(minute) * 60 + int(second) - east


@lru_cache(maxsize=64)
def _offset_seconds(offset: str) -> int:
    """Seconds east of UTC of `+0100`, `+01:00`, `+100` or `+1`; 0 where there is no such place."""
    digits = offset[1:].replace(":", "")
    short = len(digits) <= len("+1")
    hours, minutes = (int(digits), 0) if short else (int(digits[:-2]), int(digits[-2:]))
    if hours > _FARTHEST_ZONE or minutes > _LAST_MINUTE:
        return 0
    seconds = hours * 3600 + minutes * 60
    return -seconds if offset[0] == "-" else seconds


def _broken(said: dict[str, str | None]) -> Instant | None:
    year, minute = said["year"] or "", said["minute"] or ""
    hour = int(said["hour"] or "")
    if half := said.get("half"):
        hour = hour % 12 + (12 if half in "pP" else 0)
    if hour > _LAST_HOUR or int(minute) > _LAST_MINUTE:
        return None
    number = said.get("number")
    month = _month(said["month"] or "") if number is None else int(number)
    midnight = _start_of(_full_year(year), month, int(said["day"] or ""))
    second = min(int(said["second"] or 0), 59)  # a leap second counts as the one before it
    return _instant(midnight, str(hour), minute, str(second), _east(said))


def _east(said: dict[str, str | None]) -> int:
    """Seconds east of UTC by a number, else by a name."""
    offset = said.get("late_offset") or said["offset"]
    if offset:
        return _offset_seconds(offset)
    return _ZONES.get((said["zone"] or "").lower(), 0) * 3600


def _month(name: str) -> int:
    """The number of a month, 0 for a word that is none."""
    return _MONTHS.get(name[:4].lower()) or _MONTHS.get(name[:3].lower()) or 0


def _full_year(year: str) -> int:
    """RFC 5322 section 4.3: two digits up to 49 are this century's, others and three count from 1900."""
    if len(year) == len("2026"):
        return int(year)
    return int(year) + (2000 if len(year) == len("26") and year < "50" else 1900)
