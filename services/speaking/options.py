"""The options that the commands of this package share."""

from __future__ import annotations

import json
import os
import sys
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from services.settings import read_settings
from services.shapes import Json
from services.speaking.next_shapes import next_of
from services.speaking.terminal import print_recorded
from services.wiring import Store, open_store


class Format(StrEnum):
    """How an answer is printed."""

    TEXT = "text"
    JSON = "json"


DealArgument = Annotated[str, typer.Argument(metavar="DEAL", help="The deal's id.", show_default=False)]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="ADDRESS", help="Who says so. Default: nobody is named.")
]
ReasonOption = Annotated[
    str | None, typer.Option(metavar="TEXT", help="Why; kept encrypted, beside the ledger.")
]
AtOption = Annotated[
    str | None,
    typer.Option(
        metavar="INSTANT", help="When it happened, e.g. 2026-05-20T12:00; local to the deal. Default: now."
    ),
]
FormatOption = Annotated[Format, typer.Option(help="text for a terminal, json for programs.")]
LedgerOption = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="A file path or postgresql://... Default: SETPOINT_LEDGER, else a file in your data folder.",
    ),
]


def opened_store(ledger: str | None) -> AbstractContextManager[Store]:
    """The store at an address, or where the environment says."""
    return open_store(read_settings(os.environ, ledger))


def tell(store: Store, wanted: Format, deal_id: str, said: str, **recorded: object) -> None:
    """Print what was recorded of a deal, and what is next in it."""
    shape = next_of(store, deal_id)
    if wanted is Format.JSON:
        print_json({**recorded, "next": shape})
    else:
        print_recorded(Console(highlight=False, soft_wrap=True), said, shape)


def print_lines(*lines: str) -> None:
    """Print lines as they are, however long."""
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(line, markup=False)


def print_json(shape: Json) -> None:
    """Print a shape as JSON."""
    sys.stdout.write(json.dumps(shape, ensure_ascii=False, indent=1) + "\n")
