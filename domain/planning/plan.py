"""The plan of a deal: both passes together, whether it fits, and what would make it fit.

Source: rules.md section 6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.game.milestones import MilestoneBook, MilestoneState, Progress
from domain.game.sweep import Sweep
from domain.game.terms import Terms
from domain.moments import Day, Instant
from domain.planning.backward import Latest, latest_days
from domain.planning.forward import Earliest, earliest_days
from domain.planning.lateness import last_day_all_in_time, last_day_in_time
from domain.planning.options import Option, options
from domain.playbook.playbook import Milestone


class PlannedMilestone(NamedTuple):
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
        self.latest = latest_days(
            terms.milestones, calendars=terms.calendar, decision_date=terms.decision_date
        )

    def plan(self, sweep: Sweep, today: Day) -> Plan:
        """The plan as of a day, with the milestones as the sweep left them."""
        return self.plan_of(sweep.milestones, today)

    def plan_of(self, book: MilestoneBook, today: Day) -> Plan:
        """The plan as of a day, with the milestones as far as a book says."""
        terms = self._terms
        progress = book.history[-1][1]
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
                *(self._planned(m, book, earliest.get(m.id)) for m in terms.milestones),
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

    def _options(
        self, critical: Sequence[str], progress: Mapping[str, Progress], today: Day, short_by: int
    ) -> tuple[Option, ...]:
        terms = self._terms
        return options(
            terms.milestones,
            calendars=terms.calendar,
            zone=terms.zone,
            today=today,
            decision_date=terms.decision_date,
            progress=progress,
            critical=critical,
            short_by=short_by,
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

    def _planned(
        self, milestone: Milestone, book: MilestoneBook, earliest: Earliest | None
    ) -> PlannedMilestone:
        standing = book.of(milestone.id)
        return PlannedMilestone(
            milestone=milestone,
            state=standing.state,
            started_at=standing.started_at,
            completed_at=standing.completed_at,
            evidence=standing.evidence(),
            latest=self.latest[milestone.id],
            earliest=earliest,
        )


def _left_out(milestone: Milestone) -> PlannedMilestone:
    return PlannedMilestone(milestone, MilestoneState.LEFT_OUT, None, None, (), None, None)
