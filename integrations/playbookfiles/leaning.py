"""What a deal file leaves to the company: read from the file where it says it, else from the settings.

The file's own word goes first, also where it lists somebody for another side than the company
does. Without settings, what a deal can not do without has to be in the file.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from domain.company.settings import CompanySettings
from domain.moments import Day
from domain.people import Side, Sides
from domain.playbook.playbook import Playbook
from domain.playbook.versions import NoVersionInForce
from integrations.playbookfiles.fields import Fields, Place, Reader
from integrations.playbookfiles.playbook import named_versions, other_versions
from integrations.playbookfiles.sides import (
    WrittenMembers,
    WrittenPartner,
    WrittenSides,
    a_partner,
    members_at,
    side_of,
    some_members,
)

T = TypeVar("T")
S = TypeVar("S")
_NOBODY = WrittenMembers()


def needed_or(fields: Fields, key: str, read: Reader[T], settled: T | None, instead: S) -> T | S:
    """The value of a key that has to be there unless it is settled; `instead` stands in after a fault."""
    return fields.needed(key, read, instead) if settled is None else fields.given(key, read, settled)


def deal_sides(fields: Fields, company: CompanySettings | None) -> tuple[WrittenSides, Sides | None]:
    """The sides of a deal, and a way to ask about them if all of them could be read."""
    faults_before = len(fields.faults)
    seller = needed_or(fields, "seller", some_members, None if company is None else _NOBODY, _NOBODY)
    written = WrittenSides(
        seller=seller,
        buyer=fields.needed("buyer", some_members, _NOBODY),
        partner=fields.given("partner", a_partner, None),
    )
    if company is not None and len(fields.faults) == faults_before:
        written = _with_company(fields, written, company)
    written.check_overlaps()
    return written, written.sides() if len(fields.faults) == faults_before else None


def company_team(company: CompanySettings | None, listed: Sides | None) -> tuple[str, ...]:
    """The company's team, as far as it is on the seller's side of the deal."""
    if company is None or listed is None:
        return ()
    return tuple(each for each in company.team if side_of(each, listed) is Side.SELLER)


def deal_playbook(
    fields: Fields, company: CompanySettings | None, *, folder: Path | None, on: Day | None
) -> Playbook | None:
    """The playbook that a deal names, else the company's; None after a fault."""

    def named(place: Place) -> Playbook:
        others = () if company is None else company.playbooks
        return named_versions(place, folder=folder, on=on, others=others).in_force(on)

    if company is None:
        return fields.needed("playbook", named, None)
    if fields.says("playbook"):
        return fields.given("playbook", named, None)
    return None if on is None else _default(fields, company, on)


def _default(fields: Fields, company: CompanySettings, on: Day) -> Playbook | None:
    try:
        return company.playbook_on(on)
    except NoVersionInForce as error:
        fields.at("playbook").fault(other_versions(error))
        return None


def _with_company(fields: Fields, written: WrittenSides, company: CompanySettings) -> WrittenSides:
    """The sides with the company's seller and partner, where the deal names none of its own."""
    seller, partner = written.seller, written.partner
    if partner is None and company.partner is not None:
        members = members_at(fields.at("partner"), company.partner.members)
        members = members.without(seller, written.buyer)
        partner = None if members == _NOBODY else WrittenPartner(members, company.partner.plays_for)
    if seller == _NOBODY:
        seller = members_at(fields.at("seller"), company.seller)
        seller = seller.without(written.buyer, *([partner.members] if partner else []))
        if seller == _NOBODY:
            fields.at("seller").fault("expected a domain or address that is nobody else's, found none")
    return replace(written, seller=seller, partner=partner)
