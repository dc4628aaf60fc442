"""The deals that a ledger has, as those who follow it need them: kept in step by reading on.

Events of a stream do not say which deal they belong to; the stream's id does, once the deal is
known. Everybody who follows keeps one of these for themselves. Whoever reads all facts of deals
by position brings it on with the pages themselves (`by_deal`), and asks the ledger only at the
beginning and after `forget`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.deal.dealfile import CalendarSpec
from domain.deal.events import CalendarsStated, DealClosed, DealMergedInto, DealOpened
from domain.history.names import NAMES
from domain.identifiers import deal_stream, findings_stream, plan_stream
from domain.ports.ledger import Ledger, StoredEvent

_PAGE = 1_000
_NAMES = tuple(NAMES[kind] for kind in (DealOpened, CalendarsStated, DealClosed, DealMergedInto))


@dataclass(slots=True)
class KnownDeal:
    """What hardly changes about a deal. `next_cycles` are the deals that continue it.

    `is_closed` tells of a deal that was merged into another, too.
    """

    opened: DealOpened
    seller: CalendarSpec = field(default_factory=CalendarSpec)
    buyer: CalendarSpec = field(default_factory=CalendarSpec)
    is_closed: bool = False
    next_cycles: list[str] = field(default_factory=list[str])

    @property
    def deal_id(self) -> str:
        """The deal's id."""
        return self.opened.deal_id


class KnownDeals:
    """All deals of one ledger, as of the last `catch_up`."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._position = 0
        self._is_behind = True
        self._deals: dict[str, KnownDeal] = {}
        self._streams: dict[UUID, str] = {}

    def catch_up(self) -> None:
        """Read what was appended since."""
        end = self._ledger.end()
        while page := self._ledger.read_all(after=self._position, limit=_PAGE, names=_NAMES):
            self._read_on(page)
        self._position = max(self._position, end)
        self._is_behind = False

    def forget(self) -> None:
        """Read on by the ledger next time: pages may have been missed."""
        self._is_behind = True

    def open_deals(self) -> Iterator[KnownDeal]:
        """The deals that are not closed, in the order of their opening."""
        return (deal for deal in self._deals.values() if not deal.is_closed)

    def by_deal(self, page: Sequence[StoredEvent]) -> Mapping[str, Sequence[StoredEvent]]:
        """The events of a page by the deals that they concern; the page follows the one before."""
        if self._is_behind:
            self.catch_up()
        self._read_on(page)
        found: dict[str, list[StoredEvent]] = {}
        for event in page:
            for deal_id in self.concerned_by(event):
                found.setdefault(deal_id, []).append(event)
        return found

    def concerned_by(self, stored: StoredEvent) -> Iterator[str]:
        """The deal of whose facts, findings or plan an event is part, and the cycles after it.

        Facts of a deal are facts of the cycles that continue it, too.
        """
        deal_id = self._streams.get(stored.stream)
        waiting = [] if deal_id is None else [deal_id]
        while waiting:
            each = waiting.pop()
            yield each
            waiting += self._deals[each].next_cycles

    def _read_on(self, page: Iterable[StoredEvent]) -> None:
        for stored in page:
            if stored.position is not None and stored.position > self._position:
                self._take_in(stored)
                self._position = stored.position

    def _take_in(self, stored: StoredEvent) -> None:
        match stored.event:
            case DealOpened() as opened:
                self._open(opened)
            case CalendarsStated(seller=seller, buyer=buyer):
                deal = self._deals[self._streams[stored.stream]]
                deal.seller, deal.buyer = seller, buyer
            case DealClosed() | DealMergedInto():
                self._deals[self._streams[stored.stream]].is_closed = True
            case _:
                pass

    def _open(self, opened: DealOpened) -> None:
        deal = KnownDeal(opened)
        before = self._deals.get(opened.continues or "")
        if before is not None:
            deal.seller, deal.buyer = before.seller, before.buyer
            before.next_cycles.append(opened.deal_id)
        self._deals[opened.deal_id] = deal
        for stream in (deal_stream, findings_stream, plan_stream):
            self._streams[stream(opened.deal_id)] = opened.deal_id
