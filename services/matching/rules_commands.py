"""The commands `setpoint rules show|try|adopt|undo`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.prompt import Confirm

from domain.matching.rules import MatchingRules
from integrations.playbookfiles.matching import read_matching_rules
from services.matching.adopting import (
    Wanted,
    adopted,
    known_deals,
    of_proposal,
    of_settings,
    taken_back,
    tried,
)
from services.matching.lines import put
from services.matching.proposing import proposal_called
from services.matching.rules_record import adoptions, number_of, restore
from services.matching.rules_shapes import print_rules, rules_shape, rules_yaml
from services.matching.trial_shapes import print_trial
from services.matching.why import Asked, asked_of
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

app = typer.Typer(
    no_args_is_help=True,
    help="How mail and meetings find their deal: look at the rules, try others, adopt them, take them back.",
)
_ENDINGS = (".yaml", ".yml")

WhatArgument = Annotated[
    str,
    typer.Argument(
        metavar="FILE|PROPOSAL",
        help="A file as `setpoint rules show --yaml` prints it, or the id of a proposal of `setpoint match`.",
        show_default=False,
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask. Asked is only who sits at a terminal.")]


@app.command()
def show(
    *,
    yaml: Annotated[bool, typer.Option("--yaml", help="As a file that can be edited and adopted.")] = False,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Show the rules that are in force: what each clue weighs and means, groups, pins, and the history.

    Example: setpoint rules show --yaml > rules.yaml
    """
    with opened_store(ledger) as store:
        history = adoptions(store)
        rules = history[-1].event.rules if history else MatchingRules()
        if yaml:
            sys.stdout.write(rules_yaml(store, rules))
            return
        shape = rules_shape(store, rules, history)
    if format is Format.JSON:
        print_json(shape)
    else:
        print_rules(Console(highlight=False), shape)


@app.command(name="try")
def try_(
    what: WhatArgument,
    *,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Match everything again by other rules, and show what would change. Nothing is recorded.

    Example: setpoint rules try rules.yaml --format json
    """
    with opened_store(ledger) as store:
        asked = asked_of(store)
        wanted = _wanted(what, asked)
        shape = tried(asked, wanted)
    if format is Format.JSON:
        print_json({"what": wanted.says, **shape})
        return
    console = Console(highlight=False)
    put(console, wanted.says, style="bold")
    print_trial(console, shape)
    hint = f'nothing was recorded; adopt it with: setpoint rules adopt {what} --reason "..."'
    put(console, hint, style="dim")


@app.command()
def adopt(
    what: WhatArgument,
    *,
    reason: ReasonOption = None,
    yes: YesOption = False,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Adopt rules, or what a proposal says. What would change is shown first.

    Example: setpoint rules adopt rules.yaml --reason "both companies are one buyer" --by rita@ours.example
    """
    with opened_store(ledger) as store:
        asked = asked_of(store)
        wanted = _wanted(what, asked)
        trial = _agreed(asked, wanted, ask=not yes, quiet=format is Format.JSON)
        if trial is not None:
            recorded = adopted(asked, wanted, speaker_of(by, store), reason)
            _tell({**recorded, "what": wanted.says, "difference": trial}, format)


@app.command()
def undo(
    *,
    reason: ReasonOption = None,
    yes: YesOption = False,
    by: ByOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Adopt the rules that were in force before those that are; what would change is shown first.

    Example: setpoint rules undo --reason "too much went to one deal"
    """
    with opened_store(ledger) as store:
        asked = asked_of(store)
        wanted = taken_back(asked)
        trial = _agreed(asked, wanted, ask=not yes, quiet=format is Format.JSON)
        if trial is not None:
            event = restore(store, number_of(asked.everything.company), speaker_of(by, store), reason)
            recorded = {"recorded": event is not None, "number": event.number if event else None}
            _tell({**recorded, "what": wanted.says, "difference": trial}, format)


def _wanted(typed: str, asked: Asked) -> Wanted:
    """What a file says, or a proposal.

    Raises:
        FaultyFile: the file is faulty.
        CannotBeSaid: there is neither.
    """
    if typed.endswith(_ENDINGS) or set("/\\") & set(typed) or Path(typed).exists():
        settings = read_matching_rules(Path(typed), known_deals(asked))
        return of_settings(asked, settings, f"the rules of {typed}")
    return of_proposal(asked, proposal_called(asked, typed))


def _agreed(asked: Asked, wanted: Wanted, *, ask: bool, quiet: bool) -> Json | None:
    """What would change, shown; None where a person sits there and says no."""
    trial = tried(asked, wanted)
    if quiet:
        return trial
    console = Console(highlight=False)
    put(console, wanted.says, style="bold")
    print_trial(console, trial)
    if ask and sys.stdin.isatty() and not Confirm.ask("adopt it?", console=console, default=False):
        console.print("nothing was recorded", style="bold")
        return None
    return trial


def _tell(shape: Json, wanted: Format) -> None:
    if wanted is Format.JSON:
        print_json(shape)
        return
    console = Console(highlight=False)
    if not shape["recorded"]:
        console.print("that is in force; nothing was recorded", style="bold")
        return
    number = shape["number"]
    console.print(f"adopted as rules {number}" if number else "recorded", style="bold")
    says = "everything is matched again: at once where `setpoint run` runs, else as soon as it does"
    put(console, says, style="dim")
    if number:
        put(console, "take it back with: setpoint rules undo", style="dim")
