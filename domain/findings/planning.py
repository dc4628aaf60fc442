"""Findings of the plan: `behind_plan`, `cannot_make_date`, `missing_role`, `overdue`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from domain.findings.events import Number, Severity
from domain.findings.finding import Finding, View
from domain.game.milestones import Progress
from domain.moments import Day, Instant
from domain.planning.lateness import ALWAYS, late_since

_InTime: TypeAlias = Callable[[View, str, Mapping[str, Progress]], Day]
_WHOLE_PLAN = ""


def find_late(view: View) -> Iterator[Finding]:
    """Each milestone behind the plan, and the whole plan if it does not fit."""
    late = [
        (p.milestone.id, p.earliest.slack)
        for p in view.plan.milestones
        if p.earliest is not None and p.earliest.slack < 0
    ]
    if late:
        yield Finding(
            "cannot_make_date",
            Severity.HIGH,
            _late_since(view, _WHOLE_PLAN, _whole_plan_in_time),
            numbers={"short_by": view.plan.short_by},
        )
    for id_, slack in late:
        numbers: dict[str, Number] = {"milestone": id_, "slack": slack}
        since = _late_since(view, id_, _milestone_in_time)
        yield Finding("behind_plan", Severity.MEDIUM, since, numbers=numbers, subject=id_)


def find_missing_roles(view: View) -> Iterator[Finding]:
    """Roles that nobody holds though the milestone that needs them should have begun."""
    held = set(view.terms.roles.values())
    needed: dict[str, str] = {}
    for planned in view.plan.milestones:
        if planned.earliest is not None and planned.latest is not None and planned.latest.start <= view.today:
            for role in planned.milestone.roles:
                if role not in held:
                    needed.setdefault(role, planned.milestone.id)
    for role, milestone in sorted(needed.items()):
        numbers: dict[str, Number] = {"role": role, "milestone": milestone}
        since = _late_since(view, role, _role_in_time)
        yield Finding("missing_role", Severity.MEDIUM, since, numbers=numbers, subject=role)


def find_overdue(view: View) -> Iterator[Finding]:
    """The decision date has passed and the deal is open."""
    decision_date = view.terms.decision_date
    if view.today > decision_date:
        numbers = {"days": view.terms.shared.count(decision_date, view.today)}
        yield Finding("overdue", Severity.HIGH, view.terms.zone.midnight(decision_date + 1), numbers=numbers)


def _late_since(view: View, subject: str, in_time: _InTime) -> Instant:
    return late_since(
        subject,
        history=view.sweep.milestones.history,
        last_in_time=lambda subject, progress: in_time(view, subject, progress),
        zone=view.terms.zone,
    )


def _milestone_in_time(view: View, milestone: str, progress: Mapping[str, Progress]) -> Day:
    return view.planner.last_day_in_time(milestone, progress)


def _whole_plan_in_time(view: View, _subject: str, progress: Mapping[str, Progress]) -> Day:
    return view.planner.last_day_all_in_time(progress)


def _role_in_time(view: View, role: str, progress: Mapping[str, Progress]) -> Day:
    """The last day before the latest start of a milestone with work left that needs the role."""
    starts = (
        view.planner.latest[m.id].start
        for m in view.terms.milestones
        if role in m.roles and not progress[m.id].settled
    )
    return min(starts, default=ALWAYS + 1) - 1
