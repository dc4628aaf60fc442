"""Since when milestones have been behind the plan, without interruption.

Source: rules.md section 5 (`behind_plan`, `cannot_make_date`; `since`). Between two changes of
milestones slack only shrinks as days pass, so every subject has one last day on which it is
still in time, and no plan of a past day has to be made again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from domain.game.milestones import Progress
from domain.moments import Day, Instant, Zone
from domain.planning.backward import Calendars, Latest
from domain.planning.forward import planned_finish
from domain.playbook.playbook import Milestone

_Progress = TypeVar("_Progress")
NEVER: Day = -1
ALWAYS: Day = 10_000_000


def late_since(
    subject: str,
    *,
    history: Sequence[tuple[Instant, _Progress]],
    last_in_time: Callable[[str, _Progress], Day],
    zone: Zone,
) -> Instant:
    """The instant from which a subject that is late now has been late.

    `history` holds how far the milestones were from each instant on, the first entry at the
    opening. `last_in_time` tells the last day on which the subject was in time with milestones
    so far: `NEVER` or `ALWAYS` where the days do not matter.
    """
    for stretch in range(len(history) - 1, -1, -1):
        begun_at, progress = history[stretch]
        first, last = zone.day_of(begun_at), last_in_time(subject, progress)
        if first <= last:
            return zone.midnight(last + 1)
        if stretch == 0 or last_in_time(subject, history[stretch - 1][1]) >= first:
            return begun_at
    message = "history begins at the opening"
    raise ValueError(message)


def last_day_in_time(
    milestone: str,
    *,
    milestones: Sequence[Milestone],
    calendars: Calendars,
    zone: Zone,
    progress: Mapping[str, Progress],
    latest: Mapping[str, Latest],
) -> Day:
    """The last day from which the work that is left can still finish a milestone by its due day.

    The backward pass of this one milestone over what it requires and is not settled.
    `milestones` come each after those they require.
    """
    if progress[milestone].settled:
        return ALWAYS
    bounds = {milestone: latest[milestone].due}
    last = ALWAYS
    for each in reversed(milestones):
        bound = bounds.get(each.id)
        if bound is None or progress[each.id].settled:
            continue
        calendar, duration = calendars(each.owner), each.duration.typical
        due = calendar.on_or_before(bound)
        started_at = progress[each.id].started_at
        if started_at is not None:
            if planned_finish(calendar, zone.day_of(started_at), duration) > due:
                return NEVER
            last = min(last, due)
            continue
        start = calendar.step(due, 1 - duration) if duration > 1 else due
        last = min(last, start)
        for required in each.requires:
            instantly = duration == 0 or latest[required].takes_no_time
            allowed = start if instantly else start - 1
            bounds[required] = min(allowed, bounds.get(required, allowed))
    return last


def last_day_all_in_time(
    *,
    milestones: Sequence[Milestone],
    calendars: Calendars,
    zone: Zone,
    progress: Mapping[str, Progress],
    latest: Mapping[str, Latest],
) -> Day:
    """The last day on which nothing was late.

    Everything that begins by its latest start is done before that of its successors, so no
    chain has to be followed.
    """
    last = ALWAYS
    for each in milestones:
        so_far, bounds = progress[each.id], latest[each.id]
        if so_far.settled:
            continue
        if so_far.started_at is None:
            last = min(last, bounds.start)
            continue
        begun_on = zone.day_of(so_far.started_at)
        if planned_finish(calendars(each.owner), begun_on, each.duration.typical) > bounds.due:
            return NEVER
        last = min(last, bounds.due)
    return last
