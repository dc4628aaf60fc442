"""The commands `setpoint draft` and `setpoint hold`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from domain.acting.events import Act
from domain.people import PersonToken
from domain.ports.hands import HasGuests
from services.acting.composing import NotByMail
from services.acting.making import Making, NoFreeHour
from services.acting.reaching import NoHands, hands_of
from services.acting.record import UnderWay
from services.acting.shapes import acts_shape, draft_shape, hold_shape
from services.settings import read_settings
from services.shapes import Json
from services.speaking.options import Format, FormatOption, LedgerOption, print_json, print_lines
from services.speaking.step_commands import StepArgument
from services.speaking.steps import find_step
from services.speaking.typed import CannotBeSaid, typed_address
from services.wiring import Store, open_connecting

if TYPE_CHECKING:
    from services.mailboxes.connecting import Connecting

REFUSALS = (NoHands, NotByMail, NoFreeHour, HasGuests, UnderWay)
MineOption = Annotated[
    str | None,
    typer.Option(
        "--by", metavar="ADDRESS", help="In whose mailbox. Default: the one that is connected, if it is one."
    ),
]
TakeBackOption = Annotated[bool, typer.Option("--take-back", help="Take it back instead.")]
MinutesOption = Annotated[int, typer.Option(min=15, max=480, help="For how long.")]


def draft(
    step: StepArgument,
    *,
    take_back: TakeBackOption = False,
    by: MineOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Draft the mail of a next step in your own mailbox, in its conversation. It is never sent.

    Example: setpoint draft 3f9a02c1 --by rita@ours.example
    """

    def make(making: Making) -> Json:
        return draft_shape(making.draft(), making.step.text)

    _act(step, Act.DRAFT, None if take_back else make, _draft_lines, by=by, wanted=format, ledger=ledger)


def hold(
    step: StepArgument,
    *,
    minutes: MinutesOption = 60,
    take_back: TakeBackOption = False,
    by: MineOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Hold a time for a next step in your own calendar, when both sides work. Nobody is invited.

    Example: setpoint hold 3f9a02c1 --minutes 30
    """

    def make(making: Making) -> Json:
        return hold_shape(making.hold(minutes=minutes))

    _act(step, Act.HOLD, None if take_back else make, _hold_lines, by=by, wanted=format, ledger=ledger)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(draft)
    app.command()(hold)


def _act(
    typed: str,
    act: Act,
    make: Callable[[Making], Json] | None,
    lines: Callable[[Json], Iterable[str]],
    *,
    by: str | None,
    wanted: Format,
    ledger: str | None,
) -> None:
    with open_connecting(read_settings(os.environ, ledger)) as (store, connecting):
        making = _making(store, connecting, typed, by)
        if make is None:
            making.take_back(act)
            shape, said = acts_shape(making), [f"the {act} of step {making.step.step_id} was taken back"]
        else:
            shape = make(making)
            said = list(lines(shape))
    print_json(shape) if wanted is Format.JSON else print_lines(*said)


def _making(store: Store, connecting: Connecting, typed: str, by: str | None) -> Making:
    step = find_step(store, typed)
    person = _person(store, connecting, by)
    deal = store.deals.load(step.deal_id).deal
    if person not in {deal.described.owner, *deal.sides.team}:
        raise CannotBeSaid("--by", "expected the deal's owner or somebody of its team")
    return Making(store, hands_of(connecting, store.clock), step, person)


def _person(store: Store, connecting: Connecting, by: str | None) -> PersonToken:
    if by is not None:
        return store.tokens.person(typed_address(by, "--by"))
    owners = {each.owner for each in connecting.record.all().values()}
    if len(owners) != 1:
        raise CannotBeSaid("--by", f"expected an address: mailboxes of {len(owners)} people are connected")
    return owners.pop()


def _draft_lines(shape: Json) -> Iterable[str]:
    letter = shape["letter"]
    if letter is None:
        yield "the draft is there already, as you left it:"
    else:
        place = "in its conversation" if shape["in_thread"] else "in a new conversation"
        yield f"drafted {place}, and not sent:"
    yield f"  {shape['draft']['link']}"
    yield f"  what to aim for: {shape['advice']}"
    if letter is not None:
        yield f"  to {', '.join(letter['to']) or 'nobody yet'}"
        yield from (f"  in copy {each}" for each in letter["cc"])
        yield ""
        yield letter["text"].rstrip()


def _hold_lines(shape: Json) -> Iterable[str]:
    held = shape["hold"]
    news = "held, with nobody invited" if shape["is_new"] else "held already"
    yield f"{news}: {held['start']} to {held['end']}"
    yield f"  {held['link']}"
    if not shape["in_both_zones"]:
        yield "  by your own office hours: the buyer's zone is not known, or never works when you do"
    yield f"  {shape['invitation']}"
