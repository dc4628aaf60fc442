"""The command `setpoint headlines`: what somebody would be told now, in every form in which it goes out."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import Annotated, assert_never
from uuid import UUID

import typer

from domain.delivery.events import HeadlinesTold
from integrations.eventstore.bell import Bell
from services.api.v1.live import LiveDeals
from services.delivery.bodies import slack_body, teams_body, text_body
from services.delivery.lines import data_of, page_of
from services.delivery.mails import mail_of
from services.delivery.telling import headlines_of, owned
from services.speaking.options import LedgerOption, opened_store
from services.speaking.typed import typed_address
from services.wiring import Store

_NOT_SENT = UUID(int=0)
_SENDER = "setpoint@example.com"


class Format(StrEnum):
    """In which form headlines are shown."""

    TEXT = "text"
    JSON = "json"
    SLACK = "slack"
    TEAMS = "teams"
    EML = "eml"


def headlines(
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="Whose: who owns the deals.", show_default=False)
    ],
    *,
    format: Annotated[  # noqa: A002 - the option's name is the contract's
        Format, typer.Option(help="text for a terminal, json for programs; else as it would be sent.")
    ] = Format.TEXT,
    ledger: LedgerOption = None,
) -> None:
    """Show what somebody would be told now: the one thing to do in each of their open deals.

    Nothing is sent, and nothing counts as told.

    Example: setpoint headlines rita@ours.example

    Example: setpoint headlines rita@ours.example --format slack
    """
    person = typed_address(address, "ADDRESS")
    with opened_store(ledger) as store:
        sys.stdout.write(_shown(store, person, format))


def _shown(store: Store, address: str, wanted: Format) -> str:
    told = _told(store, address)
    page = page_of(told.day, told.headlines, store.texts)
    match wanted:
        case Format.TEXT:
            return text_body(page)
        case Format.JSON:
            return _json(data_of(told, store.texts))
        case Format.SLACK:
            return _json(slack_body(page))
        case Format.TEAMS:
            return _json(teams_body(page))
        case Format.EML:
            return mail_of(page, address, _SENDER, _NOT_SENT, told.at).decode()
        case _:
            assert_never(wanted)


def _told(store: Store, address: str) -> HeadlinesTold:
    """The headlines of who has an address, as if they were told now."""
    live = LiveDeals(store.ledger, Bell(), store.clock)
    live.catch_up()
    person = store.tokens.person(address)
    deals = owned(live).get(person, ())
    company, now = store.company.settings(), store.clock.now()
    zone = company.zone if company else store.outside.zone(deals[0].opened.zone if deals else "UTC")
    found = headlines_of(store, [deal.opened.deal_id for deal in deals])
    return HeadlinesTold(person, zone.day_of(now), found.headlines, now)


def _json(shape: object) -> str:
    return json.dumps(shape, ensure_ascii=False, indent=1) + "\n"
