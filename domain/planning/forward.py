"""The forward pass: from today, when can each milestone that is left begin and be done?

Source: rules.md section 6, "Forward pass" and "Slack".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.game.milestones import Progress
from domain.moments import Day, Zone
from domain.planning.backward import Calendars, Latest
from domain.planning.workdays import WorkCalendar
from domain.playbook.playbook import Milestone


@dataclass(frozen=True, slots=True)
class Earliest:
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
    instant = {milestone.id for milestone in milestones if milestone.duration.typical == 0}
    for milestone in milestones:
        so_far = progress[milestone.id]
        if so_far.settled:
            continue
        calendar = calendars(milestone.owner)
        duration = milestone.duration.typical
        if so_far.started_at is not None:
            start = zone.day_of(so_far.started_at)
            planned = _nth_day(calendar, calendar.on_or_after(start), duration)
            finish = max(planned, calendar.on_or_after(today))
        else:
            after = [
                found[required].finish + (0 if duration == 0 or required in instant else 1)
                for required in milestone.requires
                if required in found
            ]
            start = calendar.on_or_after(max([today, *after]))
            finish = _nth_day(calendar, start, duration)
        due = latest[milestone.id].due
        slack = calendar.count(finish, due) - calendar.count(due, finish)
        found[milestone.id] = Earliest(start, finish, slack)
    return found


def _nth_day(calendar: WorkCalendar, first: Day, duration: int) -> Day:
    """The `duration`-th working day from a working day, that day counted as the first."""
    return calendar.step(first, duration - 1) if duration > 1 else first
