"""The deals that contacts may belong to, found by whom they name: one look-up, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from domain.matching.rules import MatchingRules
from domain.moments import Instant
from domain.people import DomainToken, PersonToken, Side, SideMembers, Sides
from domain.touches.touch import Participant, Words

_MOST_STEPS = 100
"""Of merges and cycles that are followed: deals that name each other in a circle lead nowhere."""


@dataclass(frozen=True, slots=True)
class MatchableDeal:
    """What matching needs to know of a deal.

    `opened_at` is midnight of its opening. `name` are the words of its name in order, `telling`
    those of them that are neither common ones nor words of the buyer's own name. `earlier_owners` are those
    who handed it over, and speak for it as its `owner` does. `named` are people whom
    it names without listing them for a side, as those who hold a role. `continues` is the cycle before
    it. `merged_into` is the deal to which everything of it went, and which names its people from then
    on. A deal `opened_in_error` has no part in anything.
    """

    deal_id: str
    opened_at: Instant
    sides: Sides = field(default_factory=lambda: Sides(SideMembers(), SideMembers()))
    closed_at: Instant | None = None
    owner: PersonToken | None = None
    earlier_owners: frozenset[PersonToken] = frozenset()
    name: Words = ()
    telling: frozenset[str] = frozenset()
    named: frozenset[PersonToken] = frozenset()
    continues: str | None = None
    merged_into: str | None = None
    opened_in_error: bool = False

    def was_closed_before(self, at: Instant) -> bool:
        """Whether the deal was over before an instant."""
        return self.closed_at is not None and self.closed_at < at

    @property
    def owners(self) -> frozenset[PersonToken]:
        """Who owns the deal and who did, of those who handed it over."""
        return self.earlier_owners if self.owner is None else self.earlier_owners | {self.owner}

    @property
    def takes_part(self) -> bool:
        """Whether anything can belong to it at all."""
        return self.merged_into is None and not self.opened_in_error

    @property
    def listed(self) -> Iterator[str]:
        """The keys (see `keys_of`) of whom the deal names on the buyer's side.

        A partner who plays for the seller leads to no deal: a contact needs somebody of the buyer.
        """
        for members in self.buyers:
            yield from members.addresses
            yield from map(domain_key, members.domains)

    @property
    def buyers(self) -> tuple[SideMembers, ...]:
        """Whom the deal lists on the buyer's side: the buyer's own, and partners who play for it."""
        sides = self.sides
        return (sides.buyer, sides.partner) if sides.partner_side is Side.BUYER else (sides.buyer,)


class MatchableDeals:
    """All deals, and which addresses are one person's. `put` replaces what was known of a deal.

    What they give depends on what was put and dropped last of each deal, and not on the order.
    """

    def __init__(self, deals: Iterable[MatchableDeal] = ()) -> None:
        self._deals: dict[str, MatchableDeal] = {}
        self._listing: dict[str, dict[str, MatchableDeal]] = {}
        self._next_cycles: dict[str, dict[str, MatchableDeal]] = {}
        self._aliases: dict[PersonToken, frozenset[PersonToken]] = {}
        for deal in deals:
            self.put(deal)

    def put(self, deal: MatchableDeal) -> None:
        """Take a deal in, or what has become of it."""
        self.drop(deal.deal_id)
        self._deals[deal.deal_id] = deal
        for index, key in self._places(deal):
            index.setdefault(key, {})[deal.deal_id] = deal

    def drop(self, deal_id: str) -> None:
        """Forget a deal, if it is known."""
        deal = self._deals.pop(deal_id, None)
        if deal is None:
            return
        for index, key in self._places(deal):
            at_key = index[key]
            del at_key[deal_id]
            if not at_key:
                del index[key]

    def _places(self, deal: MatchableDeal) -> Iterator[tuple[dict[str, dict[str, MatchableDeal]], str]]:
        """Where a deal is found, each place once."""
        if deal.takes_part:
            yield from ((self._listing, key) for key in dict.fromkeys(deal.listed))
        if deal.continues is not None and not deal.opened_in_error:
            yield self._next_cycles, deal.continues

    def join(self, addresses: frozenset[PersonToken]) -> None:
        """These addresses are one person's; a set of one takes an address out of its person."""
        for address in addresses:
            self._set_aliases(self._aliases.get(address, frozenset()) - addresses)
        self._set_aliases(addresses)

    def _set_aliases(self, addresses: frozenset[PersonToken]) -> None:
        if len(addresses) > 1:
            self._aliases.update(dict.fromkeys(addresses, addresses))
        else:
            for address in addresses:
                self._aliases.pop(address, None)

    def get(self, deal_id: str) -> MatchableDeal | None:
        """A deal by its id."""
        return self._deals.get(deal_id)

    def all(self) -> Iterable[MatchableDeal]:
        """Every deal, in the order in which they were taken in."""
        return self._deals.values()

    def aliases(self, person: PersonToken) -> frozenset[PersonToken]:
        """All addresses of a person, this one among them where others are known; else nothing."""
        return self._aliases.get(person, frozenset())

    def near(self, people: Iterable[Participant], rules: MatchingRules) -> list[MatchableDeal]:
        """The deals that name one of these people, of their other addresses or of their domains' groups.

        Only those that take part, closed ones among them, in no order.
        """
        found: dict[str, MatchableDeal] = {}
        for key in self.keys_of(people, rules):
            at_key = self._listing.get(key)
            if at_key is not None:
                found.update(at_key)
        return list(found.values())

    def keys_of(self, people: Iterable[Participant], rules: MatchingRules) -> dict[str, None]:
        """By what deals may name these people."""
        keys: dict[str, None] = {}
        groups: Mapping[DomainToken, tuple[DomainToken, ...]] = rules.group_of
        for each in people:
            keys[each.person] = None
            if each.person in self._aliases:
                keys.update(dict.fromkeys(self._aliases[each.person]))
            for domain in each.domains:
                keys[domain_key(domain)] = None
                if domain in groups:
                    keys.update(dict.fromkeys(map(domain_key, groups[domain])))
        return keys

    def heir(self, deal_id: str) -> MatchableDeal | None:
        """The deal that has everything of a deal: itself, or the one that it was merged into.

        None where it is not known, or was opened in error.
        """
        for _ in range(_MOST_STEPS):
            deal = self._deals.get(deal_id)
            if deal is None or deal.opened_in_error:
                return None
            if deal.merged_into is None:
                return deal
            deal_id = deal.merged_into
        return None

    def standing_for(self, deal_id: str, at: Instant) -> MatchableDeal | None:
        """The deal that goes on with a deal at an instant: its heir, or the cycle that was open then.

        None where it takes part in nothing, or was over by then and nothing continues it.
        """
        deal = self.heir(deal_id)
        for _ in range(_MOST_STEPS):
            if deal is None or not deal.was_closed_before(at):
                return deal
            following = self._next_cycles.get(deal.deal_id)
            if following is None:
                return None
            deal = self.heir(min(following.values(), key=_by_opening).deal_id)
        return None

    def cycles_before(self, deal: MatchableDeal) -> Iterator[MatchableDeal]:
        """The known deals that a deal continues, the latest first, without those opened in error."""
        before = deal.continues
        for _ in range(_MOST_STEPS):
            found = None if before is None else self._deals.get(before)
            if found is None:
                return
            if not found.opened_in_error:
                yield found
            before = found.continues

    def first_cycle(self, deal_id: str) -> str:
        """The id of a deal's first known cycle: one for all its cycles and what was merged into it."""
        deal = self.heir(deal_id)
        first = deal_id if deal is None else deal.deal_id
        for before in () if deal is None else self.cycles_before(deal):
            first = before.deal_id
        return first


def _by_opening(deal: MatchableDeal) -> tuple[Instant, str]:
    return deal.opened_at, deal.deal_id


def domain_key(domain: DomainToken) -> str:
    """A domain's token among those of people; none of them begins with this sign."""
    return f"\0{domain}"
