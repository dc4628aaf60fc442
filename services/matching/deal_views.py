"""The deals of a ledger as matching sees them, from their events in the ledger's order."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args
from uuid import UUID

from domain.deal.events import (
    ClosedAs,
    DealClosed,
    DealDescribed,
    DealEvent,
    DealMergedInto,
    DealNamed,
    DealOpened,
    SidesStated,
)
from domain.history.names import NAMES
from domain.matching.deals import MatchableDeal
from domain.people import SideMembers, Sides
from domain.ports.ledger import StoredEvent
from domain.ports.outside import Outside

ABOUT_DEALS = tuple(
    NAMES[kind] for kind in (DealOpened, DealDescribed, DealNamed, SidesStated, DealClosed, DealMergedInto)
)
_KINDS = frozenset(get_args(DealEvent))


class DealViews:
    """What matching needs to know of each deal; `apply` takes the events in."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._streams: dict[UUID, str] = {}
        self.views: dict[str, MatchableDeal] = {}

    def apply(self, stored: StoredEvent) -> None:
        """Take in an event; those that say nothing of a deal to matching are passed over."""
        if isinstance(stored.event, DealOpened):
            self._open(stored.stream, stored.event)
            return
        deal_id = self._streams.get(stored.stream)
        if deal_id is not None and type(stored.event) in _KINDS:
            self.views[deal_id] = _evolved(self.views[deal_id], stored)

    def _open(self, stream: UUID, opened: DealOpened) -> None:
        before = self.views.get(opened.continues or "")
        begin = MatchableDeal(opened.deal_id, 0, Sides(SideMembers(), SideMembers()))
        self._streams[stream] = opened.deal_id
        self.views[opened.deal_id] = replace(
            before or begin,
            deal_id=opened.deal_id,
            opened_at=self._outside.zone(opened.zone).midnight(opened.opened_on),
            closed_at=None,
            continues=opened.continues,
        )


def _evolved(deal: MatchableDeal, stored: StoredEvent) -> MatchableDeal:
    match stored.event:
        case DealDescribed(owner=owner):
            return replace(deal, owner=owner)
        case DealNamed(words=words, telling=telling):
            return replace(deal, name=words, telling=telling)
        case SidesStated(sides=sides):
            return replace(deal, sides=sides)
        case DealClosed(outcome=outcome, at=at):
            in_error = outcome is ClosedAs.OPENED_IN_ERROR
            return replace(deal, closed_at=at, opened_in_error=in_error)
        case DealMergedInto(into=into):
            return replace(deal, merged_into=into)
        case _:
            return deal
