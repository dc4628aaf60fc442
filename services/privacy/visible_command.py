"""The command `setpoint privacy visible`."""

from __future__ import annotations

from typing import Annotated

import typer

from domain.capture.connections import MailboxConnected
from domain.people import fold_address
from domain.touches.sighting import touch_id_of
from domain.visibility.choices import Of
from domain.visibility.levels import Visibility, What, Who
from services.mailboxes.record import ConnectionRecord
from services.matching.reading import read_everything
from services.privacy.visible import VisibilityRecord
from services.privacy.visible_words import visibility_shape, visibility_words
from services.speaking.options import ByOption, Format, FormatOption, LedgerOption, opened_store, print_json
from services.speaking.speaker import speaker_of
from services.speaking.typed import FEWEST_SIGNS, CannotBeSaid
from services.wiring import Store

SubjectArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="[MAILBOX|TOUCH]",
        help=(
            "The owner of a connected mailbox, or a touch by its id (its beginning may do) or Message-ID. "
            "Default: all."
        ),
        show_default=False,
    ),
]
WhoOption = Annotated[Who | None, typer.Option(help="To whom it is visible.", show_default=False)]
WhatOption = Annotated[What | None, typer.Option(help="How much of it they see.", show_default=False)]
ThreadOption = Annotated[
    bool, typer.Option("--thread", help="The touch's whole thread, what comes later too.")
]
BackOption = Annotated[bool, typer.Option("--back", help="Take the choice back: as if nobody had made it.")]


def visible(
    subject: SubjectArgument = None,
    *,
    who: WhoOption = None,
    what: WhatOption = None,
    thread: ThreadOption = False,
    back: BackOption = False,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Choose who sees what: of everything, of a mailbox, of a touch or its thread.

    The owner always sees their own, and whoever answers for a deal sees that something was, when, and
    between whom. Commands on this machine show everything: who can run them administers the machine.

    Example: setpoint privacy visible --who team --what subject

    Example: setpoint privacy visible rita@ours.example --who owner

    Example: setpoint privacy visible MESSAGE-ID --thread --who company --what body
    """
    chosen = _chosen(who, what, back=back)
    with opened_store(ledger) as store:
        subjects = _subjects(store, subject, thread=thread)
        record = VisibilityRecord(store.ledger, store.clock)
        actor = speaker_of(by, store).actor
        news = [record.choose(of, id_, chosen, actor=actor) for of, id_ in subjects]
    if format is Format.JSON:
        print_json(
            {
                "of": [{"of": of.value, "id": id_} for of, id_ in subjects],
                "visible": chosen and visibility_shape(chosen),
                "is_new": any(news),
            }
        )
        return
    says = "as if nobody had chosen" if chosen is None else visibility_words(chosen)
    typer.echo(f"{subject or 'everything'}: {says}" + ("" if any(news) else " (as before)"))


def _chosen(who: Who | None, what: What | None, *, back: bool) -> Visibility | None:
    """What was chosen. To the owners alone everything is visible, so nothing else need be said of it."""
    if back:
        if who is not None or what is not None:
            raise CannotBeSaid("--back", "expected without --who and --what")
        return None
    if who is None:
        raise CannotBeSaid("--who", "expected owner, team or company, or --back")
    if who is Who.OWNER:
        if what is not None:
            raise CannotBeSaid("--what", "expected only with --who team or company: owners see everything")
        return Visibility(who, What.BODY)
    if what is None:
        raise CannotBeSaid("--what", "expected metadata, subject or body")
    return Visibility(who, what)


def _subjects(store: Store, typed: str | None, *, thread: bool) -> list[tuple[Of, str]]:
    """What a choice is about; an address may have several mailboxes."""
    connected = _mailboxes_of(store, typed or "")
    if thread and (typed is None or connected):
        raise CannotBeSaid("--thread", "expected only with a touch")
    if typed is None:
        return [(Of.COMPANY, "")]
    if connected:
        return [(Of.MAILBOX, mailbox) for mailbox in connected]
    return [(Of.THREAD if thread else Of.TOUCH, _touch(store, typed))]


def _touch(store: Store, typed: str) -> str:
    found = {id_ for _, named in store.ledger.naming(_ids(typed)) for id_ in named}
    begun = read_everything(store).beginning_with(typed) if not found and len(typed) >= FEWEST_SIGNS else []
    if found or len(begun) == 1:
        return min(found or begun)
    raise CannotBeSaid("MAILBOX|TOUCH", f"{typed!r} is neither a connected mailbox nor a touch")


def _ids(typed: str) -> set[str]:
    return {typed, touch_id_of(typed.strip("<> "))}


def _mailboxes_of(store: Store, address: str) -> list[str]:
    owner = store.tokens.person(fold_address(address)) if "@" in address else None
    connections = ConnectionRecord(store.ledger, store.texts, store.tokens, store.clock).all()
    known: list[MailboxConnected] = [each for each in connections.values() if each.owner == owner]
    return [each.mailbox for each in known]
