"""The company as its events add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from domain.capture.privacy import PrivacyRules
from domain.company.events import (
    AddressesJoined,
    AddressJudged,
    CompanyEvent,
    CompanyPlaybookAdopted,
    CompanyPlaybookDropped,
    DefaultCalendarsStated,
    DefaultPlaybookNamed,
    DefaultTagsStated,
    DefaultZoneStated,
    MatchingRulesAdopted,
    OwnSideStated,
    PrivacyStated,
)
from domain.deal.dealfile import CalendarSpec
from domain.matching.rules import MatchingRules
from domain.people import DomainToken, KnownAddress, PersonToken, SideMembers
from domain.playbook.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Company:
    """Everything that the company has said; `playbooks` are by name and version.

    `matching` are all rules of matching that were adopted, `joined` the addresses of one person each,
    with `domains` by address. `judged` tells whether addresses are people's, where somebody said so.

    `own`, `zone` and `default_playbook` are None until they are stated, which they are together.
    """

    own: OwnSideStated | None = None
    zone: DefaultZoneStated | None = None
    calendars: DefaultCalendarsStated = field(
        default_factory=lambda: DefaultCalendarsStated(CalendarSpec(), CalendarSpec())
    )
    tags: DefaultTagsStated = field(default_factory=lambda: DefaultTagsStated(()))
    playbooks: Mapping[tuple[str, int], Playbook] = field(default_factory=dict[tuple[str, int], Playbook])
    default_playbook: DefaultPlaybookNamed | None = None
    privacy: PrivacyStated = field(default_factory=lambda: PrivacyStated(PrivacyRules()))
    matching: tuple[MatchingRulesAdopted, ...] = ()
    joined: tuple[frozenset[PersonToken], ...] = ()
    domains: Mapping[PersonToken, tuple[DomainToken, ...]] = field(
        default_factory=dict[PersonToken, tuple[DomainToken, ...]]
    )
    judged: Mapping[PersonToken, bool] = field(default_factory=dict[PersonToken, bool])

    @property
    def matching_rules(self) -> MatchingRules:
        """The rules of matching that are in force."""
        return self.matching[-1].rules if self.matching else MatchingRules()

    def person(self, address: PersonToken) -> frozenset[PersonToken]:
        """All addresses of whoever has this one."""
        return next((each for each in self.joined if address in each), frozenset({address}))

    def known_address(self, address: PersonToken) -> KnownAddress:
        """An address that was joined with another, with its domains."""
        return KnownAddress(address, tuple(self.domains.get(address, ())))

    @property
    def people(self) -> SideMembers:
        """The company's own addresses, its team's among them, and its own domains."""
        own = self.own
        return SideMembers() if own is None else replace(own.own, addresses=own.own.addresses | own.team)


def fold_company(events: Iterable[CompanyEvent], company: Company | None = None) -> Company:
    """The company after these events, beginning with one that has said nothing, or with `company`."""
    company = Company() if company is None else company
    for event in events:
        company = evolve_company(company, event)
    return company


def evolve_company(company: Company, event: CompanyEvent) -> Company:  # noqa: C901 - one plain arm an event
    """The company after one more event."""
    match event:
        case OwnSideStated():
            return replace(company, own=event)
        case DefaultZoneStated():
            return replace(company, zone=event)
        case DefaultCalendarsStated():
            return replace(company, calendars=event)
        case DefaultTagsStated():
            return replace(company, tags=event)
        case PrivacyStated():
            return replace(company, privacy=event)
        case CompanyPlaybookAdopted(playbook=playbook):
            adopted = {(playbook.name, playbook.version): playbook}
            return replace(company, playbooks={**company.playbooks, **adopted})
        case CompanyPlaybookDropped(name=name, version=version):
            kept = {key: book for key, book in company.playbooks.items() if key != (name, version)}
            return replace(company, playbooks=kept)
        case DefaultPlaybookNamed():
            return replace(company, default_playbook=event)
        case MatchingRulesAdopted():
            return replace(company, matching=(*company.matching, event))
        case AddressesJoined():
            return _joined(company, event)
        case AddressJudged(address=address, is_person=is_person):
            return replace(company, judged={**company.judged, address: is_person})
        case _:
            assert_never(event)


def _joined(company: Company, event: AddressesJoined) -> Company:
    groups = (*(each - event.addresses for each in company.joined), event.addresses)
    domains = {**company.domains, **event.domains}
    return replace(company, joined=tuple(each for each in groups if len(each) > 1), domains=domains)
