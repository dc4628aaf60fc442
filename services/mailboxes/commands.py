"""The commands `setpoint connect google`, `setpoint disconnect` and `setpoint mailboxes`."""

from __future__ import annotations

import base64
import os
import webbrowser
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from domain.people import fold_address
from domain.ports.provider import FailureKind, ProviderFailed
from integrations.google_auth.delegation import FaultyKeyFile, NotAllowed, key_in
from integrations.google_auth.endpoints import GoogleClient
from integrations.google_auth.scopes import Wanted, lack_of
from integrations.loopback import ConsentFailed
from services.mailboxes.connecting import Connected, NotConnected
from services.mailboxes.keys import key_made_in
from services.mailboxes.shapes import mailbox_lines, mailbox_shape
from services.mailboxes.standing import Progresses, standing_of
from services.mailboxes.told import NothingWanted, NoWayIn, Refused
from services.settings import Settings, read_settings
from services.speaking.options import ByOption, Format, FormatOption, LedgerOption, print_json
from services.speaking.speaker import speaker_of
from services.speaking.typed import typed_address
from services.wiring import open_connecting

connect = typer.Typer(no_args_is_help=True, help="Let Setpoint read a mailbox and its calendars.")
mailboxes = typer.Typer(
    invoke_without_command=True,
    help="Each connected mailbox: its state, last success, lag, open gaps, and what a person must do.",
)

MailboxOption = Annotated[
    list[str] | None,
    typer.Option(
        "--mailbox", metavar="ADDRESS", help="Whose mailbox; with --service-account as often as needed."
    ),
]
RobotOption = Annotated[
    Path | None,
    typer.Option(
        "--service-account",
        metavar="FILE",
        help="The key file of a service account with domain-wide delegation (Workspace).",
    ),
]


@connect.command()
def google(
    *,
    mail: Annotated[bool, typer.Option("--mail/--no-mail", help="Read mail.")] = True,
    calendar: Annotated[bool, typer.Option("--calendar/--no-calendar", help="Read calendars.")] = True,
    headers_only: Annotated[
        bool, typer.Option("--headers-only", help="Of mail, never get more than the header lines.")
    ] = False,
    service_account: RobotOption = None,
    mailbox: MailboxOption = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the sign-in page, or only print it.")
    ] = True,
    seconds: Annotated[float, typer.Option("--wait", metavar="SECONDS", help="For the sign-in.")] = 300.0,
    by: ByOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Connect a Google mailbox: the owner signs in with a browser, or an administrator has delegated it.

    Once more for a mailbox that is connected: it is authorised again, and nothing is lost.

    Examples:
        setpoint connect google

        setpoint connect google --service-account key.json --mailbox rita@ours.example
    """
    wanted = Wanted(mail=mail, calendar=calendar, headers_only=headers_only)
    if not wanted.scopes():
        raise NothingWanted("--no-mail --no-calendar: expected at least one of them")
    named = tuple(typed_address(each, "--mailbox") for each in mailbox or ())
    settings = read_settings(os.environ, ledger)
    with open_connecting(settings) as (store, connecting):
        actor = speaker_of(by, store).actor
        try:
            if service_account is not None:
                if not named:
                    raise NoWayIn("--service-account: expected --mailbox ADDRESS, once for each mailbox")
                connected = connecting.by_delegation(key_in(service_account), named, wanted, actor=actor)
            else:
                if len(named) > 1:
                    raise NoWayIn("--mailbox: expected one address; people sign in one by one")
                one = connecting.by_consent(
                    _client(settings),
                    wanted,
                    show=_Shown(browser).show,
                    mailbox=named[0] if named else None,
                    seconds=seconds,
                    actor=actor,
                )
                connected = [one]
        except ProviderFailed as failed:
            raise Refused(_sentence(failed)) from failed
    _say(*(line for each in connected for line in _told(each)))


def disconnect(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Whose mailbox.", show_default=False)],
    *,
    by: ByOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Capture a mailbox no more; its token is given back and destroyed. What was captured stays.

    Example: setpoint disconnect rita@ours.example
    """
    with open_connecting(read_settings(os.environ, ledger)) as (store, connecting):
        taken_back = connecting.disconnect(
            typed_address(address, "ADDRESS"), actor=speaker_of(by, store).actor
        )
    _say(f"{address} is disconnected; its token is destroyed")
    if not taken_back:
        _say("Google could not be asked to end it: take Setpoint's access away at")
        _say("https://myaccount.google.com/permissions")


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
    with open_connecting(read_settings(os.environ, ledger)) as (store, connecting):
        known, addresses = Progresses(store.ledger), connecting.record.addresses()
        granted = set(connecting.grants.mailboxes())
        shapes = [
            mailbox_shape(
                standing_of(
                    each,
                    known,
                    app=f"{each.kind}-{each.access.way}",
                    address=addresses.get(each.mailbox),
                    has_grant=each.mailbox in granted,
                    now=store.clock.now(),
                )
            )
            for each in connecting.record.all().values()
        ]
    shapes.sort(key=lambda shape: fold_address(shape["address"] or shape["mailbox"]))
    if format is Format.JSON:
        print_json({"mailboxes": shapes})
    else:
        nobody = ["no mailbox is connected; connect yours with: setpoint connect google"]
        _say(*([line for shape in shapes for line in mailbox_lines(shape)] or nobody))


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
    _say(
        f"{count} grants are sealed under the key in {file}", f"set SETPOINT_GRANT_KEY_PATH={file.absolute()}"
    )


class _Shown:
    """Shows the sign-in page: in a browser if there is one, and as an address in any case."""

    def __init__(self, browser: bool) -> None:  # noqa: FBT001 - what was chosen
        self._browser = browser

    def show(self, address: str) -> None:
        """Show it."""
        opened = self._browser and webbrowser.open(address)
        _say("sign in with your browser:" if opened else "open this address with your browser:", address)


def _client(settings: Settings) -> GoogleClient:
    client = settings.google.application()
    if client is None:
        raise NoWayIn(
            'Google does not know us yet: make a client of the kind "Desktop app" in Google\'s console, and '
            "set SETPOINT_GOOGLE_CLIENT_JSON to its JSON file (README, 'Connect a Google mailbox')"
        )
    return client


def _told(connected: Connected) -> Iterable[str]:
    how = "connected" if connected.is_new else "authorised again"
    yield f"{connected.address} is {how}"
    yield from (f"  lacks: {lack_of(scope)}" for scope in connected.access.lacks)


def _sentence(failed: ProviderFailed) -> str:
    match failed.kind:
        case FailureKind.STOP_APP:
            return (
                f"Google does not let this application in ({failed.reason}): look at its client, its secret "
                "and, for a service account, at the scopes that its domain-wide delegation names"
            )
        case FailureKind.PERMANENT:
            return f"Google has no such mailbox ({failed.reason})"
        case FailureKind.REAUTHORISE:
            return f"Google refused this sign-in ({failed.reason}); try it once more"
        case _:
            return f"Google could not be asked ({failed.reason}); try it later"


def _say(*lines: str) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(line, markup=False)


REFUSALS = (ConsentFailed, FaultyKeyFile, NotAllowed, NotConnected, NoWayIn, NothingWanted, Refused)
