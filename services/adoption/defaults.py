"""`setpoint.yaml`: what all deals of a company share, and who is meant by the names of its CRM.

Beside a CRM's CSV it completes the deals of that file. `setpoint company set` brings it to the
ledger, where it completes deal files (decision 16).

seller: {domains: [ours.example]}
timezone: Europe/Berlin
playbook: enterprise                            # optional, as is all that follows; this one unless said
team: [rita@ours.example]
calendars: {seller: {country: US}, buyer: {country: DE}}
partner: {domains: [reseller.example], plays_for: buyer}
tags: [personal_data]
privacy: {subjects: [salary]}                   # what is never stored (integrations/playbookfiles/privacy.py)
playbooks: [playbooks/smb, partners.yaml]       # further ones that deals may name
owners: {Rita Rep: rita@ours.example}           # the CRM's names of owners
companies: {Northwind GmbH: [northwind.example]}   # confirmed by a person, never guessed
columns: {decision_date: Close Date}            # where a header is not known
date_order: dmy                                 # which of 2/3/2026 is the day: dmy or mdy
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from domain.company.privacy import PrivacySettings
from domain.company.settings import CompanySettings
from domain.moments import Zone
from domain.people import Sides
from domain.playbook.methods import with_overlays
from domain.playbook.playbook import Playbook
from integrations.crmfiles.values import DateOrder, DealDefaults, folded_name
from integrations.playbookfiles.addresses import a_company_domain, an_address
from integrations.playbookfiles.calendars import EVERY_WEEKDAY, a_zone, both_calendars
from integrations.playbookfiles.documents import document
from integrations.playbookfiles.faults import FaultList, shown
from integrations.playbookfiles.fields import (
    Fields,
    Place,
    Placed,
    Reader,
    map_of,
    one_or_more,
    placed,
    some,
    whole,
    without_repeats,
)
from integrations.playbookfiles.overlays import some_overlays
from integrations.playbookfiles.playbook import (
    USUAL_PLAYBOOK,
    NamedVersions,
    named_versions,
    versions_called,
)
from integrations.playbookfiles.privacy import a_privacy
from integrations.playbookfiles.scalars import a_line, one_of
from integrations.playbookfiles.sides import WrittenMembers, WrittenSides, a_partner, a_team, some_members
from services.adoption.companies import is_company_domain

DEFAULTS_NAME = "setpoint.yaml"
_ORDERS = {order.value: order for order in DateOrder}


def read_defaults(folder: Path) -> DealDefaults:
    """What the `setpoint.yaml` of a folder says to the deals of a CRM file.

    Raises:
        FaultyFile: there is none, or with everything that is wrong in it.
    """
    written = _read(folder / DEFAULTS_NAME)
    return defaults_of(written.company, written.names)


def read_names(path: Path) -> CrmNames:
    """Whom and what such a file means by the names of the CRM.

    Raises:
        FaultyFile: with everything that is wrong in it.
    """
    return _read(path).names


def defaults_of(company: CompanySettings, names: CrmNames) -> DealDefaults:
    """What the deals of a CRM file share: what the company says of them, and what the names mean."""
    return DealDefaults(
        seller=company.seller,
        zone=company.zone,
        playbook=company.playbook_on,
        is_company_domain=is_company_domain,
        team=company.team,
        partner=company.partner,
        tags=company.tags,
        seller_calendar=company.seller_calendar,
        buyer_calendar=company.buyer_calendar,
        owners=names.owners,
        companies=names.companies,
        columns=names.columns,
        date_order=names.date_order,
    )


def read_company_file(path: Path) -> CompanySettings:
    """What such a file says to all deals of the company.

    Raises:
        FaultyFile: with everything that is wrong in it.
    """
    return _read(path).company


@dataclass(frozen=True, slots=True)
class CrmNames:
    """What names and columns of a CRM mean; `DealDefaults` has the same."""

    owners: Mapping[str, str] = field(default_factory=dict[str, str])
    companies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    date_order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class _Written:
    """The file as written; after a fault, values that must not be used stand in it."""

    company: CompanySettings
    names: CrmNames


def _read(path: Path) -> _Written:
    faults = FaultList(str(path))

    def read(place: Place) -> _Written:
        with Fields(place) as fields:
            return _written(fields, path.parent)

    return whole(document(path, faults), faults, read)


def _written(fields: Fields, folder: Path) -> _Written:
    company = _company(fields, folder)
    names = CrmNames(
        owners={folded_name(n.value): a for n, a in fields.given("owners", map_of(a_line, an_address), ())},
        companies={folded_name(n.value): d for n, d in fields.given("companies", _COMPANIES, ())},
        columns={n.value: header for n, header in fields.given("columns", map_of(a_line, a_line), ())},
        date_order=fields.given("date_order", one_of(_ORDERS), None),
    )
    return _Written(company, names)


def _company(fields: Fields, folder: Path) -> CompanySettings:
    sides, listed = _sides(fields)
    default, playbooks = _playbooks(fields, folder)
    calendars = fields.given("calendars", both_calendars(), EVERY_WEEKDAY)
    zone = fields.needed("timezone", a_zone, Zone("UTC", UTC))
    return CompanySettings(
        seller=sides.seller.members(),
        zone=zone,
        playbooks=playbooks,
        default_playbook=default,
        team=fields.given("team", a_team(listed), ()),
        partner=None if sides.partner is None else sides.partner.partner(),
        tags=without_repeats(fields.given("tags", one_or_more(a_line), ())),
        seller_calendar=calendars[0],
        buyer_calendar=calendars[1],
        privacy=fields.given("privacy", a_privacy(zone), PrivacySettings()),
    )


def _sides(fields: Fields) -> tuple[WrittenSides, Sides | None]:
    """The seller and the partner, and a way to ask about them if both could be read."""
    faults_before = len(fields.faults)
    written = WrittenSides(
        seller=fields.needed("seller", some_members, WrittenMembers()),
        buyer=WrittenMembers(),
        partner=fields.given("partner", a_partner, None),
    )
    written.check_overlaps()
    return written, written.sides() if len(fields.faults) == faults_before else None


def _playbooks(fields: Fields, folder: Path) -> tuple[tuple[str, int | None], tuple[Playbook, ...]]:
    """The name of the default playbook, and all versions that deals can name, methods laid over each."""
    read = placed(_named(folder))
    default = fields.given("playbook", read, None) if fields.says("playbook") else _usual(fields, folder)
    further = fields.given("playbooks", one_or_more(read), ())
    overlays = fields.given("methods", some_overlays(folder), ())
    found: dict[tuple[str, int], Playbook] = {}
    for each in (*([default] if default else ()), *further):
        for playbook in each.value.versions:
            known = found.setdefault((playbook.name, playbook.version), playbook)
            if known != playbook:
                told = f"{shown(playbook.name)}, version {playbook.version}"
                each.place.fault(f"expected each version of a playbook once, found two that differ: {told}")
    playbooks = tuple(with_overlays(playbook, overlays) for playbook in found.values())
    if default is None:
        return ("", None), playbooks
    return (default.value.versions[0].name, default.value.pinned), playbooks


def _usual(fields: Fields, folder: Path) -> Placed[NamedVersions]:
    """The playbook of a company that names none: who only connects mailboxes need not know of playbooks."""
    return Placed(versions_called(USUAL_PLAYBOOK, folder=folder), fields.at("playbook"))


def _named(folder: Path) -> Reader[NamedVersions]:
    return lambda place: named_versions(place, folder=folder, on=None)


_COMPANIES = map_of(a_line, some(one_or_more(a_company_domain), "domain"))
