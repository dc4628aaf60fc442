"""The backward pass: from the decision date, when must each milestone be done and begun?

Source: rules.md section 6, "Backward pass". The decision date goes in and never comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from domain.moments import Day
from domain.planning.workdays import WorkCalendar
from domain.playbook.playbook import Milestone, Owner

Calendars = Callable[[Owner], WorkCalendar]


class Latest(NamedTuple):
    """The last days on which a milestone may begin and be done without moving the date.

    `takes_no_time`: its duration is 0, so what comes before and after may be on the same day.
    """

    start: Day
    due: Day
    takes_no_time: bool = False


def latest_days(
    milestones: Sequence[Milestone], *, calendars: Calendars, decision_date: Day
) -> Mapping[str, Latest]:
    """The latest days of every milestone; `milestones` come each after those it requires."""
    found: dict[str, Latest] = {}
    # Per milestone, the last day that its successors leave it: on their start, or before it.
    instantly: dict[str, Day] = {}
    strictly: dict[str, Day] = {}
    for milestone in reversed(milestones):
        id_, duration = milestone.id, milestone.duration.typical
        calendar = calendars(milestone.owner)
        limit = min(decision_date, instantly.get(id_, decision_date))
        limit = min(limit, strictly.get(id_, decision_date + 1) - (0 if duration == 0 else 1))
        due = calendar.on_or_before(limit)
        start = calendar.step(due, 1 - duration) if duration > 1 else due
        found[id_] = Latest(start, due, duration == 0)
        bounds = instantly if duration == 0 else strictly
        for required in milestone.requires:
            bounds[required] = min(start, bounds.get(required, start))
    return found
