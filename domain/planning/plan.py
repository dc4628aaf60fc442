"""The plan of a deal: both passes together, whether it fits, and what would make it fit.

Source: rules.md section 6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.game.milestones import MilestoneState, Progress
from domain.game.sweep import Sweep
from domain.game.terms import Terms
from domain.moments import Day, Instant
from domain.planning.backward import Latest, latest_days
from domain.planning.forward import Earliest, earliest_days
from domain.planning.lateness import last_day_all_in_time, last_day_in_time
from domain.playbook.playbook import Duration, Milestone


class OptionKind(StrEnum):
    """How an infeasible plan could be made to fit inside the fixed date."""

    MIN_DURATION = "min_duration"
    PARALLEL = "parallel"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True)
class Option:
    """One way to gain time. `saves`: by how many working days the plan would be less short.

    `requirement` is the requirement that `parallel` gives up, else None.
    """

    kind: OptionKind
    milestone: str
    saves: int
    requirement: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedMilestone:
    """One milestone in the plan; `latest` is None when it is left out, `earliest` when settled."""

    milestone: Milestone
    state: MilestoneState
    started_at: Instant | None
    completed_at: Instant | None
    evidence: tuple[str, ...]
    latest: Latest | None
    earliest: Earliest | None

    @property
    def is_started(self) -> bool:
        """Whether work on it has begun and is not over."""
        return self.state is MilestoneState.STARTED


@dataclass(frozen=True, slots=True)
class Plan:
    """The milestones laid backward from the decision date, as of one day."""

    decision_date: Day
    today: Day
    short_by: int
    critical_path: tuple[str, ...]
    options: tuple[Option, ...]
    milestones: tuple[PlannedMilestone, ...]

    @property
    def feasible(self) -> bool:
        """Whether no milestone has negative slack."""
        return self.short_by == 0


class Planner:
    """Plans one deal, whose milestones, calendars and decision date stay the same."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self.latest = self._latest(terms.milestones)

    def plan(self, sweep: Sweep, today: Day) -> Plan:
        """The plan as of a day, with the milestones as the sweep left them."""
        terms = self._terms
        progress = sweep.milestones.history[-1][1]
        earliest = self.earliest(progress, today)
        lowest = min((e.slack for e in earliest.values()), default=0)
        critical = [id_ for id_, e in earliest.items() if e.slack == lowest]
        critical.sort(key=lambda id_: (self.latest[id_].due, id_))
        short_by = max(0, -lowest)
        return Plan(
            decision_date=terms.decision_date,
            today=today,
            short_by=short_by,
            critical_path=tuple(critical),
            options=self._options(critical, progress, today, short_by) if short_by else (),
            milestones=(
                *(self._planned(m, sweep, earliest.get(m.id)) for m in terms.milestones),
                *(_left_out(m) for m in terms.left_out),
            ),
        )

    def earliest(self, progress: Mapping[str, Progress], today: Day) -> Mapping[str, Earliest]:
        """The forward pass from a day."""
        return earliest_days(
            self._terms.milestones,
            calendars=self._terms.calendar,
            zone=self._terms.zone,
            today=today,
            progress=progress,
            latest=self.latest,
        )

    def last_day_in_time(self, milestone: str, progress: Mapping[str, Progress]) -> Day:
        """The last day on which a milestone was not late, with milestones so far; see `lateness`."""
        terms = self._terms
        return last_day_in_time(
            milestone,
            milestones=terms.milestones,
            calendars=terms.calendar,
            zone=terms.zone,
            progress=progress,
            latest=self.latest,
        )

    def last_day_all_in_time(self, progress: Mapping[str, Progress]) -> Day:
        """The last day on which no milestone was late."""
        terms = self._terms
        return last_day_all_in_time(
            milestones=terms.milestones,
            calendars=terms.calendar,
            zone=terms.zone,
            progress=progress,
            latest=self.latest,
        )

    def _latest(self, milestones: Sequence[Milestone]) -> Mapping[str, Latest]:
        terms = self._terms
        return latest_days(milestones, calendars=terms.calendar, decision_date=terms.decision_date)

    def _planned(self, milestone: Milestone, sweep: Sweep, earliest: Earliest | None) -> PlannedMilestone:
        standing = sweep.milestones.of(milestone.id)
        return PlannedMilestone(
            milestone=milestone,
            state=standing.state,
            started_at=standing.started_at,
            completed_at=standing.completed_at,
            evidence=standing.evidence(),
            latest=self.latest[milestone.id],
            earliest=earliest,
        )

    def _options(
        self, critical: Sequence[str], progress: Mapping[str, Progress], today: Day, short_by: int
    ) -> tuple[Option, ...]:
        """Every single change on the critical path that makes the plan less short, best first."""
        found: list[Option] = []
        milestones = self._terms.milestones
        for milestone in (m for m in milestones if m.id in set(critical)):
            shortest = milestone.duration.shortest
            if shortest is not None and shortest < milestone.duration.typical:
                shorter = replace(milestone, duration=Duration(shortest))
                saves = short_by - self._short_by(_swap(milestones, shorter), progress, today)
                found.append(Option(OptionKind.MIN_DURATION, milestone.id, saves))
            for required in milestone.requires:
                freed = replace(milestone, requires=tuple(r for r in milestone.requires if r != required))
                saves = short_by - self._short_by(_swap(milestones, freed), progress, today)
                found.append(Option(OptionKind.PARALLEL, milestone.id, saves, required))
            if milestone.optional:
                saves = short_by - self._short_by(_without(milestones, milestone), progress, today)
                found.append(Option(OptionKind.OPTIONAL, milestone.id, saves))
        useful = (option for option in found if option.saves > 0)
        return tuple(sorted(useful, key=lambda o: (-o.saves, o.kind, o.milestone, o.requirement or "")))

    def _short_by(self, milestones: Sequence[Milestone], progress: Mapping[str, Progress], today: Day) -> int:
        earliest = earliest_days(
            milestones,
            calendars=self._terms.calendar,
            zone=self._terms.zone,
            today=today,
            progress=progress,
            latest=self._latest(milestones),
        )
        return max(0, -min((e.slack for e in earliest.values()), default=0))


def _swap(milestones: Sequence[Milestone], changed: Milestone) -> Sequence[Milestone]:
    return [changed if m.id == changed.id else m for m in milestones]


def _without(milestones: Sequence[Milestone], dropped: Milestone) -> Sequence[Milestone]:
    """The milestones without one, whose requirements go to its successors."""
    return [
        replace(m, requires=tuple(dict.fromkeys(_handed_on(m.requires, dropped))))
        if dropped.id in m.requires
        else m
        for m in milestones
        if m.id != dropped.id
    ]


def _handed_on(requires: Sequence[str], dropped: Milestone) -> list[str]:
    return [id_ for r in requires for id_ in (dropped.requires if r == dropped.id else (r,))]


def _left_out(milestone: Milestone) -> PlannedMilestone:
    return PlannedMilestone(milestone, MilestoneState.LEFT_OUT, None, None, (), None, None)
