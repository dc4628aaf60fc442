"""The forward pass: from today, when can each milestone that is left begin and be done?

Source: rules.md section 6, "Forward pass" and "Slack".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from domain.game.milestones import Progress
from domain.moments import Day, Zone
from domain.planning.backward import Calendars, Latest
from domain.planning.workdays import WorkCalendar
from domain.playbook.playbook import Milestone


class Earliest(NamedTuple):
    """The first days on which a milestone can begin and be done, and the slack to its due day.

    `slack` in working days of its calendar; negative when it is late.
    """

    start: Day
    finish: Day
    slack: int


def earliest_days(
    milestones: Sequence[Milestone],
    *,
    calendars: Calendars,
    zone: Zone,
    today: Day,
    progress: Mapping[str, Progress],
    latest: Mapping[str, Latest],
) -> Mapping[str, Earliest]:
    """The earliest days of every milestone that is neither done nor waived.

    `milestones` come each after those it requires.
    """
    found: dict[str, Earliest] = {}
    for milestone in milestones:
        so_far = progress[milestone.id]
        if so_far.settled:
            continue
        calendar = calendars(milestone.owner)
        duration = milestone.duration.typical
        if so_far.started_at is not None:
            start = zone.day_of(so_far.started_at)
            finish = max(planned_finish(calendar, start, duration), calendar.on_or_after(today))
        else:
            start = calendar.on_or_after(_free_from(milestone, found, latest, today))
            finish = _nth_day(calendar, start, duration)
        due = latest[milestone.id].due
        slack = calendar.count(finish, due) if finish <= due else -calendar.count(due, finish)
        found[milestone.id] = Earliest(start, finish, slack)
    return found


def planned_finish(calendar: WorkCalendar, started_on: Day, duration: int) -> Day:
    """The day on which work that began on a day is done, if it takes as long as planned."""
    return _nth_day(calendar, calendar.on_or_after(started_on), duration)


def _free_from(
    milestone: Milestone, found: Mapping[str, Earliest], latest: Mapping[str, Latest], today: Day
) -> Day:
    """The first day on which nothing holds a milestone back, worked or not."""
    free = today
    takes_no_time = latest[milestone.id].takes_no_time
    for required in milestone.requires:
        other = found.get(required)
        if other is not None:
            same_day = takes_no_time or latest[required].takes_no_time
            free = max(free, other.finish if same_day else other.finish + 1)
    return free


def _nth_day(calendar: WorkCalendar, first: Day, duration: int) -> Day:
    """The `duration`-th working day from a working day, that day counted as the first."""
    return calendar.step(first, duration - 1) if duration > 1 else first
