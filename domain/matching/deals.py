"""The deals that contacts may belong to, found by whom they name: one look-up, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from domain.matching.rules import MatchingRules
from domain.moments import Instant
from domain.people import DomainToken, PersonToken, SideMembers, Sides
from domain.touches.touch import Participant, Words

_MOST_CYCLES = 100


@dataclass(frozen=True, slots=True)
class MatchableDeal:
    """What matching needs to know of a deal.

    `opened_at` is midnight of its opening. `name` are the words of its name in order, `telling`
    those of them that are not common ones. `named` are people whom it names without listing them for a
    side, as those who hold a role. `continues` is the cycle before it, `merged_into` the deal to which
    everything of it went. A deal `opened_in_error` has no part in anything.
    """

    deal_id: str
    opened_at: Instant
    sides: Sides = field(default_factory=lambda: Sides(SideMembers(), SideMembers()))
    closed_at: Instant | None = None
    owner: PersonToken | None = None
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
    def takes_part(self) -> bool:
        """Whether anything can belong to it at all."""
        return self.merged_into is None and not self.opened_in_error

    @property
    def listed(self) -> Iterator[str]:
        """The keys (see `keys_of`) of whom the deal names for the buyer and for partners."""
        for members in (self.sides.buyer, self.sides.partner):
            yield from members.addresses
            yield from map(domain_key, members.domains)


class MatchableDeals:
    """All deals, and which addresses are one person's. `put` replaces what was known of a deal."""

    def __init__(self, deals: Iterable[MatchableDeal] = ()) -> None:
        self._deals: dict[str, MatchableDeal] = {}
        self._listing: dict[str, dict[str, None]] = {}
        self._next_cycle: dict[str, str] = {}
        self._aliases: dict[PersonToken, frozenset[PersonToken]] = {}
        for deal in deals:
            self.put(deal)

    def put(self, deal: MatchableDeal) -> None:
        """Take a deal in, or what has become of it."""
        self.drop(deal.deal_id)
        self._deals[deal.deal_id] = deal
        for key in deal.listed:
            self._listing.setdefault(key, {})[deal.deal_id] = None
        if deal.continues is not None:
            self._next_cycle[deal.continues] = deal.deal_id

    def drop(self, deal_id: str) -> None:
        """Forget a deal, if it is known."""
        deal = self._deals.pop(deal_id, None)
        if deal is None:
            return
        for key in deal.listed:
            self._listing.get(key, {}).pop(deal_id, None)
        if deal.continues is not None:
            self._next_cycle.pop(deal.continues, None)

    def join(self, addresses: frozenset[PersonToken]) -> None:
        """These addresses are one person's; a set of one takes an address out of its person."""
        for address in addresses:
            left = self._aliases.get(address, frozenset()) - addresses
            self._aliases.update(dict.fromkeys(left, left))
        self._aliases.update(dict.fromkeys(addresses, addresses))

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
        """The deals that name one of these people, of their other addresses or of their domains' groups."""
        found: dict[str, None] = {}
        for key in self.keys_of(people, rules):
            found.update(self._listing.get(key, {}))
        return [self._deals[deal_id] for deal_id in sorted(found)]

    def keys_of(self, people: Iterable[Participant], rules: MatchingRules) -> dict[str, None]:
        """By what deals may name these people."""
        keys: dict[str, None] = {}
        groups: Mapping[DomainToken, tuple[DomainToken, ...]] = rules.group_of
        for each in people:
            keys[each.person] = None
            keys.update(dict.fromkeys(self._aliases.get(each.person, ())))
            for domain in each.domains:
                keys[domain_key(domain)] = None
                keys.update(dict.fromkeys(map(domain_key, groups.get(domain, ()))))
        return keys

    def standing_for(self, deal_id: str, at: Instant) -> MatchableDeal | None:
        """The deal that has what belonged to a deal: where it was merged into, or the cycle that was open.

        None where it takes part in nothing, or was over by then and nothing continues it.
        """
        for _ in range(_MOST_CYCLES):
            deal = self._deals.get(deal_id)
            if deal is None or deal.opened_in_error:
                return None
            if deal.merged_into is not None:
                deal_id = deal.merged_into
            elif not deal.was_closed_before(at):
                return deal
            elif deal_id in self._next_cycle:
                deal_id = self._next_cycle[deal_id]
            else:
                return None
        return None


def domain_key(domain: DomainToken) -> str:
    """A domain's token among those of people; none of them begins with this sign."""
    return f"\0{domain}"
