"""Who takes part in a deal: everybody whom it names, and everybody on its mails and in its meetings.

Contacts are counted of the buyer's people and of those whose side nobody knows; never of the seller's,
because no output ranks or aggregates by employee (rules.md section 10).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from domain.deal.answer import meetings_of
from domain.deal.state import Deal
from domain.game.game import Game
from domain.game.sweep import is_call
from domain.game.terms import Terms
from domain.moments import Instant
from domain.people import DomainToken, PersonToken, Side
from domain.touches.merge import Touch, email_touch
from domain.touches.touch import Role


class HowKnown(StrEnum):
    """How a deal knows somebody."""

    NAMED = "named"
    """The deal file or somebody's word names one of their addresses."""
    BY_DOMAIN = "by_domain"
    """A side's domain is theirs."""
    ON_THREAD = "on_thread"
    """They are on a mail of the deal, and nobody said who they are."""


@dataclass(slots=True)
class Involved:
    """Somebody who takes part. `addresses` are those that were seen or named, with their domains.

    `contacts` are mails, calls and meetings held, `wrote` those that they sent, `met` those that they
    took part in, `addressed` mails to them that were no copies, `threads` the ids of conversations.
    """

    person: PersonToken
    side: Side
    is_person: bool
    addresses: dict[PersonToken, tuple[DomainToken, ...]] = field(
        default_factory=dict[PersonToken, tuple[DomainToken, ...]]
    )
    known: HowKnown = HowKnown.ON_THREAD
    role: str | None = None
    first: Instant | None = None
    last: Instant | None = None
    last_contact: str = ""
    contacts: int = 0
    wrote: int = 0
    met: int = 0
    addressed: int = 0
    threads: set[str] = field(default_factory=set[str])

    @property
    def is_counted(self) -> bool:
        """Whether contacts with them may be counted."""
        return self.side is not Side.SELLER

    def note(self, at: Instant, contact: str) -> None:
        """Take in a contact."""
        self.contacts += 1
        self.first = at if self.first is None else min(self.first, at)
        if self.last is None or (at, contact) >= (self.last, self.last_contact):
            self.last, self.last_contact = at, contact


def involved_in(game: Game, terms: Terms, as_of: Instant) -> list[Involved]:
    """Everybody in the deal as it had happened by then: the buyer's first, then as they appeared."""
    found = _People(game.deal, terms)
    for touch in _touches(game, terms, as_of):
        found.touched(touch, game)
    for meeting in meetings_of(game, as_of):
        if meeting.is_held and meeting.end <= as_of:
            for person in (*meeting.sellers, *meeting.buyers):
                found.met(person, meeting.end, meeting.id)
    return found.in_order()


def _touches(game: Game, terms: Terms, as_of: Instant) -> Iterator[Touch]:
    """What people wrote or reported, also where only strangers take part; nothing that machines did."""
    known = dict(game.touches)
    for touch_id, copies in game.deal.sightings.items():
        if touch_id not in known:
            known[touch_id] = email_touch(copies, terms.sides)
    return (touch for touch in known.values() if touch.automated is None and touch.at <= as_of)


class _People:
    """The people of a deal, gathered."""

    def __init__(self, deal: Deal, terms: Terms) -> None:
        self._terms = terms
        self._found: dict[PersonToken, Involved] = {}
        domains = {token.person: token.domains for whole in deal.said.joined for token in whole}
        domains |= {word.address.person: word.address.domains for word in deal.added.values()}
        for whole in deal.said.joined:
            for each in whole:
                self._of(each.person, each.domains)
        for address in sorted(_named(deal)):
            self._of(address, domains.get(address, ())).known = HowKnown.NAMED
        for address, invitees in _invited(deal):
            self._of(address, invitees)
        for address, role in sorted(terms.roles.items()):
            known = self._found.get(terms.sides.person_of(address))
            if known is not None:
                known.role = known.role or role

    def touched(self, touch: Touch, game: Game) -> None:
        """Take in a touch."""
        roles: dict[PersonToken, set[Role]] = {}
        for each in touch.participants:
            roles.setdefault(self._of(each.person, each.domains).person, set()).add(each.role)
        for person, held in roles.items():
            involved = self._found[person]
            involved.note(touch.at, touch.touch_id)
            if is_call(touch):
                involved.met += 1
                continue
            involved.wrote += Role.FROM in held
            involved.addressed += Role.TO in held
            if touch.touch_id in game.touches:
                involved.threads.add(game.threads.first_of(touch.touch_id))

    def met(self, person: PersonToken, at: Instant, meeting: str) -> None:
        """Take in a meeting that was held."""
        involved = self._found.get(person)
        if involved is not None:
            involved.note(at, meeting)
            involved.met += 1

    def in_order(self) -> list[Involved]:
        """The buyer's people, then the seller's, then those of whom nobody knows."""
        sides = {Side.BUYER: 0, Side.SELLER: 1, Side.OTHER: 2}
        never = max((each.last or 0 for each in self._found.values()), default=0) + 1
        return sorted(
            self._found.values(),
            key=lambda each: (
                sides[each.side],
                never if each.first is None or not each.is_counted else each.first,
                each.person,
            ),
        )

    def _of(self, address: PersonToken, domains: tuple[DomainToken, ...]) -> Involved:
        standing = self._terms.sides.look_up(address, domains)
        known = self._found.get(standing.person)
        if known is None:
            is_person = address not in self._terms.sides.not_people
            known = self._found[standing.person] = Involved(standing.person, standing.side, is_person)
        known.addresses[address] = domains or known.addresses.get(address, ())
        if known.side is not Side.OTHER and known.known is HowKnown.ON_THREAD:
            known.known = HowKnown.BY_DOMAIN
        return known


def _named(deal: Deal) -> frozenset[PersonToken]:
    """Everybody whom the deal file or somebody's word names."""
    sides, owner = deal.sides, deal.described.owner
    listed = (sides.seller.addresses, sides.buyer.addresses, sides.partner.addresses, sides.team)
    owners = frozenset(() if owner is None else (owner,))
    return frozenset[PersonToken]().union(*listed, deal.roles, deal.added, owners)


def _invited(deal: Deal) -> Iterable[tuple[PersonToken, tuple[DomainToken, ...]]]:
    return (
        (each.person, each.domains)
        for facts in deal.calendar.values()
        for fact in facts
        for each in fact.invitees
    )
