"""Between the company's settings in plain text and what the ledger holds of them: tokens.

Domains are kept as texts under their tokens, as people are, so that what the ledger holds and
what is shown of it can not come apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from domain.company.decide import StateCompany
from domain.company.events import (
    DefaultCalendarsStated,
    DefaultPlaybookNamed,
    DefaultTagsStated,
    DefaultZoneStated,
    OwnSideStated,
    PrivacyStated,
)
from domain.company.privacy import COMPANY_KEY, privacy_refs, privacy_settings_of, privacy_texts, rules_of
from domain.company.settings import CompanySettings
from domain.company.state import Company
from domain.deal.dealfile import Members, Partner
from domain.deal.enrol import side_members_of
from domain.moments import Zone
from domain.people import PersonToken, Side, SideMembers, fold_address
from domain.ports.texts import Text
from domain.ports.tokens import Tokens


def statement_of(settings: CompanySettings, tokens: Tokens) -> StateCompany:
    """The command that brings the company to what its settings say."""
    partner = settings.partner
    own = OwnSideStated(
        own=side_members_of(settings.seller, tokens),
        team=frozenset(map(tokens.person, settings.team)),
        partner=side_members_of(partner.members, tokens) if partner else SideMembers(),
        partner_side=partner.plays_for if partner else Side.SELLER,
    )
    return StateCompany(
        own=own,
        zone=DefaultZoneStated(settings.zone.name),
        calendars=DefaultCalendarsStated(settings.seller_calendar, settings.buyer_calendar),
        tags=DefaultTagsStated(settings.tags),
        playbooks=settings.playbooks,
        default_playbook=DefaultPlaybookNamed(*settings.default_playbook),
        privacy=PrivacyStated(rules_of(settings.privacy, tokens)),
    )


def domain_texts_of(settings: CompanySettings, tokens: Tokens) -> list[Text]:
    """The plain text of domains (the company's, its partner's, those that it blocks) and of its words."""
    partner = settings.partner.members.domains if settings.partner else ()
    domains = dict.fromkeys((*settings.seller.domains, *partner, *settings.privacy.domains))
    kept = [Text(domain_ref(tokens.domain(each)), (COMPANY_KEY,), {"domain": each}) for each in domains]
    return [*kept, *privacy_texts(settings.privacy)]


def addresses_of(settings: CompanySettings) -> tuple[str, ...]:
    """The folded addresses of everybody whom the settings name."""
    partner = settings.partner.members.addresses if settings.partner else ()
    blocked = settings.privacy.addresses
    return tuple(dict.fromkeys((*settings.seller.addresses, *settings.team, *partner, *blocked)))


def refs_of(company: Company) -> list[str]:
    """The refs of the texts that the company's settings are made of."""
    own = company.own
    if own is None:
        return []
    domains = own.own.domains | own.partner.domains
    known = [*map(person_ref, sorted(_people(own))), *map(domain_ref, sorted(domains))]
    return list(dict.fromkeys((*known, *privacy_refs(company.privacy.rules))))


def settings_of(
    company: Company, texts: Mapping[str, Mapping[str, str]], zone: Callable[[str], Zone]
) -> CompanySettings | None:
    """The settings with the texts of `refs_of`; None of a company that has said nothing.

    Who was erased is no longer listed: no deal that is opened from now on names them.
    """
    own, named = company.own, company.default_playbook
    if own is None or company.zone is None or named is None:
        return None
    partner = _members(own.partner, texts)
    return CompanySettings(
        seller=_members(own.own, texts),
        zone=zone(company.zone.zone),
        playbooks=tuple(company.playbooks.values()),
        default_playbook=(named.name, named.version),
        team=_addresses(own.team, texts),
        partner=None if partner == Members() else Partner(partner, own.partner_side),
        tags=company.tags.tags,
        seller_calendar=company.calendars.seller,
        buyer_calendar=company.calendars.buyer,
        privacy=privacy_settings_of(company.privacy.rules, texts),
        erased=frozenset(token for token in _people(own) if person_ref(token) not in texts),
    )


def person_ref(token: str) -> str:
    """Under which a person's address is kept."""
    return f"person:{token}"


def domain_ref(token: str) -> str:
    """Under which a domain is kept."""
    return f"domain:{token}"


def _people(own: OwnSideStated) -> frozenset[PersonToken]:
    return own.own.addresses | own.partner.addresses | own.team


def _members(members: SideMembers, texts: Mapping[str, Mapping[str, str]]) -> Members:
    domains = (texts.get(domain_ref(token)) for token in members.domains)
    return Members(
        domains=tuple(sorted(kept["domain"] for kept in domains if kept)),
        addresses=_addresses(members.addresses, texts),
    )


def _addresses(people: frozenset[PersonToken], texts: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    """Folded addresses: what is kept of a person is how somebody wrote it."""
    kept = (texts.get(person_ref(token)) for token in people)
    return tuple(sorted(fold_address(fields["address"]) for fields in kept if fields))
