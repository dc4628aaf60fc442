"""The commands `setpoint next`, `accept`, `snooze`, `done` and `dismiss`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console

from domain.planning.events import StepId
from domain.planning.step_words import AcceptStep, DismissStep, FinishStep, SnoozeStep, StepWord
from services.planner.catching_up import catch_up
from services.progress import counting
from services.recorder.reasons import dismissal_ref
from services.speaking.next_shapes import most_pressing_first, next_of
from services.speaking.options import (
    ByOption,
    Format,
    FormatOption,
    LedgerOption,
    opened_store,
    print_json,
    tell,
)
from services.speaking.speaker import Talk, speaker_of
from services.speaking.steps import find_step, speak_of_step
from services.speaking.terminal import print_headlines, print_next
from services.speaking.typed import CannotBeSaid, typed_day, zone_of

WantedDeal = Annotated[
    str | None,
    typer.Argument(metavar="[DEAL]", help="All steps of this deal; else one of each.", show_default=False),
]
StepArgument = Annotated[
    str,
    typer.Argument(
        metavar="STEP", help="The step's id, or its first characters as shown.", show_default=False
    ),
]
UntilOption = Annotated[
    str,
    typer.Option(
        metavar="DATE",
        help="The day on which to hear of it again; not after it has to begin.",
        show_default=False,
    ),
]
ReasonOption = Annotated[
    str, typer.Option(metavar="TEXT", help="Why; kept encrypted, beside the ledger.", show_default=False)
]


@dataclass(frozen=True, slots=True)
class Answer:
    """Who speaks, how it is answered and where it is recorded."""

    by: str | None
    format: Format
    ledger: str | None


def next_(
    deal: WantedDeal = None,
    *,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Show what to do next: the one thing in each open deal, or all steps of one.

    Every deal is looked at as of now before, and what is new is recorded.

    Example: setpoint next

    Example: setpoint next north-2026
    """
    console = Console(highlight=False)
    with opened_store(ledger) as store:
        wanted = store.deals.ids() if deal is None else [deal]
        shapes = []
        for deal_id in counting(wanted, of=len(wanted), saying="deals"):
            catch_up(store, deal_id)
            shapes.append(next_of(store, deal_id))
    if deal is not None:
        print_json(shapes[0]) if format is Format.JSON else print_next(console, shapes[0])
        return
    pressing = most_pressing_first(shapes)
    print_json({"deals": pressing}) if format is Format.JSON else print_headlines(console, pressing)


def accept(
    step: StepArgument,
    *,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Take a next step on. When what it is to bring about arrives, it is done by itself.

    Example: setpoint accept 3f9a02c1 --by rita@ours.example
    """

    def word(talk: Talk, step_id: StepId) -> StepWord:
        return AcceptStep(step_id, talk.speaker.actor, talk.store.clock.now())

    _speak(step, "accepted", word, Answer(by, format, ledger))


def snooze(
    step: StepArgument,
    *,
    until: UntilOption,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Hear of a next step again on a day, at the latest when it has to begin.

    Example: setpoint snooze 3f9a02c1 --until 2026-05-20
    """
    day = typed_day(until, "--until")

    def word(talk: Talk, step_id: StepId) -> StepWord:
        now = talk.store.clock.now()
        today = zone_of(talk.store, talk.deal_id).day_of(now)
        return SnoozeStep(step_id, day, today, talk.speaker.actor, now)

    _speak(step, f"snoozed until {until}", word, Answer(by, format, ledger))


def done(
    step: StepArgument,
    *,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Say that a next step was done. It does not come back for the same cause.

    Example: setpoint done 3f9a02c1
    """

    def word(talk: Talk, step_id: StepId) -> StepWord:
        return FinishStep(step_id, talk.speaker.actor, talk.store.clock.now())

    _speak(step, "done", word, Answer(by, format, ledger))


def dismiss(
    step: StepArgument,
    *,
    reason: ReasonOption,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Refuse a next step for good. It does not come back for the same cause.

    Example: setpoint dismiss 3f9a02c1 --reason "we met at the fair"
    """
    if not reason.strip():
        raise CannotBeSaid("--reason", "expected a reason")

    def word(talk: Talk, step_id: StepId) -> StepWord:
        return DismissStep(step_id, dismissal_ref(step_id), talk.speaker.actor, talk.store.clock.now())

    _speak(step, "dismissed", word, Answer(by, format, ledger), reason)


def _speak(
    typed: str,
    said: str,
    word: Callable[[Talk, StepId], StepWord],
    answer: Answer,
    reason: str | None = None,
) -> None:
    with opened_store(answer.ledger) as store:
        step = find_step(store, typed)
        talk = Talk(store, step.deal_id, speaker_of(answer.by, store))
        events = speak_of_step(talk, word(talk, step.step_id), reason)
        news = said if events else f"was {said} before"
        tell(
            store,
            answer.format,
            step.deal_id,
            f"{step.deal_id}: “{step.text}” {news}",
            deal=step.deal_id,
            step=step.step_id,
            recorded=len(events),
        )
