"""Days that the mail itself names as ends: of a contract, a budget, a notice period, a go-live."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from domain.moments import Day, Zone, day_of
from services.adoption.survey import Exchanged

MOST_LINES = 6
_MOST_AHEAD = 1_100
_TELLING = re.compile(
    r"\b(?:contract|agreement|renew\w*|expir\w*|notice|deadline|decision|decide\w*|board|budget|go.?live|"
    r"sign\w*|ends?|until|by the|vertrag\w*|laufzeit|kündig\w*|frist|entscheid\w*|budget|vorstand|"
    r"contrat|échéance|décision|contrato|vencimiento|decisión)\b",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_GERMAN = {"mär": 3, "mai": 5, "okt": 10, "dez": 12}
_DATE = re.compile(
    r"\b(?:(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)|(?P<gd>\d{1,2})\.\s?(?P<gm>\d{1,2})\.\s?(?P<gy>20\d\d)"
    r"|(?P<ed>\d{1,2})(?:st|nd|rd|th|\.)?\s+(?P<em>[A-Za-zä]{3,9})\.?,?(?:\s+(?P<ey>20\d\d))?"
    r"|(?P<am>[A-Z][a-z]{2,8})\.?\s+(?P<ad>\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(?P<ay>20\d\d))?)\b"
)
_SENTENCE = re.compile(r"(?<=[.!?])(?<!\d\.)\s+|\n+")


@dataclass(frozen=True, slots=True)
class DatedLine:
    """A day, and the sentence that names it with the day on which it was written."""

    day: Day
    said: str
    written_on: Day


def dated_lines(exchanged: Iterable[Exchanged], zone: Zone) -> tuple[DatedLine, ...]:
    """Days after they were written that a telling sentence names, the newest sentence of each, by day."""
    found: dict[Day, DatedLine] = {}
    for message in exchanged:
        written = zone.day_of(message.at)
        for line in _lines(message, written):
            found[line.day] = line
    newest = sorted(found.values(), key=lambda line: -line.written_on)[:MOST_LINES]
    return tuple(sorted(newest, key=lambda line: line.day))


def _lines(message: Exchanged, written: Day) -> Iterator[DatedLine]:
    for sentence in [message.subject, *_SENTENCE.split(message.text)]:
        if _TELLING.search(sentence[:1_000]):
            for match in _DATE.finditer(sentence[:1_000]):
                day = _day(match, written)
                if day is not None and written < day <= written + _MOST_AHEAD:
                    yield DatedLine(day, " ".join(sentence.split()), written)


def _day(match: re.Match[str], written: Day) -> Day | None:
    """The day that is named; of one without a year, the next one."""
    try:
        if match["y"]:
            return day_of(date(int(match["y"]), int(match["m"]), int(match["d"])))
        if match["gy"]:
            return day_of(date(int(match["gy"]), int(match["gm"]), int(match["gd"])))
        name, number, year = (match[p] or match[q] for p, q in (("em", "am"), ("ed", "ad"), ("ey", "ay")))
        month = _month(name)
        if month is None:
            return None
        if year:
            return day_of(date(int(year), month, int(number)))
        this_year = day_of(date(date.fromordinal(written).year, month, int(number)))
        return (
            this_year
            if this_year > written
            else day_of(date.fromordinal(this_year).replace(year=date.fromordinal(written).year + 1))
        )
    except ValueError:
        return None


def _month(name: str) -> int | None:
    short = name[:3].lower()
    if short in _GERMAN:
        return _GERMAN[short]
    return _MONTHS.index(short) + 1 if short in _MONTHS else None
