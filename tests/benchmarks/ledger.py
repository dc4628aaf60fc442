"""The ledger on a SQLite file, beside the library it is built on, in the same process and in turns.

Replay: `Deals.load` of a deal of 300 events, beside `repository.get` of an aggregate with the
library's own `@event` methods and its default transcoder. Its events carry the same content
as JSON objects. Both files have a write-ahead log and lie in the memory of the system.

Append: `Ledger.append` of events, beside `insert_events` of the same recorder with rows that
are ready. Both write files that were made alike. By the clock on the wall: it waits for the disk.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from domain.deal.events import CalendarFactCaptured, DealEvent, EmailSighted
from domain.identifiers import deal_stream, event_id
from domain.ports.ledger import Append, NewEvent
from integrations.eventstore.sqlite_ledger import sqlite_ledger
from services.clock import SystemClock
from services.recorder.deals import Deals
from services.wiring import offline
from tests.benchmarks.deals import as_of, deal_events
from tests.benchmarks.figures import Figure
from tests.benchmarks.measuring import Spent, apart, spending

EVENTS = 300
TARGET = 4.0
ACTOR = "benchmark"


def figures(*, quick: bool) -> Iterator[Figure]:
    """Replay of a deal, and appends of 1 and of 100 events a commit."""
    rounds = 10 if quick else 60
    loads = apart(load_in_turns, rounds)
    yield Figure(
        name=f"ledger: replay of a deal of {EVENTS} events",
        figure=1 / loads["ours"],
        unit="deals/s",
        beside=1 / loads["library"],
        beside_what="deals/s, the library's @event aggregate",
        target=TARGET,
    )
    for size, commits in ((1, rounds * 20), (100, rounds * 2)):
        taken = apart(append_in_turns, size, commits)
        yield Figure(
            name=f"ledger: appends of {size} event{'s' * (size > 1)} a commit",
            figure=size / taken["ours"],
            unit="events/s",
            beside=size / taken["bare"],
            beside_what="events/s, the recorder used bare",
        )


class LibraryDeal(Aggregate):
    """A deal as the library's own documentation would write it."""

    def __init__(self, opened: dict[str, Any]) -> None:
        self.opened = opened
        self.stated: list[dict[str, Any]] = []
        self.sightings: dict[str, list[dict[str, Any]]] = {}
        self.calendar: dict[str, list[dict[str, Any]]] = {}

    @event("Stated")
    def state(self, said: dict[str, Any]) -> None:
        """The paperwork, and what people report."""
        self.stated.append(said)

    @event("EmailSighted")
    def sight(self, sighting: dict[str, Any]) -> None:
        """A copy of a message."""
        self.sightings.setdefault(sighting["touch_id"], []).append(sighting)

    @event("CalendarFactCaptured")
    def capture(self, fact: dict[str, Any]) -> None:
        """What a source said of a meeting."""
        self.calendar.setdefault(fact["meeting"], []).append(fact)


def load_in_turns(rounds: int) -> dict[str, float]:
    """Median processor seconds that each of the two takes to bring the same deal back."""
    events = deal_events(1, EVENTS)[:EVENTS]
    with TemporaryDirectory() as folder:
        ours, library = _our_load(Path(folder), events), _library_load(Path(folder), events)
        times: dict[str, list[float]] = {"ours": [], "library": []}
        for _ in range(rounds):
            for name, load in (("ours", ours), ("library", library)):
                spent = Spent()
                with spending(spent):
                    load()
                times[name].append(spent.cpu)
    return {name: statistics.median(taken) for name, taken in times.items()}


def _our_load(folder: Path, events: list[DealEvent]) -> Callable[[], object]:
    ledger = sqlite_ledger(folder / "ours.db")
    stream = deal_stream("deal-1")
    ledger.append([Append(stream, 0, [_new(one, stream, version) for version, one in enumerate(events, 1)])])
    deals = Deals(ledger, offline(), SystemClock())
    return lambda: deals.load("deal-1")


def _library_load(folder: Path, events: list[DealEvent]) -> Callable[[], object]:
    env = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "library.db")}
    application = Application[UUID](env=env)
    opened, *rest = [(one, msgspec.to_builtins(one)) for one in events]
    deal = LibraryDeal(opened[1])
    for one, content in rest:
        match one:
            case EmailSighted():
                deal.sight(sighting=content["sighting"])
            case CalendarFactCaptured():
                deal.capture(fact=content["fact"])
            case _:
                deal.state(said=content)
    application.save(deal)
    return lambda: application.repository.get(deal.id)


def append_in_turns(size: int, commits: int) -> dict[str, float]:
    """Median wall seconds of a commit of `size` events, through the ledger and through its recorder."""
    events = deal_events(2, size + 20)[-size:]
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    with TemporaryDirectory() as folder:
        ledger, other = sqlite_ledger(Path(folder, "ours.db")), sqlite_ledger(Path(folder, "bare.db"))
        stream = deal_stream("deal-2")
        for version in range(0, commits * size, size):
            append = Append(
                stream, version, [_new(one, stream, version + n) for n, one in enumerate(events, 1)]
            )
            rows = list(other._rows(append))
            times["ours"].append(_wall(partial(ledger.append, [append])))
            times["bare"].append(_wall(partial(other._recorder.insert_events, rows)))
    return {name: statistics.median(taken) for name, taken in times.items()}


def _wall(measured: Callable[[], object]) -> float:
    spent = Spent()
    with spending(spent):
        measured()
    return spent.wall


def _new(told: DealEvent, stream: UUID, version: int) -> NewEvent:
    command = uuid4()
    return NewEvent(event_id(command, stream, version), told, as_of(1), ACTOR, command)
