"""Readers of milestones, as playbooks and the `plan.add` of a deal hold them."""

from __future__ import annotations

from dataclasses import dataclass

from domain.playbook.playbook import Condition, Duration, Milestone, NextStep, Owner
from integrations.playbookfiles.faults import shown
from integrations.playbookfiles.fields import (
    Fields,
    Place,
    Placed,
    Unread,
    list_of,
    one_or_more,
    placed,
    some,
    without_repeats,
)
from integrations.playbookfiles.nodes import Entries
from integrations.playbookfiles.patterns import patterns
from integrations.playbookfiles.scalars import (
    a_line,
    a_number,
    a_whole_number,
    an_identifier,
    one_of,
    true_or_false,
)

MOST_MILESTONES = 500
LONGEST_DURATION = 2_000
MOST_AMOUNT = 999_999_999_999
OWNERS = {owner.value: owner for owner in Owner}
_DAYS = a_whole_number(0, LONGEST_DURATION)
_AMOUNT = a_number(0, MOST_AMOUNT)
_TAGS = some(one_or_more(a_line), "tag")


@dataclass(frozen=True, slots=True)
class WrittenMilestone:
    """A milestone with the places of its id and requirements, for faults of the whole graph.

    `id` is None where the file gives none that can be read; the milestone is a stand-in then.
    """

    milestone: Milestone
    id: Placed[str] | None
    requires: tuple[Placed[str], ...]


def milestones(place: Place) -> tuple[WrittenMilestone, ...]:
    """A list of at most 500 milestones."""
    written = list_of(a_milestone)(place)
    if len(written) > MOST_MILESTONES:
        place.refuse(f"expected at most {MOST_MILESTONES} milestones, found {len(written)}")
    return written


def a_milestone(place: Place) -> WrittenMilestone:
    """One milestone, its requirements not yet looked up; a stand-in for one with faults."""
    with Fields(place) as fields:
        return milestone_of(fields)


def milestone_of(fields: Fields) -> WrittenMilestone:
    """The milestone of a mapping, in which a method may ask for more keys."""
    name = fields.needed("id", placed(an_identifier), None)
    requires = fields.given("requires", one_or_more(placed(an_identifier)), ())
    milestone = Milestone(
        id="" if name is None else name.value,
        name=fields.needed("name", a_line, ""),
        owner=fields.needed("owner", one_of(OWNERS), Owner.BOTH),
        duration=fields.needed("duration", a_duration, Duration(0)),
        requires=without_repeats([each.value for each in requires]),
        when=fields.given("when", _a_condition, None),
        optional=fields.given("optional", true_or_false, instead=False),
        roles=fields.given("roles", one_or_more(a_line), ()),
        starts=fields.given("starts", patterns, ()),
        progress=fields.given("progress", patterns, ()),
        evidence=fields.given("evidence", patterns, ()),
        methods=fields.given("methods", one_or_more(a_line), ()),
        next_step=fields.given("next_step", _a_next_step, None),
        shared=fields.given("shared", true_or_false, instead=True),
    )
    return WrittenMilestone(milestone, name, requires)


def a_duration(place: Place) -> Duration:
    """Whole working days: a number, or a mapping of `typical`, perhaps `min`, `max` and `source`."""
    if not isinstance(place.node, Entries):
        return Duration(_DAYS(place))
    with Fields(place) as fields:
        typical = fields.needed("typical", _DAYS, None)
        shortest = fields.given("min", _DAYS, None)
        longest = fields.given("max", _DAYS, None)
        source = fields.given("source", a_line, "")
    if typical is None:
        raise Unread
    written = [days for days in (shortest, typical, longest) if days is not None]
    if written != sorted(written):
        place.refuse(f"expected min <= typical <= max, found {', '.join(map(str, written))}")
    return Duration(typical, shortest, longest, source)


def _a_condition(place: Place) -> Condition:
    with Fields(place) as fields:
        condition = Condition(
            amount_at_least=fields.given("amount_at_least", _AMOUNT, None),
            amount_below=fields.given("amount_below", _AMOUNT, None),
            tags_any=fields.given("tags_any", _TAGS, ()),
            tags_all=fields.given("tags_all", _TAGS, ()),
            tags_none=fields.given("tags_none", _TAGS, ()),
        )
    _refuse_what_never_holds(place, condition)
    return condition


def _refuse_what_never_holds(place: Place, condition: Condition) -> None:
    least, limit = condition.amount_at_least, condition.amount_below
    if least is not None and limit is not None and limit <= least:
        place.refuse(f"expected amount_at_least < amount_below, found {least:.12g} and {limit:.12g}")
    wanted = condition.tags_all or condition.tags_any
    unwanted = [tag for tag in wanted if tag in condition.tags_none]
    if unwanted and (condition.tags_all or len(unwanted) == len(wanted)):
        place.refuse(f"expected tags that a deal can have, found {shown(unwanted[0])} in tags_none, too")


def _a_next_step(place: Place) -> NextStep:
    with Fields(place) as fields:
        return NextStep(kind=fields.needed("kind", an_identifier, ""), text=fields.needed("text", a_line, ""))
