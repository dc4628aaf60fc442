"""Findings of the plan: `behind_plan`, `cannot_make_date`, `missing_role`, `overdue`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.findings.events import Number, Severity
from domain.findings.finding import Finding, View
from domain.game.milestones import Progress
from domain.moments import Day
from domain.planning.lateness import late_since

_WHOLE_PLAN = ""


def find_late(view: View) -> Iterator[Finding]:
    """Each milestone behind the plan, and the whole plan if it does not fit."""
    late = _late(view, view.sweep.milestones.history[-1][1], view.today)
    if not late:
        return
    since = late_since(
        late,
        history=view.sweep.milestones.history,
        late=lambda progress, day: _late(view, progress, day),
        today=view.today,
        zone=view.terms.zone,
    )
    if _WHOLE_PLAN in late:
        yield Finding(
            "cannot_make_date", Severity.HIGH, since[_WHOLE_PLAN], numbers={"short_by": view.plan.short_by}
        )
    for planned in view.plan.milestones:
        id_ = planned.milestone.id
        if id_ in late and planned.earliest is not None:
            numbers: dict[str, Number] = {"milestone": id_, "slack": planned.earliest.slack}
            yield Finding("behind_plan", Severity.MEDIUM, since[id_], numbers=numbers, subject=id_)


def find_missing_roles(view: View) -> Iterator[Finding]:
    """Roles that nobody holds though the milestone that needs them should have begun."""
    held = set(view.terms.roles.values())
    due: dict[str, tuple[Day, str]] = {}
    for planned in view.plan.milestones:
        if planned.earliest is None or planned.latest is None:
            continue
        for role in planned.milestone.roles:
            if role not in held and planned.latest.start <= view.today:
                due[role] = min(
                    due.get(role, (planned.latest.start, "~")), (planned.latest.start, planned.milestone.id)
                )
    for role, (day, milestone) in sorted(due.items()):
        yield Finding(
            rule="missing_role",
            severity=Severity.MEDIUM,
            since=max(view.terms.zone.midnight(day), view.terms.opening),
            numbers={"role": role, "milestone": milestone},
            subject=role,
        )


def find_overdue(view: View) -> Iterator[Finding]:
    """The decision date has passed and the deal is open."""
    decision_date = view.terms.decision_date
    if view.today > decision_date:
        numbers = {"days": view.terms.shared.count(decision_date, view.today)}
        yield Finding("overdue", Severity.HIGH, view.terms.zone.midnight(decision_date + 1), numbers=numbers)


def _late(view: View, progress: Mapping[str, Progress], day: Day) -> frozenset[str]:
    """The ids of the milestones that are late on a day; the empty one if the plan does not fit."""
    earliest = view.planner.earliest(progress, day)
    short = {id_ for id_, e in earliest.items() if e.slack < 0}
    overdue = {id_ for id_ in earliest if view.planner.latest[id_].due < day}
    whole = {_WHOLE_PLAN} if short else set[str]()
    return frozenset(short | overdue | whole)
