"""A playbook's milestones as a graph: for Mermaid, for Graphviz, and to be read in a terminal.

Names come from files that anybody may have written, so each form has its own way of quoting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from domain.playbook.graph import in_working_order
from domain.playbook.playbook import Milestone, Playbook
from services.playbook_sentences import said_of_condition, said_of_duration

_COLOURS = {"seller": "#dbeafe", "buyer": "#fce7f3", "both": "#f3f4f6"}


class GraphFormat(StrEnum):
    """How a graph is written."""

    TEXT = "text"
    MERMAID = "mermaid"
    DOT = "dot"


def graph_text(playbook: Playbook, wanted: GraphFormat) -> str:
    """The graph in one of the formats, an arrow from what is required to what requires it.

    Raises:
        RequirementsFormACycle: milestones require each other.
    """
    milestones = in_working_order(playbook.milestones)
    match wanted:
        case GraphFormat.TEXT:
            return "\n".join(_as_text(milestones))
        case GraphFormat.MERMAID:
            return "\n".join(_as_mermaid(milestones))
        case GraphFormat.DOT:
            return "\n".join(_as_dot(playbook, milestones))


def _as_text(milestones: Sequence[Milestone]) -> Iterator[str]:
    """Rank by rank: what stands in one rank can be worked side by side."""
    ranks = _ranks(milestones)
    for rank in range(max(ranks.values(), default=0) + 1):
        yield f"{rank + 1}."
        for each in milestones:
            if ranks[each.id] == rank:
                after = f"  <- {', '.join(each.requires)}" if each.requires else ""
                yield f"   {each.id}: {' '.join(_label(each))}{after}"


def _as_mermaid(milestones: Sequence[Milestone]) -> Iterator[str]:
    numbers = {each.id: f"m{number}" for number, each in enumerate(milestones)}
    yield "flowchart LR"
    for each in milestones:
        label = "<br/>".join(_mermaid_quoted(part) for part in _label(each))
        yield f'  {numbers[each.id]}["{label}"]:::{each.owner}'
    for each in milestones:
        for required in each.requires:
            yield f"  {numbers[required]} --> {numbers[each.id]}"
    for owner, colour in _COLOURS.items():
        yield f"  classDef {owner} fill:{colour},stroke:#374151,color:#111827"


def _as_dot(playbook: Playbook, milestones: Sequence[Milestone]) -> Iterator[str]:
    yield f"digraph {_dot_quoted(playbook.name)} {{"
    yield "  rankdir=LR;"
    yield "  node [shape=box, style=filled];"
    for each in milestones:
        label = "\\n".join(_dot_escaped(part) for part in _label(each))
        yield f'  {_dot_quoted(each.id)} [label="{label}", fillcolor="{_COLOURS[each.owner]}"];'
    for each in milestones:
        for required in each.requires:
            yield f"  {_dot_quoted(required)} -> {_dot_quoted(each.id)};"
    yield "}"


def _label(milestone: Milestone) -> Iterator[str]:
    yield milestone.name
    yield f"({milestone.owner}, {said_of_duration(milestone.duration)})"
    if milestone.when is not None:
        yield f"[if {said_of_condition(milestone.when)}]"
    elif milestone.optional:
        yield "[optional]"


def _ranks(milestones: Sequence[Milestone]) -> dict[str, int]:
    """How many milestones stand before each, at least; those that require nothing come first."""
    ranks: dict[str, int] = {}
    for each in milestones:
        ranks[each.id] = max((ranks[name] + 1 for name in each.requires), default=0)
    return ranks


def _mermaid_quoted(text: str) -> str:
    """Mermaid reads entities by number; whatever is no letter, digit or plain mark becomes one."""
    return "".join(char if char.isalnum() or char in " .,-_()/:" else f"#{ord(char)};" for char in text)


def _dot_escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _dot_quoted(text: str) -> str:
    return f'"{_dot_escaped(text)}"'
