"""`setpoint sandbox`: stand-ins for the providers on this machine, to try capture on."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated

import typer
from rich.console import Console

from integrations.sandbox.process import READY
from integrations.sandbox.remote import RemoteSandbox
from integrations.sandbox.seeds import NotASeed
from services.sandbox_settings import settings_at

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
    from integrations.sandbox.serving import serve  # noqa: PLC0415 - takes a quarter of the time of a short command

    console = Console(highlight=False)

    def say(line: str) -> None:
        if line.startswith(READY):
            found = settings_at(RemoteSandbox(line.removeprefix(READY)).about())
            words = " ".join(f"{name}={quote(value)}" for name, value in found.items())
            console.print(
                f"to have Setpoint go there, in its shell:\nexport {words}", markup=False, soft_wrap=True
            )
        console.print(line, markup=False, soft_wrap=True)

    serve(port, seed or [], say, microsoft_seeds=seed_microsoft or [])
