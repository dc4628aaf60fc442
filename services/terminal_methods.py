"""What the deal's methods ask for, in a terminal: what is missing and by when; what is shown is counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from services.shapes import Json

_MOST_MISSING = 10


def methods_parts(answer: Json) -> Iterator[RenderableType]:
    """One section for each method that is on, and the moves suggested against ping-pong."""
    for method in answer.get("methods", ()):
        yield Padding(Group(*_method(method, answer)), (1, 0, 0, 0))
    suggested = [move for step in answer["next_steps"] for move in step.get("suggestions", ())]
    if suggested:
        lines = [Text("Moves against ping-pong", style="bold"), *(Text(f"· {move}") for move in suggested)]
        yield Padding(Group(*lines), (1, 0, 0, 0))


def _method(method: Json, answer: Json) -> Iterable[RenderableType]:
    missing = [each for each in method["elements"] if each["state"] == "missing"]
    missing.sort(key=lambda each: each["by"])
    shown = len(method["elements"]) - len(missing)
    title = Text.assemble((method["name"], "bold"), f"  {shown} of {len(method['elements'])} shown")
    if not missing:
        return [title]
    more = len(missing) - _MOST_MISSING
    rest = [Text(f"and {more} more", style="dim")] if more > 0 else []
    return [title, _table(missing[:_MOST_MISSING], answer), *rest]


def _table(missing: list[Json], answer: Json) -> Table:
    names = {milestone["id"]: milestone["name"] for milestone in answer["plan"]["milestones"]}
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("missing", "by", "ask", "shown by"):
        table.add_column(column, header_style="dim", overflow="fold")
    for element in missing:
        by = date.fromisoformat(element["by"]).strftime("%a %d %b %Y")
        table.add_row(
            Text(element["name"]),
            Text(by, style="red" if element["late"] else ""),
            Text(element["ask"]),
            Text(_shown_by(element, names), style="dim"),
        )
    return table


def _shown_by(element: Json, names: dict[str, str]) -> str:
    """What would show it: a role that somebody has to hold first, else a milestone, else the deal file."""
    roles = [role.replace("_", " ") for role in element["missing_roles"]]
    if roles:
        return f"nobody is named as {' or '.join(roles)}"
    return " or ".join(names.get(id_, id_) for id_ in element["milestones"]) or "the deal file"
