"""`setpoint demo`: the main job over the example that comes with the product.

It goes through the same functions as `setpoint replay`, as of a fixed moment, so that
everybody sees the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import resources
from pathlib import Path
from shlex import quote

from rich.console import Console
from rich.text import Text

from domain.moments import instant_of
from integrations.playbookfiles.deal import read_deal_file
from services.replaying import replayed_answer
from services.sentences import working_days
from services.shapes import Json
from services.terminal import local_day, print_answer

LOOKED_AT = "2026-05-13T09:00+02:00"
DEAL, SOURCES = "deal.yaml", ("rita.mbox", "sven.mbox", "calendar.ics")
EXAMPLE = "services.example"


def run_demo(console: Console) -> None:
    """Show the example deal as of its moment, then what was seen and how to go on."""
    with example_files() as folder:
        answer = demo_answer(folder)
        print_answer(console, answer)
        console.print()
        console.print(_seen(answer))
        # On one line however narrow the terminal is, so that it can be copied.
        console.print(_by_hand(folder), soft_wrap=True)
        console.print(_own_deal())


@contextmanager
def example_files() -> Iterator[Path]:
    """The folder of the example, wherever the package is installed."""
    with resources.as_file(resources.files(EXAMPLE)) as folder:
        yield folder


def demo_answer(folder: Path) -> Json:
    """The answer for the example files of a folder, as of the demo's moment."""
    sources = [folder / source for source in SOURCES]
    as_of = instant_of(datetime.fromisoformat(LOOKED_AT))
    return replayed_answer(read_deal_file(folder / DEAL), sources, as_of)


def _seen(answer: Json) -> Text:
    rally, short_by = answer["rallies"][-1], working_days(answer["plan"]["short_by"])
    return _line(
        "What you saw:",
        f"since {local_day(rally['turns'][0]['at'], answer)} only questions and answers, which is ping-pong "
        f"since {local_day(rally['detected_at'], answer)} (see Rallies); meanwhile the plan has come to lack "
        f"{short_by} (see Plan).",
    )


def _by_hand(folder: Path) -> Text:
    command = f"setpoint replay {DEAL} {' '.join(SOURCES)} --as-of {LOOKED_AT}"
    return _line("The same by hand:", f"cd {quote(str(folder))} && {command}")


def _own_deal() -> Text:
    return _line(
        "Your own deal:",
        f"copy that {DEAL}, put in your names and dates, and run: setpoint replay {DEAL} your.mbox your.ics",
    )


def _line(lead: str, says: str) -> Text:
    return Text.assemble((lead, "bold"), " ", says)
