"""Which milestones are in force for a deal, and in which order they can be worked.

Source: rules.md section 6: a milestone with `when` applies only to deals that match, the
deal's own `plan` adds, drops and re-measures, and a milestone that is left out hands its
requirements to its successors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from typing import TypeAlias

from domain.playbook.playbook import Condition, Milestone, Playbook, Tailoring

MilestoneId: TypeAlias = str
Requirements: TypeAlias = Mapping[MilestoneId, Sequence[MilestoneId]]


class RequirementsFormACycle(ValueError):
    """Milestones wait for each other, so none of them can ever begin."""

    def __init__(self, cycle: Sequence[MilestoneId]) -> None:
        super().__init__(f"milestones require each other: {cycle_text(cycle)}")
        self.cycle = tuple(cycle)


class UnknownMilestone(ValueError):
    """Something names a milestone that neither the playbook nor the deal's plan holds."""

    def __init__(self, milestone: MilestoneId, named_by: str) -> None:
        super().__init__(f"{named_by} names the unknown milestone {milestone}")
        self.milestone = milestone
        self.named_by = named_by


class MilestoneNamedTwice(ValueError):
    """Two milestones of one deal have the same id."""

    def __init__(self, milestone: MilestoneId) -> None:
        super().__init__(f"the milestone {milestone} is there twice")
        self.milestone = milestone


@dataclass(frozen=True, slots=True)
class InForce:
    """What applies to a deal.

    `milestones`: each after all that it requires (among equals, in the order of the files: the
    playbook's, then the added ones); they require only each other. `left_out`: the ids that do
    not apply, in the order of the files.
    """

    milestones: tuple[Milestone, ...]
    left_out: tuple[MilestoneId, ...]


def applicable(
    *, playbook: Playbook, tailoring: Tailoring, amount: float | None, tags: Collection[str]
) -> InForce:
    """What applies to a deal of this amount with these tags, under its own changes.

    A `duration` of the tailoring replaces the playbook's as a whole, `min` and `max` too.

    Raises:
        MilestoneNamedTwice: an added milestone has an id that is taken.
        UnknownMilestone: a requirement, `drop` or `duration` names no milestone.
        RequirementsFormACycle: milestones require each other.
    """
    return in_force(playbook, tailoring, left_out_by(playbook, tailoring, amount=amount, tags=tags))


def left_out_by(
    playbook: Playbook, tailoring: Tailoring, *, amount: float | None, tags: Collection[str]
) -> frozenset[MilestoneId]:
    """The ids of the milestones that do not apply to a deal of this amount with these tags."""
    everything = (*playbook.milestones, *tailoring.add)
    return frozenset(
        each.id
        for each in everything
        if each.id in tailoring.drop or not holds(each.when, amount=amount, tags=tags)
    )


def in_force(playbook: Playbook, tailoring: Tailoring, left_out: Collection[MilestoneId]) -> InForce:
    """What applies when these milestones are left out.

    Raises:
        What `applicable` raises.
    """
    everything = _by_id((*playbook.milestones, *tailoring.add))
    _refuse_unknown(everything, tailoring)
    order = _in_order({each.id: each.requires for each in everything.values()})
    requires = _handed_over(order, everything, left_out)
    # What is left may be worked in another order than the whole: a left-out milestone held it back.
    kept = _in_order({name: requires[name] for name in everything if name not in left_out})
    return InForce(
        milestones=tuple(
            replace(
                everything[name],
                requires=requires[name],
                duration=tailoring.duration.get(name, everything[name].duration),
            )
            for name in kept
        ),
        left_out=tuple(name for name in everything if name in left_out),
    )


def holds(condition: Condition | None, *, amount: float | None, tags: Collection[str]) -> bool:
    """Whether a condition holds; a deal without an amount reaches none and is below all."""
    if condition is None:
        return True
    least, limit = condition.amount_at_least, condition.amount_below
    if least is not None and (amount is None or amount < least):
        return False
    if limit is not None and amount is not None and amount >= limit:
        return False
    if condition.tags_any and not any(tag in tags for tag in condition.tags_any):
        return False
    return all(tag in tags for tag in condition.tags_all) and not any(
        tag in tags for tag in condition.tags_none
    )


def cycles_of(requires: Requirements) -> tuple[tuple[MilestoneId, ...], ...]:
    """Cycles of requirements, each from its first milestone in file order, without repeating it.

    No two share a milestone, and when these are broken others may show. Requirements that
    name no milestone are passed over.
    """
    place = {name: number for number, name in enumerate(requires)}
    stuck = set(requires).difference(_order_as_far_as_possible(requires))
    cycles: list[tuple[MilestoneId, ...]] = []
    for start in requires:
        if start in stuck:
            cycle, walked = _walk_into_a_cycle(start, requires, stuck)
            stuck.difference_update(walked)
            if cycle:
                first = cycle.index(min(cycle, key=place.__getitem__))
                cycles.append((*cycle[first:], *cycle[:first]))
    return tuple(cycles)


def cycle_text(cycle: Sequence[MilestoneId]) -> str:
    """`legal -> security -> legal`: an arrow points at what is required."""
    return " -> ".join((*cycle, cycle[0]))


def longest_chain(milestones: Iterable[Milestone]) -> int:
    """The working days that the longest chain of requirements takes by typical durations.

    The milestones stand in an order in which each comes after all that it requires.
    """
    days: dict[MilestoneId, int] = {}
    for each in milestones:
        days[each.id] = each.duration.typical + max((days[name] for name in each.requires), default=0)
    return max(days.values(), default=0)


def in_working_order(milestones: Iterable[Milestone]) -> tuple[Milestone, ...]:
    """The milestones, each after all that it requires; among equals as they come.

    Raises:
        RequirementsFormACycle: milestones require each other.
    """
    known = {each.id: each for each in milestones}
    return tuple(known[name] for name in _in_order({each.id: each.requires for each in known.values()}))


def longest_chain_of(milestones: Iterable[Milestone]) -> tuple[int, tuple[MilestoneId, ...]]:
    """The working days of the longest chain, in whatever order the milestones stand, and its ids."""
    chains: dict[MilestoneId, tuple[int, tuple[MilestoneId, ...]]] = {}
    for each in in_working_order(milestones):
        days, chain = max((chains[name] for name in each.requires), default=(0, ()))
        chains[each.id] = (days + each.duration.typical, (*chain, each.id))
    return max(chains.values(), default=(0, ()))


def _by_id(milestones: Sequence[Milestone]) -> dict[MilestoneId, Milestone]:
    known: dict[MilestoneId, Milestone] = {}
    for each in milestones:
        if each.id in known:
            raise MilestoneNamedTwice(each.id)
        known[each.id] = each
    return known


def _refuse_unknown(known: Mapping[MilestoneId, Milestone], tailoring: Tailoring) -> None:
    named = [(name, f"the milestone {each.id}") for each in known.values() for name in each.requires]
    named += [(name, "plan.drop") for name in tailoring.drop]
    named += [(name, "plan.duration") for name in tailoring.duration]
    for name, named_by in named:
        if name not in known:
            raise UnknownMilestone(name, named_by)


def _handed_over(
    order: Sequence[MilestoneId],
    everything: Mapping[MilestoneId, Milestone],
    left_out: Collection[MilestoneId],
) -> dict[MilestoneId, tuple[MilestoneId, ...]]:
    """What each milestone requires of those that are kept, each named once."""
    requires: dict[MilestoneId, tuple[MilestoneId, ...]] = {}
    for name in order:
        kept: dict[MilestoneId, None] = {}
        for required in everything[name].requires:
            kept.update(dict.fromkeys(requires[required] if required in left_out else (required,)))
        requires[name] = tuple(kept)
    return requires


def _in_order(requires: Requirements) -> tuple[MilestoneId, ...]:
    order = _order_as_far_as_possible(requires)
    if len(order) < len(requires):
        raise RequirementsFormACycle(cycles_of(requires)[0])
    return order


def _order_as_far_as_possible(requires: Requirements) -> tuple[MilestoneId, ...]:
    """Each milestone after all it requires, ties by file order; without those that wait for a cycle."""
    names = list(requires)
    place = {name: number for number, name in enumerate(names)}
    waits_for = [len({each for each in requires[name] if each in place}) for name in names]
    successors: list[list[int]] = [[] for _ in names]
    for number, name in enumerate(names):
        for required in {each for each in requires[name] if each in place}:
            successors[place[required]].append(number)
    ready = [number for number, waiting in enumerate(waits_for) if not waiting]
    heapify(ready)
    order: list[MilestoneId] = []
    while ready:
        number = heappop(ready)
        order.append(names[number])
        for successor in successors[number]:
            waits_for[successor] -= 1
            if not waits_for[successor]:
                heappush(ready, successor)
    return tuple(order)


def _walk_into_a_cycle(
    start: MilestoneId, requires: Requirements, stuck: Collection[MilestoneId]
) -> tuple[tuple[MilestoneId, ...], tuple[MilestoneId, ...]]:
    """The cycle that a walk along requirements ends in (or none), and every milestone it passed."""
    walk: dict[MilestoneId, int] = {}
    here: MilestoneId | None = start
    while here is not None and here not in walk:
        walk[here] = len(walk)
        here = next((name for name in requires[here] if name in stuck), None)
    walked = tuple(walk)
    return ((), walked) if here is None else (walked[walk[here] :], walked)
