"""Reader of `plan`: how a deal changes its playbook."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from domain.playbook.playbook import Duration, Tailoring
from integrations.playbookfiles.fields import (
    Fields,
    Place,
    Placed,
    map_of,
    one_or_more,
    placed,
    without_repeats,
)
from integrations.playbookfiles.milestones import WrittenMilestone, a_duration, milestones
from integrations.playbookfiles.requirements import check_requirements, refuse_unknown
from integrations.playbookfiles.scalars import an_identifier


@dataclass(frozen=True, slots=True)
class WrittenPlan:
    """A deal's changes to its playbook, with their places."""

    drop: tuple[Placed[str], ...] = ()
    duration: tuple[tuple[Placed[str], Duration], ...] = ()
    add: tuple[WrittenMilestone, ...] = ()

    def tailoring(self) -> Tailoring:
        """The changes without places."""
        return Tailoring(
            drop=without_repeats([each.value for each in self.drop]),
            duration={name.value: days for name, days in self.duration},
            add=tuple(each.milestone for each in self.add),
        )

    def added_ids(self) -> tuple[str, ...]:
        """The ids of added milestones that could be read."""
        return tuple(each.id.value for each in self.add if each.id is not None)

    def check(self, playbook: Collection[str] | None) -> None:
        """Note what does not fit the ids of the playbook (None: it could not be read)."""
        check_requirements(self.add, playbook)
        if playbook is not None:
            for name in (*self.drop, *(name for name, _ in self.duration)):
                refuse_unknown(name, playbook)


def a_plan(place: Place) -> WrittenPlan:
    """What a deal drops, measures anew and adds."""
    with Fields(place) as fields:
        return WrittenPlan(
            drop=fields.given("drop", one_or_more(placed(an_identifier)), ()),
            duration=fields.given("duration", map_of(an_identifier, a_duration), ()),
            add=fields.given("add", milestones, ()),
        )
