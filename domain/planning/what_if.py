"""What if: the plan of a deal as it would be under other circumstances, beside the plan as it is.

Source: rules.md section 6. Everything can be supposed but another decision date: it is what the plan is
laid back from, goes in and never comes out. Nothing is recorded, and what is stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from domain.deal.events import DeclaredState
from domain.game.milestones import MilestoneBook, MilestoneState
from domain.game.terms import Terms
from domain.moments import Day
from domain.planning.plan import Plan, PlannedMilestone, Planner
from domain.planning.workdays import closed_on
from domain.playbook.graph import in_force
from domain.playbook.playbook import Milestone, Playbook, Tailoring


class NotInThePlan(ValueError):
    """Something is supposed of a milestone that the plan does not have; `known` are those that it has."""

    def __init__(self, milestone: str, known: Collection[str]) -> None:
        super().__init__(f"the plan has no such milestone; it has {', '.join(known) or 'none'}")
        self.milestone = milestone
        self.known = known


@dataclass(frozen=True, slots=True)
class Supposed:
    """Other circumstances.

    `today` is None where the day stays. `durations` are in working days of each milestone's owner,
    `words` what people would have said of milestones. What is `dropped` hands its requirements on.
    """

    today: Day | None = None
    durations: Mapping[str, int] = field(default_factory=dict[str, int])
    words: Mapping[str, DeclaredState] = field(default_factory=dict[str, DeclaredState])
    dropped: frozenset[str] = frozenset()
    seller_closures: frozenset[Day] = frozenset()
    buyer_closures: frozenset[Day] = frozenset()


class Move(NamedTuple):
    """What is different of a milestone; None where a plan does not have it or it is settled there.

    `start`, `due` and `finish` are how many calendar days later (negative: earlier) its latest start, its
    due day and its earliest finish would be, `slack` how many working days more there would be.
    """

    milestone: Milestone
    was: MilestoneState
    would_be: MilestoneState
    start: int | None
    due: int | None
    finish: int | None
    slack: int | None


def supposed_plan(terms: Terms, book: MilestoneBook, today: Day, supposed: Supposed) -> Plan:
    """The plan as it would be. `today` is the day as of which the plan is what it is.

    Raises:
        NotInThePlan: something is supposed of a milestone that is not in the plan.
        NoWorkingDay, NoSuchDay: the calendars leave no days for it.
    """
    _refuse_unknown(terms, supposed)
    day = today if supposed.today is None else supposed.today
    changed = _with_calendars(_with_milestones(terms, supposed), supposed)
    words = {id_: state for id_, state in supposed.words.items() if id_ not in supposed.dropped}
    return Planner(changed).plan_of(book.after(words, terms.zone.midnight(day)), day)


def moves(as_is: Plan, as_supposed: Plan) -> Iterator[Move]:
    """The milestones that stand or move otherwise in another plan of the same deal."""
    before = {each.milestone.id: each for each in as_is.milestones}
    for after in as_supposed.milestones:
        move = _move(before[after.milestone.id], after)
        if move.was is not move.would_be or any(move[3:]):
            yield move


def _move(before: PlannedMilestone, after: PlannedMilestone) -> Move:
    return Move(
        milestone=after.milestone,
        was=before.state,
        would_be=after.state,
        start=after.latest.start - before.latest.start if before.latest and after.latest else None,
        due=after.latest.due - before.latest.due if before.latest and after.latest else None,
        finish=after.earliest.finish - before.earliest.finish if before.earliest and after.earliest else None,
        slack=after.earliest.slack - before.earliest.slack if before.earliest and after.earliest else None,
    )


def _refuse_unknown(terms: Terms, supposed: Supposed) -> None:
    known = [each.id for each in terms.milestones]
    for id_ in (*supposed.durations, *supposed.words, *supposed.dropped):
        if id_ not in known:
            raise NotInThePlan(id_, known)


def _with_milestones(terms: Terms, supposed: Supposed) -> Terms:
    if not supposed.durations and not supposed.dropped:
        return terms
    durations = {
        each.id: replace(each.duration, typical=supposed.durations[each.id])
        for each in terms.milestones
        if each.id in supposed.durations
    }
    whole = Playbook("", 0, terms.milestones)
    graph = in_force(whole, Tailoring(duration=durations), supposed.dropped)
    dropped = (each for each in terms.milestones if each.id in supposed.dropped)
    return replace(terms, milestones=graph.milestones, left_out=(*terms.left_out, *dropped))


def _with_calendars(terms: Terms, supposed: Supposed) -> Terms:
    seller, buyer = supposed.seller_closures, supposed.buyer_closures
    return replace(
        terms,
        seller=closed_on(terms.seller, seller),
        buyer=closed_on(terms.buyer, buyer),
        shared=closed_on(terms.shared, seller | buyer),
    )
