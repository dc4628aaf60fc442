"""What a follower keeps in hand of streams, so that a page costs what is new in it.

A deal that is looked at again and again would be read and folded from its beginning each time.
A follower that reads all events of a kind of stream by position can keep what they fold to, and
bring it on with the page itself: no look-up, and no work that grows with the deal. It is only
good from page to page; `forget` drops all of it (see `services.follow`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from domain.deal.events import is_deal_event
from domain.game.game import Game
from domain.identifiers import deal_stream
from domain.ports.ledger import LedgerEvent, StoredEvent
from domain.ports.outside import Outside
from services.recorder.deals import Deals

MOST_EVENTS = 25_000
"""How many events one follower keeps folded at once: some 2 KiB each."""

_T = TypeVar("_T")


@dataclass(slots=True)
class Held(Generic[_T]):
    """What streams fold to. `version` is that of the one that is appended to (0: it has no event)."""

    value: _T
    version: int


class InHand(Generic[_T]):
    """Folded streams by key, those that were not asked for the longest dropped first."""

    def __init__(self, load: Callable[[str], Held[_T]], *, most_events: int = MOST_EVENTS) -> None:
        self._load = load
        self._most_events = most_events
        self._held: OrderedDict[str, Held[_T]] = OrderedDict()
        self._sizes: dict[str, int] = {}
        self._size = 0

    def get(self, key: str) -> Held[_T]:
        """What is in hand under a key, loaded if nothing is."""
        held = self._held.get(key)
        if held is None:
            held = self._held[key] = self._load(key)
        self._held.move_to_end(key)
        self._weigh(key, held.version)
        return held

    def known(self, key: str) -> Held[_T] | None:
        """What is in hand under a key; None when nothing is."""
        return self._held.get(key)

    def drop(self, key: str) -> None:
        """Have it loaded anew when it is asked for."""
        if self._held.pop(key, None) is not None:
            self._size -= self._sizes.pop(key, 0)

    def forget(self) -> None:
        """Drop everything."""
        self._held.clear()
        self._sizes.clear()
        self._size = 0

    def _weigh(self, key: str, events: int) -> None:
        """Note how much is held, and drop the oldest while that is too much."""
        self._size += events - self._sizes.get(key, 0)
        self._sizes[key] = events
        while self._size > self._most_events and len(self._held) > 1:
            self.drop(next(iter(self._held)))


class GamesInHand:
    """The games of deals, brought on by the events of the deals' own streams."""

    def __init__(self, deals: Deals, outside: Outside) -> None:
        self._deals = deals
        self._outside = outside
        self._games = InHand(self._loaded)

    def after(self, deal_id: str, page: Iterable[StoredEvent]) -> Game:
        """The game of a deal with what a page of the ledger says of it.

        Raises:
            UnknownDeal: the ledger has no such deal.
        """
        return self.held_after(deal_id, page).value

    def held_after(self, deal_id: str, page: Iterable[StoredEvent]) -> Held[Game]:
        """As `after`, with the version up to which the deal's own stream is in it."""
        if self._games.known(deal_id) is not None and not self._brought_on(deal_id, page):
            self._games.drop(deal_id)
        return self._games.get(deal_id)

    def forget(self) -> None:
        """Load all of them anew."""
        self._games.forget()

    def _brought_on(self, deal_id: str, page: Iterable[StoredEvent]) -> bool:
        """Take in what the page says; False where something is missing before it.

        What happened in a cycle before this one comes first of all, so the deal has to be folded anew.
        """
        held, stream = self._games.get(deal_id), deal_stream(deal_id)
        for stored in page:
            if not is_deal_event(stored.event):
                continue
            if stored.stream != stream or stored.version > held.version + 1:
                return False
            if stored.version == held.version + 1:
                held.value.record(stored.event)
                held.version = stored.version
        return True

    def _loaded(self, deal_id: str) -> Held[Game]:
        loaded = self._deals.load(deal_id)
        return Held(Game(loaded.deal, self._outside), loaded.version)


class FoldsInHand(Generic[_T]):
    """What single streams fold to, brought on by their own events."""

    def __init__(
        self,
        stream_of: Callable[[str], UUID],
        load: Callable[[str], Held[_T]],
        evolve: Callable[[_T, LedgerEvent], object],
    ) -> None:
        self._stream_of = stream_of
        self._evolve = evolve
        self._folds = InHand(load)

    def after(self, key: str, page: Iterable[StoredEvent]) -> tuple[Held[_T], bool]:
        """The fold of a stream with what a page says of it, and whether anything of that was news.

        What its follower appended itself, and has told, is none.
        """
        if self._folds.known(key) is None:
            return self._folds.get(key), True
        held, stream, news = self._folds.get(key), self._stream_of(key), False
        for stored in page:
            if stored.stream != stream or stored.version <= held.version:
                continue
            news = True
            if stored.version > held.version + 1:
                self._folds.drop(key)
                return self._folds.get(key), True
            self._take(held, stored.event)
        return held, news

    def drop(self, key: str) -> None:
        """Have one of them loaded anew."""
        self._folds.drop(key)

    def tell(self, key: str, events: Iterable[LedgerEvent]) -> None:
        """Take in what is about to be appended; if that is refused, everything has to be forgotten."""
        held = self._folds.get(key)
        for event in events:
            self._take(held, event)

    def forget(self) -> None:
        """Load all of them anew."""
        self._folds.forget()

    def _take(self, held: Held[_T], event: LedgerEvent) -> None:
        self._evolve(held.value, event)
        held.version += 1
