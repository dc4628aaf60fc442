"""The commands `setpoint company set` and `setpoint company show`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from domain.company.events import PrivacyStated
from services.adoption.defaults import read_company_file
from services.company.shapes import company_shape, print_company
from services.privacy.of_mailbox import what_follows
from services.speaking.options import ByOption, Format, FormatOption, LedgerOption, opened_store, print_json
from services.speaking.speaker import speaker_of

app = typer.Typer(
    no_args_is_help=True,
    help="What all deals of your company share: who sells, time zone, calendars, playbooks.",
)

FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="setpoint.yaml", help="The file that also lies beside a CRM's CSV.", show_default=False
    ),
]


@app.command("set")
def set_(
    file: FileArgument,
    *,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Record what a setpoint.yaml says. Deals that are opened from now on take what they leave out.

    The same again adds nothing. Deals that are open already stay as they are.

    Example: setpoint company set setpoint.yaml
    """
    settings = read_company_file(file)
    with opened_store(ledger) as store:
        events = store.company.state(settings, actor=speaker_of(by, store).actor)
        shape = company_shape(store.company.settings())
    if format is Format.JSON:
        print_json({"recorded": len(events), "company": shape})
        return
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"{len(events)} {'event' if len(events) == 1 else 'events'} added" if events else "nothing is new",
        style="bold",
    )
    if any(isinstance(event, PrivacyStated) for event in events):
        for line in what_follows():
            console.print(line, markup=False)
    print_company(console, shape)


@app.command()
def show(
    *,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Show what the company has said, with names and addresses.

    Example: setpoint company show --format json
    """
    with opened_store(ledger) as store:
        shape = company_shape(store.company.settings())
    if format is Format.JSON:
        print_json({"company": shape})
    else:
        print_company(Console(highlight=False, soft_wrap=True), shape)
