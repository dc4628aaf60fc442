"""The commands `setpoint match` and `setpoint matches`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Annotated

import typer
from rich.console import Console

from domain.matching.contact import Contact
from domain.matching.conversation import Scope
from domain.moments import Zone
from services.asked_instants import asked_instant
from services.matching import rules_commands
from services.matching.correcting import Word
from services.matching.keeping import keeping_of
from services.matching.queue import Wanted, queue_of
from services.matching.queue_shapes import queue_shape
from services.matching.queue_terminal import print_queue
from services.matching.resolving import typed_contact
from services.matching.saying import print_said, say, take_back
from services.matching.why import Asked, asked_of, why
from services.matching.why_terminal import print_why
from services.recorder.deals import UnknownDeal
from services.shapes import Json
from services.speaking.options import (
    ByOption,
    Format,
    FormatOption,
    LedgerOption,
    ReasonOption,
    opened_store,
    print_json,
)
from services.speaking.speaker import speaker_of
from services.speaking.typed import CannotBeSaid
from services.wiring import Store

MOST_ROWS = 20


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command()(match)
    app.command()(matches)
    app.add_typer(rules_commands.app, name="rules")


def match(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="TOUCH... [DEAL]",
            help=(
                "Touch ids (the first four signs may do), Message-IDs or a meeting's UID; then the deal that "
                "they belong to. Without a deal: where they are, and why."
            ),
            show_default=False,
        ),
    ],
    *,
    none: Annotated[bool, typer.Option("--none", help="They belong to no deal.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what was said of them.")] = False,
    thread: Annotated[
        bool, typer.Option("--thread", help="The whole conversation is meant, what comes later included.")
    ] = False,
    reason: ReasonOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Show where a touch is and why, or say where it belongs. What a person says outranks every rule.

    It is kept for ever, survives every replay, and can be undone. It may be said while `setpoint run` runs.

    Example: setpoint match 5f3a9c north-aachen --reason "it is about the warehouse" --by rita@ours.example
    """
    _refuse_mixtures(none=none, undo=undo, thread=thread, reason=reason)
    with opened_store(ledger) as store:
        asked = asked_of(store)
        touches, deal_id = (what, None) if none or undo else _parted(what, asked)
        contacts = [typed_contact(each, asked.everything, asked.names, store.tokens) for each in touches]
        if undo:
            _tell(take_back(asked, contacts, speaker_of(by, store)), format)
        elif none or deal_id is not None:
            word = Word(deal_id, Scope.THREAD if thread else Scope.TOUCH, reason)
            _tell(say(asked, contacts, word, speaker_of(by, store)), format)
        elif thread or reason:
            raise CannotBeSaid("DEAL", "expected a deal or --none beside --thread or --reason, found neither")
        else:
            _show(asked, contacts, format)


def matches(
    *,
    deal: Annotated[
        str | None, typer.Option("--deal", metavar="DEAL", help="Only what may belong to this deal.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="With --deal: also what is matched to it, by which rule.")
    ] = False,
    ambiguous: Annotated[
        bool, typer.Option("--ambiguous", help="Only what may belong to several deals.")
    ] = False,
    unmatched: Annotated[bool, typer.Option("--unmatched", help="Only what belongs to no deal.")] = False,
    automated: Annotated[
        bool, typer.Option("--automated", help="List newsletters, bounces and the like, too.")
    ] = False,
    since: Annotated[
        str | None,
        typer.Option(metavar="INSTANT", help="Only what has gone on since then, e.g. 2026-05-20."),
    ] = None,
    limit: Annotated[
        int, typer.Option(metavar="NUMBER", min=1, help="At most so many conversations of each kind.")
    ] = MOST_ROWS,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """List what was captured and is not settled: what may belong to several deals first, then to none.

    A conversation has one row. Settle it with: setpoint match TOUCH DEAL. What waits is forgotten after the
    company's retention_days; a row says in how many days the first of it is.

    Example: setpoint matches --deal north-2026 --all
    """
    if everything and deal is None:
        raise CannotBeSaid("--all", "expected --deal DEAL with it; what is matched is told deal by deal")
    with opened_store(ledger) as store:
        asked = asked_of(store)
        if deal is not None and asked.everything.footing.deals.get(deal) is None:
            raise UnknownDeal(deal, [each.deal_id for each in asked.everything.footing.deals.all()])
        wanted = Wanted(
            deal, everything, automated, asked_instant(since, option="--since", zone=_zone(store))
        )
        kinds = _kinds(ambiguous=ambiguous, unmatched=unmatched, matched=everything)
        queue = queue_of(asked.everything, wanted)
        keeping = keeping_of(store, asked.everything)
        shape = queue_shape(queue, keeping, asked.names, kinds=kinds, limit=limit)
    if format is Format.JSON:
        print_json(shape)
    else:
        print_queue(Console(highlight=False), shape)


def _parted(what: Sequence[str], asked: Asked) -> tuple[Sequence[str], str | None]:
    """The touches, and the deal that stands behind them, if one does.

    Raises:
        UnknownDeal: what stands last is neither.
    """
    *touches, last = what
    if not touches:
        return what, None
    if asked.everything.footing.deals.get(last) is not None:
        return touches, last
    try:
        typed_contact(last, asked.everything, asked.names, asked.store.tokens)
    except CannotBeSaid:
        known = [each.deal_id for each in asked.everything.footing.deals.all()]
        raise UnknownDeal(last, known) from None
    return what, None


def _refuse_mixtures(*, none: bool, undo: bool, thread: bool, reason: str | None) -> None:
    if undo and (none or thread or reason):
        raise CannotBeSaid("--undo", "expected alone; it takes back what was said, whatever that was")


def _kinds(*, ambiguous: bool, unmatched: bool, matched: bool) -> list[str]:
    both = ambiguous == unmatched
    wanted = (("ambiguous", ambiguous or both), ("unmatched", unmatched or both), ("matched", matched))
    return [kind for kind, is_wanted in wanted if is_wanted]


def _zone(store: Store) -> Zone:
    settings = store.company.settings()
    return Zone("UTC", UTC) if settings is None else settings.zone


def _tell(shape: Json, wanted: Format) -> None:
    if wanted is Format.JSON:
        print_json(shape)
    else:
        print_said(Console(highlight=False), shape)


def _show(asked: Asked, contacts: Sequence[Contact], wanted: Format) -> None:
    shapes = [why(asked, contact) for contact in contacts]
    if wanted is Format.JSON:
        print_json({"contacts": shapes})
        return
    console = Console(highlight=False)
    for place, shape in enumerate(shapes):
        if place:
            console.print()
        print_why(console, shape)
