"""What `setpoint playbook check` says of a file besides its faults."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from domain.deal.dealfile import DealFile
from domain.moments import day_text
from domain.planning.workdays import both
from domain.playbook.graph import applicable, longest_chain_of
from domain.playbook.methods import Overlay
from domain.playbook.playbook import Milestone, Pattern, Playbook
from integrations.playbookfiles.checking import checked_file
from integrations.workdays.calendars import work_calendar
from services.playbook_sentences import role_text
from services.sentences import working_days


@dataclass(frozen=True, slots=True)
class Report:
    """A file without faults: what it is in one line, and what is worth a second look."""

    summary: str
    advice: tuple[str, ...]


def report_on(path: Path) -> Report:
    """The report on a playbook, deal or method file.

    Raises:
        FaultyFile: with everything that is wrong in it.
    """
    checked = checked_file(path)
    advice = tuple(str(each) for each in checked.advice)
    match checked.value:
        case Playbook():
            return Report(said_of_playbook(checked.value), advice)
        case Overlay():
            count = len(checked.value.elements)
            return Report(
                f"the method {checked.value.id}, version {checked.value.version}, {count} elements", advice
            )
        case DealFile():
            return Report(
                _deal(checked.value), tuple(f"{path}: {says}" for says in _deal_advice(checked.value))
            )


def said_of_playbook(playbook: Playbook) -> str:
    """A sound playbook in one line."""
    days, _ = longest_chain_of(playbook.milestones)
    return (
        f"the playbook {playbook.name}, version {playbook.version}, {len(playbook.milestones)} milestones, "
        f"the longest chain {working_days(days)}"
    )


def _deal(file: DealFile) -> str:
    count = len(in_force_of(file))
    return f"the deal {file.id}, to be decided on {day_text(file.decision_date)}, {count} milestones apply"


def _deal_advice(file: DealFile) -> Iterator[str]:
    milestones = in_force_of(file)
    days, chain = longest_chain_of(milestones)
    calendar = both(work_calendar(file.seller_calendar), work_calendar(file.buyer_calendar))
    there_are = calendar.count(file.opened_on - 1, file.decision_date)
    if days > there_are:
        needs = f"{working_days(days)} ({' -> '.join(chain)})"
        yield f"decision_date: the longest chain takes {needs}, and from opened_on on there are {there_are}"
    told = set(file.people.values())
    for each in milestones:
        for role in (*each.roles, *_roles_that_prove_it(each, told)):
            if role not in told:
                told.add(role)
                yield f"people: nobody is named as {role_text(role)}, whom {each.id} needs"


def _roles_that_prove_it(milestone: Milestone, held: Collection[str]) -> tuple[str, ...]:
    """Roles without which nothing can complete a milestone; none as long as one pattern fits without."""
    needed = [
        tuple(role for role in pattern.roles if role not in held) or _unless_any(pattern, held)
        for pattern in milestone.evidence
    ]
    return tuple(role for roles in needed for role in roles) if all(needed) else ()


def _unless_any(pattern: Pattern, held: Collection[str]) -> tuple[str, ...]:
    """The roles one of which has to send or receive it, if nobody holds any of them."""
    for roles in (pattern.from_roles, pattern.to_roles):
        if roles and not set(roles).intersection(held):
            return roles
    return ()


def in_force_of(file: DealFile) -> tuple[Milestone, ...]:
    """The milestones that apply to the deal."""
    found = applicable(playbook=file.playbook, tailoring=file.plan, amount=file.amount, tags=file.tags)
    return found.milestones
