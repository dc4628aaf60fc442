"""The review for a terminal: a summary, then a deal each with what to do next and why.

Built from the JSON, so that text and JSON can not disagree. Fits 80 columns and uses more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from services.shapes import Json

_STYLES = {"red": "bold red", "amber": "yellow", "green": "green", "closed": "dim"}
_MOST_LEFT_OUT = 20
_MOST_RULES = 3


def print_review(console: Console, review: Json) -> None:
    """Print a whole review."""
    console.print(_summary(review))
    if review["rows"]:
        console.print(_table(review))
    else:
        console.print(Text("no deal fits what was asked for", style="dim"))
    for said in _missing(review):
        console.print(Text(said, style="dim"), soft_wrap=True)


def _summary(review: Json) -> RenderableType:
    counts = review["counts"]
    fitting = "" if counts["deals"] == counts["looked_at"] else f"{counts['deals']} of "
    said = Text.assemble((fitting + _number(counts["looked_at"], "deal"), "bold"), ": ")
    for status in ("red", "amber", "green", "closed"):
        if counts[status] or status != "closed":
            said.append(f"{counts[status]} {status}  ", style=_STYLES[status])
    said.append(f"· {counts['deciding_within_30_days']} to be decided within 30 days")
    said.append(f"\nas of {review['as_of']}", style="dim")
    hidden = counts["deals"] - len(review["rows"])
    if hidden:
        said.append(f", {hidden} more not shown", style="dim")
    said.append("\n")
    return said


def _table(review: Json) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column("", header_style="dim", width=6, no_wrap=True)
    table.add_column("deal", header_style="dim", ratio=2, overflow="fold")
    table.add_column("decides", header_style="dim", width=9)
    table.add_column("slack", header_style="dim", width=5, justify="right")
    table.add_column("do this next", header_style="dim", ratio=4, overflow="fold")
    for row in review["rows"]:
        table.add_row(*_cells(row, review["as_of"]))
    return table


def _cells(row: Json, as_of: str) -> Iterable[RenderableType]:
    style = _STYLES[row["status"]]
    slack = "" if row["slack"] is None else str(row["slack"])
    yield Text(row["status"], style=style)
    yield _deal(row)
    yield Text(_day(row["decision_date"], as_of))
    yield Text(slack, style="bold red" if slack.startswith("-") else "")
    yield _next(row, as_of)


def _deal(row: Json) -> Text:
    said = Text(_printable(row["name"] or row["id"]))
    if row["owner"]:
        said.append(f"\n{_printable(row['owner'].partition('@')[0])}", style="dim")
    return said


def _next(row: Json, as_of: str) -> Text:
    """The one thing to do and until when; beneath it since when the deal is red, and why."""
    step = row["next_step"]
    said = Text(_printable(step["text"]) if step else "nothing: the deal is closed")
    if step and step["act_by"]:
        said.append(f" (by {_day(step['act_by'], as_of)})", style="red" if step["late"] else "")
    why = _why(row)
    if row["red_since"]:
        said.append(f"\nred since {_local_day(row['red_since'], row, as_of)}: ", style="red")
        said.append(why, style="dim")
    elif why:
        said.append(f"\n{why}", style="dim")
    for mark in _marks(row):
        said.append(f"\n{mark}", style="bold")
    return said


def _why(row: Json) -> str:
    """The worst of its findings, each rule once."""
    rules = _rules(row["findings"])
    more = len(rules) - _MOST_RULES
    return ", ".join(rules[:_MOST_RULES]) + (f" and {more} more" if more > 0 else "")


def _marks(row: Json) -> Iterable[str]:
    changed = row.get("changed")
    if changed and changed["became_red"]:
        yield "turned red since then"
    if changed and changed["new"]:
        yield "new: " + ", ".join(_rules(changed["new"]))


def _rules(findings: Iterable[Json]) -> list[str]:
    """The rules of findings as words, each once."""
    return list(dict.fromkeys(finding["rule"].replace("_", " ") for finding in findings))


def _missing(review: Json) -> Iterable[str]:
    left_out = review["left_out"]
    for one in left_out[:_MOST_LEFT_OUT]:
        yield f"left out: {_printable(one['source'])}: {_printable(one['reason'])}"
    if len(left_out) > _MOST_LEFT_OUT:
        yield f"and {len(left_out) - _MOST_LEFT_OUT} more left out; --format json lists them all"
    if review["set_aside"]:
        notes = _number(len(review["set_aside"]), "note")
        yield f"{notes} on mail that was not read; --format json lists them"


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _day(day: str, as_of: str) -> str:
    """A day, with its year where that is not the year of the review."""
    year = "" if day[:4] == as_of[:4] else " %y"
    return date.fromisoformat(day).strftime(f"%d %b{year}")


def _local_day(instant: str, row: Json, as_of: str) -> str:
    moment = datetime.fromisoformat(instant).astimezone(ZoneInfo(row["timezone"]))
    return _day(moment.date().isoformat(), as_of)


def _printable(text: str) -> str:
    """Other people's text without signs that would steer the terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)
