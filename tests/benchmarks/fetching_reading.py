"""What is the same for both providers whose mail is fetched: whose it is, how capture reads it, figures."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias, assert_never

from domain.ports.provider import CalendarContent, Content, MailContent, ProviderFailed
from integrations.mailfiles.items import mail_item
from services.capture.item import ItemReader
from services.settings import read_settings
from services.wiring import open_system
from tests.benchmarks.figures import Figure, Wanted
from tests.benchmarks.flow import Place
from tests.benchmarks.flow_load import StandingClock, moment_after

RITA = "rita@ours.example"
CLOCK = StandingClock(moment_after(0))


Runs: TypeAlias = Sequence[Mapping[str, float]]
"""What each run told: `rate`, `in_flight`, `peak_mib`."""


def read(messages: Iterable[bytes]) -> tuple[int, float]:
    """How many messages were had and read as capture does, in how many seconds."""
    with TemporaryDirectory() as folder:
        place = Place(Path(folder), str(Path(folder, "ledger.db")), str(Path(folder, "channel.db")))
        with open_system(read_settings(place.environment), CLOCK) as system:
            reader = ItemReader(system.tokens, system.settings.zone)
            begun = time.perf_counter()
            items = (reader.read(mail_item("bench", data)) for data in messages)
            found = sum(item.mail is not None for item in items)
            return found, time.perf_counter() - begun


def data_of(content: Content | ProviderFailed) -> bytes:
    """The bytes of a message.

    Raises:
        ProviderFailed: it could not be had.
        TypeError: it is no mail.
    """
    match content:
        case MailContent():
            return content.data
        case ProviderFailed():
            raise content
        case CalendarContent():
            raise TypeError("a calendar's entry among mail")
        case _:
            assert_never(content)


class Unbounded:
    """A budget without a limit: quotas are off."""

    def spend(self, units: int) -> None:
        """Nothing to wait for."""


def rate(name: str, mine: Runs, its: Runs, whose: str, target: float | None) -> Figure:
    """Messages a second, ours beside those of another library, told as `whose`."""
    return Figure(
        name=name,
        figure=statistics.median(each["rate"] for each in mine),
        unit="messages/s",
        beside=statistics.median(each["rate"] for each in its),
        beside_what=f"messages/s, {whose}, {its[0]['in_flight']:.0f} in flight",
        target=target,
    )


def in_flight(of: str, runs: Runs, *, allowed: int) -> Figure:
    """The most requests that were under way at once in any run."""
    return Figure(
        name=f"{of}: requests in flight",
        figure=max(each["in_flight"] for each in runs),
        unit="at most",
        beside=allowed,
        beside_what="allowed",
        wanted=Wanted.AT_MOST,
        target=1.0,
    )
