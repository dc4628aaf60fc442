"""What matching goes by besides what was captured: the deals, the company's rules, who is one person.

`apply` takes the events of the ledger in their order, and tells whose contacts to look at again. What the
last page brought can be taken back, since a page is concluded again when a stream has moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar
from uuid import UUID

from domain.company.events import AddressesJoined, MatchingRulesAdopted
from domain.deal.events import (
    ClosedAs,
    DealClosed,
    DealDescribed,
    DealHandedOver,
    DealMergedInto,
    DealNamed,
    DealOpened,
    RoleGiven,
    SidesStated,
)
from domain.history.names import NAMES
from domain.matching.deals import MatchableDeal, MatchableDeals, domain_key
from domain.matching.rules import MatchingRules, Pin
from domain.moments import Zone
from domain.people import SideMembers, Sides
from domain.ports.ledger import LedgerEvent, StoredEvent

ABOUT_DEALS = tuple(
    NAMES[kind]
    for kind in (
        DealOpened,
        DealDescribed,
        DealHandedOver,
        DealNamed,
        SidesStated,
        RoleGiven,
        DealClosed,
        DealMergedInto,
    )
)
ABOUT_MATCHING = tuple(NAMES[kind] for kind in (MatchingRulesAdopted, AddressesJoined))
_Key = TypeVar("_Key", str, UUID)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whose contacts may belong elsewhere now.

    `keys` are people and domains that they name, `deals` those whose contacts they are; with
    `everything` it is all contacts. `may_hold_more` is the deal that names more than it did, if one does.
    """

    keys: frozenset[str] = frozenset()
    deals: tuple[str, ...] = ()
    everything: bool = False
    may_hold_more: str | None = None


class Grounds:
    """The deals, the rules and the joined addresses, as of the last event that was applied."""

    def __init__(self, zone: Callable[[str], Zone]) -> None:
        self.deals = MatchableDeals()
        self.rules = MatchingRules()
        self.rules_number = 0
        self._zone = zone
        self._own_sides: dict[str, Sides] = {}
        self._merged_from: dict[str, list[str]] = {}
        self._next_cycle: dict[str, str] = {}
        self._streams: dict[UUID, str] = {}
        self._undo: list[Callable[[], object]] = []

    def begin_page(self) -> None:
        """From here on, changes can be taken back."""
        self._undo.clear()

    def take_back(self) -> None:
        """Take back what came since the last page began."""
        while self._undo:
            self._undo.pop()()

    def open_deals(self) -> list[MatchableDeal]:
        """The deals that are not closed, in the order of their ids."""
        return [deal for deal in self.all_deals() if deal.closed_at is None]

    def all_deals(self) -> list[MatchableDeal]:
        """Every deal, closed or not, in the order of their ids."""
        return sorted(self.deals.all(), key=lambda deal: deal.deal_id)

    def later_cycles(self, deal_id: str) -> Iterator[str]:
        """The deals that continue a deal, one after the other: its facts are theirs."""
        seen = {deal_id}
        while (following := self._next_cycle.get(deal_id)) is not None and following not in seen:
            yield following
            seen.add(following)
            deal_id = following

    def apply(self, stored: StoredEvent) -> Concerned | None:
        """Take an event in; None where matching does not go by it."""
        match stored.event:
            case DealOpened() as opened:
                return self._open(stored.stream, opened)
            case MatchingRulesAdopted(number=number, rules=rules):
                return self._adopt(number, rules)
            case AddressesJoined(addresses=addresses):
                return self._join(addresses)
            case _:
                deal = self.deals.get(self._streams.get(stored.stream, ""))
                return None if deal is None else self._change(deal, stored.event)

    def concerned(self, stored: StoredEvent) -> Concerned | None:
        """As `apply`, for an event that was taken in before."""
        match stored.event:
            case MatchingRulesAdopted():
                return Concerned(everything=True)
            case AddressesJoined(addresses=addresses):
                return Concerned(frozenset(addresses.union(*map(self.deals.aliases, addresses))))
            case _:
                deal = self.deals.get(self._streams.get(stored.stream, ""))
                return None if deal is None else self._concerned(deal, deal, is_wider=True)

    def _open(self, stream: UUID, opened: DealOpened) -> Concerned:
        deal_id, continues = opened.deal_id, opened.continues
        before = self.deals.get(continues or "") or MatchableDeal(deal_id, 0)
        deal = replace(
            before,
            deal_id=deal_id,
            opened_at=self._zone(opened.zone).midnight(opened.opened_on),
            closed_at=None,
            continues=continues,
            merged_into=None,
            opened_in_error=False,
        )
        self._set(self._streams, stream, deal_id)
        self._set(self._own_sides, deal_id, self._own_sides.get(continues or "", before.sides))
        if continues is not None:
            self._set(self._next_cycle, continues, deal_id)
        return self._put(deal, is_wider=True)

    def _change(self, deal: MatchableDeal, event: LedgerEvent) -> Concerned | None:
        match event:
            case SidesStated(sides=sides):
                self._set(self._own_sides, deal.deal_id, sides)
                return self._put(deal, is_wider=True)
            case DealDescribed(owner=owner):
                return self._put(replace(deal, owner=owner))
            case DealHandedOver(earlier=str(earlier)):
                return self._put(replace(deal, earlier_owners=deal.earlier_owners | {earlier}))
            case DealNamed(words=words, telling=telling):
                return self._put(replace(deal, name=words, telling=telling))
            case RoleGiven(person=person, role=role):
                others = deal.named - {person}
                return self._put(replace(deal, named=others if role is None else others | {person}))
            case DealClosed(outcome=outcome, at=at):
                in_error = outcome is ClosedAs.OPENED_IN_ERROR
                return self._put(replace(deal, closed_at=at, opened_in_error=in_error))
            case DealMergedInto(into=into):
                return self._merge(deal, into)
            case _:
                return None

    def _merge(self, deal: MatchableDeal, into: str) -> Concerned:
        """The deal that it goes on in names from now on whom it named."""
        self._set(self._merged_from, into, [*self._merged_from.get(into, ()), deal.deal_id])
        concerned = self._put(replace(deal, merged_into=into))
        other = self.deals.get(into)
        if other is None:
            return concerned
        wider = self._put(other, is_wider=True)
        return replace(wider, keys=wider.keys | concerned.keys, deals=(*concerned.deals, *wider.deals))

    def _put(self, deal: MatchableDeal, *, is_wider: bool = False) -> Concerned:
        before = self.deals.get(deal.deal_id)
        deal = replace(deal, sides=self._sides(deal.deal_id))
        if before == deal:
            return Concerned(may_hold_more=deal.deal_id if is_wider else None)
        self.deals.put(deal)
        self._undo.append(lambda: self._restore(deal.deal_id, before))
        concerned = self._concerned(before or deal, deal, is_wider=is_wider)
        if deal.merged_into is not None and (other := self.deals.get(deal.merged_into)) is not None:
            wider = self._put(other)
            concerned = replace(concerned, keys=concerned.keys | wider.keys)
        return concerned

    def _restore(self, deal_id: str, before: MatchableDeal | None) -> None:
        if before is None:
            self.deals.drop(deal_id)
        else:
            self.deals.put(before)

    def _sides(self, deal_id: str) -> Sides:
        """Those that the deal states, and those of the deals that were merged into it."""
        sides = self._own_sides[deal_id]
        for merged in sorted(self._lineage(deal_id, cycles=False) - {deal_id}):
            sides = _united(sides, self._own_sides.get(merged, sides))
        return sides

    def _concerned(self, before: MatchableDeal, deal: MatchableDeal, *, is_wider: bool) -> Concerned:
        lineage = self._lineage(deal.deal_id)
        pins = [pin for pin in self.rules.pins if pin.deal_id in lineage]
        keys = frozenset(self._around((*before.listed, *deal.listed))) | frozenset(_pinned(pins))
        return Concerned(
            keys=keys,
            deals=tuple(sorted(lineage)),
            everything=any(pin.words for pin in pins),
            may_hold_more=deal.deal_id if is_wider else None,
        )

    def _lineage(self, deal_id: str, *, cycles: bool = True) -> set[str]:
        """The deal, and all whose contacts may have become its: merged ones, and earlier cycles."""
        found: set[str] = set()
        waiting = [deal_id]
        while waiting:
            each = waiting.pop()
            if each in found:
                continue
            found.add(each)
            waiting += self._merged_from.get(each, ())
            deal = self.deals.get(each)
            if cycles and deal is not None and deal.continues is not None:
                waiting.append(deal.continues)
        return found

    def _around(self, listed: Iterable[str]) -> Iterator[str]:
        """By what contacts may name those whom a deal lists: their other addresses, their groups."""
        groups = {domain_key(domain): others for domain, others in self.rules.group_of.items()}
        for key in listed:
            yield key
            yield from self.deals.aliases(key)
            yield from map(domain_key, groups.get(key, ()))

    def _adopt(self, number: int, rules: MatchingRules) -> Concerned:
        before = self.rules, self.rules_number
        self.rules, self.rules_number = rules, number
        self._undo.append(lambda: self._in_force(*before))
        return Concerned(everything=True)

    def _in_force(self, rules: MatchingRules, number: int) -> None:
        self.rules, self.rules_number = rules, number

    def _join(self, addresses: frozenset[str]) -> Concerned:
        before = {group for each in addresses if (group := self.deals.aliases(each))}
        self.deals.join(addresses)
        self._undo.append(lambda: self._apart(addresses, before))
        return Concerned(addresses.union(*before))

    def _apart(self, addresses: frozenset[str], before: Iterable[frozenset[str]]) -> None:
        for address in addresses:
            self.deals.join(frozenset({address}))
        for group in before:
            self.deals.join(group)

    def _set(self, kept: dict[_Key, _T], key: _Key, value: _T) -> None:
        before = kept.get(key)
        kept[key] = value
        self._undo.append((lambda: kept.pop(key)) if before is None else (lambda: kept.update({key: before})))


def _united(one: Sides, other: Sides) -> Sides:
    """The sides of two deals that became one."""
    return Sides(
        seller=_members(one.seller, other.seller),
        buyer=_members(one.buyer, other.buyer),
        partner=_members(one.partner, other.partner),
        partner_side=one.partner_side,
        team=one.team | other.team if one.team and other.team else frozenset(),
    )


def _members(one: SideMembers, other: SideMembers) -> SideMembers:
    return SideMembers(one.addresses | other.addresses, one.domains | other.domains)


def _pinned(pins: Iterable[Pin]) -> Iterator[str]:
    for pin in pins:
        if pin.person is not None:
            yield pin.person
        if pin.domain is not None:
            yield domain_key(pin.domain)
