"""The commands `setpoint say DEAL ...`: what a person knows and no mailbox shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from domain.deal.dealfile import ReportedTouch
from domain.deal.events import CommitmentMade, DealEvent, DeclaredState
from domain.moments import Instant
from domain.people import Side
from domain.touches.touch import InteractionKind, Outcome
from services.asked_instants import asked_instant
from services.speaking import words
from services.speaking.options import (
    AtOption,
    ByOption,
    DealArgument,
    Format,
    FormatOption,
    LedgerOption,
    ReasonOption,
    opened_store,
    tell,
)
from services.speaking.speaker import Talk, speaker_of
from services.speaking.typed import CannotBeSaid, typed_address, typed_day, without_repeats, zone_of
from services.wiring import Store

app = typer.Typer(no_args_is_help=True, help="Say what a person knows of a deal and no mailbox shows.")

PeopleArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="PERSON...", help="Addresses of who took part; whoever began it first.", show_default=False
    ),
]
KindOption = Annotated[InteractionKind, typer.Option(help="What it was.")]
OutcomeOption = Annotated[
    Outcome | None, typer.Option(help="Who owes what after it; agreed goes with --agreed-for.")
]
AgreedOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="The day for which something was agreed.")
]
TitleOption = Annotated[
    str, typer.Option(metavar="TEXT", help="What it was about; may fit a milestone's evidence.")
]
MilestoneArgument = Annotated[
    str, typer.Argument(metavar="MILESTONE", help="The milestone's id.", show_default=False)
]
EvidenceArgument = Annotated[
    str,
    typer.Argument(metavar="EVIDENCE", help="What the plan names as its evidence.", show_default=False),
]
StateArgument = Annotated[DeclaredState, typer.Argument(help="What it is.", show_default=False)]
SideArgument = Annotated[Side, typer.Argument(help="Who promised.", show_default=False)]
DueArgument = Annotated[
    str, typer.Argument(metavar="DUE", help="The day by which it is promised.", show_default=False)
]
WhatOption = Annotated[str | None, typer.Option(metavar="TEXT", help="What was promised; kept encrypted.")]
TouchArgument = Annotated[
    str, typer.Argument(metavar="TOUCH", help="A touch id or a Message-ID.", show_default=False)
]
RuleArgument = Annotated[
    str, typer.Argument(metavar="RULE", help="The finding's rule, e.g. stalled.", show_default=False)
]
UntilOption = Annotated[
    str, typer.Option(metavar="DATE", help="The last day on which it need not be told.", show_default=False)
]
SubjectOption = Annotated[
    str, typer.Option(metavar="TEXT", help="What it is about, where it is about a milestone or a role.")
]


@app.callback()
def say(context: typer.Context, deal: DealArgument) -> None:
    """Say what a person knows of a deal and no mailbox shows."""
    context.obj = deal


@app.command()
def call(
    context: typer.Context,
    people: PeopleArgument,
    *,
    kind: KindOption = InteractionKind.CALL,
    outcome: OutcomeOption = None,
    agreed_for: AgreedOption = None,
    title: TitleOption = "",
    at: AtOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """A call, a meeting in person or a chat. Told again with the same people and time, it is corrected.

    Example: setpoint say north-2026 call rita@ours.example bea@north.example --outcome they_owe
    """
    if (outcome is Outcome.AGREED) != (agreed_for is not None):
        raise CannotBeSaid("--agreed-for", "expected with --outcome agreed, and only with it")
    took_part = without_repeats(typed_address(person, "PERSON...") for person in people)
    agreed = None if agreed_for is None else typed_day(agreed_for, "--agreed-for")
    with opened_store(ledger) as store:
        told = ReportedTouch(_when(store, context.obj, at), kind, took_part, outcome, agreed, title)
        events = words.report(_talk(store, context, by), told)
        _tell(store, format, context.obj, events, f"{kind.value} noted")


@app.command()
def milestone(
    context: typer.Context,
    milestone: MilestoneArgument,
    state: StateArgument,
    *,
    at: AtOption = None,
    reason: ReasonOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """That a milestone has started, is done, is open after all, or is waived. It outranks every rule.

    Example: setpoint say north-2026 milestone security_review waived --reason "not asked for"
    """
    with opened_store(ledger) as store:
        when = _when(store, context.obj, at)
        events = words.declare(_talk(store, context, by), milestone, state, when, reason)
        _tell(store, format, context.obj, events, f"{milestone} is {state.value}")


@app.command()
def withdraw(
    context: typer.Context,
    milestone: MilestoneArgument,
    evidence: EvidenceArgument,
    *,
    reason: ReasonOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """That a touch or meeting does not show a milestone after all.

    Example: setpoint say north-2026 withdraw discovery kickoff@mail.example --reason "another deal's"
    """
    with opened_store(ledger) as store:
        events = words.withdraw(_talk(store, context, by), milestone, evidence, reason)
        _tell(store, format, context.obj, events, f"{evidence} does not show {milestone}")


@app.command(name="take-back")
def take_back(
    context: typer.Context,
    touch: TouchArgument,
    *,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """That a call, meeting in person or chat that somebody reported was not so.

    Example: setpoint say north-2026 take-back 3f9a02c1
    """
    with opened_store(ledger) as store:
        events = words.take_back(_talk(store, context, by), touch)
        _tell(store, format, context.obj, events, "the touch was taken back")


@app.command()
def commitment(
    context: typer.Context,
    side: SideArgument,
    due: DueArgument,
    *,
    what: WhatOption = None,
    at: AtOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """That the seller or the buyer promised something by a day.

    Example: setpoint say north-2026 commitment buyer 2026-05-29 --what "comments on the contract"
    """
    if side is Side.OTHER:
        raise CannotBeSaid("SIDE", "expected seller or buyer")
    day = typed_day(due, "DUE")
    with opened_store(ledger) as store:
        promised = CommitmentMade(side, _when(store, context.obj, at), day)
        events = words.promise(_talk(store, context, by), promised, what)
        _tell(store, format, context.obj, events, f"a promise of the {side.value} by {due}")


@app.command(name="no-reply-owed")
def no_reply_owed(
    context: typer.Context,
    touch: TouchArgument,
    *,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """That nobody owes an answer to a mail or a chat.

    Example: setpoint say north-2026 no-reply-owed "<20260520.1@mail.example>"
    """
    with opened_store(ledger) as store:
        events = words.excuse(_talk(store, context, by), touch)
        _tell(store, format, context.obj, events, "no reply is owed")


@app.command()
def acknowledge(
    context: typer.Context,
    rule: RuleArgument,
    *,
    until: UntilOption,
    subject: SubjectOption = "",
    reason: ReasonOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """That a finding was seen, and need not be told before a day has passed.

    Example: setpoint say north-2026 acknowledge stalled --until 2026-06-05 --reason "they move house"
    """
    day = typed_day(until, "--until")
    with opened_store(ledger) as store:
        events = words.acknowledge(_talk(store, context, by), rule, subject, day, reason)
        _tell(store, format, context.obj, events, f"{rule} is acknowledged until {until}")


def _talk(store: Store, context: typer.Context, by: str | None) -> Talk:
    return Talk(store, context.obj, speaker_of(by, store))


def _when(store: Store, deal_id: str, typed: str | None) -> Instant:
    asked = asked_instant(typed, option="--at", zone=zone_of(store, deal_id))
    return store.clock.now() if asked is None else asked


def _tell(store: Store, wanted: Format, deal_id: str, events: Sequence[DealEvent], said: str) -> None:
    news = said if events else f"{said}: that was known"
    tell(store, wanted, deal_id, f"{deal_id}: {news}", deal=deal_id, recorded=len(events))
