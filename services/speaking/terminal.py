"""What is next, for a terminal: everything from files and people is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from services.sentences import said_of_end
from services.shapes import Json
from services.speaking.next_shapes import headline_step

SHOWN_OF_ID = 8
_STATES = {
    "issued": "",
    "accepted": "green",
    "snoozed": "dim",
    "expired": "red",
    "done": "dim",
    "dismissed": "dim",
}


def print_headlines(console: Console, shapes: Sequence[Json]) -> None:
    """The one thing to do in each deal."""
    if not shapes:
        console.print("no deal is open; open one with: setpoint deal open DEAL.yaml", style="dim")
        return
    table = _table("deal", "do this next", "act by", "step")
    for shape in shapes:
        step = headline_step(shape)
        deal = Text(shape["deal"]["name"] or shape["deal"]["id"], style="bold")
        if step is None:
            table.add_row(deal, Text("nothing that is not snoozed, done or dismissed", style="dim"), "", "")
        else:
            table.add_row(deal, what_to_do(step), _act_by(step, shape), _short(step))
    console.print(table)
    console.print("all steps of a deal: setpoint next DEAL", style="dim")


def print_next(console: Console, shape: Json) -> None:
    """All steps of one deal, the one thing to do first."""
    deal = shape["deal"]
    name = escape(deal["name"] or deal["id"])
    if deal["closed"]:
        ended = escape(said_of_end(deal["closed"]))
        console.print(f"[bold]{name}[/] was {ended}: nothing is left to do")
        return
    console.print(f"[bold]{name}[/], to be decided on [bold]{_day(deal['decision_date'], shape)}[/]")
    table = _table("", "what", "act by", "state", "step")
    for step in shape["next_steps"]:
        is_headline = step["id"] == shape["headline"]
        table.add_row(
            "→" if is_headline else "",
            Text(what_to_do(step).plain, style="bold" if is_headline else ""),
            _act_by(step, shape),
            _state(step, shape),
            _short(step),
        )
    console.print(table)
    console.print("say what becomes of one: setpoint accept|snooze|done|dismiss STEP", style="dim")


def print_recorded(console: Console, said: str, shape: Json) -> None:
    """What was recorded, and what is next."""
    console.print(escape(said), highlight=False)
    step = headline_step(shape)
    if step is not None:
        act_by = _act_by(step, shape).plain
        console.print(
            Text.assemble("next: ", (what_to_do(step).plain, "bold"), f" (act by {act_by})" if act_by else "")
        )


def what_to_do(step: Json) -> Text:
    """What a step is, with the milestone that it moves."""
    name = step["milestone_name"]
    if name is None:
        return Text(step["text"])
    return Text(f"{step['text']} ({name})" if "rule" in step["why"] else f"{name}: {step['text']}")


def _state(step: Json, shape: Json) -> Text:
    if step["state"] is None:
        return Text("past due", style="red")
    until = f" until {_day(step['snoozed_until'], shape)}" if step["snoozed_until"] else ""
    reason = f": {step['reason']}" if step["reason"] else ""
    return Text(f"{step['state']}{until}{reason}", style=_STATES.get(step["state"], ""))


def _act_by(step: Json, shape: Json) -> Text:
    return Text(_day(step["act_by"], shape), style="red" if step["late"] else "")


def _short(step: Json) -> Text:
    return Text(step["id"][:SHOWN_OF_ID] if step["state"] else "", style="dim")


def _day(day: str | None, shape: Json) -> str:
    """A day without its year where that is the year of today."""
    if day is None:
        return ""
    year = "" if day[:4] == shape["today"][:4] else " %Y"
    return date.fromisoformat(day).strftime(f"%a %d %b{year}")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, header_style="dim", overflow="fold")
    return table
