"""A series with its instances -> the lines of its VEVENTs.

The rule is kept wherever it gives the same instances as Graph does: a series then is the same in every
calendar that holds it, and goes on beyond what was read. What the rule gives and Graph does not was deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain.moments import instant_of
from domain.touches.touch import Recurrence
from integrations.microsoft_graph.paging import text_in
from integrations.outlook_calendar.patterns import rule_of
from integrations.outlook_calendar.times import Stretch, Unreadable, date_in, stamp_in, stretch_of, zone_of
from integrations.outlook_calendar.vevent import (
    cancelled_lines,
    event_lines,
    instance_lines,
    uid_of,
)
from integrations.rfc5545.clocks import UTC_CLOCK, Clock
from integrations.rfc5545.expanding import check, expand
from integrations.rfc5545.rules import RefusedRecurrence
from integrations.rfc5545.writing import day, utc

Event = Mapping[str, Any]
_OCCURRENCE_DATE = re.compile(r"\.(\d{4}-\d\d-\d\d)$")
_GLOBAL_ID = re.compile(r"040000008200E00074C5B7101A82E008([0-9A-F]{8})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """Which instances were read: those that lie between two moments."""

    since: datetime
    until: datetime
    instances: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a series and of the instances that differ from it; and those of deleted instances."""

    stated: Sequence[str]
    deleted: Sequence[str]


def series_lines(master: Event, read: Read, *, owner: str) -> Lines:
    """What a series comes to.

    Raises:
        Unreadable: no meeting can be made of it.
    """
    stretch, clock = stretch_of(master), zone_of(master)
    found = {_original(each, stretch, clock): each for each in read.instances}
    rule = _rule(master, stretch, clock)
    expected = [] if rule is None or clock is None else _expected(rule, stretch, clock, read)
    stray = [at for at, each in found.items() if at not in expected and text_in(each, "type") == "occurrence"]
    if rule is None or stray:
        repeats, clock, expected = _dates(found, stretch), None, []
    else:
        repeats = [rule]
    lines = event_lines(master, owner=owner, repeats=repeats, clock=clock)
    differing = _differing(master, found, stretch, owner)
    return Lines([*lines, *differing], list(_deleted(master, expected, found, stretch)))


def _rule(master: Event, stretch: Stretch, clock: Clock | None) -> str | None:
    recurrence = master.get("recurrence")
    if not isinstance(recurrence, dict) or clock is None:
        return None
    return rule_of(recurrence, clock, whole_day=stretch.whole_day)


def _expected(rule: str, stretch: Stretch, clock: Clock, read: Read) -> list[datetime]:
    """When instances begin by the rule, of those that would have been read."""
    series = _recurrence(rule, stretch, clock)
    try:
        check(series)
        starts = expand(series, instant_of(read.until))
    except RefusedRecurrence:
        return []
    length = stretch.end - stretch.start
    moments = (datetime.fromtimestamp(at, UTC) for at in starts)
    return [at for at in moments if at + length > read.since and at < read.until]


def _recurrence(rule: str, stretch: Stretch, clock: Clock) -> Recurrence:
    seconds = (stretch.end - stretch.start) // timedelta(seconds=1)
    written = rule.removeprefix("RRULE:")
    if stretch.whole_day:
        return Recurrence((written,), f"{stretch.start:%Y%m%d}", None, seconds)
    zone = None if clock.name == UTC_CLOCK.name else clock.name
    return Recurrence((written,), f"{stretch.start.astimezone(clock.tz):%Y%m%dT%H%M%S}", zone, seconds)


def _dates(found: Mapping[datetime, Event], stretch: Stretch) -> list[str]:
    """Every instance by its time, where no rule gives the same."""
    if stretch.whole_day:
        return [f"RDATE;VALUE=DATE:{day(at)}" for at in sorted(found)]
    return [f"RDATE:{utc(at)}" for at in sorted(found)]


def _differing(master: Event, found: Mapping[datetime, Event], stretch: Stretch, owner: str) -> Iterator[str]:
    for at, each in sorted(found.items(), key=lambda one: one[0]):
        if text_in(each, "type") == "exception" or each.get("isCancelled") is True:
            yield from instance_lines(each, at, uid=uid_of(master), owner=owner, whole_day=stretch.whole_day)


def _deleted(
    master: Event, expected: Sequence[datetime], found: Mapping[datetime, Event], stretch: Stretch
) -> Iterator[str]:
    for at in expected:
        if at not in found:
            yield from cancelled_lines(master, at, whole_day=stretch.whole_day)


def _original(event: Event, series: Stretch, clock: Clock | None) -> datetime:
    """When an instance was to begin: of one that was moved, the time of the series on the day it names."""
    named, stated = _named_day(event), stamp_in(event, "originalStart")
    if named is not None:
        return _at(named, series, clock or UTC_CLOCK)
    if stated is not None:
        local = stated.astimezone((clock or UTC_CLOCK).tz)
        return _at(local.date(), series, UTC_CLOCK) if series.whole_day else stated
    if text_in(event, "type") == "exception":
        raise Unreadable("no_original_start")
    return stretch_of(event).start


def _named_day(event: Event) -> date | None:
    """The day on which it was to begin, as its ids have it."""
    occurrence = _OCCURRENCE_DATE.search(text_in(event, "occurrenceId") or "")
    if occurrence is not None:
        return date_in(occurrence[1])
    found = _GLOBAL_ID.match(text_in(event, "iCalUId") or "")
    if found is None:
        return None
    digits = bytes.fromhex(found[1])
    return date_in(f"{digits[0] * 256 + digits[1]:04}-{digits[2]:02}-{digits[3]:02}")


def _at(on: date, series: Stretch, clock: Clock) -> datetime:
    """The moment at which the series begins on a day."""
    if series.whole_day:
        return datetime(on.year, on.month, on.day, tzinfo=UTC)
    local = series.start.astimezone(clock.tz)
    at = datetime(on.year, on.month, on.day, local.hour, local.minute, local.second)  # noqa: DTZ001
    return datetime.fromtimestamp(clock.instant(at), UTC)
