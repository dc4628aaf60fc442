"""The command `setpoint connect google`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from domain.ports.provider import ProviderFailed
from integrations.google_auth.delegation import key_in
from integrations.google_auth.endpoints import GoogleClient
from integrations.google_auth.scopes import Wanted
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
from services.mailboxes.words import GOOGLE
from services.settings import Settings, read_settings
from services.speaking.options import ByOption, LedgerOption
from services.speaking.speaker import speaker_of
from services.speaking.typed import typed_address
from services.wiring import google_ways, open_connecting

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


def google(
    *,
    mail: MailOption = True,
    calendar: CalendarOption = True,
    headers_only: HeadersOption = False,
    acts: ActsOption = False,
    service_account: RobotOption = None,
    mailbox: MailboxOption = None,
    browser: BrowserOption = True,
    seconds: WaitOption = 300.0,
    by: ByOption = None,
    ledger: LedgerOption = None,
) -> None:
    """Connect a Google mailbox: the owner signs in with a browser, or an administrator has delegated it.

    Once more for a mailbox that is connected: it is authorised again, and nothing is lost.

    Examples:
        setpoint connect google

        setpoint connect google --service-account key.json --mailbox rita@ours.example
    """
    if acts and headers_only:
        raise NothingWanted(
            "--acts: expected without --headers-only; a mail is drafted in its conversation, and Google lets "
            "nobody who sees header lines alone look for that"
        )
    wanted = Wanted(mail=mail, calendar=calendar, headers_only=headers_only, acts=acts)
    if not wanted.scopes():
        raise NothingWanted("--no-mail --no-calendar: expected at least one of them")
    named = tuple(typed_address(each, "--mailbox") for each in mailbox or ())
    settings = read_settings(os.environ, ledger)
    with open_connecting(settings) as (store, connecting):
        actor, ways = speaker_of(by, store).actor, google_ways(settings, connecting)
        try:
            if service_account is not None:
                if not named:
                    raise NoWayIn("--service-account: expected --mailbox ADDRESS, once for each mailbox")
                connected = ways.by_delegation(key_in(service_account), named, wanted, actor=actor)
            else:
                if len(named) > 1:
                    raise NoWayIn("--mailbox: expected one address; people sign in one by one")
                one = ways.by_consent(
                    _client(settings),
                    wanted,
                    show=Shown(browser).show,
                    mailbox=named[0] if named else None,
                    seconds=seconds,
                    actor=actor,
                )
                connected = [one]
        except ProviderFailed as failed:
            raise Refused(sentence(failed, GOOGLE)) from failed
        is_known = store.company.settings() is not None
    say(*(line for each in connected for line in told(each)), *what_next(is_known=is_known))


def _client(settings: Settings) -> GoogleClient:
    client = settings.google.application()
    if client is None:
        raise NoWayIn(
            'Google does not know us yet: make a client of the kind "Desktop app" in Google\'s console, and '
            "set SETPOINT_GOOGLE_CLIENT_JSON to its JSON file (README, 'Connect a Google mailbox')"
        )
    return client
