"""The mutual action plan: the plan as both sides see it, and nothing that only one of them may know.

It is made of what may be shown, not of everything less what may not: milestones that are shared, whose they
are, their day and whether they are done. Slack, findings, evidence, reasons and people are no part of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from domain.game.milestones import MilestoneState
from domain.moments import Day, Zone
from domain.planning.plan import Plan, PlannedMilestone
from domain.playbook.playbook import Owner

_TRACKS = "mutual_action_plan."
_TRACK = "_track"


class Standing(StrEnum):
    """How a step stands, for both sides."""

    DONE = "done"
    IN_WORK = "in_work"
    OPEN = "open"


_STANDING = MappingProxyType(
    {
        MilestoneState.DONE: Standing.DONE,
        MilestoneState.STARTED: Standing.IN_WORK,
        MilestoneState.OPEN: Standing.OPEN,
    }
)
"""What is waived or left out is no step of the plan."""


@dataclass(frozen=True, slots=True)
class SharedStep:
    """A milestone that both sides know. `track` is its track of a mutual action plan, if there are tracks."""

    name: str
    owner: Owner
    due: Day
    standing: Standing
    done_on: Day | None
    track: str | None

    def is_for(self, side: Owner) -> bool:
        """Whether a side has to do with it."""
        return self.owner in {side, Owner.BOTH}


@dataclass(frozen=True, slots=True)
class SharedPlan:
    """The steps in order of their due days, and of each side what comes first, if anything is left for it."""

    decision_date: Day
    today: Day
    steps: tuple[SharedStep, ...]
    next: Mapping[Owner, SharedStep]


def shared_plan(plan: Plan, zone: Zone) -> SharedPlan:
    """The plan as both sides see it."""
    known = {planned.milestone.id: planned for planned in plan.milestones}
    steps = [
        (_step(planned, planned.latest.due, zone), _is_ready(planned, known))
        for planned in plan.milestones
        if planned.latest is not None and planned.milestone.shared and planned.state in _STANDING
    ]
    steps.sort(key=lambda found: (found[0].due, found[0].name))
    return SharedPlan(
        decision_date=plan.decision_date,
        today=plan.today,
        steps=tuple(step for step, _ in steps),
        next={side: first for side in (Owner.SELLER, Owner.BUYER) if (first := _first(steps, side))},
    )


def _step(planned: PlannedMilestone, due: Day, zone: Zone) -> SharedStep:
    milestone, standing = planned.milestone, _STANDING[planned.state]
    done_at = planned.completed_at if standing is Standing.DONE else None
    return SharedStep(
        name=milestone.name,
        owner=milestone.owner,
        due=due,
        standing=standing,
        done_on=None if done_at is None else zone.day_of(done_at),
        track=next(filter(None, map(_track, milestone.methods)), None),
    )


def _track(method: str) -> str | None:
    """`mutual_action_plan.paper_track` is the track `paper`."""
    if not method.startswith(_TRACKS) or not method.endswith(_TRACK):
        return None
    return method.removeprefix(_TRACKS).removesuffix(_TRACK)


def _is_ready(planned: PlannedMilestone, known: Mapping[str, PlannedMilestone]) -> bool:
    """Whether it is in work, or all that it needs is settled."""
    required = (known[id_] for id_ in planned.milestone.requires if id_ in known)
    return planned.is_started or all(each.earliest is None for each in required)


def _first(steps: Sequence[tuple[SharedStep, bool]], side: Owner) -> SharedStep | None:
    """What a side does next: of what is left for it what can be worked on, else what is due first."""
    left = [
        (not is_ready, step.due, place, step)
        for place, (step, is_ready) in enumerate(steps)
        if step.is_for(side) and step.standing is not Standing.DONE
    ]
    return min(left)[3] if left else None
