"""The commands `setpoint set-aside` and `setpoint channel`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Annotated

import typer

from domain.ports.channel import Channel
from services.asyncapi import DEFAULT_PREFIX
from services.asyncapi import asyncapi as document
from services.channels import open_channel
from services.clock import SystemClock
from services.redrive.choosing import choose
from services.redrive.events import EventWaiting
from services.redrive.listing import Remedy, Waiting, all_waiting, printable
from services.redrive.redriving import redrive as send_again
from services.redrive.redriving import redrive_events
from services.settings import read_settings
from services.speaking.options import Format, FormatOption, LedgerOption, print_json
from services.wiring import Store, ledger_is_there, open_store

set_aside = typer.Typer(
    no_args_is_help=True,
    help="What could not be handled: messages, events and files. Look at it, and have it handled again.",
)
_HELPS = {
    Remedy.REDRIVE: "once the cause is mended: setpoint set-aside redrive NAME",
    Remedy.NONE: "messages that the channel has dropped are gone: have them sent anew where they came from",
    Remedy.REBUILD_VIEW: "a view is made anew: take it away while no projections role runs",
    Remedy.SAVE_AGAIN: "a file is read again when it is saved again in the inbox",
    Remedy.TRIED_DAILY: (
        "an item of a mailbox is tried again every day; it leaves the list when it can be read or is deleted"
    ),
    Remedy.LOOK_THERE: "of a part of a captured message only the mailbox itself can tell",
}
channel = typer.Typer(no_args_is_help=True, help="The topics between Setpoint and other systems.")

ChannelOption = Annotated[
    str | None,
    typer.Option(
        "--channel",
        metavar="ADDRESS",
        help=(
            "kafka://HOST:PORT/PREFIX or a file's path. Default: SETPOINT_CHANNEL, else a file beside "
            "the ledger."
        ),
    ),
]


@set_aside.command("list")
def list_set_aside(
    channel: ChannelOption = None,
    ledger: LedgerOption = None,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
) -> None:
    """Everything that was set aside, oldest first: what, where, why, since when, and what helps.

    Where the channel is out of reach it lists what the ledger has, says so, and exits with 1.

    Example: setpoint set-aside list --format json
    """
    with _opened(channel, ledger) as (opened, store):
        listed = all_waiting(opened, store)
    if format is Format.JSON:
        shapes = [each.shape() for each in listed.waiting]
        print_json({"set_aside": shapes, "channel_away": listed.channel_away})
    else:
        _print(listed.waiting, where="" if listed.channel_away is None else " in the ledger")
    if listed.channel_away is not None:
        sys.stderr.write(f"setpoint: --channel: {listed.channel_away}; messages are not in the list\n")
        raise typer.Exit(1)


def _print(found: Sequence[Waiting], *, where: str) -> None:
    for each in found:
        said = f"{each.what or 'erased'}, {each.where}, since {each.since}: {each.why}"
        sys.stdout.write(f"{printable(each.name)}  {printable(said)}\n")
    for remedy in dict.fromkeys(each.remedy for each in found):
        sys.stdout.write(f"{_HELPS[remedy]}\n")
    if not found:
        sys.stdout.write(f"nothing waits{where}\n")


@set_aside.command()
def redrive(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME...", help="As the list calls them: captures:3:17, recorder:4711", show_default=False
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that can be redriven.")] = False,  # noqa: FBT002 - typer's way
    channel: ChannelOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Send messages again, and hand events to their followers again.

    A message that fails again is set aside again, under a new name; an event that still fails stays.

    Example: setpoint set-aside redrive captures:3:17 recorder:4711
    """
    if bool(names) == everything:
        raise typer.BadParameter("name what is to be redriven, or give --all")
    with _opened(channel, ledger) as (opened, store):
        chosen = choose(opened, store, names or ())
        went_well = _redrive_messages(opened, chosen.messages) if chosen.messages else True
        if store is not None:
            went_well &= _redrive_events(store, chosen.events)
    if not went_well:
        raise typer.Exit(1)


def _redrive_messages(channel: Channel, names: Sequence[str]) -> bool:
    """Whether all of them could be sent again."""
    done = send_again(channel, names, SystemClock())
    for aside in done.sent:
        sys.stdout.write(f"{aside.name}: sent again\n")
    for aside in done.gone:
        sys.stderr.write(f"setpoint: {aside.name}: the channel does not have it any more\n")
    return not done.gone


def _redrive_events(store: Store, waiting: Sequence[EventWaiting]) -> bool:
    """Whether all of them could be handled."""
    went_well = True
    for tried in redrive_events(waiting, store):
        if tried.fault is None:
            sys.stdout.write(f"{tried.name}: handled\n")
        else:
            sys.stderr.write(f"setpoint: {tried.name}: still fails: {tried.fault}\n")
            went_well = False
    return went_well


@channel.command()
def prepare(channel: ChannelOption = None) -> None:
    """Make the topics that are missing, and check the others. Safe to be run again.

    Example: setpoint channel prepare --channel kafka://127.0.0.1:9092/setpoint
    """
    address = _address(channel)
    with open_channel(address, SystemClock()) as opened:
        opened.prepare()
        sys.stdout.write(f"the topics of {opened.name} are ready\n")


def asyncapi(
    prefix: Annotated[
        str, typer.Option(metavar="PREFIX", help="What stands before the names of topics.")
    ] = DEFAULT_PREFIX,
) -> None:
    """Print the AsyncAPI 3.0 document of the channel: topics, messages and their forms, as JSON.

    Example: setpoint asyncapi > asyncapi.json
    """
    print_json(document(prefix))


@contextmanager
def _opened(channel: str | None, ledger: str | None) -> Iterator[tuple[Channel, Store | None]]:
    """The channel, and the store of the ledger if there is one."""
    settings = read_settings(os.environ, ledger)
    with ExitStack() as opened:
        store = opened.enter_context(open_store(settings)) if ledger_is_there(settings) else None
        yield opened.enter_context(open_channel(channel or settings.channel, SystemClock())), store


def _address(given: str | None) -> str:
    return given or read_settings(os.environ).channel
