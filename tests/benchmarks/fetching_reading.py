"""What is the same for both providers whose mail is fetched: who owns it, and that capture reads it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import assert_never

from domain.ports.provider import CalendarContent, Content, MailContent, ProviderFailed
from integrations.mailfiles.items import mail_item
from services.capture.item import ItemReader
from services.settings import read_settings
from services.wiring import open_system
from tests.benchmarks.flow import Place
from tests.benchmarks.flow_load import StandingClock, moment_after

RITA = "rita@ours.example"
CLOCK = StandingClock(moment_after(0))


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
