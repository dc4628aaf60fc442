"""The commands `setpoint ledger ...`: make a ledger's tables, examine it, move it elsewhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from integrations.eventstore.errors import without_password
from integrations.eventstore.raw_opening import formats_of
from services.ledgers.checking import Examined, examine
from services.ledgers.comparing import Same, compare
from services.ledgers.copying import copy_store
from services.ledgers.places import grant_to, key_in, make, master_of, opened, refuse_missing, refuse_same
from services.ledgers.watching import watching
from services.settings import read_settings

MOST_FAULTS = 20

app = typer.Typer(no_args_is_help=True, help="Look after the ledger: make its tables, check it, move it.")

FromArgument = Annotated[
    str, typer.Argument(metavar="FROM", help="A file path or postgresql://...", show_default=False)
]
ToArgument = Annotated[
    str,
    typer.Argument(
        metavar="TO", help="An empty place, or one to which this was copied before.", show_default=False
    ),
]
FromKeyOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Holds the master key of FROM in base64, where it is not the one of SETPOINT_MASTER_KEY.",
    ),
]
LedgerOption = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="As for the other commands: a file or postgresql://...")
]
GrantOption = Annotated[
    str | None,
    typer.Option(
        metavar="USER", help="A user of the database who may then run Setpoint, but make no tables."
    ),
]


@app.command()
def copy(from_: FromArgument, to: ToArgument, from_key: FromKeyOption = None) -> None:
    """Copy a ledger with its texts and keys, and verify that both are the same.

    A copy that was interrupted goes on when the command is given again; what came to FROM
    since then comes along. Stop the system before the last time, then let it use TO.

    A file that keeps its own master key is opened with that one; TO is opened with
    SETPOINT_MASTER_KEY, under which keys are wrapped anew.

    Example: setpoint ledger copy ledger.db postgresql://setpoint:PASSWORD@db.example/setpoint
    """
    given = read_settings(os.environ).master_key
    refuse_missing(from_)
    refuse_same(from_, to)
    with (
        opened(from_, key_in(from_key) if from_key else master_of(from_, given)) as source,
        opened(to, master_of(to, given)) as target,
        watching(events=source.ledger.last()) as told,
    ):
        copy_store(source, target, told)
        same = compare(source, target, told)
    _say_same(same, from_, to)


@app.command()
def check(ledger: LedgerOption = None) -> None:
    """Read everything in the ledger and name what is damaged or missing. Exit status 1 if anything is.

    Example: setpoint ledger check --ledger ledger.db
    """
    settings = read_settings(os.environ, ledger)
    refuse_missing(settings.ledger)
    with opened(settings.ledger, settings.master_key) as store, watching(events=store.ledger.last()) as told:
        seen = examine(store, told)
    _say_examined(seen)
    if seen.faults:
        raise typer.Exit(1)


@app.command()
def migrate(ledger: LedgerOption = None, grant_to_user: GrantOption = None) -> None:
    """Make the ledger's tables; where they are as they should be, nothing is done.

    Run it with a user who owns the tables; --grant-to-user names the one who runs the rest.

    Example: setpoint ledger migrate --ledger postgresql://owner:PASSWORD@db.example/setpoint
    """
    settings = read_settings(os.environ, ledger)
    before = formats_of(settings.ledger)
    make(settings.ledger, settings.master_key)
    for part, now in formats_of(settings.ledger).items():
        _say(f"{part}: {'made' if before[part] is None else 'as it should be'}, format {now}")
    if grant_to_user is not None:
        grant_to(settings.ledger, grant_to_user)
        _say(f"{grant_to_user} may now run Setpoint")


def _say_same(same: Same, from_: str, to: str) -> None:
    _say(f"{without_password(from_)} and {without_password(to)} are the same:")
    _say(
        f"  {same.events} events in {same.streams} streams up to position {same.last}, "
        f"{same.bookmarks} bookmarks"
    )
    _say(
        f"  {same.texts} texts, {same.readable} of which can be read; {same.people} people with a key, "
        f"{same.erased} erased"
    )
    _say(f"  events: sha256 {same.digest}")


def _say_examined(seen: Examined) -> None:
    _say(f"{seen.events} events in {seen.streams} streams, {seen.bookmarks} bookmarks")
    _say(f"{seen.texts} texts, {seen.unreadable} of people who were erased")
    _say(f"{seen.people} people with a key, {seen.erased} erased")
    _say(f"events: sha256 {seen.digest}")
    for fault in seen.faults[:MOST_FAULTS]:
        _say(f"bad: {fault}")
    if len(seen.faults) > MOST_FAULTS:
        _say(f"bad: {len(seen.faults) - MOST_FAULTS} more")
    if not seen.faults:
        _say("everything can be read, and nothing is missing")


def _say(line: str) -> None:
    printable = "".join(char if char.isprintable() else "?" for char in line)
    Console().print(printable, markup=False, highlight=False, soft_wrap=True)
