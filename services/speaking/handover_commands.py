"""The commands `setpoint deal handover` and `setpoint handover`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from services.speaking.handover import HandedOver, Handover, hand_over, handed_over_lines, open_deals_of
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
from services.speaking.typed import typed_address, typed_day
from services.wiring import Store

DealsArgument = Annotated[
    list[str], typer.Argument(metavar="DEAL...", help="The deals' ids.", show_default=False)
]
ToOption = Annotated[
    str, typer.Option("--to", metavar="ADDRESS", help="Who owns them from now on.", show_default=False)
]
FromOption = Annotated[
    str, typer.Option("--from", metavar="ADDRESS", help="Whose open deals go.", show_default=False)
]
DayOption = Annotated[
    str | None, typer.Option("--from-day", metavar="DATE", help="Since which day. Default: today.")
]
TryOption = Annotated[bool, typer.Option("--try", help="Only say which deals would go.")]


def handover_deals(
    deals: DealsArgument,
    *,
    to: ToOption,
    from_day: DayOption = None,
    reason: ReasonOption = None,
    try_: TryOption = False,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Hand open deals over to a colleague. What happened stays; the earlier owner plays on in them.

    It outranks a deal file that still names the earlier owner.

    Example: setpoint deal handover north-2026 --to sven@ours.example --reason "Rita leaves"
    """
    with opened_store(ledger) as store:
        handover = _handover(store, to, from_day, reason, by)
        told = hand_over(store, deals, handover, is_tried=try_)
    _say(told, handover, format, is_tried=try_)


def handover_all(
    *,
    from_: FromOption,
    to: ToOption,
    from_day: DayOption = None,
    reason: ReasonOption = None,
    try_: TryOption = False,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Hand all open deals of somebody who leaves over to a colleague, deal by deal.

    Broken off, it goes on when it is said again. Disconnect the mailbox with setpoint disconnect.

    Example: setpoint handover --from rita@ours.example --to sven@ours.example --try
    """
    with opened_store(ledger) as store:
        handover = _handover(store, to, from_day, reason, by)
        deals = open_deals_of(store, typed_address(from_, "--from"))
        told = hand_over(store, deals, handover, is_tried=try_)
    _say(told, handover, format, is_tried=try_)


def _handover(store: Store, to: str, from_day: str | None, reason: str | None, by: str | None) -> Handover:
    address = typed_address(to, "--to")
    on = None if from_day is None else typed_day(from_day, "--from-day")
    return Handover(address, on, reason, speaker_of(by, store))


def _say(told: Sequence[HandedOver], handover: Handover, wanted: Format, *, is_tried: bool) -> None:
    if wanted is Format.JSON:
        deals = [{"deal": each.deal_id, "from": each.earlier, "is_new": each.is_new} for each in told]
        print_json({"to": handover.to, "only_tried": is_tried, "deals": deals})
        return
    lines = list(handed_over_lines(told, handover.to, is_tried=is_tried))
    for line in lines or ["no open deal is to be handed over"]:
        typer.echo(line)
