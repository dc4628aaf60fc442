"""The instances of a series (RFC 5545 section 3.8.5), in bounded time."""

from __future__ import annotations

from datetime import datetime

from domain.moments import Instant
from domain.touches.touch import Recurrence
from integrations.rfc5545.clocks import UTC_CLOCK, NoSuchZone, clock_named
from integrations.rfc5545.following import MOST_INSTANCES, Start, check_rule, starts_by_rule
from integrations.rfc5545.rules import RefusedRecurrence, UnboundedRecurrence, rule_of

MOST_RULES = 5
MOST_DATES = 5_000


def expand(recurrence: Recurrence, until: Instant) -> tuple[Instant, ...]:
    """The starts of the instances up to and including `until`, in order.

    DTSTART is the first, whether or not a rule gives it; RDATEs are in, EXDATEs out.
    Wall-clock time is kept when clocks change. For whole-day series the instants are
    midnight UTC of each date. Of more than 1,000 instances the first and the last 999 are
    given: a series stands for its first, and what lies near `until` is what is asked for.

    Raises:
        RefusedRecurrence: a rule or the zone is not understood. Never for a recurrence
            that `check` has passed.
    """
    start = _start_of(recurrence)
    starts = {start.instant, *recurrence.added}
    for written in recurrence.rules:
        starts |= starts_by_rule(rule_of(written), start, until)
    kept = sorted(instant for instant in starts.difference(recurrence.excluded) if instant <= until)
    return tuple(kept[:1] + kept[1:][1 - MOST_INSTANCES :])


def check(recurrence: Recurrence) -> None:
    """Make sure that a recurrence can be expanded; takes some milliseconds at most.

    Raises:
        RefusedRecurrence: a rule or the zone is not understood.
        UnboundedRecurrence: it has too many rules or dates, or following it has no bound.
    """
    start = _start_of(recurrence)
    rules, dates = len(recurrence.rules), len(recurrence.added) + len(recurrence.excluded)
    if rules > MOST_RULES or dates > MOST_DATES:
        limits = f"more than {MOST_RULES} rules or {MOST_DATES} dates"
        raise UnboundedRecurrence(
            recurrence.rules[0] if rules else "", f"{rules} rules, {dates} dates: {limits}"
        )
    for written in recurrence.rules:
        check_rule(rule_of(written), start)


def _start_of(recurrence: Recurrence) -> Start:
    try:
        clock = UTC_CLOCK if recurrence.zone is None else clock_named(recurrence.zone)
    except NoSuchZone as unknown:
        raise RefusedRecurrence("; ".join(recurrence.rules), str(unknown)) from None
    local = datetime.fromisoformat(recurrence.start_local)
    return Start(local, clock, whole_day="T" not in recurrence.start_local)
