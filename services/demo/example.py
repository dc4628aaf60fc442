"""The example that comes with the product, the moments of its story, and what a replay says of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import resources
from pathlib import Path

from domain.moments import instant_of
from integrations.playbookfiles.deal import read_deal_file
from services.replaying import replayed_answer
from services.shapes import Json

LOOKED_AT = "2026-05-13T09:00+02:00"
MOMENTS = tuple(map(datetime.fromisoformat, ("2026-03-27T09:00+01:00", "2026-04-15T09:00+02:00", LOOKED_AT)))
"""When the story is looked at: all is well, the day after it became ping-pong, and its end."""

DEAL, COMPANY, CALENDAR = "deal.yaml", "setpoint.yaml", "calendar.ics"
SOURCES = ("rita.mbox", "sven.mbox", CALENDAR)
MAILBOXES = {"rita@ours.example": "rita.mbox", "sven@ours.example": "sven.mbox"}
"""Whose mail the files hold."""
AT_GOOGLE, AT_MICROSOFT = ("rita@ours.example",), ("sven@ours.example",)
"""Where they have their mailboxes."""
SPAM = ("rita@ours.example", "spam.mbox")
"""Who has got what no export shows and every mailbox has."""
EXAMPLE = "services.example"


@contextmanager
def example_files() -> Iterator[Path]:
    """The folder of the example, wherever the package is installed."""
    with resources.as_file(resources.files(EXAMPLE)) as folder:
        yield folder


def demo_answer(folder: Path) -> Json:
    """The answer for the example files of a folder, as of the demo's moment, by a replay."""
    sources = [folder / source for source in SOURCES]
    as_of = instant_of(datetime.fromisoformat(LOOKED_AT))
    return replayed_answer(read_deal_file(folder / DEAL), sources, as_of)
