"""A trace for a terminal: one line an event, and one where it went out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.shapes import Json

_EMITTED = "emitted"


def print_trace(console: Console, shape: Json) -> None:
    """Print a whole trace, and what it comes to."""
    print_events(console, shape["events"])
    for line in _summary(shape):
        console.print(Text(_printable(line)), soft_wrap=True)


def print_events(console: Console, events: Sequence[Json]) -> None:
    """Print some events of a trace."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("", "happened (UTC)", "recorded (UTC)"):
        table.add_column(heading, header_style="dim", no_wrap=True)
    table.add_column("what", header_style="dim", overflow="fold")
    for emission, group in groupby(events, key=_emission):
        together = list(group)
        for event in together:
            table.add_row(*(Text(_printable(cell)) for cell in _cells(event)))
        if emission:
            topic, at = emission
            count = f"{len(together)} messages" if len(together) > 1 else "one message"
            row = (_EMITTED, "", _moment(at), f"on {topic}: {count}")
            table.add_row(*(Text(cell, style="green") for cell in row))
    console.print(table)


def _emission(event: Json) -> tuple[str, str | None] | None:
    """By what events are told together: the topic on which they went out, and when."""
    return (event["topic"], event["emitted_at"]) if event["emitted"] else None


def _cells(event: Json) -> Iterator[str]:
    yield event["stage"]
    yield _moment(event["occurred_at"])
    yield _moment(event["recorded_at"])
    yield f"{event['name'].rpartition('.')[0]} {event['about']}".strip()


def _moment(instant: str | None) -> str:
    return (instant or "").replace("T", " ").removesuffix("Z")


def _summary(shape: Json) -> Iterator[str]:
    deals = ", ".join(dict.fromkeys(event["deal"] for event in shape["events"] if event["deal"]))
    if deals:
        yield f"deal: {deals}"
    yield from shape["says"]
    waiting = sum(event["emitted"] is False for event in shape["events"])
    if waiting:
        yield f"{waiting} of these events have yet to be emitted"
    if not shape["is_whole"]:
        yield "there is more than this: ask for something narrower"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)
