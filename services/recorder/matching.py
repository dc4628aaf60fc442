"""Matching: which deals a captured mail or meeting may belong to, by who takes part.

Works on tokens alone, so nothing personal is read for it. Source: rules.md section 2, "Sides".
A deal that was closed before something happened has no part in it; of two cycles of one deal
the earlier has what happened before it was closed, because its facts carry over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.deal.events import DealClosed, DealOpened, SidesStated
from domain.moments import Instant
from domain.people import Side, SideMembers, Sides
from domain.ports.ledger import StoredEvent
from domain.touches.merge import occurred_at
from domain.touches.touch import CalendarFact, EmailSighting, Invitee, Participant, Role


@dataclass(frozen=True, slots=True)
class MatchedDeal:
    """What matching needs to know of a deal."""

    opened: DealOpened
    sides: Sides
    closed_at: Instant | None = None

    @property
    def deal_id(self) -> str:
        """The deal's id."""
        return self.opened.deal_id

    @property
    def listed(self) -> list[str]:
        """The keys (see `keys_of`) of whom the deal lists for the buyer and partners."""
        return _listed(self.sides)

    def holds_mail(self, sighting: EmailSighting) -> bool:
        """Whether a mail is between the sides, or an automated one of the buyer's side."""
        sides = {self._side(each) for each in sighting.participants}
        if Side.SELLER in sides and Side.BUYER in sides:
            return True
        senders = (each for each in sighting.participants if each.role is Role.FROM)
        return sighting.automated is not None and any(self._side(each) is Side.BUYER for each in senders)

    def holds_meeting(self, facts: Iterable[CalendarFact]) -> bool:
        """Whether people of both sides take part in a meeting, by everything that was said of it."""
        sides = {self._side(each) for fact in facts for each in fact.invitees}
        return Side.SELLER in sides and Side.BUYER in sides

    def was_open(self, at: Instant) -> bool:
        """Whether the deal was not closed before an instant."""
        return self.closed_at is None or at <= self.closed_at

    def _side(self, person: Participant | Invitee) -> Side:
        return self.sides.side_of(person.person, person.domains)


class MatchedDeals:
    """All deals by what they list beside their seller: one look-up, however many deals there are.

    `apply` takes the events of the ledger in their order. What the last page brought can be
    taken back, since a page is concluded again when a stream has moved.
    """

    def __init__(self) -> None:
        self._deals: dict[UUID, MatchedDeal] = {}
        self._streams: dict[str, UUID] = {}
        self._listing: dict[str, set[UUID]] = {}
        self._undo: list[tuple[UUID, MatchedDeal | None]] = []

    def begin_page(self) -> None:
        """From here on, changes can be taken back."""
        self._undo.clear()

    def take_back(self) -> None:
        """Take back what came since the last page began."""
        while self._undo:
            stream, before = self._undo.pop()
            self._put(stream, before)

    def apply(self, stored: StoredEvent) -> MatchedDeal | None:
        """Take an event in; the deal when it may now hold what it did not hold before."""
        deal = self._deals.get(stored.stream)
        match stored.event:
            case DealOpened() as opened:
                return self._change(stored.stream, MatchedDeal(opened, self._inherited(opened)))
            case SidesStated(sides=sides) if deal is not None:
                return self._change(stored.stream, replace(deal, sides=sides))
            case DealClosed(at=at) if deal is not None:
                self._change(stored.stream, replace(deal, closed_at=at))
            case _:
                pass
        return None

    def all(self) -> list[MatchedDeal]:
        """Every deal, closed or not, in the order of their ids."""
        return sorted(self._deals.values(), key=lambda deal: deal.deal_id)

    def open_deals(self) -> list[MatchedDeal]:
        """The deals that are not closed."""
        return [deal for deal in self.all() if deal.closed_at is None]

    def of_mail(self, sighting: EmailSighting) -> list[str]:
        """The ids of the deals that a mail may belong to, in the order of their ids."""
        at = occurred_at((sighting,))
        near = self._near(sighting.participants)
        return _ids(deal for deal in near if deal.was_open(at) and deal.holds_mail(sighting))

    def of_meeting(self, facts: Sequence[CalendarFact]) -> list[str]:
        """The ids of the deals that a meeting may belong to, in the order of their ids."""
        at = min(fact.stamped_at for fact in facts)
        near = self._near([each for fact in facts for each in fact.invitees])
        return _ids(deal for deal in near if deal.was_open(at) and deal.holds_meeting(facts))

    def _near(self, people: Iterable[Participant | Invitee]) -> list[MatchedDeal]:
        """The deals that list one of these people, or their domain, for another side than the seller's."""
        streams = {stream for key in keys_of(people) for stream in self._listing.get(key, ())}
        return [self._deals[stream] for stream in streams]

    def _inherited(self, opened: DealOpened) -> Sides:
        """The sides of the cycle before, which hold until the deal states its own."""
        before = self._deals.get(self._streams.get(opened.continues or "", UUID(int=0)))
        return Sides(SideMembers(), SideMembers()) if before is None else before.sides

    def _change(self, stream: UUID, deal: MatchedDeal) -> MatchedDeal:
        self._undo.append((stream, self._deals.get(stream)))
        self._put(stream, deal)
        return deal

    def _put(self, stream: UUID, deal: MatchedDeal | None) -> None:
        before = self._deals.pop(stream, None)
        if before is not None:
            for key in _listed(before.sides):
                self._listing[key].discard(stream)
        if deal is not None:
            self._deals[stream] = deal
            self._streams[deal.deal_id] = stream
            for key in _listed(deal.sides):
                self._listing.setdefault(key, set()).add(stream)


def _ids(deals: Iterable[MatchedDeal]) -> list[str]:
    found = {deal.deal_id: deal for deal in deals}
    later = [id_ for id_, deal in found.items() if deal.opened.continues in found]
    return sorted(found.keys() - set(later))


def keys_of(people: Iterable[Participant | Invitee]) -> set[str]:
    """What people are listed by: their own tokens, and those of their domains."""
    return {key for each in people for key in (each.person, *map(_domain_key, each.domains))}


def _listed(sides: Sides) -> list[str]:
    members = (sides.buyer, sides.partner)
    return [key for each in members for key in (*each.addresses, *map(_domain_key, each.domains))]


def _domain_key(domain: str) -> str:
    """A domain's token among those of people; none of them begins with this sign."""
    return f"\0{domain}"
