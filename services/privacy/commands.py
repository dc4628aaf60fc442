"""The commands `setpoint privacy show` and `setpoint privacy test`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from domain.company.privacy import PrivacySettings, rules_of
from domain.people import SideMembers
from services.adoption.defaults import read_company_file
from services.capture.sieve import Sieve, of_files, sieve_of
from services.privacy.counting import counted_in, tried_on
from services.privacy.shapes import counted_lines, privacy_lines, privacy_shape
from services.settings import read_settings
from services.speaking.options import Format, FormatOption, LedgerOption, opened_store, print_json
from services.wiring import Store, offline

app = typer.Typer(
    no_args_is_help=True,
    help="What of mail and calendars is left out before a byte is stored (`privacy:` in setpoint.yaml).",
)

SourcesArgument = Annotated[
    list[Path],
    typer.Argument(metavar="SOURCE...", help="Mail and calendars, as for replay.", show_default=False),
]
SettingsOption = Annotated[
    Path | None,
    typer.Option(
        "--settings", metavar="setpoint.yaml", help="Try the rules of this file. Default: the ledger's."
    ),
]


@app.command()
def show(
    *,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Show what is not stored, and how much was left out so far, by reason.

    Example: setpoint privacy show
    """
    with opened_store(ledger) as store:
        settings = store.company.settings()
        rules = privacy_shape(PrivacySettings() if settings is None else settings.privacy)
        counted = counted_in(store.ledger)
    if format is Format.JSON:
        print_json({"privacy": rules, "own_people_known": settings is not None, "left_out": dict(counted)})
        return
    _say("not stored:", *(f"  {line}" for line in privacy_lines(rules)))
    if settings is None:
        _say("nobody has said who your own people are: setpoint company set setpoint.yaml")
    _say(f"left out so far: {counted.total()}", *counted_lines(counted))


@app.command("test")
def try_on(
    sources: SourcesArgument,
    *,
    settings: SettingsOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Count what the rules would leave out of mail and calendars, by reason. Nothing is stored.

    Example: setpoint privacy test rita.mbox calendar.ics --settings setpoint.yaml
    """
    zone = read_settings(os.environ, ledger).zone
    if settings is not None:
        tokens = offline().tokens
        tried = tried_on(sources, _sieve_of_file(settings), tokens, zone)
    else:
        with opened_store(ledger) as store:
            tried = tried_on(sources, _sieve_of_store(store), store.tokens, zone)
    if format is Format.JSON:
        print_json({"kept": tried.kept, "left_out": dict(tried.left_out)})
        return
    _say(
        f"{tried.kept} would be stored, {tried.left_out.total()} would not:",
        *counted_lines(tried.left_out),
    )


def _sieve_of_file(file: Path) -> Sieve:
    company, tokens = read_company_file(file), offline().tokens
    people = (*company.seller.addresses, *company.team)
    own = SideMembers(
        frozenset(map(tokens.person, people)), frozenset(map(tokens.domain, company.seller.domains))
    )
    return Sieve(of_files(rules_of(company.privacy, tokens)), own, lambda _meeting: False)


def _sieve_of_store(store: Store) -> Sieve:
    return sieve_of(store.company, store.ledger)


def _say(*lines: str) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(line, markup=False)
