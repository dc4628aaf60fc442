"""What people type to speak of their deals, as `services.cli` registers it."""

from __future__ import annotations

import typer

from domain.deal.decide import (
    DealIsNotOpen,
    DecisionBeforeOpening,
    DecisionDateIsFixed,
    NoLongerAnError,
    NotTheBuyersDoing,
    OpeningIsFixed,
    UnknownInDeal,
)
from domain.deal.handover import NotOnTheSellersSide
from domain.deal.merging import CannotBeMerged
from domain.planning.step_words import SnoozedTooLong, SnoozeIsOver, StepHasEnded
from services.speaking import deal_commands, handover_commands, say_commands, step_commands
from services.speaking.typed import CannotBeSaid

REFUSALS = (
    CannotBeMerged,
    CannotBeSaid,
    DealIsNotOpen,
    DecisionBeforeOpening,
    DecisionDateIsFixed,
    NoLongerAnError,
    NotOnTheSellersSide,
    NotTheBuyersDoing,
    OpeningIsFixed,
    SnoozeIsOver,
    SnoozedTooLong,
    StepHasEnded,
    UnknownInDeal,
)
"""What is refused because of what was typed: exit status 2, and the message says it all."""


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(deal_commands.app, name="deal")
    app.add_typer(say_commands.app, name="say")
    app.command(name="handover")(handover_commands.handover_all)
    app.command(name="next")(step_commands.next_)
    for command in (step_commands.accept, step_commands.snooze, step_commands.done, step_commands.dismiss):
        app.command()(command)
