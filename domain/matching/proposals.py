"""What could be changed so that a correction need not be made again: proposed, never adopted by itself.

Only what fits is proposed: nobody is named, pinned, grouped or joined whom another deal names, for
that would take from it what is its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

from domain.matching.contact import Contact
from domain.matching.deals import MatchableDeal
from domain.matching.replay import Footing, Reach
from domain.matching.rules import Pin
from domain.people import DomainToken, PersonToken, Side
from domain.touches.touch import Participant, Role, Words

_MOST_PEOPLE = 3


@dataclass(frozen=True, slots=True)
class NameContact:
    """The deal names this person for its buyer."""

    deal_id: str
    person: PersonToken


@dataclass(frozen=True, slots=True)
class AddPin:
    """One more pin in the rules."""

    pin: Pin


@dataclass(frozen=True, slots=True)
class GroupDomains:
    """These domains are those of one buyer."""

    domains: frozenset[DomainToken]


@dataclass(frozen=True, slots=True)
class JoinAddresses:
    """These addresses are one person's."""

    addresses: frozenset[PersonToken]


Proposal: TypeAlias = NameContact | AddPin | GroupDomains | JoinAddresses


@dataclass(frozen=True, slots=True)
class Hints:
    """What only plain text can tell, as tokens.

    `is_company`: whether a domain is known, and that of one company. `alike`: who of the people of a deal is
    called as somebody else is. `phrase`: the telling words of the contact's subject. `is_own`: whether
    somebody is one of the seller's own people.
    """

    is_company: Callable[[DomainToken], bool]
    alike: Callable[[PersonToken, Iterable[PersonToken]], Iterable[PersonToken]]
    is_own: Callable[[Participant], bool]
    phrase: Words = ()


def proposal_id(proposal: Proposal) -> str:
    """The same for the same proposal in one ledger."""
    parts: tuple[str, ...]
    match proposal:
        case NameContact(deal_id=deal_id, person=person):
            parts = ("name", deal_id, person)
        case AddPin(pin=pin):
            parts = ("pin", pin.deal_id or "", pin.person or "", pin.domain or "", *pin.words)
        case GroupDomains(domains=domains):
            parts = ("group", *sorted(domains))
        case JoinAddresses(addresses=addresses):
            parts = ("join", *sorted(addresses))
        case _:
            assert_never(proposal)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:10]


def applied(proposal: Proposal, footing: Footing) -> Footing:
    """The footing as they are once a proposal is adopted."""
    rules = footing.rules
    match proposal:
        case NameContact(deal_id=deal_id, person=person):
            deal = footing.deals.get(deal_id)
            return footing if deal is None else footing.with_deal(_naming(deal, person))
        case AddPin(pin=pin):
            return replace(footing, rules=replace(rules, pins=(*rules.pins, pin)))
        case GroupDomains(domains=domains):
            apart = tuple(group for group in rules.groups if group.isdisjoint(domains))
            met = (group for group in rules.groups if not group.isdisjoint(domains))
            return replace(footing, rules=replace(rules, groups=(*apart, domains.union(*met))))
        case JoinAddresses(addresses=addresses):
            return footing.with_joined(addresses)
        case _:
            assert_never(proposal)


def reach_of_proposal(proposal: Proposal) -> Reach:
    """Which contacts a proposal is about."""
    match proposal:
        case NameContact(person=person):
            return Reach(people=frozenset((person,)))
        case AddPin(pin=Pin(person=str(person))):
            return Reach(people=frozenset((person,)))
        case AddPin(pin=Pin(domain=str(domain))):
            return Reach(domains=frozenset((domain,)))
        case AddPin(pin=pin):
            return Reach(phrases=frozenset((pin.words,)))
        case GroupDomains(domains=domains):
            return Reach(domains=domains)
        case JoinAddresses(addresses=addresses):
            return Reach(people=addresses)
        case _:
            assert_never(proposal)


def proposals_for(contact: Contact, deal_id: str | None, footing: Footing, hints: Hints) -> list[Proposal]:
    """What fits a correction of a contact to a deal, or to none; nothing that holds already."""
    deal = None if deal_id is None else footing.deals.get(deal_id)
    outside = [each for each in _in_order(contact) if not _is_ours(each, deal, hints)][:_MOST_PEOPLE]
    found: list[Proposal] = []
    if deal is not None:
        found += _namings(deal, outside)
        found += _joinings(deal, outside, footing, hints)
        found += _groupings(deal, outside, footing, hints)
    found += _pins(deal_id, outside, footing, hints)
    return list(dict.fromkeys(found))


def _in_order(contact: Contact) -> Iterable[Participant]:
    """Everybody once, who writes or organises first, who is only copied in last."""
    order = (Role.FROM, Role.ORGANIZER, Role.TO, Role.ATTENDEE, Role.CC, Role.BCC)
    first: dict[PersonToken, Participant] = {}
    for each in sorted(contact.people, key=lambda each: order.index(each.role)):
        first.setdefault(each.person, each)
    return first.values()


def _is_ours(each: Participant, deal: MatchableDeal | None, hints: Hints) -> bool:
    return hints.is_own(each) or (
        deal is not None and deal.sides.side_of(each.person, each.domains) is Side.SELLER
    )


def _namings(deal: MatchableDeal, outside: Iterable[Participant]) -> Iterator[Proposal]:
    known = deal.sides.buyer.addresses | deal.sides.partner.addresses | deal.named
    for each in outside:
        if each.person not in known:
            yield NameContact(deal.deal_id, each.person)


def _joinings(
    deal: MatchableDeal, outside: Iterable[Participant], footing: Footing, hints: Hints
) -> Iterator[Proposal]:
    named = deal.sides.buyer.addresses
    for each in outside:
        if each.person in named or not named.isdisjoint(footing.deals.aliases(each.person)):
            continue
        for other in hints.alike(each.person, sorted(named)):
            known = footing.deals.aliases(other) | footing.deals.aliases(each.person)
            yield JoinAddresses(known | {each.person, other})


def _groupings(
    deal: MatchableDeal, outside: Iterable[Participant], footing: Footing, hints: Hints
) -> Iterator[Proposal]:
    buyer = frozenset(filter(hints.is_company, deal.sides.buyer.domains))
    for each in outside if buyer else ():
        domain = _company_domain(each, hints)
        is_new = deal.sides.side_of(each.person, each.domains) is Side.OTHER
        if domain is None or not is_new or _others_naming(domain, deal.deal_id, footing):
            continue
        if buyer.isdisjoint(footing.rules.group_of.get(domain, ())):
            yield GroupDomains(buyer | {domain})


def _pins(
    deal_id: str | None, outside: Iterable[Participant], footing: Footing, hints: Hints
) -> Iterator[Proposal]:
    pins: list[Pin] = []
    for each in outside:
        if not _others_naming(each.person, deal_id, footing):
            pins.append(Pin(deal_id, person=each.person))
        domain = _company_domain(each, hints)
        if domain is not None and not _others_naming(domain, deal_id, footing):
            pins.append(Pin(deal_id, domain=domain))
    if hints.phrase:
        pins.append(Pin(deal_id, words=hints.phrase))
    yield from (AddPin(pin) for pin in pins if pin not in footing.rules.pins)


def _others_naming(token: str, deal_id: str | None, footing: Footing) -> bool:
    """Whether another deal names somebody, or a domain: for its buyer, for a partner, or with a role."""
    return any(
        token in named
        for deal in footing.deals.all()
        if deal.takes_part and deal.deal_id != deal_id
        for members in (deal.sides.buyer, deal.sides.partner)
        for named in (members.addresses, members.domains, deal.named)
    )


def _company_domain(each: Participant, hints: Hints) -> DomainToken | None:
    """The domain of somebody's whole company: the last that only one company can have."""
    return next((domain for domain in reversed(each.domains) if hints.is_company(domain)), None)


def _naming(deal: MatchableDeal, person: PersonToken) -> MatchableDeal:
    buyer = deal.sides.buyer
    return replace(
        deal, sides=replace(deal.sides, buyer=replace(buyer, addresses=buyer.addresses | {person}))
    )
