"""The command `setpoint trace`: the way of one thing through the system, as a person asks for it."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from integrations.eventstore.opening import open_ledger
from integrations.eventstore.tokens import KeyedTokens
from services.channels import when_published
from services.ledgers.places import opened, refuse_missing
from services.recorder.known_deals import KnownDeals
from services.settings import Settings, read_settings
from services.shapes import Json
from services.trace_shape import trace_shape
from services.trace_terminal import print_trace
from services.tracing import trace

IdArgument = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help=(
            "A touch id, a Message-ID, the UID of a meeting, the id of a finding, step, deal or event; "
            "of ids the beginning will do."
        ),
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

    An event counts as emitted once the relay has passed it. The file's channel tells when, for 30 days;
    brokers keep that time with each message, and are not searched.

    Example: setpoint trace '<20260312.rita@mail.example>'
    """
    shape = traced(id, read_settings(os.environ, ledger))
    if format is TraceFormat.JSON:
        sys.stdout.write(json.dumps(shape, ensure_ascii=False, indent=1) + "\n")
    else:
        print_trace(Console(highlight=False), shape)


def traced(typed: str, settings: Settings) -> Json:
    """What happened to what a person calls by this id, in the ledger and channel of some settings.

    Raises:
        LedgerCannotBeOpened: there is none.
        NothingIsCalledThat: no event of it names the thing.
    """
    refuse_missing(settings.ledger)
    with (
        opened(settings.ledger, settings.master_key) as store,
        closing(open_ledger(settings.ledger)) as events,
    ):
        found = trace(typed, store.ledger, events, KeyedTokens(store.ring.token_key))
        deals = KnownDeals(events)
        deals.catch_up()
        bookmarks = store.ledger.bookmarks()
        return trace_shape(typed, found, deals, bookmarks, when_published(settings.channel))
