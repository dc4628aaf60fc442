"""The commands `setpoint connect`, `setpoint disconnect` and `setpoint mailboxes`."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Annotated

import typer

from integrations.google_auth.delegation import FaultyKeyFile, NotAllowed
from integrations.signing_in import ConsentFailed
from services.mailboxes.google_command import google
from services.mailboxes.holes import Holes
from services.mailboxes.keys import key_made_in
from services.mailboxes.microsoft_command import microsoft
from services.mailboxes.saying import say
from services.mailboxes.shapes import mailbox_lines, mailbox_shapes
from services.mailboxes.told import NotConnected, NothingWanted, NoWayIn, Refused
from services.mailboxes.words import words_of
from services.settings import read_settings
from services.speaking.options import ByOption, Format, FormatOption, LedgerOption, print_json
from services.speaking.speaker import speaker_of
from services.speaking.typed import typed_address
from services.wiring import open_connecting

connect = typer.Typer(no_args_is_help=True, help="Let Setpoint read a mailbox and its calendars.")
mailboxes = typer.Typer(
    invoke_without_command=True,
    help="Each connected mailbox: its state, last success, lag, open gaps, and what a person must do.",
)

connect.command()(google)
connect.command()(microsoft)


def disconnect(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Whose mailbox.", show_default=False)],
    *,
    by: ByOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Capture a mailbox no more; its token is given back and destroyed. What was captured stays.

    No deal loses anything. Gaps that were open are told as holes, and withhold nothing from then on.
    Hand its owner's deals over with setpoint deal handover.

    Example: setpoint disconnect rita@ours.example
    """
    with open_connecting(read_settings(os.environ, ledger)) as (store, connecting):
        actor = speaker_of(by, store).actor
        ended = connecting.disconnect(typed_address(address, "ADDRESS"), actor=actor)
        holes = Holes(store.ledger, store.clock).make()
    say(f"{address} is disconnected; its token is destroyed")
    if holes:
        say(f"{holes} open {'gap stays a hole' if holes == 1 else 'gaps stay holes'}, with their dates")
    for words in (words_of(each.kind) for each in ended if not each.given_back):
        say(f"{words.not_ended}: take Setpoint's access away at", words.take_away)


@mailboxes.callback()
def show(
    context: typer.Context,
    *,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Each connected mailbox: its state, last success, lag, open gaps, and what a person must do.

    Example: setpoint mailboxes --format json
    """
    if context.invoked_subcommand is not None:
        return
    settings = read_settings(os.environ, ledger)
    with open_connecting(settings) as (store, connecting):
        shapes = mailbox_shapes(store, connecting.record, connecting.grants, pushed=settings.pushes)
    if format is Format.JSON:
        print_json({"mailboxes": shapes})
    else:
        nobody = ["no mailbox is connected; connect yours with: setpoint connect google, or microsoft"]
        say(*([line for shape in shapes for line in mailbox_lines(shape)] or nobody))


@mailboxes.command("rotate-key")
def rotate_key(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the new key is, or is to be made.")],
    *,
    ledger: LedgerOption = None,
) -> None:
    """Seal all grants under another key: the one in FILE, which is made if it is not there.

    All or none. From then on SETPOINT_GRANT_KEY_PATH has to name the file; restart what runs.

    Example: setpoint mailboxes rotate-key grants.key
    """
    settings = read_settings(os.environ, ledger)
    key = key_made_in(file)
    with open_connecting(settings) as (_, connecting):
        count = connecting.grants.rotate(base64.b64decode(key))
    say(
        f"{count} grants are sealed under the key in {file}", f"set SETPOINT_GRANT_KEY_PATH={file.absolute()}"
    )


REFUSALS = (ConsentFailed, FaultyKeyFile, NotAllowed, NotConnected, NoWayIn, NothingWanted, Refused)
