"""What the methods of a deal ask for: which of their elements are shown, which are missing by when.

An element is shown when a milestone that carries it is done or the deal file states it, and
somebody holds each of its roles. Until then it is due as early as the first milestone that
carries it: on its latest start if a role is missing, else on its due day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from domain.game.milestones import MilestoneState
from domain.moments import Day
from domain.planning.plan import PlannedMilestone
from domain.playbook.methods import tag_of
from domain.playbook.playbook import Element, Method

STATED = "deal_file:"
"""Begins the evidence of what the deal file states: `deal_file:why_now`."""


@dataclass(frozen=True, slots=True)
class ElementStanding:
    """Where one element stands.

    `milestones` carry it and apply to the deal; `evidence` are ids of touches and meetings and
    `deal_file:ITEM` (none where only a person's word completed the milestone). `missing_roles`
    are held by nobody. `by` is the day by which it has to be shown, None once it is.
    """

    element: Element
    shown: bool
    milestones: tuple[str, ...]
    evidence: tuple[str, ...]
    missing_roles: tuple[str, ...]
    by: Day | None


@dataclass(frozen=True, slots=True)
class MethodStanding:
    """Where one method's elements stand, in the order of its file."""

    method: Method
    elements: tuple[ElementStanding, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """What people have said of a deal, and when at the latest they should have.

    `items` are filled in, `roles` are held by somebody. What only the deal file can state is
    due on `items_due`, what nothing carries on `decision_date`.
    """

    items: Collection[str]
    roles: Collection[str]
    items_due: Day
    decision_date: Day


def standing_of_methods(
    methods: Iterable[Method], milestones: Sequence[PlannedMilestone], stated: Stated
) -> tuple[MethodStanding, ...]:
    """Every element of every method: shown by what, or missing by when."""
    return tuple(
        MethodStanding(
            method,
            tuple(
                _standing(each, _carriers(tag_of(method.id, each.id), milestones), stated)
                for each in method.elements
            ),
        )
        for method in methods
    )


def _carriers(tag: str, milestones: Sequence[PlannedMilestone]) -> list[PlannedMilestone]:
    return [
        planned
        for planned in milestones
        if tag in planned.milestone.methods and planned.state is not MilestoneState.LEFT_OUT
    ]


def _standing(element: Element, carriers: Sequence[PlannedMilestone], stated: Stated) -> ElementStanding:
    done = [planned for planned in carriers if planned.state is MilestoneState.DONE]
    items = [item for item in element.stated_by if item in stated.items]
    missing = tuple(role for role in element.roles if role not in stated.roles)
    shown = bool(done or items) and not missing
    proofs = (*(proof for planned in done for proof in planned.evidence), *(STATED + item for item in items))
    return ElementStanding(
        element=element,
        shown=shown,
        milestones=tuple(planned.milestone.id for planned in carriers),
        evidence=tuple(dict.fromkeys(proofs)),
        missing_roles=missing,
        by=None if shown else _due(element, carriers, stated, role_is_missing=bool(missing)),
    )


def _due(
    element: Element, carriers: Sequence[PlannedMilestone], stated: Stated, *, role_is_missing: bool
) -> Day:
    days = [
        planned.latest.start if role_is_missing else planned.latest.due
        for planned in carriers
        if planned.latest is not None
    ]
    if not days and element.stated_by:
        days = [stated.items_due]
    return min(days, default=stated.decision_date)
