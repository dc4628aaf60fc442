"""The commands `setpoint set-aside` and `setpoint channel`."""

from __future__ import annotations

import json
import os
import sys
from typing import Annotated

import typer

from services.asyncapi import DEFAULT_PREFIX
from services.asyncapi import asyncapi as document
from services.channels import open_channel
from services.clock import SystemClock
from services.messages.set_aside import MessageSetAside
from services.redrive.redriving import redrive as send_again
from services.redrive.redriving import waiting
from services.settings import read_settings
from services.shapes import Json

set_aside = typer.Typer(
    no_args_is_help=True, help="Messages that could not be handled: look at them, and send them again."
)
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
JsonOption = Annotated[bool, typer.Option("--json", help="For programs: one JSON document.")]


@set_aside.command("list")
def list_set_aside(channel: ChannelOption = None, as_json: JsonOption = False) -> None:  # noqa: FBT002 - typer's way
    """What waits to be sent again, oldest first, with the reason.

    Example: setpoint set-aside list
    """
    with open_channel(_address(channel), SystemClock()) as opened:
        found = waiting(opened)
    if as_json:
        _print_json({"set_aside": [_shape(aside) for aside in found]})
        return
    for aside in found:
        sys.stdout.write(f"{aside.name}  {_of(aside)}, read by {aside.reader}: {_printable(aside.reason)}\n")
    if not found:
        sys.stdout.write("nothing waits\n")


@set_aside.command()
def redrive(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME...", help="As the list calls them: captures:3:17", show_default=False),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that waits.")] = False,  # noqa: FBT002 - typer's way
    channel: ChannelOption = None,
) -> None:
    """Send messages again. Those that fail again are set aside again, under a new name.

    Example: setpoint set-aside redrive captures:3:17
    """
    if bool(names) == everything:
        raise typer.BadParameter("name what is to be sent again, or give --all")
    clock = SystemClock()
    with open_channel(_address(channel), clock) as opened:
        done = send_again(opened, names or (), clock)
    for aside in done.sent:
        sys.stdout.write(f"{aside.name}: sent again\n")
    for aside in done.gone:
        sys.stderr.write(f"setpoint: {aside.name}: the channel does not have it any more\n")
    if done.gone:
        raise typer.Exit(1)


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
    _print_json(document(prefix))


def _address(given: str | None) -> str:
    return given or read_settings(os.environ).channel


def _shape(aside: MessageSetAside) -> Json:
    return {
        "name": aside.name,
        "topic": str(aside.topic),
        "partition": aside.partition,
        "offset": aside.offset,
        "upto": aside.upto,
        "reader": aside.reader,
        "reason": aside.reason,
    }


def _of(aside: MessageSetAside) -> str:
    count = aside.upto - aside.offset
    return "one message" if count == 1 else f"{count:,} messages"


def _printable(text: str) -> str:
    """Text of a topic on a terminal: no control signs."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def _print_json(shape: Json) -> None:
    sys.stdout.write(json.dumps(shape, ensure_ascii=False, indent=1) + "\n")
