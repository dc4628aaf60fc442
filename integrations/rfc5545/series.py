"""The recurrence of an event, in a form that can be kept and expanded without the calendar."""

from __future__ import annotations

from domain.moments import Instant
from domain.touches.touch import Recurrence
from integrations.rfc5545.blocks import Block
from integrations.rfc5545.clocks import UTC_CLOCK, Clocks
from integrations.rfc5545.expanding import check
from integrations.rfc5545.likeness import like_in_database
from integrations.rfc5545.properties import Damaged, Property, property_of
from integrations.rfc5545.rules import RefusedRecurrence, rule_of
from integrations.rfc5545.spans import Placed, aligned
from integrations.rfc5545.times import WrittenTime, times_in

_REPEATS = ("RRULE", "RDATE")


def series_of(event: Block, when: Placed, clocks: Clocks) -> tuple[Recurrence | None, list[str]]:
    """The recurrence of an event, None if it does not recur, and what could not be kept of it.

    A series that is refused is read as its first instance alone: the meeting is there, and
    the note says that it should be more. Not kept are EXRULE, which RFC 5545 has dropped,
    and the lengths of RDATE periods.
    """
    if not any(name in event.lines for name in _REPEATS):
        return None, []
    notes = ["EXRULE is not applied (RFC 5545 has dropped it)"] if "EXRULE" in event.lines else []
    try:
        series = _recurrence(event, when, clocks, notes)
        check(series)
    except (RefusedRecurrence, Damaged) as refusal:
        return None, [*notes, f"the series is read as its first instance only: {refusal}"]
    return series, notes


def _recurrence(event: Block, when: Placed, clocks: Clocks, notes: list[str]) -> Recurrence:
    rules = [property_of("RRULE", line).value for line in event.lines.get("RRULE", ())]
    whole_day = when.start.whole_day
    return Recurrence(
        rules=tuple(rule_of(rule).text for rule in rules),
        start_local=f"{when.start.local:%Y%m%d}" if whole_day else f"{when.start.local:%Y%m%dT%H%M%S}",
        zone=None if whole_day else _zone(when.start, notes),
        duration=when.seconds,
        added=_instants(event, "RDATE", when.start, clocks, notes),
        excluded=_instants(event, "EXDATE", when.start, clocks, notes),
    )


def _zone(start: WrittenTime, notes: list[str]) -> str | None:
    """The name under which the clock is stored; None is UTC.

    A zone without a name in the tz database, which only a VTIMEZONE defines, is stored as
    the zone that is most like it in the year after the start.
    """
    if start.clock.name:
        return None if start.clock.name == UTC_CLOCK.name else start.clock.name
    like = like_in_database(start.clock.tz, start.local)
    if like is None:
        raise Damaged("its VTIMEZONE is like no zone of the tz database")
    name, same = like
    if not same:
        notes.append(f"the series follows {name}, from which its VTIMEZONE differs at times")
    return name


def _instants(
    event: Block, name: str, start: WrittenTime, clocks: Clocks, notes: list[str]
) -> tuple[Instant, ...]:
    instants: set[Instant] = set()
    for line in event.lines.get(name, ()):
        try:
            stated: Property = property_of(name, line)
            instants.update(aligned(moment, start).instant for moment in times_in(stated, clocks))
        except Damaged as damage:
            notes.append(damage.reason)
    return tuple(sorted(instants))
