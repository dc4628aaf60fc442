"""`setpoint status`: how far each role has come, asked of the ledger and not of any process."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.capture.events import SourceSetAside
from domain.history.names import NAMES
from domain.identifiers import set_aside_stream
from domain.moments import Instant
from domain.ports.clock import Clock
from domain.ports.ledger import Ledger
from integrations.eventstore.errors import without_password
from integrations.eventstore.opening import open_ledger, open_views
from integrations.eventstore.raw_opening import formats_of
from services.analyst.following import Analyst
from services.clock import SystemClock
from services.ledgers.places import refuse_missing
from services.planner.planning import NextStepPlanner
from services.projections.review import ReviewProjection
from services.recorder.following import Recorder
from services.recorder.known_deals import KnownDeals
from services.relay.relaying import Relay
from services.roles import Role
from services.settings import read_settings
from services.shapes import Json, instant_shape

_NOT_READ = (NAMES[SourceSetAside],)
_PAGE = 1_000
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_SOON_SECONDS = 10
"""What has waited for less is on its way."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who follows the ledger, under which name, and which events it wants."""

    role: Role
    name: str
    wants: tuple[str, ...]


READERS = (
    _Reader(Role.RECORDER, Recorder.name, Recorder.wants),
    _Reader(Role.ANALYST, Analyst.name, Analyst.wants),
    _Reader(Role.PLANNER, NextStepPlanner.name, NextStepPlanner.wants),
    _Reader(Role.RELAY, Relay.name, Relay.wants),
    _Reader(Role.PROJECTIONS, ReviewProjection.name, ReviewProjection.wants),
)


class StatusFormat(StrEnum):
    """How a status is printed."""

    TEXT = "text"
    JSON = "json"


def status(
    *,
    ledger: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="As for the other commands: a file or postgresql://..."),
    ] = None,
    format: Annotated[StatusFormat, typer.Option(help="text, or json for programs.")] = StatusFormat.TEXT,  # noqa: A002 - as of the other commands
) -> None:
    """Show how far each role has come, and what waits: true with and without a running system.

    Example: setpoint status
    """
    address = read_settings(os.environ, ledger).ledger
    refuse_missing(address)
    shape = status_of(address, SystemClock())
    if format is StatusFormat.JSON:
        sys.stdout.write(json.dumps(shape, ensure_ascii=False, indent=1) + "\n")
    else:
        _print(Console(highlight=False), shape)


def status_of(address: str, clock: Clock) -> Json:
    """How far each role has come in the ledger at an address.

    Raises:
        StoreCannotBeOpened: it can not be used.
    """
    with closing(open_ledger(address)) as ledger:
        deals = KnownDeals(ledger)
        deals.catch_up()
        aside = {
            reader.name: sum(1 for _ in ledger.read(set_aside_stream(reader.name))) for reader in READERS
        }
        return {
            "ledger": without_password(address),
            "open_deals": sum(1 for _ in deals.open_deals()),
            "followers": [_follower_shape(reader, ledger, address, clock.now()) for reader in READERS],
            "set_aside": {"not_read": _not_read(ledger), "events": {k: n for k, n in aside.items() if n}},
        }


def _follower_shape(reader: _Reader, ledger: Ledger, address: str, now: Instant) -> Json:
    stands_at = _stands_at(reader, ledger, address)
    waiting = ledger.read_all(after=stands_at, limit=1, names=reader.wants)
    since = waiting[0].recorded_at if waiting else None
    return {
        "role": reader.role.value,
        "name": reader.name,
        "bookmark": stands_at,
        "waiting_since": instant_shape(since),
        "waiting_seconds": None if since is None else max(0, now - since),
    }


def _stands_at(reader: _Reader, ledger: Ledger, address: str) -> int:
    """The position of a bookmark: beside the view that it belongs to, else in the ledger."""
    if reader.role is not Role.PROJECTIONS:
        return ledger.bookmark(reader.name)
    if formats_of(address)["views"] is None:
        return 0  # looking makes none
    with closing(open_views(address)) as views:
        return views.bookmark(reader.name)


def _not_read(ledger: Ledger) -> int:
    """How many items were captured that nobody could read."""
    after = count = 0
    while page := ledger.read_all(after=after, limit=_PAGE, names=_NOT_READ):
        count += len(page)
        after = page[-1].position or after
    return count


def _print(console: Console, shape: Json) -> None:
    deals = shape["open_deals"]
    console.print(
        Text(f"{shape['ledger']}: {deals:,} open {'deal' if deals == 1 else 'deals'}"), soft_wrap=True
    )
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("role", "read up to", "oldest that waits"):
        table.add_column(heading, header_style="dim")
    for follower in shape["followers"]:
        style = "yellow" if (follower["waiting_seconds"] or 0) > _SOON_SECONDS else ""
        table.add_row(follower["role"], f"{follower['bookmark']:,}", Text(_waits(follower), style=style))
    console.print(table)
    for line in _remarks(shape):
        console.print(Text(line), soft_wrap=True)


def _waits(follower: Json) -> str:
    seconds = follower["waiting_seconds"]
    return "nothing waits" if seconds is None else f"for {_age(seconds)}"


def _age(seconds: int) -> str:
    for unit, name in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= unit:
            return f"{seconds // unit:,} {name}" + ("" if seconds // unit == 1 else "s")
    return f"{seconds} seconds"


def _remarks(shape: Json) -> Iterator[str]:
    late = [f["role"] for f in shape["followers"] if (f["waiting_seconds"] or 0) > _SOON_SECONDS]
    if late:
        yield f"if nothing runs: setpoint run, or only setpoint run {' '.join(late)}"
    aside = shape["set_aside"]
    counts = [f"{aside['not_read']:,} that could not be read"] if aside["not_read"] else []
    counts += [f"{n:,} by {name.partition('<')[0]}" for name, n in aside["events"].items()]
    yield f"set aside: {', '.join(counts) or 'nothing'}"
