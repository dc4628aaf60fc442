"""What the company has said about itself: the events of its one stream.

They hold defaults: a deal takes them when it is opened and states its terms itself, so nothing
that the company says later changes a deal. As with deals, events carry tokens; addresses and
domains lie in the text store (`domain.ports.texts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from domain.capture.privacy import PrivacyRules
from domain.deal.dealfile import CalendarSpec
from domain.matching.rules import MatchingRules
from domain.people import DomainToken, PersonToken, Side, SideMembers
from domain.playbook.playbook import Playbook


@dataclass(frozen=True, slots=True)
class OwnSideStated:
    """Who sells: the company's own domains and addresses, its team, and the partner of its deals.

    `team`, when not empty, names the only own addresses that play, as in `domain.people.Sides`.
    """

    own: SideMembers
    team: frozenset[PersonToken]
    partner: SideMembers
    partner_side: Side


@dataclass(frozen=True, slots=True)
class DefaultZoneStated:
    """The time zone of deals that name none."""

    zone: str


@dataclass(frozen=True, slots=True)
class DefaultCalendarsStated:
    """On which days each side works, in deals that do not say so of that side."""

    seller: CalendarSpec
    buyer: CalendarSpec


@dataclass(frozen=True, slots=True)
class DefaultTagsStated:
    """The tags of deals that name none."""

    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrivacyStated:
    """What of mail and calendars is left out, before a byte of it is stored."""

    rules: PrivacyRules


@dataclass(frozen=True, slots=True)
class MatchingRulesAdopted:
    """From here on contacts are matched by these rules; everything captured is looked at again.

    `number` counts the adoptions. `restores` is that of an earlier one whose rules these are, 0
    where they are those that hold where nobody has said anything, None where they are new.
    """

    number: int
    rules: MatchingRules
    restores: int | None = None


@dataclass(frozen=True, slots=True)
class AddressesJoined:
    """These addresses are one person's; a single one belongs to nobody else any more.

    `domains` are those of each address with the domains above, the most specific first.
    """

    addresses: frozenset[PersonToken]
    domains: Mapping[PersonToken, tuple[DomainToken, ...]] = field(
        default_factory=dict[PersonToken, tuple[DomainToken, ...]]
    )


@dataclass(frozen=True, slots=True)
class AddressJudged:
    """Somebody said whether an address is a person's, whatever it looks like; the latest word holds."""

    address: PersonToken
    is_person: bool


@dataclass(frozen=True, slots=True)
class CompanyPlaybookAdopted:
    """Deals can take this version of a playbook by its name, from its `effective_from` on."""

    playbook: Playbook


@dataclass(frozen=True, slots=True)
class CompanyPlaybookDropped:
    """Deals can not take this version any more; those that have taken it keep it."""

    name: str
    version: int


@dataclass(frozen=True, slots=True)
class DefaultPlaybookNamed:
    """The playbook of deals that name none: the version in force at their opening, or a pinned one."""

    name: str
    version: int | None


CompanyEvent: TypeAlias = (
    OwnSideStated
    | DefaultZoneStated
    | DefaultCalendarsStated
    | DefaultTagsStated
    | PrivacyStated
    | CompanyPlaybookAdopted
    | CompanyPlaybookDropped
    | DefaultPlaybookNamed
    | MatchingRulesAdopted
    | AddressesJoined
    | AddressJudged
)
