"""The command `setpoint trace`: the way of one thing through the system, as a person asks for it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from enum import StrEnum
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.capture.events import Matched, MatchIsAmbiguous
from domain.findings.events import FindingCleared, FindingRaised
from domain.following import EventRedriven, EventSetAside
from domain.planning.events import StepIssued, StepReturned
from domain.ports.ledger import LedgerEvent, StoredEvent
from integrations.eventstore.opening import open_ledger
from integrations.eventstore.tokens import KeyedTokens
from services.ledgers.places import opened, refuse_missing
from services.recorder.known_deals import KnownDeals
from services.relay.relaying import Relay
from services.settings import read_settings
from services.shapes import Json, instant_shape
from services.tracing import Happening, Trace, trace

IdArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="A touch id, a Message-ID, the UID of a meeting, the id of a finding, step, deal or event.",
        show_default=False,
    ),
]
LedgerOption = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="As for the other commands: a file or postgresql://...")
]


class TraceFormat(StrEnum):
    """How a trace is printed."""

    TEXT = "text"
    JSON = "json"


def trace_one(
    id: IdArgument,  # noqa: A002 - as it is called in the help
    *,
    ledger: LedgerOption = None,
    format: Annotated[TraceFormat, typer.Option(help="text, or json for programs.")] = TraceFormat.TEXT,  # noqa: A002 - as of the other commands
) -> None:
    """Follow one message, meeting, finding or step through the system: captured, matched, recorded,
    detected, planned, emitted, each with its times.

    An event counts as emitted once the relay has passed it; the time of that stands in the channel.

    Example: setpoint trace '<20260312.rita@mail.example>'
    """
    shape = _traced(id, ledger)
    if format is TraceFormat.JSON:
        sys.stdout.write(json.dumps(shape, ensure_ascii=False, indent=1) + "\n")
    else:
        _print(shape)


def _traced(typed: str, ledger: str | None) -> Json:
    settings = read_settings(os.environ, ledger)
    refuse_missing(settings.ledger)
    with (
        opened(settings.ledger, settings.master_key) as store,
        closing(open_ledger(settings.ledger)) as events,
    ):
        found = trace(typed, store.ledger, KeyedTokens(store.ring.token_key))
        deals = KnownDeals(events)
        deals.catch_up()
        return _shape(typed, found, deals, store.ledger.bookmarks())


def _shape(typed: str, found: Trace, deals: KnownDeals, bookmarks: Mapping[str, int]) -> Json:
    emitted_upto = bookmarks.get(Relay.name)
    return {
        "id": typed,
        "is_whole": found.is_whole,
        "events": [_event(one, deals, emitted_upto) for one in found.happenings],
    }


def _event(one: Happening, deals: KnownDeals, emitted_upto: int | None) -> Json:
    goes_out = one.name in Relay.wants and emitted_upto is not None
    return {
        "stage": one.stage.value,
        "name": one.name,
        "about": _about(one.event),
        "deal": next(deals.concerned_by(_stored(one)), None),
        "occurred_at": instant_shape(one.occurred_at),
        "recorded_at": instant_shape(one.recorded_at),
        "actor": one.actor,
        "position": one.position,
        "stream": str(one.stream),
        "version": one.version,
        "event_id": str(one.event_id),
        "correlation": str(one.correlation),
        "causation": str(one.causation) if one.causation else None,
        "emitted": one.position <= (emitted_upto or 0) if goes_out else None,
    }


def _about(event: LedgerEvent) -> str:
    """What an event is about, in a word; none of it is anybody's text."""
    match event:
        case FindingRaised(rule=rule, severity=severity, withheld=withheld):
            return f"{rule}, {severity}" + (", withheld" if withheld else "")
        case FindingCleared(rule=rule):
            return rule
        case StepIssued(command=command) | StepReturned(command=command):
            return " ".join((command.kind, command.milestone or command.subject)).strip()
        case Matched(deal_id=deal_id):
            return deal_id
        case MatchIsAmbiguous(deal_ids=deal_ids):
            return ", ".join(deal_ids)
        case EventSetAside(follower=follower, fault=fault):
            return f"{follower}: {fault}"
        case EventRedriven(follower=follower):
            return follower
        case _:
            return ""


def _stored(one: Happening) -> StoredEvent:
    return StoredEvent(
        one.event_id, one.event, one.recorded_at, one.actor, one.correlation, one.causation,
        stream=one.stream, version=one.version, position=one.position,
    )  # fmt: skip


def _print(shape: Json) -> None:
    console = Console(highlight=False)
    table = Table(box=SIMPLE_HEAD)
    for heading in ("", "happened", "recorded"):
        table.add_column(heading, no_wrap=True)
    table.add_column("event", overflow="fold")
    for event in shape["events"]:
        table.add_row(*(Text(_printable(cell)) for cell in _cells(event)))
    console.print(table)
    for line in _summary(shape):
        console.print(Text(_printable(line)), soft_wrap=True)


def _cells(event: Json) -> Iterator[str]:
    yield event["stage"]
    yield event["occurred_at"] or ""
    yield event["recorded_at"]
    name = event["name"].rpartition(".")[0]
    yield f"{name} {event['about']}".strip() + (", emitted" if event["emitted"] else "")


def _summary(shape: Json) -> Iterator[str]:
    deals = ", ".join(dict.fromkeys(event["deal"] for event in shape["events"] if event["deal"]))
    if deals:
        yield f"deal: {deals}"
    waiting = sum(event["emitted"] is False for event in shape["events"])
    if waiting:
        yield f"{waiting} of these events have yet to be emitted"
    if not shape["is_whole"]:
        yield "there is more than this: ask for something narrower"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)
