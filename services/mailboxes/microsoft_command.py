"""The command `setpoint connect microsoft`."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from domain.ports.provider import ProviderFailed
from integrations.microsoft_auth.endpoints import TENANT, MicrosoftClient
from integrations.microsoft_auth.scopes import Wanted
from services.mailboxes.connect_options import (
    ActsOption,
    BrowserOption,
    CalendarOption,
    HeadersOption,
    MailOption,
    WaitOption,
)
from services.mailboxes.saying import Shown, say, sentence, told, what_next
from services.mailboxes.told import NothingWanted, NoWayIn, Refused
from services.mailboxes.words import MICROSOFT
from services.people.company import note_shared
from services.settings import Settings, read_settings
from services.speaking.options import ByOption, LedgerOption
from services.speaking.speaker import speaker_of
from services.speaking.typed import typed_address
from services.wiring import microsoft_ways, open_connecting

if TYPE_CHECKING:
    from services.mailboxes.connecting import Connected
    from services.mailboxes.microsoft_ways import MicrosoftWays

MailboxOption = Annotated[
    list[str] | None,
    typer.Option(
        "--mailbox", metavar="ADDRESS", help="Whose mailbox; with --application as often as needed."
    ),
]
ApplicationOption = Annotated[
    bool,
    typer.Option("--application", help="By the application's own rights, which an administrator limited."),
]
DeviceOption = Annotated[
    bool, typer.Option("--device-code", help="Sign in on another machine, with a code that is printed.")
]
SharedOption = Annotated[
    bool, typer.Option("--shared", help="The mailbox is a shared one that whoever signs in may read.")
]
_NOT_KNOWN = (
    "Microsoft does not know us yet: register an application in Entra, and set "
    "SETPOINT_MICROSOFT_CLIENT_ID to its id (README, 'Connect a Microsoft mailbox')"
)


def microsoft(
    *,
    mail: MailOption = True,
    calendar: CalendarOption = True,
    headers_only: HeadersOption = False,
    acts: ActsOption = False,
    mailbox: MailboxOption = None,
    shared: SharedOption = False,
    application: ApplicationOption = False,
    device_code: DeviceOption = False,
    browser: BrowserOption = True,
    seconds: WaitOption = 300.0,
    by: ByOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Connect an Outlook mailbox: a person signs in, or an administrator has let the application in.

    Once more for a mailbox that is connected: it is authorised again, and nothing is lost.

    Examples:
        setpoint connect microsoft

        setpoint connect microsoft --application --mailbox rita@ours.example
    """
    if acts and (headers_only or shared):
        raise NothingWanted(
            "--acts: expected without --headers-only and --shared; the right to draft lets one read whole "
            "mails, and in a mailbox of several people nobody has drafts of their own"
        )
    wanted = Wanted(mail=mail, calendar=calendar, headers_only=headers_only, shared=shared, acts=acts)
    if not wanted.scopes():
        raise NothingWanted("--no-mail --no-calendar: expected at least one of them")
    named = tuple(typed_address(each, "--mailbox") for each in mailbox or ())
    settings = read_settings(os.environ, ledger)
    client = _client(settings)
    with open_connecting(settings) as (store, connecting):
        speaker, ways = speaker_of(by, store), microsoft_ways(settings, connecting, store.clock)
        actor = speaker.actor
        try:
            if application:
                connected = _by_application(ways, client, named, wanted, actor)
            else:
                one = _name_of_one(named, shared=shared)
                if device_code:
                    found = ways.by_device_code(client, wanted, say=_say_code, mailbox=one, actor=actor)
                else:
                    show = Shown(browser).show
                    found = ways.by_browser(
                        client, wanted, show=show, mailbox=one, seconds=seconds, actor=actor
                    )
                connected = [found]
                if shared and one is not None:
                    note_shared(store, one, speaker)
        except ProviderFailed as failed:
            raise Refused(sentence(failed, MICROSOFT)) from failed
        is_known = store.company.settings() is not None
    say(*(line for each in connected for line in told(each)), *what_next(is_known=is_known))


def _by_application(
    ways: MicrosoftWays, client: MicrosoftClient, named: tuple[str, ...], wanted: Wanted, actor: str
) -> list[Connected]:
    if not named:
        raise NoWayIn("--application: expected --mailbox ADDRESS, once for each mailbox")
    if client.secret is None or client.tenant == TENANT:
        raise NoWayIn(
            "--application: expected SETPOINT_MICROSOFT_CLIENT_SECRET, and SETPOINT_MICROSOFT_TENANT with "
            "the id of your tenant"
        )
    return ways.by_application(client, named, replace(wanted, shared=False), actor=actor)


def _name_of_one(named: tuple[str, ...], *, shared: bool) -> str | None:
    if len(named) > 1:
        raise NoWayIn("--mailbox: expected one address; people sign in one by one")
    if shared and not named:
        raise NoWayIn("--shared: expected --mailbox ADDRESS, the address of the shared mailbox")
    return named[0] if named else None


def _say_code(address: str, code: str) -> None:
    say("open this address with any browser:", address, f"and type in this code: {code}")


def _client(settings: Settings) -> MicrosoftClient:
    client = settings.microsoft.client
    if client is None:
        raise NoWayIn(_NOT_KNOWN)
    return client
