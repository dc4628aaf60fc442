"""The commands `setpoint link`: secret links, for people who have no account here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from domain.access.events import LinkShared
from services.access.link_shapes import link_line, link_shape
from services.access.links import KINDS, MOST_DAYS, LinkKind, Links, Of, UnknownLink
from services.access.record import AccessRecord
from services.recorder.deals import UnknownDeal
from services.settings import read_settings
from services.speaking.options import (
    ByOption,
    DealArgument,
    Format,
    FormatOption,
    LedgerOption,
    print_json,
    print_lines,
)
from services.speaking.speaker import speaker_of
from services.speaking.typed import CannotBeSaid
from services.wiring import Store, open_store

app = typer.Typer(
    no_args_is_help=True,
    help="Secret links: whoever holds one reads one thing of a deal, until it is over or revoked.",
)
_OF_DEALS = {kind.name: kind for kind in KINDS if kind.of is Of.DEAL}
_DAYS = f"How long it is good for, at most {MOST_DAYS}. Default: what is usual for its kind."


@app.command()
def share(
    deal: DealArgument,
    *,
    kind: Annotated[str, typer.Option(help=f"What it shows: {', '.join(_OF_DEALS)}.")] = "plan",
    days: Annotated[int | None, typer.Option(min=1, max=MOST_DAYS, help=_DAYS, show_default=False)] = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Make a link to something of a deal. It is printed once, and kept by nobody.

    Example: setpoint link share north-2026 --days 30 --by rita@ours.example
    """
    with _links(ledger) as (store, links):
        _there(store, deal)
        made = links.share(_kind(kind), deal, by=speaker_of(by, store).actor, days=days)
        shape = link_shape(made.shared, store.texts)
    if format is Format.JSON:
        print_json({**shape, "address": made.address})
        return
    typer.echo(made.address)
    typer.echo(f"{link_line(shape)}; it is not shown again", err=True)


@app.command(name="list")
def list_(
    deal: DealArgument,
    *,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """List the links to a deal that are good now; their addresses are known to nobody but their holders.

    Example: setpoint link list north-2026
    """
    with _links(ledger) as (store, links):
        _there(store, deal)
        shapes = [link_shape(link, store.texts) for link in links.of(Of.DEAL, deal)]
    if format is Format.JSON:
        print_json({"links": shapes})
        return
    print_lines(*([link_line(shape) for shape in shapes] or [f"{deal}: no link to it is good now"]))


@app.command()
def revoke(
    link: Annotated[str, typer.Argument(metavar="LINK", help="Its id.", show_default=False)],
    *,
    by: ByOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Have a link lead nowhere from now on.

    Example: setpoint link revoke 3f9a02c1b2d4
    """
    with _links(ledger) as (store, links):
        links.revoke(_found(links, link), by=speaker_of(by, store).actor)
    print_lines(f"{link}: revoked")


@contextmanager
def _links(ledger: str | None) -> Iterator[tuple[Store, Links]]:
    settings = read_settings(os.environ, ledger)
    with open_store(settings) as store:
        yield store, Links(AccessRecord(store.ledger, store.clock), store.clock, settings.url)


def _kind(typed: str) -> LinkKind:
    if typed not in _OF_DEALS:
        raise CannotBeSaid("--kind", f"expected one of {', '.join(_OF_DEALS)}")
    return _OF_DEALS[typed]


def _there(store: Store, deal: str) -> None:
    if deal not in store.deals.ids():
        raise UnknownDeal(deal, store.deals.ids())


def _found(links: Links, id_: str) -> LinkShared:
    try:
        return links.find(id_)
    except UnknownLink as error:
        raise CannotBeSaid("LINK", str(error)) from error
