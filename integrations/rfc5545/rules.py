"""Recurrence rules (RFC 5545 section 3.3.10): what is followed, and what is refused.

Refused are rules that no meeting has and that a hostile calendar may: several times a
day by FREQ, no result for ages, far too many parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MOST_CHARACTERS = 1_000
MOST_TIMES_A_DAY = 24
LONGEST_INTERVAL = 1_000

# How many days a period of each frequency has at least.
PERIOD_DAYS: Final = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
_WITHIN_A_DAY = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_WEEKDAYS = frozenset({"MO", "TU", "WE", "TH", "FR", "SA", "SU"})
_RANGES: Final = {
    "INTERVAL": (1, LONGEST_INTERVAL),
    "COUNT": (1, 10**9),
    "BYSECOND": (0, 59),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
}
_NUMBER = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_SINGLE = frozenset({"INTERVAL", "COUNT"})
_IGNORED = frozenset({"SKIP"})


class RefusedRecurrence(ValueError):
    """A recurrence that is not followed: `rule` as written, and the `reason`."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(f"RRULE:{rule}: {reason}")
        self.rule = rule
        self.reason = reason


class UnboundedRecurrence(RefusedRecurrence):
    """A recurrence that could only be followed with unbounded work or to no end."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that can be followed.

    `pattern` is the rule without INTERVAL and UNTIL, which are taken apart: `until` is as
    written, empty when there is none.
    """

    text: str
    frequency: str
    interval: int
    until: str
    pattern: str

    def periods(self, days: int) -> int:
        """How many of its periods begin, at most, within so many days of its start."""
        return max(0, days) // (PERIOD_DAYS[self.frequency] * self.interval) + 2


def rule_of(written: str) -> Rule:
    """The rule of a text such as `FREQ=WEEKLY;BYDAY=MO`; case, spaces and stray `;` do not matter.

    Raises:
        RefusedRecurrence: it is not a rule of RFC 5545, or not of the Gregorian calendar.
        UnboundedRecurrence: it repeats more often than a meeting can.
    """
    text = "".join(written.split()).upper()
    if len(text) > MOST_CHARACTERS:
        raise UnboundedRecurrence(text[:60] + "...", f"{len(text)} characters, more than {MOST_CHARACTERS}")
    parts = _parts(text)
    frequency = parts.get("FREQ", "")
    if frequency in _WITHIN_A_DAY:
        raise UnboundedRecurrence(text, f"FREQ={frequency} is more often than daily, which no meeting is")
    if frequency not in PERIOD_DAYS:
        raise RefusedRecurrence(text, "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY")
    for name, value in parts.items():
        _check(text, name, value, most_weeks=5 if frequency == "MONTHLY" or "BYMONTH" in parts else 53)
    _check_times_a_day(text, parts)
    kept = {name: value for name, value in parts.items() if name not in _IGNORED}
    pattern = {name: value for name, value in kept.items() if name not in ("INTERVAL", "UNTIL")}
    return Rule(
        text=_joined(kept),
        frequency=frequency,
        interval=int(parts.get("INTERVAL", "1")),
        until=parts.get("UNTIL", ""),
        pattern=_joined(pattern),
    )


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in filter(None, text.split(";")):
        name, equals, value = part.partition("=")
        if not equals or not value or name in parts:
            raise RefusedRecurrence(text, f"{part!r} is not a part of a rule, or stands there twice")
        parts[name] = value
    if parts.pop("RSCALE", "GREGORIAN") != "GREGORIAN":
        raise RefusedRecurrence(text, "only rules of the Gregorian calendar are followed")
    return parts


def _check(text: str, name: str, value: str, *, most_weeks: int) -> None:
    """`most_weeks`: how often a weekday can come in the span in which BYDAY counts it."""
    match name:
        case "FREQ" | "UNTIL" | "SKIP":
            good = True
        case "WKST":
            good = value in _WEEKDAYS
        case "BYDAY":
            good = all(_is_weekday(one, most_weeks) for one in value.split(","))
        case _ if name in _RANGES:
            good = all(_is_within(one, *_RANGES[name]) for one in value.split(","))
            good = good and not (name in _SINGLE and "," in value)
        case _:
            good = False
    if not good:
        raise RefusedRecurrence(text, f"{name}={value} is not a part of a rule (RFC 5545 section 3.3.10)")


def _is_weekday(value: str, most_weeks: int) -> bool:
    """`MO`, `2TU`, `-1FR`."""
    return value[-2:] in _WEEKDAYS and (not value[:-2] or _is_within(value[:-2], -most_weeks, most_weeks))


def _is_within(value: str, lowest: int, highest: int) -> bool:
    if _NUMBER.fullmatch(value) is None:
        return False
    # 0 names no day, week or place; it is good only where counting begins with it.
    return lowest <= int(value) <= highest and (int(value) != 0 or lowest == 0)


def _check_times_a_day(text: str, parts: dict[str, str]) -> None:
    times = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= len(parts.get(name, "").split(","))
    if times > MOST_TIMES_A_DAY:
        raise UnboundedRecurrence(text, f"{times} times a day, more than {MOST_TIMES_A_DAY}")


def _joined(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())
