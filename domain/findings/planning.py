"""Findings of the plan: `behind_plan`, `cannot_make_date`, `missing_role`, `overdue`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.findings.events import Number, Severity
from domain.findings.finding import Finding, View
from domain.game.milestones import Progress
from domain.moments import Day
from domain.planning.lateness import late_since
from domain.playbook.playbook import Milestone

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
    now = view.sweep.milestones.history[-1][1]
    missing = _missing_roles(view, now, view.today)
    if not missing:
        return
    since = late_since(
        missing,
        history=view.sweep.milestones.history,
        late=lambda progress, day: _missing_roles(view, progress, day),
        today=view.today,
        zone=view.terms.zone,
    )
    for role in sorted(missing):
        needed_by = next(m.id for m in _begun(view, now, view.today) if role in m.roles)
        numbers: dict[str, Number] = {"role": role, "milestone": needed_by}
        yield Finding("missing_role", Severity.MEDIUM, since[role], numbers=numbers, subject=role)


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


def _missing_roles(view: View, progress: Mapping[str, Progress], day: Day) -> frozenset[str]:
    """The roles that nobody holds and a milestone with work left needs by a day."""
    needed = (role for m in _begun(view, progress, day) for role in m.roles)
    return frozenset(needed).difference(view.terms.roles.values())


def _begun(view: View, progress: Mapping[str, Progress], day: Day) -> Iterator[Milestone]:
    """The milestones with work left whose latest start has come by a day."""
    for milestone in view.terms.milestones:
        if not progress[milestone.id].settled and view.planner.latest[milestone.id].start <= day:
            yield milestone
