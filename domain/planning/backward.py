"""The backward pass: from the decision date, when must each milestone be done and begun?

Source: rules.md section 6, "Backward pass". The decision date goes in and never comes out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from domain.moments import Day
from domain.planning.workdays import WorkCalendar
from domain.playbook.playbook import Milestone, Owner

Calendars = Callable[[Owner], WorkCalendar]


@dataclass(frozen=True, slots=True)
class Latest:
    """The last days on which a milestone may begin and be done without moving the date."""

    start: Day
    due: Day


def latest_days(
    milestones: Sequence[Milestone], *, calendars: Calendars, decision_date: Day
) -> Mapping[str, Latest]:
    """The latest days of every milestone; `milestones` come each after those it requires."""
    found: dict[str, Latest] = {}
    bounds: dict[str, list[tuple[Day, bool]]] = {}
    for milestone in reversed(milestones):
        calendar = calendars(milestone.owner)
        duration = milestone.duration.typical
        limits = [
            start if same_day or duration == 0 else start - 1
            for start, same_day in bounds.get(milestone.id, ())
        ]
        due = calendar.on_or_before(min(limits, default=decision_date))
        start = calendar.step(due, 1 - duration) if duration > 1 else due
        found[milestone.id] = Latest(start, due)
        for required in milestone.requires:
            bounds.setdefault(required, []).append((start, duration == 0))
    return found
