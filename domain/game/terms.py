"""The terms of a deal: everything about it that stays the same while its touches are gone through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.deal.state import Deal
from domain.moments import Day, Instant, Zone
from domain.people import PersonToken
from domain.planning.workdays import WorkCalendar, both
from domain.playbook.evidence import EvidenceIndex
from domain.playbook.playbook import Milestone, Owner
from domain.playbook.prepared import prepared
from domain.playbook.watch import Watch
from domain.ports.outside import Outside
from domain.touches.merge import SideCache


class NotOpened(LookupError):
    """The deal has no opening, so there is nothing to look at."""


@dataclass(frozen=True, slots=True)
class Terms:
    """One deal's dates, calendars, sides, milestones and thresholds.

    `opening` is local midnight of `running_since`. `length` is L of rules.md section 1, in
    buyer working days. `milestones` apply to the deal, each after those it requires;
    `left_out` do not. `roles` maps people to the role they hold, by each of their addresses.
    """

    deal_id: str
    zone: Zone
    seller: WorkCalendar
    buyer: WorkCalendar
    shared: WorkCalendar
    opening: Instant
    opened_on: Day
    running_since: Day
    decision_date: Day
    length: int
    sides: SideCache
    milestones: tuple[Milestone, ...]
    left_out: tuple[Milestone, ...]
    evidence: EvidenceIndex
    roles: Mapping[PersonToken, str]
    watch: Watch

    def calendar(self, owner: Owner) -> WorkCalendar:
        """The calendar on which an owner's milestone is worked."""
        match owner:
            case Owner.SELLER:
                return self.seller
            case Owner.BUYER:
                return self.buyer
            case Owner.BOTH:
                return self.shared


def terms_of(deal: Deal, outside: Outside) -> Terms:
    """The terms that a deal's facts set.

    Raises:
        NotOpened: the deal was not opened.
    """
    opened = deal.opened
    if opened is None:
        message = "this deal was never opened"
        raise NotOpened(message)
    zone = outside.zone(opened.zone)
    seller = outside.work_calendar(deal.seller_calendar)
    buyer = outside.work_calendar(deal.buyer_calendar)
    length = buyer.count(opened.opened_on, opened.decision_date)
    described = deal.described
    sides = SideCache(deal.sides, deal.said.joined, deal.not_people)
    roles = _roles_of_people(deal, sides)
    ready = prepared(
        deal.playbook, deal.tailoring, amount=described.amount, tags=described.tags, tokens=outside.tokens
    )
    return Terms(
        deal_id=opened.deal_id,
        zone=zone,
        seller=seller,
        buyer=buyer,
        shared=both(seller, buyer),
        opening=zone.midnight(opened.running_since),
        opened_on=opened.opened_on,
        running_since=opened.running_since,
        decision_date=opened.decision_date,
        length=length,
        sides=sides,
        milestones=ready.milestones,
        left_out=ready.left_out,
        evidence=EvidenceIndex(ready.patterns, roles, sides),
        roles=roles,
        watch=Watch(deal.playbook.watch, length),
    )


def _roles_of_people(deal: Deal, sides: SideCache) -> Mapping[PersonToken, str]:
    """The roles by every address of whoever holds them.

    Where a person's addresses were given different roles, both are held; who writes counts for the
    role of the address that stands for them all, else of the first that has one.
    """
    if not sides.has_joined:
        return deal.roles
    roles = dict(deal.roles)
    for addresses in deal.said.joined:
        people = sorted(each.person for each in addresses)
        if len({sides.person_of(person) for person in people}) > 1:
            continue
        held = next((deal.roles[person] for person in people if person in deal.roles), None)
        if held is not None:
            roles |= {person: held for person in people if person not in roles}
    return roles
