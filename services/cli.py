"""The command `setpoint`: what a person types, and what they are told when it fails.

Exit status: 0 when it ran, 2 for faulty input (one line a fault, nothing stored), 1 when
something outside failed, 70 for an error of this program itself.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from domain.deal.answer import answer
from domain.game.game import Game
from domain.moments import Instant, Zone
from domain.ports.channel import ChannelOutOfReach, UnfitTopic
from integrations.crmfiles.values import FaultyCrmFile
from integrations.eventstore.codec import EventCannotBeRead
from integrations.eventstore.errors import StoreCannotBeOpened, StoreOutOfReach
from integrations.eventstore.key_ring import KeyIsDamaged
from integrations.eventstore.raw import LedgerHasMoved
from integrations.eventstore.texts import TextIsDamaged
from integrations.in_process.files import ChannelCannotBeOpened
from integrations.kafka.address import FaultyAddress
from integrations.mailfiles.items import UnreadableSource
from integrations.playbookfiles.deal import read_deal_file
from integrations.playbookfiles.faults import FaultyFile
from services import playbooks
from services.access import commands as access
from services.access import link_commands as links
from services.acting import commands as acting
from services.acting.reaching import NotDone
from services.adoption.commands import doctor, init
from services.adoption.refusals import CannotBegin
from services.asked_instants import NotAnInstant, asked_instant
from services.capture.commands import capture
from services.capture.harvest import harvest
from services.clock import SystemClock
from services.company import commands as company
from services.delivery.commands import headlines
from services.demo.command import run_demo, stopped_by_hand
from services.demo.settling import NotSettled
from services.help_texts import let_help_flow
from services.importing import import_deal
from services.issuer_command import issuer
from services.ledgers import commands as ledgers
from services.ledgers.comparing import LedgersDiffer
from services.ledgers.copying import TargetIsNoCopy
from services.mailboxes import commands as mailboxes
from services.matching import commands as matching
from services.people import commands as people
from services.people.harvesting import with_people_said
from services.privacy import commands as privacy
from services.progress import reading
from services.recorder.deals import UnknownDeal
from services.recorder.persisting import TooManyConflicts
from services.redrive import commands as channels
from services.redrive.redriving import NotSetAside, OnlyRebuilt
from services.replaying import replayed_answer
from services.report.making import report_of_files, report_of_ledger
from services.report.pages import deal_page
from services.review.command import review_deals
from services.running import run
from services.sandbox_command import REFUSALS as SANDBOX_REFUSALS
from services.sandbox_command import run_sandbox
from services.settings import FaultySetting, Settings, read_settings
from services.settings_page import print_settings
from services.shapes import Json, Shaper
from services.speaking import commands as speaking
from services.status import status
from services.terminal import print_answer, print_timeline
from services.timeline import Timeline
from services.trace_command import trace_one
from services.tracing import NothingIsCalledThat
from services.wiring import Store, open_store

FAULTY_INPUT, FAILED_OUTSIDE, INTERNAL_ERROR, STOPPED = 2, 1, 70, 130

app = typer.Typer(
    name="setpoint",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help=(
        "Sees when a deal's correspondence has turned into ping-pong, and plans backward from a "
        "decision date that never moves.\n\n"
        "Begin with [bold]setpoint demo[/], then [bold]setpoint init[/] over your own exported mail."
    ),
)


class Format(StrEnum):
    """How an answer is printed."""

    JSON = "json"
    TEXT = "text"
    HTML = "html"


DealFileArgument = Annotated[
    Path, typer.Argument(metavar="DEAL.yaml", help="The deal file.", show_default=False)
]
SourcesArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="SOURCE...",
        help=(
            "Mail and calendars: .mbox, a mail folder, .zip or .tgz of an export, .eml, .msg, .ics, .pst; "
            "as many as you like."
        ),
        show_default=False,
    ),
]
DealArgument = Annotated[str, typer.Argument(metavar="DEAL", help="The deal's id.", show_default=False)]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        metavar="INSTANT", help="Look at the deal as of then, e.g. 2026-05-20T12:00:00Z. Default: now."
    ),
]
FormatOption = Annotated[
    Format, typer.Option(help="text for a terminal, json for programs, html for a page to be forwarded.")
]
OutputOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write there instead of the terminal.")
]
LedgerOption = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="A file path or postgresql://... Default: SETPOINT_LEDGER, else a file in your data folder.",
    ),
]


class NotThereYet(ValueError):
    """A format that a command does not print."""


_REFUSALS = (
    CannotBegin,
    FaultySetting,
    NotAnInstant,
    NotThereYet,
    NothingIsCalledThat,
    OnlyRebuilt,
    TargetIsNoCopy,
    UnreadableSource,
    *SANDBOX_REFUSALS,
    *acting.REFUSALS,
    *mailboxes.REFUSALS,
    *speaking.REFUSALS,
)
"""Faulty input of which the message says it all."""


@app.command()
def demo(
    *,
    keep: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Run it there, and leave everything for you to go on."),
    ] = None,
    files: Annotated[
        bool, typer.Option("--files", help="Feed it with exported files instead of connected mailboxes.")
    ] = False,
    serve: Annotated[
        bool | None,
        typer.Option(
            "--serve/--no-serve",
            help="Whether its API stays until Ctrl-C. Default: on a terminal it does.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Run the system over an example deal that slides into ping-pong, and show how to go on.

    Two people connect their mailboxes at a sandbox of Google and Microsoft on this machine, and mail
    arrives. At the end its API answers, with its documentation and an issuer at which you pick who you want
    to be.

    Example: setpoint demo --keep demo

    Example: setpoint demo --serve
    """
    stays = sys.stdout.isatty() if serve is None else serve  # colours may be forced where nobody sits
    run_demo(Console(highlight=False), keep, from_files=files, until=stopped_by_hand if stays else None)


@app.command()
def replay(
    deal: DealFileArgument,
    sources: SourcesArgument,
    as_of: AsOfOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    output: OutputOption = None,
) -> None:
    """Replay a deal from mail files: its rallies, findings, plan and next steps. Nothing is stored.

    Example: setpoint replay deal.yaml rita.mbox sven.mbox calendar.ics
    """
    file = read_deal_file(deal)
    instant = _instant(as_of, "--as-of", file.zone)
    if format is Format.HTML:
        _write(deal_page(report_of_files(file, sources, instant)), output)
    else:
        _print(replayed_answer(file, sources, instant), format, output)


@app.command(name="import")
def import_(deal: DealFileArgument, sources: SourcesArgument, ledger: LedgerOption = None) -> None:
    """Record a deal and its mail in the ledger. Importing the same again adds nothing.

    Example: setpoint import deal.yaml rita.mbox calendar.ics
    """
    with open_store(_settings(ledger)) as store:
        file = read_deal_file(deal, store.company.of_deal)
        with reading(sources) as progress:
            wanted = with_people_said(file, store)
            harvested = harvest(wanted, sources, store.tokens, progress=progress, with_titles=True)
        added = import_deal(file, harvested, store)
    console = Console()
    console.print(
        f"[bold]{file.id}[/]: {added.touches} copies of touches, {added.calendar_facts} calendar facts and "
        f"{added.other_events} other events added; {added.findings_changed} findings changed",
        highlight=False,
        soft_wrap=True,
    )
    for one in harvested.set_aside:
        says = f"could not be read: {one.source}: {one.reason}"
        console.print(says, markup=False, style="dim", soft_wrap=True)
    console.print(f"see it with: setpoint show {file.id}", style="dim", highlight=False, soft_wrap=True)


@app.command()
def show(
    deal: DealArgument,
    as_of: AsOfOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    output: OutputOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Show a deal of the ledger: its rallies, findings, plan and next steps."""
    with open_store(_settings(ledger)) as store:
        loaded = store.deals.load(deal).deal
        instant = _instant(as_of, "--as-of", _zone(store, deal))
        if format is Format.HTML:
            _write(deal_page(report_of_ledger(store, deal, instant)), output)
            return
        game = Game(loaded, store.outside)
        shape = Shaper(game, answer(game, instant), store.texts).whole()
    _print(shape, format, output)


@app.command()
def timeline(
    deal: DealArgument,
    *,
    happened_by: Annotated[
        str | None,
        typer.Option(metavar="INSTANT", help="As it had happened by then, however late it was learnt."),
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option(metavar="INSTANT", help="As it was known then: facts and findings recorded by then."),
    ] = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    output: OutputOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Show how a deal came to be, under two clocks: when things happened, when they were known."""
    _refuse_html(format)
    with open_store(_settings(ledger)) as store:
        zone = _zone(store, deal)
        line = Timeline(
            store.deals,
            store.outside,
            store.texts,
            deal_id=deal,
            now=store.clock.now(),
            happened_by=asked_instant(happened_by, option="--happened-by", zone=zone),
            known_at=asked_instant(known_at, option="--known-at", zone=zone),
        ).whole()
    if format is Format.JSON:
        _write(_json(line), output)
    else:
        _write_text(output, lambda console: print_timeline(console, line))


app.command(name="review")(review_deals)
app.add_typer(playbooks.app, name="playbook")
app.add_typer(company.app, name="company")
app.add_typer(mailboxes.connect, name="connect")
app.command()(mailboxes.disconnect)
app.add_typer(mailboxes.mailboxes, name="mailboxes")
app.add_typer(privacy.app, name="privacy")
app.add_typer(access.app, name="access")
app.add_typer(links.app, name="link")
app.add_typer(people.app, name="people")
app.command()(run)
app.command()(capture)
app.command()(status)
app.add_typer(ledgers.app, name="ledger")
app.command(name="trace")(trace_one)
app.command(name="settings")(print_settings)
app.add_typer(channels.set_aside, name="set-aside")
app.add_typer(channels.channel, name="channel")
app.command()(channels.asyncapi)
app.command()(init)
app.command()(doctor)
app.command()(headlines)
app.command(name="sandbox")(run_sandbox)
app.command()(issuer)
speaking.register(app)
acting.register(app)
matching.register(app)
let_help_flow(app)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and turn every failure into one line a fault and an exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a pipe of another charset must not end the run
    try:
        _command()(args=None if arguments is None else list(arguments))
    except KeyboardInterrupt:
        _fail(STOPPED, "stopped")
    except Exception as error:
        status, *lines = _explained(error)
        if status == INTERNAL_ERROR and os.environ.get("SETPOINT_DEBUG") == "1":
            raise
        _fail(status, *lines)
    sys.exit(0)


@cache
def _command() -> Callable[..., object]:
    """All commands, put together; which takes longer than most of them do."""
    return typer.main.get_command(app)


def _explained(error: Exception) -> tuple[int, *tuple[str, ...]]:
    """The exit status of a failure, and what to say of it, one line a fault."""
    match error:
        case FaultyFile():
            return FAULTY_INPUT, *(str(fault) for fault in error.faults)
        case FaultyCrmFile():
            return FAULTY_INPUT, *error.faults
        case UnknownDeal():
            return FAULTY_INPUT, f"DEAL: {error}", _known(error)
        case _ if isinstance(error, _REFUSALS):
            return FAULTY_INPUT, str(error)
        case StoreCannotBeOpened():
            return FAULTY_INPUT, f"--ledger: {error}"
        case FaultyAddress() | ChannelCannotBeOpened() | UnfitTopic():
            return FAULTY_INPUT, f"--channel: {error}"
        case NotSetAside(known=known):
            return FAULTY_INPUT, f"NAME: {error}", f"there are: {', '.join(known[:20]) or 'none'}"
        case _:
            return _failed(error)


def _failed(error: Exception) -> tuple[int, *tuple[str, ...]]:
    """The exit status of a failure that is no fault of the input, and what to say of it."""
    match error:
        case ChannelOutOfReach():
            return FAILED_OUTSIDE, f"--channel: {error}"
        case EventCannotBeRead() | KeyIsDamaged() | TextIsDamaged():
            return FAILED_OUTSIDE, f"--ledger: {error}"
        case (
            NotSettled()
            | StoreOutOfReach()
            | TooManyConflicts()
            | LedgersDiffer()
            | LedgerHasMoved()
            | OSError()
            | NotDone()
        ):
            return FAILED_OUTSIDE, str(error)
        case _:
            said = f"an error of setpoint itself: {type(error).__name__}: {error}"
            return INTERNAL_ERROR, said, "SETPOINT_DEBUG=1 shows where it happened; nothing was stored half"


def _fail(status: int, *lines: str) -> NoReturn:
    for line in lines:
        if line:
            sys.stderr.write(f"setpoint: {line}\n")
    sys.exit(status)


def _known(unknown: UnknownDeal) -> str:
    if not unknown.known:
        return "the ledger is empty; bring a deal to it with: setpoint import DEAL.yaml SOURCE..."
    return f"it has: {', '.join(unknown.known[:20])}"


def _settings(ledger: str | None) -> Settings:
    return read_settings(os.environ, ledger)


def _instant(typed: str | None, option: str, zone: Zone) -> Instant:
    asked = asked_instant(typed, option=option, zone=zone)
    return SystemClock().now() if asked is None else asked


def _zone(store: Store, deal_id: str) -> Zone:
    opened = store.deals.load(deal_id).deal.opened
    if opened is None:
        raise UnknownDeal(deal_id, store.deals.ids())
    return store.outside.zone(opened.zone)


def _refuse_html(wanted: Format) -> None:
    if wanted is Format.HTML:
        message = "--format: a timeline has no page; expected json or text (show has one, with both clocks)"
        raise NotThereYet(message)


def _print(shape: Json, wanted: Format, output: Path | None) -> None:
    if wanted is Format.JSON:
        _write(_json(shape), output)
    else:
        _write_text(output, lambda console: print_answer(console, shape))


def _json(shape: Json) -> str:
    return json.dumps(shape, ensure_ascii=False, indent=1)


def _write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text + "\n")
    else:
        output.write_text(text + "\n", encoding="utf-8")


def _write_text(output: Path | None, show_it: Callable[[Console], None]) -> None:
    if output is None:
        show_it(Console(highlight=False))
    else:
        with output.open("w", encoding="utf-8") as file:
            show_it(Console(file=file, width=120, highlight=False))
