"""Faults of the graph that milestones form: ids taken twice, unknown requirements, cycles.

Source: rules.md section 6.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from domain.playbook.graph import cycle_text, cycles_of, longest_chain
from domain.playbook.playbook import Milestone
from integrations.playbookfiles.faults import or_nearest, shown
from integrations.playbookfiles.fields import Place, Placed
from integrations.playbookfiles.milestones import WrittenMilestone

LONGEST_PLAN = 10_000  # working days; forty years, and within the reach of every calendar


def check_requirements(written: Sequence[WrittenMilestone], playbook: Collection[str] | None) -> None:
    """Note what is wrong with ids and requirements.

    `playbook` holds ids that may be required but not taken: those of the playbook that a deal
    adds to. Where not all ids could be read (None: none of the playbook's), nothing is said
    about unknown ones.
    """
    own = _each_id_once(written, playbook or ())
    if playbook is not None and all(each.id for each in written):
        known = {*own, *playbook}
        for required in (required for each in written for required in each.requires):
            refuse_unknown(required, known)
    for cycle in cycles_of({name: each.milestone.requires for name, each in own.items()}):
        _note_cycle(own[cycle[0]], cycle)


def refuse_unknown(named: Placed[str], known: Collection[str]) -> None:
    """Note an id that is not among the known ones."""
    if named.value not in known:
        hint = or_nearest(named.value, known)
        named.place.fault(f"expected the id of a milestone, found {shown(named.value)}{hint}")


def check_length(place: Place, in_order: Sequence[Milestone]) -> None:
    """Note a plan that would take longer than a working life."""
    days = longest_chain(in_order)
    if days > LONGEST_PLAN:
        place.fault(f"expected at most {LONGEST_PLAN} working days one after another, found {days}")


def _each_id_once(
    written: Sequence[WrittenMilestone], playbook: Collection[str]
) -> dict[str, WrittenMilestone]:
    own: dict[str, WrittenMilestone] = {}
    for each in written:
        if each.id is None:
            continue
        name, place = each.id.value, each.id.place
        first = own.setdefault(name, each)
        if first is not each and first.id is not None:
            place.fault(f"expected an id of its own, found that of line {first.id.place.node.line}: {name}")
        elif name in playbook:
            place.fault(f"expected an id of its own, found that of a milestone of the playbook: {name}")
    return own


def _note_cycle(first: WrittenMilestone, cycle: Sequence[str]) -> None:
    following = cycle[1] if len(cycle) > 1 else cycle[0]
    for required in first.requires:
        if required.value == following:
            required.place.fault(f"expected requirements without a circle, found {cycle_text(cycle)}")
            return
