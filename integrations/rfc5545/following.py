"""Following one recurrence rule from its start, in bounded time.

`dateutil` does the work. It can not be stopped between two results (a daily rule for
30 February runs to the year 9999: 5.6 s, measured with 2.9.0), so it is given an interval
that counts how often it is added, and ends the search when no period is left.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from typing import cast

from dateutil.rrule import rrule, rrulestr

from domain.moments import SECONDS_A_DAY, Instant, instant_of
from integrations.rfc5545.clocks import Clock, Clocks
from integrations.rfc5545.properties import Damaged, Property
from integrations.rfc5545.rules import RefusedRecurrence, Rule, UnboundedRecurrence
from integrations.rfc5545.times import LAST_YEAR, WrittenTime, time_in

MOST_INSTANCES = 1_000

# Enough to follow a daily series through 136 years, in about a tenth of a second.
_MOST_STEPS = 50_000
_FAR = instant_of(datetime.fromisoformat("2100-01-01T00:00Z"))
_LAST = instant_of(datetime.fromisoformat(f"{LAST_YEAR}-01-01T00:00Z"))
# In so many of its periods a rule that means anything shows an instance (29 February comes
# after 96 months at most); each takes about a millisecond.
_PATIENCE = {"DAILY": 400, "WEEKLY": 60, "MONTHLY": 100, "YEARLY": 12}


@dataclass(frozen=True, slots=True)
class Start:
    """DTSTART of a series: the wall-clock time, and the clock that shows it (whole days: UTC)."""

    local: datetime
    clock: Clock
    whole_day: bool

    @property
    def instant(self) -> Instant:
        """The instant of the series' first instance."""
        return self.clock.instant(self.local)


def starts_by_rule(rule: Rule, start: Start, until: Instant) -> set[Instant]:
    """The first instant that a rule gives and the latest 1,000, none after `until`.

    Raises:
        RefusedRecurrence: the rule is not one that `check_rule` passes.
    """
    rule_ends = _last_start(rule, start)
    last = min(until, _LAST) if rule_ends is None else min(until, rule_ends)
    steps = min(rule.periods((last - start.instant) // SECONDS_A_DAY), _MOST_STEPS)
    instants = map(start.clock.instant, islice(_local_starts(rule, start, steps), _MOST_STEPS))
    within = (instant for instant in instants if instant <= last)
    return {*islice(within, 1), *deque(within, maxlen=MOST_INSTANCES)}


def check_rule(rule: Rule, start: Start) -> None:
    """Make sure that a rule can be followed from its start.

    Raises:
        RefusedRecurrence: a part of it is not understood.
        UnboundedRecurrence: it gives nothing for ages, or began too long ago to be
            followed to the year 2100.
    """
    _last_start(rule, start)
    if rule.periods((_FAR - start.instant) // SECONDS_A_DAY) > _MOST_STEPS:
        reason = f"{rule.frequency} since {start.local.year} takes more than {_MOST_STEPS} steps to follow"
        raise UnboundedRecurrence(rule.text, reason)
    patience = _PATIENCE[rule.frequency]
    if next(_local_starts(rule, start, patience), None) is None:
        raise UnboundedRecurrence(rule.text, f"it gives no instance in its first {patience} periods")


def _last_start(rule: Rule, start: Start) -> Instant | None:
    """The instant of UNTIL: a date counts to its end; local times are those of the start's clock."""
    if not rule.until:
        return None
    try:
        until = time_in(Property("UNTIL", {}, rule.until), Clocks(start.clock, lambda _: None))
    except Damaged as damage:
        raise RefusedRecurrence(rule.text, damage.reason) from None
    if until.whole_day:
        until = WrittenTime(datetime.combine(until.local, time(23, 59, 59)), start.clock)
    return until.instant


class _SearchIsOver(Exception):
    """No period is left to be searched."""


class _CountedInterval(int):
    """An INTERVAL that can be added to the period so many times, then ends the search.

    `dateutil` adds the interval once for each period (for weeks: seven times it).
    """

    left: int

    def __radd__(self, other: int) -> int:
        self._count()
        return other + int(self)

    def __mul__(self, other: int) -> int:
        self._count()
        return int(self) * other

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _SearchIsOver


def _local_starts(rule: Rule, start: Start, periods: int) -> Iterator[datetime]:
    """The wall-clock times that a rule gives within so many periods."""
    interval = _CountedInterval(rule.interval)
    interval.left = periods
    try:
        # One rule alone makes an rrule, never a set.
        followed = cast("rrule", rrulestr(rule.pattern, dtstart=start.local)).replace(interval=interval)
    except ValueError as refusal:
        raise RefusedRecurrence(rule.text, str(refusal)) from None
    with suppress(_SearchIsOver):
        yield from followed
