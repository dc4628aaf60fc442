"""Milestones as a graph: which apply to a deal, and in what order they can be worked.

Source: rules.md section 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.playbook.playbook import Condition, Milestone, Playbook, Tailoring


class RequirementsGoInCircles(ValueError):
    """Milestones require each other; `circle` names them, the first again at the end."""

    def __init__(self, circle: Sequence[str]) -> None:
        super().__init__(f"requirements go in a circle: {' -> '.join(circle)}")
        self.circle = tuple(circle)


@dataclass(frozen=True, slots=True)
class Applicable:
    """The milestones that apply to a deal, each after those it requires, and those left out."""

    milestones: tuple[Milestone, ...]
    left_out: tuple[Milestone, ...]


def applicable(
    playbook: Playbook, tailoring: Tailoring, amount: float | None, tags: Iterable[str]
) -> Applicable:
    """The milestones of a deal of that amount and those tags, with its own changes applied.

    A milestone that is left out hands its requirements to its successors. Milestones that do
    not depend on each other stand in the order of the playbook, then of the tailoring.

    Raises:
        RequirementsGoInCircles: milestones require each other.
    """
    labels = frozenset(tags)
    written = [_timed(m, tailoring) for m in (*playbook.milestones, *tailoring.add)]
    ordered = in_order(written)
    dropped = {m.id for m in ordered if m.id in tailoring.drop or not _fits(m.when, amount, labels)}
    handed_on: dict[str, tuple[str, ...]] = {}
    kept: list[Milestone] = []
    for milestone in ordered:
        requires = tuple(dict.fromkeys(r for id_ in milestone.requires for r in handed_on.get(id_, (id_,))))
        if milestone.id in dropped:
            handed_on[milestone.id] = requires
        else:
            kept.append(replace(milestone, requires=requires))
    return Applicable(tuple(kept), tuple(m for m in ordered if m.id in dropped))


def in_order(milestones: Sequence[Milestone]) -> list[Milestone]:
    """The milestones, each after those it requires, otherwise as they stand.

    Raises:
        RequirementsGoInCircles: no such order exists.
    """
    by_id = {m.id: m for m in milestones}
    done: dict[str, Milestone] = {}
    for milestone in milestones:
        path: list[tuple[str, Iterable[str]]] = [(milestone.id, iter(milestone.requires))]
        while path:
            _walk(path, by_id, done)
    return list(done.values())


def _walk(
    path: list[tuple[str, Iterable[str]]], by_id: Mapping[str, Milestone], done: dict[str, Milestone]
) -> None:
    """Take one step of a depth-first walk: go down to a requirement, or finish a milestone."""
    id_, requires = path[-1]
    for required in requires:
        if required in done or required not in by_id:
            continue
        above = [step for step, _ in path]
        if required in above:
            raise RequirementsGoInCircles((*above[above.index(required) :], required))
        path.append((required, iter(by_id[required].requires)))
        return
    done.setdefault(id_, by_id[id_])
    path.pop()


def _timed(milestone: Milestone, tailoring: Tailoring) -> Milestone:
    duration = tailoring.duration.get(milestone.id)
    return milestone if duration is None else replace(milestone, duration=duration)


def _fits(when: Condition | None, amount: float | None, tags: frozenset[str]) -> bool:
    if when is None:
        return True
    if when.amount_at_least is not None and (amount is None or amount < when.amount_at_least):
        return False
    return not when.tags_any or not tags.isdisjoint(when.tags_any)
