"""Options: what would make an infeasible plan fit inside the fixed date.

Source: rules.md section 6. Every single change on the critical path is tried by laying the
whole plan again, so that what one change gains and another takes away is counted; the
milestones are numbered once, because many changes are tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, TypeVar

from domain.game.milestones import Progress
from domain.moments import Day, Zone
from domain.planning.backward import Calendars
from domain.planning.forward import planned_finish
from domain.playbook.playbook import Milestone

_T = TypeVar("_T")
_NONE = -1


class OptionKind(StrEnum):
    """How an infeasible plan could be made to fit inside the fixed date."""

    MIN_DURATION = "min_duration"
    PARALLEL = "parallel"
    OPTIONAL = "optional"


class Option(NamedTuple):
    """One way to gain time. `saves`: by how many working days the plan would be less short.

    `requirement` is the requirement that `parallel` gives up, else None.
    """

    kind: OptionKind
    milestone: str
    saves: int
    requirement: str | None = None


def options(
    milestones: Sequence[Milestone],
    *,
    calendars: Calendars,
    zone: Zone,
    today: Day,
    decision_date: Day,
    progress: Mapping[str, Progress],
    critical: Sequence[str],
    short_by: int,
) -> tuple[Option, ...]:
    """Every single change on the critical path that makes the plan less short, best first.

    `milestones` come each after those it requires; `short_by` is what the plan lacks now.
    """
    plan = _Numbered(
        milestones,
        calendars=calendars,
        zone=zone,
        today=today,
        decision_date=decision_date,
        progress=progress,
    )
    found: list[Option] = []
    for number, milestone in enumerate(milestones):
        if milestone.id not in critical:
            continue
        shortest = milestone.duration.shortest
        if shortest is not None and shortest < milestone.duration.typical:
            saves = short_by - plan.short_by(_with(plan.durations, number, shortest), plan.requires)
            found.append(Option(OptionKind.MIN_DURATION, milestone.id, saves))
        for required in plan.requires[number]:
            freed = [other for other in plan.requires[number] if other != required]
            saves = short_by - plan.short_by(plan.durations, _with(plan.requires, number, freed))
            found.append(Option(OptionKind.PARALLEL, milestone.id, saves, milestones[required].id))
        if milestone.optional:
            without = [_handed_on(requires, number, plan.requires[number]) for requires in plan.requires]
            saves = short_by - plan.short_by(plan.durations, without, left_out=number)
            found.append(Option(OptionKind.OPTIONAL, milestone.id, saves))
    useful = [option for option in found if option.saves > 0]
    return tuple(sorted(useful, key=lambda o: (-o.saves, o.kind, o.milestone, o.requirement or "")))


class _Numbered:
    """The plan with milestones as numbers: what it would lack with other durations and requirements."""

    __slots__ = ("_calendars", "_decision_date", "_settled", "_started_on", "_today", "durations", "requires")

    def __init__(
        self,
        milestones: Sequence[Milestone],
        *,
        calendars: Calendars,
        zone: Zone,
        today: Day,
        decision_date: Day,
        progress: Mapping[str, Progress],
    ) -> None:
        number = {milestone.id: place for place, milestone in enumerate(milestones)}
        self._today = today
        self._decision_date = decision_date
        self._calendars = [calendars(milestone.owner) for milestone in milestones]
        self._settled = [progress[milestone.id].settled for milestone in milestones]
        self._started_on: list[Day] = []
        for milestone in milestones:
            started_at = progress[milestone.id].started_at
            self._started_on.append(_NONE if started_at is None else zone.day_of(started_at))
        self.durations = [milestone.duration.typical for milestone in milestones]
        self.requires = [[number[required] for required in m.requires] for m in milestones]

    def short_by(self, durations: list[int], requires: list[list[int]], left_out: int = _NONE) -> int:
        """How many working days the plan lacks; 0 if it fits."""
        due = self._due(durations, requires, left_out)
        finish = [_NONE] * len(durations)
        short_by = 0
        for number, calendar in enumerate(self._calendars):
            if number == left_out or self._settled[number]:
                continue
            duration, started_on = durations[number], self._started_on[number]
            if started_on != _NONE:
                done = max(planned_finish(calendar, started_on, duration), calendar.on_or_after(self._today))
            else:
                free = self._today
                for required in requires[number]:
                    if finish[required] != _NONE:
                        same_day = duration == 0 or durations[required] == 0
                        free = max(free, finish[required] if same_day else finish[required] + 1)
                done = planned_finish(calendar, free, duration)
            finish[number] = done
            if done > due[number]:
                short_by = max(short_by, calendar.count(due[number], done))
        return short_by

    def _due(self, durations: list[int], requires: list[list[int]], left_out: int) -> list[Day]:
        """The backward pass."""
        on = [self._decision_date] * len(durations)
        before = [self._decision_date + 1] * len(durations)
        for number in range(len(durations) - 1, -1, -1):
            if number == left_out:
                continue
            calendar, duration = self._calendars[number], durations[number]
            due = calendar.on_or_before(min(on[number], before[number] - (0 if duration == 0 else 1)))
            on[number] = due
            start = calendar.step(due, 1 - duration) if duration > 1 else due
            bounds = on if duration == 0 else before
            for required in requires[number]:
                bounds[required] = min(bounds[required], start)
        return on


def _with(values: list[_T], number: int, value: _T) -> list[_T]:
    return [*values[:number], value, *values[number + 1 :]]


def _handed_on(requires: list[int], dropped: int, its: list[int]) -> list[int]:
    """Requirements, with those of a dropped milestone in its place."""
    if dropped not in requires:
        return requires
    return [other for required in requires for other in (its if required == dropped else [required])]
