"""What a ledger of the running system weighs and how fast it grows: the figures of deploy/SCALE.md.

`python -m tests.benchmarks.ledger_rates [--quick]` prints two tables.

Sizes: the roles of the system run over the mail of a number of deals, on PostgreSQL, until
nothing follows any more. Told are the events a message leads to, and the bytes of all tables
with their indexes.

The bytes of a message include what a deal brings along once, spread over its messages.

Rates: events a second through `Ledger.append`, by events a commit and by writers, each a
process of its own; on an SQLite file and on PostgreSQL. Both wait for the disk at each commit:
the server is the tests' own, with its durability switched on.
"""

from __future__ import annotations

import argparse
import base64
import multiprocessing
import os
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from uuid import uuid4

import psycopg
from rich.console import Console
from rich.table import Table

from domain.deal.events import DealEvent
from domain.identifiers import event_id
from domain.ports.ledger import Append, NewEvent
from integrations.eventstore.opening import open_ledger
from services.ledgers.places import make
from services.roles import Role
from services.running import run_until
from services.settings import read_settings
from tests import postgres
from tests.benchmarks.deals import deal_events

EXAMPLE = Path(__file__).parents[2] / "services" / "example"
MASTER = bytes(range(32))
SECONDS, QUICK_SECONDS = 6.0, 1.0
STILL_SECONDS = 4.0
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
COMMITS = (1, 10, 100, 1_000)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.ledger_rates", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, for trying")
    quick = parser.parse_args().quick
    console = Console(highlight=False, width=110)
    with postgres.server() as server, tempfile.TemporaryDirectory() as folder:
        _make_durable(server)
        with postgres.database(server) as address:
            console.print(_sizes(address, Path(folder), deals=2 if quick else 30))
        console.print(_rates(server, Path(folder), QUICK_SECONDS if quick else SECONDS))


def _make_durable(server: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        for name in DURABLE:
            connection.execute(f"ALTER SYSTEM SET {name} = on")
        connection.execute("SELECT pg_reload_conf()")


def _sizes(address: str, folder: Path, *, deals: int) -> Table:
    inbox = folder / "inbox"
    _write_deals(inbox, deals)
    seconds = _run_over(address, inbox, folder)
    with psycopg.connect(address) as connection:
        kinds = connection.execute(
            """SELECT topic, count(*), avg(length(state)) FROM setpoint.stored_events
               GROUP BY topic ORDER BY count(*) DESC"""
        ).fetchall()
        tables = connection.execute(
            """SELECT schemaname || '.' || tablename,
                      pg_total_relation_size(format('%I.%I', schemaname, tablename)::regclass)
               FROM pg_tables WHERE schemaname LIKE 'setpoint%' ORDER BY 2 DESC LIMIT 6"""
        ).fetchall()
    return _size_table(kinds, tables, f"{deals} deals in {seconds:.0f} s")


def _write_deals(inbox: Path, deals: int) -> None:
    """The example's deal so many times, each with people, subjects' domains and ids of its own."""
    inbox.mkdir()
    for number in range(deals):
        for name in ("deal.yaml", "rita.mbox", "sven.mbox", "calendar.ics"):
            text = (EXAMPLE / name).read_text(encoding="utf-8")
            text = text.replace("northwind", f"northwind{number}").replace("@mail.", f"@mail{number}.")
            (inbox / f"{number}-{name}").write_text(text.replace("Northwind", f"Northwind{number}"), "utf-8")


def _run_over(address: str, inbox: Path, folder: Path) -> float:
    """Run all roles but the api until nothing new has been appended for a while; the seconds until then."""
    environment = {**os.environ, "SETPOINT_INBOX": str(inbox), "SETPOINT_CHANNEL": str(folder / "channel.db")}
    settings = read_settings(
        {**environment, "SETPOINT_MASTER_KEY": base64.b64encode(MASTER).decode()}, ledger=address
    )
    make(address, MASTER)
    stop = threading.Event()
    running = threading.Thread(
        target=run_until, args=(stop, settings, [r for r in Role if r is not Role.API])
    )
    begun = time.monotonic()
    running.start()
    try:
        return _wait_until_still(address) - begun
    finally:
        stop.set()
        running.join()


def _wait_until_still(address: str) -> float:
    """When something was appended last."""
    last, since = -1, time.monotonic()
    with psycopg.connect(address, autocommit=True) as connection:
        while last < 1 or time.monotonic() - since < STILL_SECONDS:
            (count,) = connection.execute("SELECT count(*) FROM setpoint.stored_events").fetchone() or (0,)
            if count != last:
                last, since = count, time.monotonic()
            time.sleep(0.2)
    return since


def _size_table(kinds: list[tuple[str, int, float]], tables: list[tuple[str, int]], told: str) -> Table:
    captured = next(count for name, count, _ in kinds if name.startswith("capture.mail-captured"))
    events = sum(count for _, count, _ in kinds)
    shown = Table(title=f"{told}: {captured:,} captured messages, {events:,} events")
    for heading in ("what", "number", "each", "for each message"):
        shown.add_column(heading, justify="left" if heading == "what" else "right")
    for name, count, size in kinds:
        shown.add_row(name, f"{count:,}", f"{size:,.0f} bytes", f"{count / captured:.2f}")
    shown.add_section()
    for name, size in tables:
        shown.add_row(name, "", "", f"{size / captured:,.0f} bytes")
    whole = sum(size for _, size in tables)
    shown.add_row("all of these", "", "", f"{whole / captured:,.0f} bytes")
    return shown


def _rates(server: str, folder: Path, seconds: float) -> Table:
    shown = Table(title="events a second through Ledger.append, waiting for the disk")
    shown.add_column("writers")
    for size in COMMITS:
        shown.add_column(f"{size:,} a commit", justify="right")
    for place, writers in (
        ("SQLite", 1),
        ("SQLite", 4),
        ("PostgreSQL", 1),
        ("PostgreSQL", 4),
        ("PostgreSQL", 8),
    ):
        rates = [
            _rate_at(place, server, folder, writers=writers, size=size, seconds=seconds) for size in COMMITS
        ]
        shown.add_row(f"{place}, {writers}", *(f"{rate:,.0f}" for rate in rates))
    return shown


def _rate_at(place: str, server: str, folder: Path, *, writers: int, size: int, seconds: float) -> float:
    if place == "SQLite":
        return _rate(str(folder / f"{uuid4()}.db"), writers, size, seconds)
    with postgres.database(server) as address:
        return _rate(address, writers, size, seconds)


def _rate(address: str, writers: int, size: int, seconds: float) -> float:
    open_ledger(address).close()
    context = multiprocessing.get_context("spawn")
    with context.Pool(writers) as pool:
        pool.map(_ready, range(writers))
        return sum(pool.map(partial(_append_for, address, size, seconds), range(writers), chunksize=1))


def _ready(_number: int) -> None:
    """A process that has loaded what it needs."""
    time.sleep(0.2)


def _append_for(address: str, size: int, seconds: float, writer: int) -> float:
    """How many events a second one writer appends, to a stream of its own in each commit."""
    ledger, events, done = open_ledger(address), deal_events(writer, 200), 0
    begun = time.perf_counter()
    try:
        while (taken := time.perf_counter() - begun) < seconds:
            ledger.append([_append(events, size)])
            done += size
    finally:
        ledger.close()
    return done / taken


def _append(events: list[DealEvent], size: int) -> Append:
    stream, command = uuid4(), uuid4()
    told = (events[20 + version % (len(events) - 20)] for version in range(size))
    new = [
        NewEvent(event_id(command, stream, v), event, 1_780_000_000, "bench", command)
        for v, event in enumerate(told, 1)
    ]
    return Append(stream, 0, new)


if __name__ == "__main__":
    main()
