"""The commands `setpoint rules show|try|adopt|undo`."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, assert_never

import typer
from rich.console import Console
from rich.prompt import Confirm

from domain.company.events import AddressesJoined
from domain.company.matching import matching_rules_of, matching_texts
from domain.deal.commands import AddPerson
from domain.deal.events import Listed
from domain.matching.proposals import (
    AddPin,
    GroupDomains,
    JoinAddresses,
    NameContact,
    Proposal,
    applied,
    reach_of_proposal,
)
from domain.matching.replay import reach_of
from domain.matching.rules import MatchingRules
from domain.people import KnownAddress
from domain.ports.texts import Text as KeptText
from integrations.playbookfiles.matching import read_matching_rules
from services.matching.lines import put
from services.matching.proposing import proposal_called, proposal_says, texts_of_proposal
from services.matching.rules_record import adopt as adopt_rules
from services.matching.rules_record import adoptions, number_of, restore, restored
from services.matching.rules_shapes import print_rules, rules_shape, rules_yaml
from services.matching.trial_shapes import print_trial, trial_shape
from services.matching.trying import Change, trial_of
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
from services.speaking.speaker import Speaker, speaker_of
from services.wiring import Store

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
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


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
        shape = _trial(asked, wanted)
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
            recorded = _adopted(store, asked, wanted, speaker_of(by, store), reason)
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
        company = asked.everything.company
        origin, rules = restored(company)
        again = f"rules {origin} hold" if origin else "the usual rules hold"
        says = f"rules {number_of(company)} are taken back, and {again} again"
        wanted = _Wanted(says, _change_of_rules(asked, rules))
        trial = _agreed(asked, wanted, ask=not yes, quiet=format is Format.JSON)
        if trial is not None:
            event = restore(store, number_of(company), speaker_of(by, store), reason)
            recorded = {"recorded": event is not None, "number": event.number if event else None}
            _tell({**recorded, "what": says, "difference": trial}, format)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be tried or adopted, with the texts that are kept when it is."""

    says: str
    change: Change
    texts: tuple[KeptText, ...] = ()
    proposal: Proposal | None = None


def _wanted(typed: str, asked: Asked) -> _Wanted:
    """What a file says, or a proposal.

    Raises:
        FaultyFile: the file is faulty.
        CannotBeSaid: there is neither.
    """
    if typed.endswith(_ENDINGS) or set("/\\") & set(typed) or Path(typed).exists():
        return _of_file(Path(typed), asked)
    proposal = proposal_called(asked, typed)
    naming = proposal if isinstance(proposal, NameContact) else None
    after = applied(proposal, asked.everything.footing)
    change = Change(after, reach_of_proposal(proposal), naming)
    texts = tuple(texts_of_proposal(proposal, asked.names))
    return _Wanted(proposal_says(proposal, asked.names), change, texts, proposal)


def _of_file(path: Path, asked: Asked) -> _Wanted:
    deals = [each.deal_id for each in asked.everything.footing.deals.all()]
    settings = read_matching_rules(path, deals)
    rules = matching_rules_of(settings, asked.store.tokens)
    texts = tuple(matching_texts(settings, asked.store.tokens))
    return _Wanted(f"the rules of {path}", _change_of_rules(asked, rules), texts)


def _change_of_rules(asked: Asked, rules: MatchingRules) -> Change:
    footing = asked.everything.footing
    return Change(replace(footing, rules=rules), reach_of(footing.rules, rules))


def _trial(asked: Asked, wanted: _Wanted) -> Json:
    store = asked.store
    return trial_shape(trial_of(store, asked.everything, wanted.change, store.clock.now()), asked.names)


def _agreed(asked: Asked, wanted: _Wanted, *, ask: bool, quiet: bool) -> Json | None:
    """What would change, shown; None where a person sits there and says no."""
    trial = _trial(asked, wanted)
    if quiet:
        return trial
    console = Console(highlight=False)
    put(console, wanted.says, style="bold")
    print_trial(console, trial)
    if ask and sys.stdin.isatty() and not Confirm.ask("adopt it?", console=console, default=False):
        console.print("nothing was recorded", style="bold")
        return None
    return trial


def _adopted(store: Store, asked: Asked, wanted: _Wanted, speaker: Speaker, reason: str | None) -> Json:
    match wanted.proposal:
        case NameContact(deal_id=deal_id, person=person):
            address = KnownAddress(person, asked.everything.domains_of(person))
            command = AddPerson(address, Listed.BUYER, store.clock.now())
            events = store.deals.enact(deal_id, lambda _: [command], actor=speaker.actor)
            return {"recorded": bool(events), "number": None, "deal": deal_id}
        case JoinAddresses(addresses=addresses):
            event = AddressesJoined(addresses)
            store.company.decide(
                lambda company: () if addresses in company.joined else (event,), actor=speaker.actor
            )
            return {"recorded": True, "number": None}
        case AddPin() | GroupDomains() | None:
            _keep(store, wanted)
            known = number_of(asked.everything.company)
            adopted = adopt_rules(store, wanted.change.after.rules, known, speaker, reason)
            return {"recorded": adopted is not None, "number": adopted.number if adopted else None}
        case _:
            assert_never(wanted.proposal)


def _keep(store: Store, wanted: _Wanted) -> None:
    """Keep what rules name; a person who is known keeps the name that is known."""
    people = [text for text in wanted.texts if text.ref.startswith("person:")]
    known = store.texts.read([text.ref for text in people])
    store.texts.keep([text for text in wanted.texts if text.ref not in known])


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
