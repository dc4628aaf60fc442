"""The commands `setpoint deal open`, `close`, `handover`, `bring-in`, `merge` and `split`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from domain.deal.cycles import LEADING_ON
from domain.deal.events import ClosedAs
from domain.moments import day_text
from integrations.playbookfiles.deal import read_deal_file
from services.adoption.bringing_in_command import bring_deals_in
from services.shapes import Json
from services.speaking.going_shapes import going_shape, lines_of
from services.speaking.handover_commands import handover_deals
from services.speaking.lives import begin_next_cycle, close_deal, closing, open_deal
from services.speaking.merging import merge_deals
from services.speaking.options import (
    ByOption,
    DealArgument,
    Format,
    FormatOption,
    LedgerOption,
    ReasonOption,
    opened_store,
    print_json,
    tell,
)
from services.speaking.speaker import Talk, speaker_of
from services.speaking.splitting import Named, split_off
from services.speaking.splitting import split as split_deal
from services.speaking.typed import CannotBeSaid, typed_address, typed_day

app = typer.Typer(
    no_args_is_help=True, help="Open and close deals, bring them in, hand them over, merge and split them."
)

FileArgument = Annotated[Path, typer.Argument(metavar="DEAL.yaml", help="The deal file.", show_default=False)]
ContinuesOption = Annotated[
    str | None,
    typer.Option(
        metavar="DEAL",
        help="The deal that this one continues: it was closed as superseded_by_buyer_event or date_missed.",
    ),
]
OutcomeOption = Annotated[ClosedAs, typer.Option(help="How it ended.", show_default=False)]
TouchOption = Annotated[
    str | None,
    typer.Option(
        metavar="TOUCH",
        help="The buyer's touch that shows it: its id or Message-ID. Needed for superseded_by_buyer_event.",
    ),
]
ApprovedOption = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Who approved it. Needed for superseded_by_buyer_event."),
]
NewDateOption = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help="The new date: with superseded_by_buyer_event, and with date_missed once the date has passed, "
        "the next cycle is opened at once.",
    ),
]

FromArgument = Annotated[str, typer.Argument(metavar="FROM", help="The deal that ends.", show_default=False)]
IntoArgument = Annotated[
    str, typer.Argument(metavar="INTO", help="The deal in which it goes on.", show_default=False)
]
SplitArgument = Annotated[
    str, typer.Argument(metavar="FROM", help="The deal that is split.", show_default=False)
]
NewArgument = Annotated[
    Path, typer.Argument(metavar="NEW.yaml", help="The deal file of the new one.", show_default=False)
]
ThreadOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="TOUCH",
        help="A mail (touch id or Message-ID) or meeting (UID) whose whole conversation goes; or a touch "
        "that was reported.",
    ),
]
PersonOption = Annotated[
    list[str] | None,
    typer.Option(metavar="ADDRESS", help="Somebody with whom all conversations and reported touches go."),
]
TryOption = Annotated[bool, typer.Option("--try", help="Only show what would go; nothing is recorded.")]
NeededReasonOption = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why; kept encrypted.", show_default=False)
]


@app.command("open")
def open_(
    file: FileArgument,
    *,
    continues: ContinuesOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Open a deal without any mail. Opening the same again adds nothing.

    What the file leaves out is as the company's settings say (setpoint company set).

    Example: setpoint deal open deal.yaml

    Example: setpoint deal open second.yaml --continues north-2026
    """
    with opened_store(ledger) as store:
        deal = read_deal_file(file, store.company.of_deal)
        added = open_deal(Talk(store, deal.id, speaker_of(by, store)), deal, continues)
        events = added.touches + added.other_events
        tell(store, format, deal.id, f"{deal.id}: {_counted(events)}", deal=deal.id, recorded=events)


@app.command()
def close(
    deal: DealArgument,
    *,
    outcome: OutcomeOption,
    touch: TouchOption = None,
    approved_by: ApprovedOption = None,
    new_date: NewDateOption = None,
    reason: ReasonOption = None,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Close a deal. Its history stays, and what was still to be done is moot.

    The decision date never moves. Where the buyer's own date has truly changed, the deal is closed
    as superseded_by_buyer_event and the next cycle goes on under an id of its own; so it does where
    the date was missed and has passed.

    Example: setpoint deal close north-2026 --outcome lost --reason "went with the incumbent"

    Example: setpoint deal close north-2026 --outcome superseded_by_buyer_event --touch MESSAGE-ID
    --approved-by sven@ours.example --new-date 2026-09-30
    """
    if new_date is not None and outcome not in LEADING_ON:
        raise CannotBeSaid("--new-date", f"expected only with --outcome {' or '.join(LEADING_ON)}")
    date = None if new_date is None else typed_day(new_date, "--new-date")
    approver = None if approved_by is None else typed_address(approved_by, "--approved-by")
    with opened_store(ledger) as store:
        talk = Talk(store, deal, speaker_of(by, store))
        command = closing(store, deal, outcome, touch=touch, approved_by=approver, at=store.clock.now())
        if date is None:
            close_deal(talk, command, reason)
            said = f"{deal}: closed as {outcome.value}"
            tell(store, format, deal, said, deal=deal, outcome=outcome.value, next_cycle=None)
            return
        next_id = begin_next_cycle(talk, command, date, reason)
        said = f"{deal}: closed as {outcome.value}; {next_id} goes on, to be decided on {day_text(date)}"
        tell(store, format, next_id, said, deal=deal, outcome=outcome.value, next_cycle=next_id)


@app.command()
def merge(
    deal: FromArgument,
    into: IntoArgument,
    *,
    reason: NeededReasonOption,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Merge a deal into another, in which everything of it goes on.

    INTO gets the people and domains of the buyer and of partners, roles that people do not have yet,
    reported touches, promises and what needs no reply; captured mail and meetings follow by matching.
    Its decision date, strategy, playbook and what was said of its milestones stay.

    Example: setpoint deal merge north-hardware north-2026 --reason "they decide on both at once"
    """
    with opened_store(ledger) as store:
        events = merge_deals(Talk(store, deal, speaker_of(by, store)), into, reason)
        said = f"{deal}: merged into {into}; {_counted(events)}"
        tell(store, format, into, said, deal=deal, into=into, recorded=events)


@app.command()
def split(
    deal: SplitArgument,
    file: NewArgument,
    *,
    reason: NeededReasonOption,
    thread: ThreadOption = None,
    person: PersonOption = None,
    try_: TryOption = False,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Open a new deal with some of the conversations of another.

    Each conversation that goes is a correction, which outranks every rule of matching: captured mail
    follows by it, and what comes later in the conversation, too. Take reported touches that go out
    of the old deal's file, or importing that file brings them back.

    Example: setpoint deal split north-2026 hardware.yaml --person carl@north.example
    --reason "a budget of its own" --try
    """
    named = Named(thread or (), person or ())
    with opened_store(ledger) as store:
        new, talk = read_deal_file(file, store.company.of_deal), Talk(store, deal, speaker_of(by, store))
        # Shown as it lies in the old deal, before it leaves.
        shape = going_shape(store, deal, split_off(talk, new, named))
        if try_:
            _show(format, {"deal": deal, "new": new.id, **shape}, lines_of(f"to {new.id} would go", shape))
            return
        done = split_deal(talk, new, named, reason)
        said = "\n".join(lines_of(f"{new.id} is open, and to it goes", shape))
        corrections = [each.id for each in done.corrections]
        tell(store, format, new.id, said, deal=deal, new=new.id, corrections=corrections, **shape)


def _show(wanted: Format, shape: Json, lines: Sequence[str]) -> None:
    if wanted is Format.JSON:
        print_json(shape)
    else:
        Console(highlight=False, soft_wrap=True).print("\n".join(map(escape, lines)))


app.command("handover")(handover_deals)
app.command("bring-in")(bring_deals_in)


def _counted(events: int) -> str:
    return f"{events} {'event' if events == 1 else 'events'} added" if events else "nothing is new"
