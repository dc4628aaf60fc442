"""What the demo shows of mailboxes: who connected them, what was captured of them, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.demo.arrivals import meetings
from services.demo.example import MAILBOXES, example_files
from services.demo.playing import Scene
from services.demo.showing import typed
from services.mailboxes.shapes import STATES
from services.privacy.shapes import counted_words
from services.shapes import Json


def show_offices(console: Console, address: str, folder: Path | None) -> None:
    """What is going on, and where the people have their mail."""
    where = f"in {folder}" if folder else "in a temporary folder"
    console.print(
        Text.assemble(
            ("The whole system now runs here", "bold"),
            f", {where}: one process, SQLite, no broker. Two sellers connect their mailboxes, one at "
            f"Google and one at Microsoft, which a sandbox on this machine plays ({address}).",
        )
    )


def show_connected(console: Console, mailboxes: Sequence[Json]) -> None:
    """Who connected a mailbox."""
    for kind in dict.fromkeys(each["kind"] for each in mailboxes):
        typed(console, f"connect {kind}", "its owner signs in")
        for each in (one for one in mailboxes if one["kind"] == kind):
            console.print(f"{each['address']} is connected", markup=False)
    console.print()


def show_mailboxes(console: Console, mailboxes: Sequence[Json], scene: Scene) -> None:
    """What was captured of each mailbox, and what they have in common."""
    typed(console, "mailboxes", "as a table")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("mailbox", "state", "captured", "left out, never stored", "open gaps"):
        table.add_column(heading, header_style="dim", justify="right" if heading == "captured" else "left")
    for each in mailboxes:
        table.add_row(
            Text(each["address"]),
            Text(STATES[each["state"]]),
            str(each["captured"]),
            counted_words(each["left_out_by_reason"]) or "nothing",
            str(len(each["open_gaps"]) or "none"),
        )
    console.print(table)
    copies = sum(len(touch["sources"]) > 1 for touch in scene.answer["touches"])
    both = f"{copies} messages and {_shared_meetings(scene)} meetings"
    console.print(f"{both} stand in both mailboxes: each is one, seen twice", style="dim")


def _shared_meetings(scene: Scene) -> int:
    """How many meetings of the deal stand in more than one calendar."""
    known = {meeting["uid"] for meeting in scene.answer["meetings"]}
    with example_files() as example:
        calendars = [meetings(example, owner) for owner in MAILBOXES]
    return len(known & _in_two(calendars))


def _in_two(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*(one & other for one, other in combinations(sets, 2)))
