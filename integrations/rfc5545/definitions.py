"""Time zones that a calendar object defines itself (VTIMEZONE, RFC 5545 section 3.6.5)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from domain.moments import instant_of
from integrations.rfc5545.blocks import Block
from integrations.rfc5545.clocks import Clock, Clocks, known_clock
from integrations.rfc5545.expanding import MOST_RULES
from integrations.rfc5545.following import Start, check_rule, starts_by_rule
from integrations.rfc5545.properties import Damaged, Property, all_of, first_of
from integrations.rfc5545.rules import RefusedRecurrence, Rule, rule_of
from integrations.rfc5545.times import WrittenTime, offset_in, time_in, times_in

_OBSERVANCES = ("STANDARD", "DAYLIGHT")
_MOST_OBSERVANCES, _MOST_LINES = 40, 100
_FIRST_YEAR = 1990
_HORIZON = instant_of(datetime(2060, 1, 1, tzinfo=UTC))


class DefinedZone(tzinfo):
    """The zone of a VTIMEZONE: for a wall-clock time, the offset of the last onset before it.

    `onsets` are (wall-clock time by the old offset, old offset, new offset).
    """

    def __init__(self, name: str, onsets: Iterable[tuple[datetime, timedelta, timedelta]]) -> None:
        changes = sorted(onsets)
        self._name = name
        self._onsets = [onset for onset, _, _ in changes]
        self._offsets = [changes[0][1], *(new for _, _, new in changes)]

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """The offset at a wall-clock time. Yearly rules are followed from 1990 to 2060."""
        if moment is None:
            return None
        return self._offsets[bisect_right(self._onsets, moment.replace(tzinfo=None))]

    def dst(self, _moment: datetime | None) -> timedelta | None:
        """Unknown: a definition tells offsets, not which part of them is summer time."""
        return None

    def tzname(self, _moment: datetime | None) -> str | None:
        """Its TZID."""
        return self._name

    def onsets(self, after: datetime, upto: datetime) -> list[datetime]:
        """The changes between two wall-clock times."""
        return self._onsets[bisect_left(self._onsets, after) : bisect_right(self._onsets, upto)]


def defined_clock(definition: Block) -> Clock:
    """The clock of a VTIMEZONE: the zone that X-LIC-LOCATION names, else what it defines.

    Raises:
        Damaged: it defines no zone that can be used.
    """
    location = first_of(definition, "X-LIC-LOCATION")
    known = None if location is None else known_clock(location.text())
    if known is not None:
        return known
    observances = definition.named(*_OBSERVANCES)
    if not 0 < len(observances) <= _MOST_OBSERVANCES:
        raise Damaged(f"a VTIMEZONE needs 1 to {_MOST_OBSERVANCES} observances, not {len(observances)}")
    contents = tuple(_Observance(_content(one), one) for one in observances)
    return Clock(_zone(tzid_of(definition), contents), "")


def tzid_of(definition: Block) -> str:
    """The name that a VTIMEZONE defines.

    Raises:
        Damaged: it has none.
    """
    return _required(definition, "TZID").text().strip("\"'")


@dataclass(frozen=True, slots=True)
class _Observance:
    """A STANDARD or DAYLIGHT, equal to every other of the same content."""

    content: tuple[bytes, ...]
    block: Block = field(compare=False)


def _content(observance: Block) -> tuple[bytes, ...]:
    lines = tuple(line for lines in observance.lines.values() for line in lines)
    if len(lines) > _MOST_LINES:
        raise Damaged(f"a VTIMEZONE's {observance.name} has {len(lines)} lines, more than {_MOST_LINES}")
    return lines


# The mails of one organisation all carry the same definition: it is worked out once.
@lru_cache(maxsize=64)
def _zone(tzid: str, observances: tuple[_Observance, ...]) -> DefinedZone:
    return DefinedZone(tzid, (onset for one in observances for onset in _onsets(one.block)))


def _onsets(observance: Block) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    before = offset_in(_required(observance, "TZOFFSETFROM"))
    after = offset_in(_required(observance, "TZOFFSETTO"))
    clocks = Clocks(Clock(timezone(before), ""), lambda _: None)
    first = time_in(_required(observance, "DTSTART"), clocks)
    onsets = {first.local}
    for stated in all_of(observance, "RDATE"):
        onsets.update(moment.local for moment in times_in(stated, clocks))
    for stated in all_of(observance, "RRULE")[:MOST_RULES]:
        onsets.update(_yearly(first, stated.value))
    for onset in onsets:
        yield onset, before, after


def _yearly(first: WrittenTime, written: str) -> Iterator[datetime]:
    """The wall-clock times of a rule, by the clock that its onsets change."""
    try:
        rule = rule_of(written)
        start = Start(_late_enough(first.local, rule), first.clock, whole_day=False)
        check_rule(rule, start)
        instants = starts_by_rule(rule, start, _HORIZON)
    except RefusedRecurrence as refusal:
        raise Damaged(str(refusal)) from None
    for instant in instants:
        yield datetime.fromtimestamp(instant, first.clock.tz).replace(tzinfo=None)


def _late_enough(first: datetime, rule: Rule) -> datetime:
    """Where to begin: in 1990, for a rule that names its days and has run since 1601 (Outlook).

    What it gives from then on is the same, for a fifth of the work.
    """
    if rule.frequency != "YEARLY" or rule.interval != 1:
        raise RefusedRecurrence(rule.text, "clocks change every year or not at all")
    names_its_days = "BYMONTH=" in rule.pattern and "BYDAY=" in rule.pattern and "COUNT=" not in rule.pattern
    return first.replace(year=_FIRST_YEAR, day=1) if names_its_days and first.year < _FIRST_YEAR else first


def _required(block: Block, name: str) -> Property:
    stated = first_of(block, name)
    if stated is None:
        raise Damaged(f"{name} is missing in {block.name}")
    return stated
