"""Merging: what two open deals are told when everything of one is the other's from here on.

Matching brings what was captured for the one to the other. What no matching stands behind goes
along at once: what people reported and promised, and mail that was imported. The other keeps its
decision date and basis, its strategy and playbook, and its people's words about milestones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from domain.deal.commands import (
    CaptureCalendarFact,
    CaptureEmail,
    DealCommand,
    FreeMeeting,
    FreeTouch,
    MakeCommitment,
    MergeInto,
    ReportInteraction,
    TakeIn,
)
from domain.deal.decide import DealWasMerged
from domain.deal.events import DealOpened, DealTakenIn
from domain.deal.state import Deal
from domain.moments import Instant
from domain.people import Sides
from domain.touches.touch import EmailSighting


class CannotBeMerged(Exception):
    """Two deals can not become one; the message says why."""


@dataclass(frozen=True, slots=True)
class Merging:
    """What the deal that ends is told, and what the deal that takes it in."""

    ends: tuple[DealCommand, ...]
    takes_in: tuple[DealCommand, ...]


def merging(ending: Deal, taking: Deal, *, at: Instant, matched: Collection[str]) -> Merging:
    """What follows for two deals; `matched` are the touches and meetings that matching brings.

    Raises:
        CannotBeMerged: it is one deal, one of them is closed, or they have different sellers.
        DealWasMerged: one of them was merged before.
    """
    before, into = _opened(ending), _opened(taking)
    if before.deal_id == into.deal_id:
        raise CannotBeMerged(f"{into.deal_id} can not be merged into itself")
    if not _share_a_seller(ending.sides, taking.sides):
        raise CannotBeMerged(f"the sellers of {before.deal_id} and {into.deal_id} have nobody in common")
    sides = ending.sides
    taken = DealTakenIn(
        before.deal_id, sides.buyer, sides.partner, sides.partner_side, dict(ending.roles), at
    )
    alone = {id_ for id_ in (*ending.sightings, *ending.calendar) if id_ not in matched}
    return Merging(
        ends=(*freeing(ending, {*alone, *ending.interactions}), MergeInto(into.deal_id, at)),
        takes_in=(
            TakeIn(taken, tuple(ending.excused)),
            *bringing(ending, {*alone, *ending.interactions}, taking.playbook.languages),
            *map(MakeCommitment, ending.commitments),
        ),
    )


def freeing(deal: Deal, ids: Collection[str]) -> Iterator[DealCommand]:
    """The commands by which touches and meetings leave a deal, in the deal's order."""
    yield from (FreeTouch(id_) for id_ in (*deal.sightings, *deal.interactions) if id_ in ids)
    yield from (FreeMeeting(id_) for id_ in deal.calendar if id_ in ids)


def bringing(deal: Deal, ids: Collection[str], languages: tuple[str, ...]) -> Iterator[DealCommand]:
    """The commands by which another deal gets these touches and meetings, with all copies.

    What language packs found in a mail counts only where the other deal has the same `languages`.
    """
    shares_languages = deal.playbook.languages == languages

    def heard(sighting: EmailSighting) -> EmailSighting:
        return sighting if shares_languages else replace(sighting, signals=())

    for id_, copies in deal.sightings.items():
        yield from (CaptureEmail(heard(copy)) for copy in copies if id_ in ids)
    for id_, facts in deal.calendar.items():
        yield from (CaptureCalendarFact(fact) for fact in facts if id_ in ids)
    for id_, interaction in deal.interactions.items():
        if id_ in ids:
            yield ReportInteraction(interaction)


def _opened(deal: Deal) -> DealOpened:
    """The opening of a deal that is open."""
    opened = deal.opened
    if opened is None:
        raise CannotBeMerged("a deal that was never opened can not be merged")
    if deal.merged is not None:
        raise DealWasMerged(opened.deal_id, deal.merged)
    if deal.closed is not None:
        raise CannotBeMerged(f"{opened.deal_id} was closed as {deal.closed.outcome}; only open deals merge")
    return opened


def _share_a_seller(one: Sides, other: Sides) -> bool:
    people, others = one.seller.addresses | one.team, other.seller.addresses | other.team
    domains, other_domains = one.seller.domains, other.seller.domains
    if not (people | domains | others | other_domains):
        return True
    return not (people.isdisjoint(others) and domains.isdisjoint(other_domains))
