"""The commands `setpoint privacy show`, `test`, `forget` and `visible`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from domain.company.privacy import PrivacySettings, rules_of
from domain.people import SideMembers
from services.adoption.defaults import read_company_file
from services.capture.sieve import Sieve, sieve_of
from services.mailboxes.record import ConnectionRecord
from services.privacy.counting import counted_in, tried_on
from services.privacy.forgetting import forgotten_so_far
from services.privacy.retention import retention_of
from services.privacy.shapes import (
    counted_lines,
    due_shape,
    forgotten_shape,
    forgotten_words,
    kept_line,
    privacy_lines,
    privacy_shape,
)
from services.privacy.visible import VisibilityRecord
from services.privacy.visible_command import visible as visible_command
from services.privacy.visible_words import choices_lines, choices_shape
from services.settings import read_settings
from services.speaking.options import Format, FormatOption, LedgerOption, opened_store, print_json
from services.wiring import Store, offline

app = typer.Typer(
    no_args_is_help=True,
    help="What is never stored, what is forgotten, and who sees what (`privacy:` in setpoint.yaml).",
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
NowOption = Annotated[
    bool,
    typer.Option("--now/--try", help="Do it, or only count what would be forgotten.", show_default=False),
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
        forgotten = forgotten_shape(forgotten_so_far(store.ledger))
        addresses = ConnectionRecord(store.ledger, store.texts, store.tokens, store.clock).addresses()
        visible = choices_shape(VisibilityRecord(store.ledger, store.clock).all(), addresses)
    if format is Format.JSON:
        known = settings is not None
        told = {"own_people_known": known, "left_out": dict(counted), "forgotten": forgotten}
        print_json({"privacy": rules, **told, "visible": visible})
        return
    _say("not stored:", *(f"  {line}" for line in privacy_lines(rules)))
    if settings is None:
        _say("nobody has said who your own people are: setpoint company set setpoint.yaml")
    _say(f"left out so far: {counted.total()}", *counted_lines(counted))
    _say(kept_line(rules), f"forgotten so far: {forgotten_words(forgotten)}", *choices_lines(visible))


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


@app.command()
def forget(
    *,
    now: NowOption,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Forget what was captured, matches no deal, and has been kept long enough. The recorder does it daily.

    Its texts are destroyed and its events emptied; only how many there were remains. It can not be undone.
    With --try it is only counted.

    Example: setpoint privacy forget --try

    Example: setpoint privacy forget --now
    """
    with opened_store(ledger) as store:
        retention = retention_of(store)
        due = due_shape(retention.due())
        count = retention.run() if now else 0
        days = retention.days()
    if format is Format.JSON:
        print_json({"retention_days": "keep" if days is None else days, "due": due, "forgotten": count})
    elif now:
        _say(f"forgotten: {forgotten_words(due)}")
    else:
        _say(f"due to be forgotten: {forgotten_words(due)}")


app.command()(visible_command)


def _sieve_of_file(file: Path) -> Sieve:
    company, tokens = read_company_file(file), offline().tokens
    people = (*company.seller.addresses, *company.team)
    own = SideMembers(
        frozenset(map(tokens.person, people)), frozenset(map(tokens.domain, company.seller.domains))
    )
    return Sieve(rules_of(company.privacy, tokens), own, lambda _meeting: False)


def _sieve_of_store(store: Store) -> Sieve:
    return sieve_of(store.company, store.ledger)


def _say(*lines: str) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(line, markup=False)
