"""Playbooks and methods for a terminal: the list of those that are known, and one of them in full."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from domain.moments import day_text
from domain.playbook.graph import in_working_order, longest_chain_of
from domain.playbook.methods import Overlay
from domain.playbook.playbook import Method, Milestone, Pattern, Playbook
from services.playbook_sentences import role_text, said_of_condition, said_of_duration, said_of_pattern
from services.sentences import working_days
from services.terminal import plain_table


def print_list(
    console: Console,
    playbooks: Iterable[Playbook],
    company: Collection[Playbook],
    overlays: Iterable[Overlay],
) -> None:
    """Every built-in playbook in every version, then the company's, then every method."""
    console.print(_list_of("Playbooks", playbooks))
    if company:
        console.print(Padding(_list_of("Your company's", company), (1, 0, 0, 0)))
    methods = plain_table("Methods", "", "", "elements")
    for overlay in overlays:
        names = ", ".join(each.element.name for each in overlay.elements)
        methods.add_row(Text(overlay.id, style="bold"), Text(overlay.name), Text(names))
    console.print(Padding(methods, (1, 0, 0, 0)))


def _list_of(title: str, playbooks: Iterable[Playbook]) -> Table:
    table = plain_table(title, "", "version", "in force", "milestones", "longest chain")
    for playbook in playbooks:
        days, _ = longest_chain_of(playbook.milestones)
        table.add_row(
            Text(playbook.name, style="bold"),
            str(playbook.version),
            _since(playbook),
            str(len(playbook.milestones)),
            working_days(days),
        )
    return table


def print_playbook(console: Console, playbook: Playbook) -> None:
    """A playbook in full, each milestone after those that it requires."""
    days, chain = longest_chain_of(playbook.milestones)
    facts = f"version {playbook.version}, {_since(playbook)}, {len(playbook.milestones)} milestones"
    console.print(Text.assemble((playbook.name, "bold"), f"  {facts}"))
    console.print(Text(f"the longest chain takes {working_days(days)}: {' -> '.join(chain)}", style="dim"))
    for milestone in in_working_order(playbook.milestones):
        console.print(Padding(Group(*_milestone(milestone)), (1, 0, 0, 0)))
    for method in playbook.methods:
        console.print(Padding(Group(*_method(method)), (1, 0, 0, 0)))
    for line in _watch(playbook):
        console.print(line)


def print_overlay(console: Console, overlay: Overlay) -> None:
    """A method in full: its elements, what carries each, and the milestones that it may add."""
    console.print(Text.assemble((overlay.name, "bold"), f"  {overlay.id}, version {overlay.version}"))
    if overlay.source:
        console.print(Text(f"source: {overlay.source}", style="dim"))
    for carried in overlay.elements:
        element = carried.element
        told = {
            "carried by": ", ".join(carried.milestones),
            "deal file": ", ".join(element.stated_by),
            "roles": ", ".join(map(role_text, element.roles)),
            "shown by": "; ".join(map(said_of_pattern, carried.evidence)),
            "else adds": carried.otherwise or "",
            "in ping-pong": element.move,
        }
        console.print(
            Padding(Group(*_told(element.id, element.name, {"ask": element.ask, **told})), (1, 0, 0, 0))
        )
    for addition in overlay.additions:
        console.print(Padding(Group(*_milestone(addition.milestone, before=addition.before)), (1, 0, 0, 0)))


def _milestone(milestone: Milestone, before: tuple[str, ...] = ()) -> Iterator[RenderableType]:
    duration, step = milestone.duration, milestone.next_step
    source = f", source: {duration.source}" if duration.source else ""
    return _told(
        milestone.id,
        milestone.name + _marks(milestone),
        {
            "owner": f"{milestone.owner}, {said_of_duration(duration)}{source}",
            "if": said_of_condition(milestone.when) if milestone.when else "",
            "after": ", ".join(milestone.requires),
            "before": ", ".join(before),
            "roles": ", ".join(map(role_text, milestone.roles)),
            "starts with": _patterns(milestone.starts),
            "goes on with": _patterns(milestone.progress),
            "done by": _patterns(milestone.evidence),
            "methods": ", ".join(milestone.methods),
            "next step": f"{step.text} ({step.kind})" if step else "",
        },
    )


def _marks(milestone: Milestone) -> str:
    marks = (("optional", milestone.optional), ("not shown to the buyer", not milestone.shared))
    said = ", ".join(mark for mark, holds in marks if holds)
    return f" ({said})" if said else ""


def _patterns(patterns: Iterable[Pattern]) -> str:
    return "; ".join(map(said_of_pattern, patterns))


def _method(method: Method) -> Iterator[RenderableType]:
    yield Text.assemble((method.name, "bold"), f"  is laid over it, version {method.version}")
    for element in method.elements:
        yield Text(f"  {element.name}: {element.ask}")


def _watch(playbook: Playbook) -> Iterator[RenderableType]:
    for rule, limits in playbook.watch.items():
        values = ", ".join(f"{name} {value:g}" for name, value in limits.items())
        yield Text(f"watch {rule}: {values}")


def _told(id_: str, name: str, told: dict[str, str]) -> Iterator[RenderableType]:
    yield Text.assemble((id_, "bold"), f"  {name}")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for what, says in told.items():
        if says:
            table.add_row(f"  {what}", Text(says))
    yield table


def _since(playbook: Playbook) -> str:
    start = playbook.effective_from
    return "in force always" if start is None else f"in force from {day_text(start)}"
