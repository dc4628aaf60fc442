"""`setpoint sandbox`: stand-ins for the providers on this machine, to try capture on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from integrations.sandbox.serving import NotASeed, serve

REFUSALS = (NotASeed,)


def run_sandbox(
    port: Annotated[int, typer.Option(metavar="N", help="0 takes a free one.", min=0, max=65_535)] = 8471,
    seed: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FOLDER",
            help=(
                "A folder of mail and calendars, each named after its owner: rita@ours.example.mbox, "
                "rita@ours.example.ics, or a folder rita@ours.example of .eml files."
            ),
        ),
    ] = None,
    seed_microsoft: Annotated[
        list[Path] | None, typer.Option(metavar="FOLDER", help="The same, for mailboxes at Microsoft.")
    ] = None,
) -> None:
    """Run a sandbox of Google and Microsoft on this machine: sign-in, mail, calendars and pushes, no account.

    Example: setpoint sandbox --seed exported
    """
    console = Console(highlight=False)
    serve(
        port,
        seed or [],
        lambda line: console.print(line, markup=False, soft_wrap=True),
        microsoft_seeds=seed_microsoft or [],
    )
