"""The command `setpoint privacy forget`, and what `privacy show` tells of that and of who sees what."""

from __future__ import annotations

from typing import Annotated

import typer

from services.mailboxes.record import ConnectionRecord
from services.privacy.forgetting import forgotten_so_far
from services.privacy.retention import retention_of
from services.privacy.shapes import due_shape, forgotten_shape, forgotten_words
from services.privacy.visible import VisibilityRecord
from services.privacy.visible_words import choices_shape
from services.shapes import Json
from services.speaking.options import Format, FormatOption, LedgerOption, opened_store, print_json
from services.wiring import Store

NowOption = Annotated[
    bool,
    typer.Option("--now/--try", help="Do it, or only count what would be forgotten.", show_default=False),
]


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
        return
    typer.echo(f"{'forgotten' if now else 'due to be forgotten'}: {forgotten_words(due)}")


def kept_and_seen(store: Store) -> Json:
    """How much was forgotten so far, and who sees what."""
    addresses = ConnectionRecord(store.ledger, store.texts, store.tokens, store.clock).addresses()
    return {
        "forgotten": forgotten_shape(forgotten_so_far(store.ledger)),
        "visible": choices_shape(VisibilityRecord(store.ledger, store.clock).all(), addresses),
    }
