"""`setpoint.yaml`: what all deals of a CRM file share, and who is meant by its names.

seller: {domains: [ours.example]}
timezone: Europe/Berlin
playbook: enterprise
team: [rita@ours.example]                       # optional, as is all that follows
calendars: {seller: {country: US}, buyer: {country: DE}}
partner: {domains: [reseller.example], plays_for: buyer}
tags: [personal_data]
owners: {Rita Rep: rita@ours.example}           # the CRM's names of owners
companies: {Northwind GmbH: [northwind.example]}   # confirmed by a person, never guessed
columns: {decision_date: Close Date}            # where a header is not known
date_order: dmy                                 # which of 2/3/2026 is the day: dmy or mdy
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from functools import cache
from pathlib import Path

from domain.deal.dealfile import CalendarSpec
from domain.moments import Day, Zone
from domain.playbook.methods import Overlay, with_overlays
from domain.playbook.playbook import Playbook
from integrations.crmfiles.values import DateOrder, DealDefaults, folded_name
from integrations.playbookfiles.addresses import a_company_domain, an_address
from integrations.playbookfiles.calendars import a_zone, both_calendars
from integrations.playbookfiles.documents import document
from integrations.playbookfiles.faults import FaultList
from integrations.playbookfiles.fields import (
    Fields,
    Place,
    Reader,
    map_of,
    one_or_more,
    some,
    whole,
    without_repeats,
)
from integrations.playbookfiles.overlays import some_overlays
from integrations.playbookfiles.playbook import named_playbook, playbook_called
from integrations.playbookfiles.scalars import a_line, one_of
from integrations.playbookfiles.sides import WrittenMembers, a_partner, some_members
from services.adoption.companies import is_company_domain

DEFAULTS_NAME = "setpoint.yaml"
_STAND_IN = Playbook("", 1, ())
_ORDERS = {order.value: order for order in DateOrder}


def read_defaults(folder: Path) -> DealDefaults:
    """What the `setpoint.yaml` of a folder says.

    Raises:
        FaultyFile: there is none, or with everything that is wrong in it.
    """
    path = folder / DEFAULTS_NAME
    faults = FaultList(str(path))
    return whole(document(path, faults), faults, _defaults_of(folder))


def _defaults_of(folder: Path) -> Reader[DealDefaults]:
    def read(place: Place) -> DealDefaults:
        with Fields(place) as fields:
            return _defaults(fields, folder)

    return read


def _defaults(fields: Fields, folder: Path) -> DealDefaults:
    """The file as written; after a fault, values that must not be used stand in it."""
    partner = fields.given("partner", a_partner, None)
    playbook = fields.needed("playbook", _a_playbook(folder), lambda _: _STAND_IN)
    calendars = fields.given("calendars", both_calendars, (CalendarSpec(), CalendarSpec()))
    return DealDefaults(
        seller=fields.needed("seller", some_members, WrittenMembers()).members(),
        zone=fields.needed("timezone", a_zone, Zone("UTC", UTC)),
        playbook=_with_methods(playbook, fields.given("methods", some_overlays(folder), ())),
        is_company_domain=is_company_domain,
        team=without_repeats(fields.given("team", one_or_more(an_address), ())),
        partner=None if partner is None else partner.partner(),
        tags=without_repeats(fields.given("tags", one_or_more(a_line), ())),
        seller_calendar=calendars[0],
        buyer_calendar=calendars[1],
        owners={folded_name(n.value): a for n, a in fields.given("owners", map_of(a_line, an_address), ())},
        companies={folded_name(n.value): d for n, d in fields.given("companies", _COMPANIES, ())},
        columns={n.value: header for n, header in fields.given("columns", map_of(a_line, a_line), ())},
        date_order=fields.given("date_order", one_of(_ORDERS), None),
    )


def _with_methods(
    playbook: Callable[[Day], Playbook], overlays: tuple[Overlay, ...]
) -> Callable[[Day], Playbook]:
    return cache(lambda day: with_overlays(playbook(day), overlays)) if overlays else playbook


_COMPANIES = map_of(a_line, some(one_or_more(a_company_domain), "domain"))


def _a_playbook(folder: Path) -> Reader[Callable[[Day], Playbook]]:
    """A reader of what names a playbook; each deal takes the version in force when it was opened."""

    def read(place: Place) -> Callable[[Day], Playbook]:
        name, _ = named_playbook(place, folder=folder, on=None)
        return cache(lambda day: playbook_called(name, folder=folder, on=day))

    return read
