"""The queue for a terminal: what waits, and how to settle it. Built from the JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from services.matching.lines import put
from services.matching.sentences import number, printable
from services.matching.why_terminal import deal_named, people_named
from services.shapes import Json

_TITLES = {
    "ambiguous": "several deals could be meant",
    "unmatched": "no deal",
    "matched": "in the deal",
}
_MOST_CANDIDATES = 4
_MOST_NEAR = 3


def print_queue(console: Console, shape: Json) -> None:
    """Print the rows kind by kind, and the counts."""
    for kind, title in _TITLES.items():
        if not shape.get(kind):
            continue
        counted = shape["counts"][kind]
        said = f"  {_counted(counted)}{_hidden(counted, shape[kind])}"
        put(console, Text.assemble((title, "bold"), (said, "dim")))
        for row in shape[kind]:
            _print_row(console, row)
        console.print()
    for line in _counts(shape):
        put(console, line, hang=9, style="dim")
    if shape["shown"]:
        _print_how(console, shape)


def _print_row(console: Console, row: Json) -> None:
    subject = printable(row["subject"] or "(no subject is kept)")
    put(console, Text.assemble((row["typed"], "cyan"), "  ", (subject, "bold")), by=2)
    for line in (_when(row), *_why(row)):
        put(console, line, by=4, hang=6)


def _when(row: Json) -> Text:
    days = (
        row["last"][:10]
        if row["since"][:10] == row["last"][:10]
        else f"{row['since'][:10]} to {row['last'][:10]}"
    )
    counted = number(row["contacts"], row["kind"])
    return Text(f"{people_named(row['people'])} · {counted}, {days}{_left(row)}", style="dim")


def _left(row: Json) -> str:
    """In how many days the first of it is forgotten."""
    match row.get("days_left"):
        case None:
            return ""
        case 0:
            return " · about to be forgotten"
        case days:
            return f" · forgotten in {number(days, 'day')}"


def _why(row: Json) -> Iterator[Text]:
    match row["is"]:
        case "ambiguous":
            for each in row["candidates"][:_MOST_CANDIDATES]:
                clues = "; ".join(_clue(clue) for clue in each["clues"])
                yield Text.assemble(
                    (f"{each['points']:>4}  ", "bold"), f"{deal_named(each['deal'])}: ", (clues, "dim")
                )
        case "matched":
            yield Text(f"by {row['rule'].replace('_', ' ')}, {number(row['points'], 'point')}")
        case _:
            near = [deal_named(each) for each in row["near"][:_MOST_NEAR]]
            yield Text(row["says"] + (f"; near: {', '.join(near)}" if near else ""))


def _clue(clue: Json) -> str:
    inputs = f" {printable(', '.join(clue['inputs']))}" if clue["inputs"] else ""
    return f"{clue['points']:+} {clue['kind'].replace('_', ' ')}{inputs}"


def _counted(counted: Json) -> str:
    return f"{number(counted['conversations'], 'conversation')}, {number(counted['contacts'], 'contact')}"


def _hidden(counted: Json, rows: Iterable[Json]) -> str:
    more = counted["conversations"] - len(list(rows))
    return f"; {more:,} more, with --limit" if more else ""


def _counts(shape: Json) -> Iterator[str]:
    counts = shape["counts"]
    waiting = sum(counts[kind]["conversations"] for kind in ("ambiguous", "unmatched") if kind in counts)
    if not waiting:
        yield "nothing waits for you"
    told = (
        ("in a deal", "settled"),
        ("automated and from people whom no deal names (--automated lists it)", "automated"),
        ("among your own people", "among_own_people"),
        ("of no deal, as you said", "said_to_be_of_no_deal"),
    )
    yield from (f"{counts[key]:>7,}  {says}" for says, key in told if counts[key])


def _print_how(console: Console, shape: Json) -> None:
    rows = [*shape.get("ambiguous", ()), *shape.get("unmatched", ())]
    if rows:
        typed = rows[0]["typed"]
        put(console, f"why: setpoint match {typed}", style="dim")
        put(console, f'settle it: setpoint match {typed} DEAL --reason "...", or --none', style="dim")
