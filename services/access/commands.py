"""The commands `setpoint access`: who may use the API, and what machines are let in."""

from __future__ import annotations

from typing import Annotated

import typer

from domain.access.events import AccessEvent, AccessGiven, ApiTokenRevoked, TeamStated
from domain.access.permits import AccessRole
from domain.moments import utc_text
from services.access.api_tokens import new_api_token
from services.access.record import AccessRecord
from services.access.shapes import access_lines, access_shape
from services.speaking.options import (
    ByOption,
    Format,
    FormatOption,
    LedgerOption,
    opened_store,
    print_json,
    print_lines,
)
from services.speaking.speaker import keep_people, speaker_of
from services.speaking.typed import CannotBeSaid, typed_address
from services.wiring import Store

app = typer.Typer(
    no_args_is_help=True, help="Who may use the API: people by their address, machines by a token."
)
_SECONDS_A_DAY = 86_400

RolesOption = Annotated[
    list[AccessRole] | None,
    typer.Option("--role", help="What they are; may be given several times.", show_default=False),
]
PeopleOption = Annotated[
    list[str] | None, typer.Option(metavar="ADDRESS", help="May be given several times.", show_default=False)
]


@app.command()
def show(
    *,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Show who may use the API, the teams, and the tokens of machines.

    Example: setpoint access show
    """
    with opened_store(ledger) as store:
        shape = access_shape(AccessRecord(store.ledger, store.clock).now(), store)
    if format is Format.JSON:
        print_json(shape)
        return
    print_lines(*access_lines(shape))


@app.command()
def give(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", show_default=False)],
    *,
    role: RolesOption = None,
    by: ByOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Say what somebody is from now on, instead of what they were; without a role they are let in no more.

    Example: setpoint access give rita@ours.example --role rep

    Example: setpoint access give rita@ours.example
    """
    with opened_store(ledger) as store:
        person = _person(address, store)
        _record(store, AccessGiven(person, frozenset(role or ())), by)
    roles = ", ".join(sorted(role or ())) or "not let in"
    print_lines(f"{address}: {roles}")


@app.command()
def team(
    name: Annotated[str, typer.Argument(metavar="TEAM", show_default=False)],
    *,
    member: PeopleOption = None,
    manager: PeopleOption = None,
    above: Annotated[
        str | None, typer.Option(metavar="TEAM", help="The team that it is part of.", show_default=False)
    ] = None,
    by: ByOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Say who is in a team and who looks after it, whole. Nobody at all ends the team.

    Example: setpoint access team north --member rita@ours.example --manager mona@ours.example
    """
    with opened_store(ledger) as store:
        members = frozenset(_person(each, store) for each in member or ())
        managers = frozenset(_person(each, store) for each in manager or ())
        _record(store, TeamStated(name, members, managers, above), by)
    print_lines(f"{name}: {len(members)} in it, {len(managers)} looking after it")


@app.command()
def token(
    *,
    role: RolesOption = None,
    days: Annotated[int, typer.Option(min=1, max=3_650, help="How long it is good for.")] = 90,
    by: ByOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Issue a token to a machine. It is printed once, and kept by nobody.

    Example: setpoint access token --role service --days 30
    """
    with opened_store(ledger) as store:
        until = store.clock.now() + days * _SECONDS_A_DAY
        made = new_api_token(role or [AccessRole.SERVICE], until)
        _record(store, made.issued, by)
    typer.echo(made.secret)
    typer.echo(f"{made.issued.id}: good until {utc_text(until)}; it is not shown again", err=True)


@app.command()
def revoke(
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="Its id.", show_default=False)],
    *,
    by: ByOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Have a token be good for nothing any more.

    Example: setpoint access revoke 3f9a02c1b2d4
    """
    with opened_store(ledger) as store:
        known = AccessRecord(store.ledger, store.clock).now().tokens
        if token not in known:
            raise CannotBeSaid(
                "TOKEN", f"expected one of {', '.join(sorted(known)) or 'none that is issued'}"
            )
        _record(store, ApiTokenRevoked(token), by)
    print_lines(f"{token}: revoked")


def _record(store: Store, event: AccessEvent, by: str | None) -> None:
    AccessRecord(store.ledger, store.clock).say([event], actor=speaker_of(by, store).actor)


def _person(typed: str, store: Store) -> str:
    address = typed_address(typed, "ADDRESS")
    keep_people(store, [address])
    return store.tokens.person(address)
