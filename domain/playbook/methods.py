"""Method overlays: what a sales method adds to a playbook.

An overlay names milestones that carry its elements, asks them for roles, accepts further
evidence for them, and brings a milestone of its own for an element that nothing carries. The
result is a playbook like any other; that it was laid over is kept in `Playbook.methods`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from domain.playbook.playbook import Element, Method, Milestone, Pattern, Playbook

_T = TypeVar("_T")
ITEMS = ("why_now", "decider", "decision_process", "cost_of_delay", "decision_basis")
"""What a deal file can state: the items of its strategy, and whose date the decision date is."""


@dataclass(frozen=True, slots=True)
class Carried:
    """How an element is carried.

    `milestones`: the ids that carry it, as far as the playbook has them; they then need the
    element's roles, and `evidence` proves them, too. `otherwise`: the overlay's milestone that
    is added where the playbook has none of them and none with the element's tag.
    """

    element: Element
    milestones: tuple[str, ...] = ()
    evidence: tuple[Pattern, ...] = ()
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Addition:
    """A milestone of an overlay. It goes before `before`, or before the last ones if none is there."""

    milestone: Milestone
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlay:
    """A method as a file describes it; `source` says where its elements come from."""

    id: str
    name: str
    version: int
    elements: tuple[Carried, ...]
    additions: tuple[Addition, ...] = ()
    source: str = ""

    def method(self) -> Method:
        """The method without the rules of how it is laid over."""
        return Method(self.id, self.name, self.version, tuple(each.element for each in self.elements))


def tag_of(method: str, element: str) -> str:
    """`meddpicc.metrics`: the tag of a milestone that carries the element."""
    return f"{method}.{element}"


def with_overlays(playbook: Playbook, overlays: Iterable[Overlay]) -> Playbook:
    """The playbook with methods laid over it, in this order; one that is on already changes nothing."""
    for overlay in overlays:
        if all(method.id != overlay.id for method in playbook.methods):
            playbook = _with_overlay(playbook, overlay)
    return playbook


def _with_overlay(playbook: Playbook, overlay: Overlay) -> Playbook:
    milestones = list(playbook.milestones)
    for addition in overlay.additions:
        if _is_needed(addition, overlay, milestones):
            milestones = _with_addition(milestones, addition)
    for carried in overlay.elements:
        tag = tag_of(overlay.id, carried.element.id)
        milestones = [_carrying(each, carried, tag) for each in milestones]
    return replace(playbook, milestones=tuple(milestones), methods=(*playbook.methods, overlay.method()))


def _is_needed(addition: Addition, overlay: Overlay, milestones: Sequence[Milestone]) -> bool:
    """Whether an element counts on this milestone because no other carries it."""
    return any(
        carried.otherwise == addition.milestone.id
        and not any(_carries(each, carried, tag_of(overlay.id, carried.element.id)) for each in milestones)
        for carried in overlay.elements
    )


def _carries(milestone: Milestone, carried: Carried, tag: str) -> bool:
    return tag in milestone.methods or milestone.id in (*carried.milestones, carried.otherwise)


def _carrying(milestone: Milestone, carried: Carried, tag: str) -> Milestone:
    """The milestone with what the element asks of it, if it carries it."""
    if not _carries(milestone, carried, tag):
        return milestone
    return replace(
        milestone,
        roles=_joined(milestone.roles, carried.element.roles),
        evidence=_joined(milestone.evidence, carried.evidence),
        methods=_joined(milestone.methods, (tag,)),
    )


def _with_addition(milestones: Sequence[Milestone], addition: Addition) -> list[Milestone]:
    """The milestones and one more, after what it requires of them and before its successors."""
    known = {each.id: each for each in milestones}
    added = replace(
        addition.milestone, requires=tuple(name for name in addition.milestone.requires if name in known)
    )
    before = set(addition.before).intersection(known) or _last_of(milestones)
    # What it waits for can not wait for it: a team's order of steps may differ from the method's.
    before -= _required_by(added, known)
    successors = [
        replace(each, requires=(*each.requires, added.id)) if each.id in before else each
        for each in milestones
    ]
    return [*successors, added]


def _last_of(milestones: Iterable[Milestone]) -> set[str]:
    required = {name for each in milestones for name in each.requires}
    return {each.id for each in milestones if each.id not in required}


def _required_by(milestone: Milestone, known: Mapping[str, Milestone]) -> set[str]:
    """All that must be done before a milestone, near and far."""
    found: set[str] = set()
    waiting = list(milestone.requires)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += known[name].requires if name in known else ()
    return found


def _joined(first: Sequence[_T], more: Collection[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys((*first, *more)))
