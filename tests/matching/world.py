"""Who sells, who buys, and the deals between them: the truth behind the correspondence.

Assumed, and fixed before anything was measured: three deals in five name the company's domain
only, a quarter names people too, the rest people alone, of whom four in five were entered. Seven
deals in ten name a team. Of the companies, a fifth has two deals open at once at some time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from random import Random

from domain.moments import SECONDS_A_DAY
from domain.people import Side
from tests.matching.names import PLAIN_DEALS, PRODUCTS, company_names, full_name

OURS = "ours.example"
BEGIN = 1_719_792_000
"""2024-07-01T00:00:00Z"""
DAYS = 730
SUFFIX = "co.example"
"""A suffix of several labels, below which many companies have their domains; no deal names it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an address; `others` are further addresses of theirs."""

    address: str
    others: tuple[str, ...] = ()


class Kind(StrEnum):
    """What deals a company has."""

    SINGLE = "one"
    SEQUENCE = "one after the other"
    REOPENED = "closed and opened again as the next cycle"
    OWNERS = "two at once, of two owners"
    TELLING = "two at once, of one owner, with telling names"
    SILENT = "two at once, of one owner, and nothing tells"


AT_ONCE = frozenset({Kind.OWNERS, Kind.TELLING, Kind.SILENT})
"""Companies that have two deals open at once at some time."""
KINDS = {
    Kind.SINGLE: 45,
    Kind.SEQUENCE: 25,
    Kind.REOPENED: 10,
    Kind.OWNERS: 9,
    Kind.TELLING: 7,
    Kind.SILENT: 4,
}


@dataclass(eq=False, slots=True)
class Buyer:
    """A company that buys. `sister` is another domain of its group, which deals do not name."""

    number: int
    name: str
    domain: str
    kind: Kind
    people: list[Person]
    branch: list[Person] = field(default_factory=list)
    sister: str | None = None
    is_group_stated: bool = False
    sisters: list[Person] = field(default_factory=list)
    public: list[Person] = field(default_factory=list)
    boxes: tuple[str, ...] = ()
    deals: list[Deal] = field(default_factory=list)


@dataclass(frozen=True, eq=False, slots=True)
class Reseller:
    """A company between the two."""

    domain: str
    people: tuple[Person, ...]


@dataclass(eq=False, slots=True)
class Deal:
    """A deal as it truly is, and what its team listed of it."""

    id: str
    buyer: Buyer
    owner: Person
    name: str
    product: str | None
    opened: int
    closed: int | None
    contacts: list[Person]
    team: tuple[Person, ...] = ()
    domains: tuple[str, ...] = ()
    addresses: list[str] = field(default_factory=list)
    reseller: Reseller | None = None
    reseller_side: Side = Side.SELLER
    continues: str | None = None
    in_error: bool = False

    @property
    def end(self) -> int:
        """When it closed, or the end of the two years."""
        return self.closed or BEGIN + DAYS * SECONDS_A_DAY

    def is_open(self, at: int) -> bool:
        """Whether it was open then."""
        return self.opened <= at <= self.end and not self.in_error


@dataclass(slots=True)
class Consultant:
    """Somebody who advises the buyers of two deals that are open at once."""

    person: Person
    deals: tuple[Deal, Deal]


@dataclass(slots=True)
class Mover:
    """Somebody who went from one deal's company to another's; `is_joined` if we know both addresses."""

    person: Person
    now: Person
    old: Deal
    new: Deal
    is_joined: bool


class World:
    """Everybody, from one seed."""

    def __init__(self, seed: int, companies: int) -> None:
        self.rng = Random(seed)  # noqa: S311 - made people, not secrets
        self._numbers = 0
        self.teams = [[self.person(OURS) for _ in range(5)] for _ in range(6)]
        self.sellers = [person for team in self.teams for person in team]
        self.resellers = [self._reseller(number) for number in range(max(6, companies // 20))]
        self.buyers = [
            self._buyer(number, name) for number, name in enumerate(company_names(self.rng, companies))
        ]
        for buyer in self.buyers:
            _Dealing(self, buyer).make()
        self.deals = [deal for buyer in self.buyers for deal in buyer.deals]
        self.true_deals = [deal for deal in self.deals if not deal.in_error]
        self.consultants = self._consultants(companies // 8)
        self.movers = self._movers(companies // 8)
        self.joined = self._joined()

    def person(self, domain: str) -> Person:
        """Somebody new at a domain."""
        given, family = full_name(self.rng)
        self._numbers += 1
        return Person(f"{given}.{family}{self._numbers}@{domain}")

    def _reseller(self, number: int) -> Reseller:
        domain = f"reseller{number}.example"
        return Reseller(domain, tuple(self.person(domain) for _ in range(3)))

    def _buyer(self, number: int, name: str) -> Buyer:
        rng = self.rng
        domain = f"{name}.{SUFFIX}" if rng.random() < 0.12 else f"{name}.example"
        (kind,) = rng.choices(list(KINDS), list(KINDS.values()))
        people = [self._employee(domain) for _ in range(rng.randint(6, 10))]
        buyer = Buyer(number, name, domain, kind, people, boxes=(f"info@{domain}", f"purchasing@{domain}"))
        if rng.random() < 0.2:
            buyer.branch = [
                self.person(f"{rng.choice(('uk', 'nordic', 'plant'))}.{domain}") for _ in range(2)
            ]
        if rng.random() < 0.15:
            buyer.sister = f"{name}{rng.choice(('group', 'holding', 'services'))}.example"
            buyer.is_group_stated = rng.random() < 0.7
            buyer.sisters = [self.person(buyer.sister) for _ in range(2)]
        if rng.random() < 0.15:
            buyer.public = [self.person("gmail.com")]
        return buyer

    def _employee(self, domain: str) -> Person:
        person = self.person(domain)
        if self.rng.random() >= 0.15:
            return person
        given, _, family = person.address.partition("@")[0].partition(".")
        other = (
            f"{given[0]}.{family}@{domain}" if self.rng.random() < 0.6 else f"{given}{family}@mail.example"
        )
        return Person(person.address, (other,))

    def _consultants(self, number: int) -> list[Consultant]:
        found: list[Consultant] = []
        while len(found) < number:
            one, two = self.rng.sample(self.true_deals, 2)
            overlap = min(one.end, two.end) - max(one.opened, two.opened)
            if one.buyer is two.buyer or overlap < 20 * SECONDS_A_DAY:
                continue
            person = self.person(f"advice{len(found)}.example")
            for deal in (one, two):
                deal.addresses.append(person.address)
            found.append(Consultant(person, (one, two)))
        return found

    def _movers(self, number: int) -> list[Mover]:
        found: list[Mover] = []
        while len(found) < number:
            old, new = self.rng.sample(self.true_deals, 2)
            if old.buyer is new.buyer or not old.opened + 30 * SECONDS_A_DAY < new.end - 30 * SECONDS_A_DAY:
                continue
            person = self.rng.choice(old.contacts)
            now = self.person(new.buyer.domain)
            if not new.domains or self.rng.random() < 0.5:
                new.addresses.append(now.address)
            found.append(Mover(person, now, old, new, is_joined=self.rng.random() < 0.3))
        return found

    def _joined(self) -> list[tuple[str, ...]]:
        """The addresses that somebody said are one person's: two in three, and of movers as told."""
        people = [each for buyer in self.buyers for each in buyer.people if each.others]
        known = [(each.address, *each.others) for each in people if self.rng.random() < 2 / 3]
        return known + [(each.person.address, each.now.address) for each in self.movers if each.is_joined]


class _Dealing:
    """The deals of one company."""

    def __init__(self, world: World, buyer: Buyer) -> None:
        self._world, self._buyer, self._rng = world, buyer, world.rng

    def make(self) -> None:
        rng, buyer = self._rng, self._buyer
        latest = 450 if buyer.kind is Kind.REOPENED else 560
        first = self._deal(rng.randint(0, latest), rng.randint(40, 200))
        match buyer.kind:
            case Kind.SINGLE:
                pass
            case Kind.SEQUENCE | Kind.REOPENED:
                self._after(first)
            case Kind.OWNERS | Kind.TELLING | Kind.SILENT:
                self._beside(first)
        if rng.random() < 0.05:
            self._in_error(first)

    def _after(self, first: Deal) -> None:
        day = (first.end - BEGIN) // SECONDS_A_DAY
        if first.closed is None:
            day = first.opened // SECONDS_A_DAY - BEGIN // SECONDS_A_DAY + 30
            first.closed = BEGIN + day * SECONDS_A_DAY
        is_next = self._buyer.kind is Kind.REOPENED
        gap = self._rng.randint(10, 90) if is_next else self._rng.randint(20, 250)
        if is_next or day + gap < DAYS - 10:
            following = self._deal(min(day + gap, DAYS - 12), self._rng.randint(40, 200))
            if is_next:
                following.continues, following.contacts = first.id, first.contacts
                following.owner, following.team = first.owner, first.team
                following.domains, following.addresses = first.domains, list(first.addresses)

    def _beside(self, first: Deal) -> None:
        rng = self._rng
        length = (first.end - first.opened) // SECONDS_A_DAY
        opened = (first.opened - BEGIN) // SECONDS_A_DAY + rng.randint(length // 10, length * 6 // 10)
        second = self._deal(opened, rng.randint(40, 200))
        match self._buyer.kind:
            case Kind.OWNERS:
                while second.owner is first.owner:
                    self._staff(second)
            case _:
                second.owner, second.team = first.owner, first.team
                self._rename(first, second)

    def _rename(self, first: Deal, second: Deal) -> None:
        if self._buyer.kind is Kind.TELLING:
            for deal, product in zip((first, second), self._rng.sample(PRODUCTS, 2), strict=True):
                deal.product, deal.name = product, f"{self._buyer.name.title()} {product}"
        else:
            for deal, rest in zip((first, second), self._rng.sample(PLAIN_DEALS, 2), strict=True):
                deal.product, deal.name = None, f"{self._buyer.name.title()} {rest}"
            second.contacts = first.contacts
            self._by_domain(first)
            self._by_domain(second)

    def _deal(self, opened: int, length: int) -> Deal:
        rng, buyer = self._rng, self._buyer
        closed = opened + length
        product = rng.choice(PRODUCTS) if rng.random() < 0.5 else None
        deal = Deal(
            id=f"d{buyer.number:04}-{len(buyer.deals) + 1}",
            buyer=buyer,
            owner=rng.choice(self._world.sellers),
            name=f"{buyer.name.title()} {product or rng.choice(PLAIN_DEALS)}",
            product=product,
            opened=BEGIN + opened * SECONDS_A_DAY,
            closed=BEGIN + closed * SECONDS_A_DAY + 50_000 if closed < DAYS else None,
            contacts=rng.sample(buyer.people, rng.randint(3, 6)),
        )
        self._staff(deal)
        self._list(deal)
        self._resell(deal)
        buyer.deals.append(deal)
        return deal

    def _staff(self, deal: Deal) -> None:
        team = self._rng.choice(self._world.teams)
        deal.owner, *others = self._rng.sample(team, self._rng.randint(2, 4))
        deal.team = tuple(others) if self._rng.random() < 0.7 else ()

    def _list(self, deal: Deal) -> None:
        rng, how = self._rng, self._rng.random()
        if how < 0.85:
            deal.domains = (deal.buyer.domain,)
        if how >= 0.6:
            first, *others = deal.contacts
            deal.addresses = [first.address, *(each.address for each in others if rng.random() < 0.8)]
        deal.addresses += [each.address for each in deal.buyer.public if rng.random() < 0.9]

    def _by_domain(self, deal: Deal) -> None:
        deal.domains, deal.addresses = (deal.buyer.domain,), []

    def _resell(self, deal: Deal) -> None:
        if self._rng.random() < 0.1:
            deal.reseller = self._rng.choice(self._world.resellers)
            deal.reseller_side = Side.SELLER if self._rng.random() < 0.6 else Side.BUYER

    def _in_error(self, of: Deal) -> None:
        wrong = self._deal((of.opened - BEGIN) // SECONDS_A_DAY + self._rng.randint(1, 20), 30)
        wrong.in_error, wrong.closed = True, wrong.opened + 80_000
