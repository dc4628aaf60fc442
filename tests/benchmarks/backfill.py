"""Backfill: messages that were read already, taken into the ledger a hundred to a commit, and one by one.

Told is what `Intake.take` takes: sealing their texts, looking which are new, and the commits of
texts and events; on an SQLite file and on PostgreSQL. Both wait for the disk. In turns.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.capture.events import SourceRead
from integrations.mailfiles.items import mail_item
from services.capture.intake import Intake
from services.capture.item import Captured, ItemReader
from services.settings import read_settings
from services.wiring import open_system
from tests import postgres
from tests.benchmarks.figures import Figure
from tests.benchmarks.flow import Place
from tests.benchmarks.flow_load import StandingClock, mails, moment_after
from tests.benchmarks.measuring import apart

TARGET = 5.0
GROUP = 100


def figures(*, quick: bool) -> Iterator[Figure]:
    """Messages a second, by the place of the ledger."""
    rounds = 3 if quick else 20
    for name, measured in (("SQLite", on_sqlite), ("PostgreSQL", on_postgres)):
        taken = apart(measured, rounds)
        yield Figure(
            name=f"backfill: {GROUP} messages a commit on {name}",
            figure=1 / taken["grouped"],
            unit="messages/s",
            beside=1 / taken["single"],
            beside_what="messages/s, one a commit",
            target=TARGET,
        )


def on_sqlite(rounds: int) -> dict[str, float]:
    """Median wall seconds for a message, grouped and single."""
    with TemporaryDirectory() as folder:
        return _in_turns(Place(Path(folder), str(Path(folder, "a.db")), str(Path(folder, "c.db"))), rounds)


def on_postgres(rounds: int) -> dict[str, float]:
    """As `on_sqlite`."""
    with TemporaryDirectory() as folder, postgres.server() as server, postgres.database(server) as ledger:
        return _in_turns(Place(Path(folder), ledger, str(Path(folder, "c.db"))), rounds)


def _in_turns(place: Place, rounds: int) -> dict[str, float]:
    with open_system(read_settings(place.environment), StandingClock(moment_after(rounds))) as system:
        reader = ItemReader(system.tokens, system.settings.zone)
        intake = _Counted(Intake(system.ledger, system.texts, system.clock))
        grouped, single = [], []
        for number in range(rounds):
            messages = mails(range(2 * GROUP), range(number, number + 1))
            items = [reader.read(mail_item("bench", each.partition(b"\n")[2])) for each in messages]
            grouped.append(intake.seconds([items[:GROUP]]) / GROUP)
            single.append(intake.seconds([[item] for item in items[GROUP:]]) / GROUP)
    return {"grouped": statistics.median(grouped), "single": statistics.median(single)}


class _Counted:
    """An intake with the version of its one source."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._version = 0

    def seconds(self, batches: Sequence[Sequence[Captured]]) -> float:
        """What it takes to take in these batches, a commit each."""
        begun = time.perf_counter()
        for batch in batches:
            self._intake.take(batch, SourceRead("bench", self._version + 1, 1, "", 0, 0), self._version)
            self._version += 1
        return time.perf_counter() - begun
