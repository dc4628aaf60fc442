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
_MOST_TRIED = 50
_FEW = 64  # to find out which requirements bind takes as long as to try them


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

    `milestones` come each after those it requires; `short_by` is what the plan lacks now. Of a
    critical path that is longer than any real one, the first milestones are tried.
    """
    plan = _Numbered(
        milestones,
        calendars=calendars,
        zone=zone,
        today=today,
        decision_date=decision_date,
        progress=progress,
    )
    binding = plan.binding() if sum(map(len, plan.requires)) > _FEW else plan.requires
    found: list[Option] = []
    for number in sorted(plan.number[id_] for id_ in critical[:_MOST_TRIED]):
        milestone = milestones[number]
        shortest = milestone.duration.shortest
        if shortest is not None and shortest < milestone.duration.typical:
            saves = short_by - plan.short_by(_with(plan.durations, number, shortest), plan.requires)
            found.append(Option(OptionKind.MIN_DURATION, milestone.id, saves))
        for required in binding[number]:
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

    __slots__ = (
        "_calendars",
        "_decision_date",
        "_settled",
        "_started_on",
        "_today",
        "durations",
        "number",
        "requires",
    )

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
        self.number = {milestone.id: place for place, milestone in enumerate(milestones)}
        self._today = today
        self._decision_date = decision_date
        self._calendars = [calendars(milestone.owner) for milestone in milestones]
        self._settled = [progress[milestone.id].settled for milestone in milestones]
        self._started_on: list[Day] = []
        for milestone in milestones:
            started_at = progress[milestone.id].started_at
            self._started_on.append(_NONE if started_at is None else zone.day_of(started_at))
        self.durations = [milestone.duration.typical for milestone in milestones]
        self.requires = [[self.number[required] for required in m.requires] for m in milestones]

    def short_by(self, durations: list[int], requires: list[list[int]], left_out: int = _NONE) -> int:
        """How many working days the plan lacks; 0 if it fits."""
        due = self._due(durations, requires, left_out)
        finish = self._finish(durations, requires, left_out)
        short_by = 0
        for number, day in enumerate(finish):
            if day > due[number]:
                short_by = max(short_by, self._calendars[number].count(due[number], day))
        return short_by

    def binding(self) -> list[list[int]]:
        """The requirements that alone hold a milestone, or are held by it; others move nothing."""
        finish = self._finish(self.durations, self.requires, _NONE)
        due = self._due(self.durations, self.requires, _NONE)
        tightest = [self._decision_date + 1] * len(due)
        holders: list[list[int]] = [[] for _ in due]
        binding: list[set[int]] = [set() for _ in due]
        for number, requires in enumerate(self.requires):
            begins = self._begins(number, due[number])
            frees = [self._frees(number, required, finish[required]) for required in requires]
            if requires and frees.count(max(frees)) == 1:
                binding[number].add(requires[frees.index(max(frees))])
            for required in requires:
                bound = begins if self._same_day(number, required) else begins - 1
                if bound <= tightest[required]:
                    alone = bound < tightest[required]
                    holders[required] = [number] if alone else [*holders[required][:1], number]
                    tightest[required] = bound
        for required, held_by in enumerate(holders):
            if len(held_by) == 1:
                binding[held_by[0]].add(required)
        return [sorted(required) for required in binding]

    def _begins(self, number: int, due: Day) -> Day:
        """The latest start that goes with a due day."""
        duration = self.durations[number]
        return self._calendars[number].step(due, 1 - duration) if duration > 1 else due

    def _frees(self, number: int, required: int, finish: Day) -> Day:
        """The first day on which a requirement lets a milestone begin."""
        return finish if finish == _NONE or self._same_day(number, required) else finish + 1

    def _same_day(self, number: int, required: int) -> bool:
        return self.durations[number] == 0 or self.durations[required] == 0

    def _finish(self, durations: list[int], requires: list[list[int]], left_out: int) -> list[Day]:
        """The forward pass."""
        finish = [_NONE] * len(durations)
        for number, calendar in enumerate(self._calendars):
            if number == left_out or self._settled[number]:
                continue
            duration, started_on = durations[number], self._started_on[number]
            if started_on != _NONE:
                planned = planned_finish(calendar, started_on, duration)
                finish[number] = max(planned, calendar.on_or_after(self._today))
                continue
            free = self._today
            for required in requires[number]:
                if finish[required] != _NONE:
                    same_day = duration == 0 or durations[required] == 0
                    free = max(free, finish[required] if same_day else finish[required] + 1)
            finish[number] = planned_finish(calendar, free, duration)
        return finish

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
