"""The deals as the API knows them: followed in memory, so that most answers ask nobody.

A thread follows the ledger by position and notes which deals moved. What was computed of a deal is kept
until it moves; whoever writes through this process catches up before answering, so that people read
what they wrote. Another process' news is here as soon as the change signal tells, or within a second.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args
from uuid import UUID

from domain.deal.events import (
    DealClosed,
    DealDescribed,
    DealEvent,
    DealMergedInto,
    DealNamed,
    DealOpened,
    Listed,
    PersonAdded,
    SidesStated,
)
from domain.findings.events import FindingEvent
from domain.history.names import NAMES
from domain.moments import Instant
from domain.people import KnownAddress, PersonToken, SideMembers
from domain.planning.events import PlanEvent
from domain.ports.change_signal import ChangeSignal
from domain.ports.clock import Clock
from domain.ports.ledger import Ledger, StoredEvent
from domain.touches.touch import WordToken
from integrations.eventstore.collector import making_what_stays
from services.api.v1.following import follow
from services.api.v1.news import News, RecentNews, kind_of
from services.api.v1.versions import streams_of, tag_of_versions
from services.health import Health
from services.reading_on import read_on

_log = logging.getLogger(__name__)
_PAGE = 1_000
_KNOWN_AT_FIRST = 2_000
_MOST_BYTES = 256 * 2**20
_ABOUT = tuple(
    NAMES[kind]
    for kind in (
        *(DealOpened, DealDescribed, DealNamed, SidesStated, PersonAdded),
        *(DealClosed, DealMergedInto),
    )
)
_NEWS = tuple(NAMES[kind] for kind in (*get_args(DealEvent), *get_args(FindingEvent), *get_args(PlanEvent)))


class StillReading(Exception):
    """The process has just begun, and does not know yet which deals there are."""

    def __init__(self) -> None:
        super().__init__("the deals are still being read; ask again in a moment")


@dataclass(slots=True)
class LiveDeal:
    """What is known of a deal without reading it: of its name the words; `people` are whose it is."""

    opened: DealOpened
    owner: PersonToken | None = None
    words: frozenset[WordToken] = frozenset()
    team: frozenset[PersonToken] = frozenset()
    tags: tuple[str, ...] = ()
    buyers: SideMembers = field(default_factory=SideMembers)
    added: frozenset[PersonToken] = frozenset()
    is_over: bool = False
    moved: int = 0
    later: list[str] = field(default_factory=list[str])

    @property
    def people(self) -> tuple[PersonToken | None, ...]:
        """Whose deal it is."""
        return (self.owner, *self.team)

    def lists(self, address: KnownAddress) -> bool:
        """Whether it names somebody for the buyer, by address or domain."""
        of_buyer = address.person in self.buyers.addresses or address.person in self.added
        return of_buyer or not self.buyers.domains.isdisjoint(address.domains)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was computed of a deal when it had last moved then; it holds before `until`, since days go by."""

    moved: int
    until: Instant
    tag: str
    body: bytes


class LiveDeals:
    """All deals of one ledger; a task of the api role. `moves` counts how often some have moved."""

    name = "api<ledger"

    def __init__(self, ledger: Ledger, signal: ChangeSignal, clock: Clock) -> None:
        self.health = Health()
        self.news = RecentNews()
        self._clock = clock
        self._ledger = ledger
        self._signal = signal
        self._deals: dict[str, LiveDeal] = {}
        self._streams: dict[UUID, str] = {}
        self._by_person: dict[PersonToken, dict[str, None]] = {}
        self._position = 0
        self._is_loaded = False
        self.moves = 0
        self._kept: OrderedDict[tuple[str, str], Kept] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._listeners: list[Callable[[Sequence[str]], None]] = []

    def run(self, stop: threading.Event) -> None:
        """Follow until `stop` is set."""
        follow(self.catch_up, stop, signal=self._signal, names=_NEWS, health=self.health)

    def waiting_since(self) -> Instant | None:
        """Nothing is known to wait."""
        return None

    def listen(self, listener: Callable[[Sequence[str]], None]) -> None:
        """Tell somebody which deals moved, each time some do; they must not take long."""
        self._listeners.append(listener)

    def catch_up(self) -> None:
        """Read what was appended since.

        Raises:
            StoreOutOfReach: the ledger does not answer.
        """
        with self._lock:
            if self._position == 0:
                with making_what_stays():
                    self._load()
            moved: dict[str, None] = {}
            for page, upto in read_on(self._ledger, self._position, _NEWS):
                for stored in page:
                    ids = list(self._take_in(stored))
                    moved.update(dict.fromkeys(ids))
                    self.news.add(News(stored.position or 0, each, kind_of(stored)) for each in ids)
                self._position = upto
                self.news.reach(upto)
            self._is_loaded = True
        if moved:
            self.moves += 1
            for listener in self._listeners:
                listener(list(moved))

    def deal(self, deal_id: str) -> LiveDeal | None:
        """A deal; None where there is none.

        Raises:
            StillReading: nobody knows yet.
        """
        return self.all().get(deal_id)

    def all(self) -> Mapping[str, LiveDeal]:
        """Every deal by its id.

        Raises:
            StillReading: nobody knows yet.
        """
        if not self._is_loaded:
            raise StillReading
        return self._deals

    def of(self, people: Iterable[PersonToken]) -> Mapping[str, LiveDeal]:
        """The deals that somebody of these owns or plays in, by their ids.

        Raises:
            StillReading: nobody knows yet.
        """
        deals = self.all()
        found = {deal_id for person in people for deal_id in tuple(self._by_person.get(person, ()))}
        return {deal_id: deals[deal_id] for deal_id in found}

    def kept(self, deal_id: str, what: str, make: Callable[[], tuple[bytes, Instant]]) -> Kept:
        """What there is of a deal under a name; made, with until when it holds, where it is not at hand."""

        def alone() -> tuple[Mapping[str, bytes], Instant]:
            body, until = make()
            return {what: body}, until

        return self.kept_together(deal_id, what, alone)

    def kept_together(
        self, deal_id: str, what: str, make: Callable[[], tuple[Mapping[str, bytes], Instant]]
    ) -> Kept:
        """The same of what is made together with other things, all of which are kept by their names."""
        found = self.at_hand(deal_id, what)
        if found is not None:
            return found
        moved, tag = self._deals[deal_id].moved, self.tag(deal_id)
        bodies, until = make()
        made = {name: Kept(moved, until, tag, body) for name, body in bodies.items()}
        for name, kept in made.items():
            self._keep((deal_id, name), kept)
        return made[what]

    def at_hand(self, deal_id: str, what: str) -> Kept | None:
        """The same if it need not be made."""
        deal, found = self._deals.get(deal_id), self._kept.get((deal_id, what))
        if deal is None or found is None or found.moved != deal.moved or found.until <= self._clock.now():
            return None
        return found

    def tag(self, deal_id: str) -> str:
        """The entity tag of a deal: the same in every process while nothing is appended to it."""
        return self.tags([deal_id])[deal_id]

    def tags(self, deal_ids: Sequence[str]) -> Mapping[str, str]:
        """The entity tags of some deals, in one question."""
        streams = {deal_id: streams_of(deal_id) for deal_id in deal_ids}
        versions = self._ledger.versions([stream for each in streams.values() for stream in each])
        return {
            deal_id: tag_of_versions([versions[stream] for stream in each])
            for deal_id, each in streams.items()
        }

    def _keep(self, key: tuple[str, str], kept: Kept) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._size += len(kept.body) - (len(before.body) if before else 0)
            self._kept[key] = kept
            while self._size > _MOST_BYTES and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped.body)

    def _load(self) -> None:
        """Know the deals there are, without reading what happened in them but of late."""
        start, after = max(0, self._ledger.end() - _KNOWN_AT_FIRST), 0
        while page := self._ledger.read_all(after=after, limit=_PAGE, names=_ABOUT):
            known = [stored for stored in page if (stored.position or 0) <= start]
            for stored in known:
                self._take_in(stored)
            if len(known) < len(page):
                break
            after = page[-1].position or start
        self._position = start
        self.news.begin(start)

    def _take_in(self, stored: StoredEvent) -> Iterable[str]:
        """Learn from an event; the deals that it moved, later cycles with the earlier ones."""
        if isinstance(stored.event, DealOpened):
            self._open(stored.event)
        deal_id = self._streams.get(stored.stream)
        if deal_id is None:
            return ()
        self._learn(deal_id, stored)
        moved = list(self._with_later(deal_id))
        for each in moved:
            self._deals[each].moved = stored.position or self._position
        return moved

    def _learn(self, deal_id: str, stored: StoredEvent) -> None:
        deal = self._deals[deal_id]
        match stored.event:
            case DealDescribed(owner=owner, tags=tags):
                self._belongs(deal_id, owner, deal.team)
                deal.tags = tags
            case DealNamed(words=words):
                deal.words = frozenset(words)
            case SidesStated(sides=sides):
                self._belongs(deal_id, deal.owner, sides.team)
                deal.buyers = sides.buyer
            case PersonAdded(address=address, among=among) if among is not Listed.SELLER:
                deal.added |= {address.person}
            case DealClosed() | DealMergedInto():
                deal.is_over = True
            case _:
                pass

    def _open(self, opened: DealOpened) -> None:
        before = self._deals.get(opened.continues or "")
        deal = self._deals[opened.deal_id] = LiveDeal(opened)
        if before is not None:
            deal.words = before.words
            self._belongs(opened.deal_id, before.owner, before.team)
            self._deals[opened.deal_id].tags = before.tags
            self._deals[opened.deal_id].buyers = before.buyers
            self._deals[opened.deal_id].added = before.added
            before.later.append(opened.deal_id)
        self._streams.update(dict.fromkeys(streams_of(opened.deal_id), opened.deal_id))

    def _belongs(self, deal_id: str, owner: PersonToken | None, team: frozenset[PersonToken]) -> None:
        """Whose a deal is from now on."""
        deal = self._deals[deal_id]
        for person in filter(None, deal.people):
            self._by_person[person].pop(deal_id, None)
        deal.owner, deal.team = owner, team
        for person in filter(None, deal.people):
            self._by_person.setdefault(person, {})[deal_id] = None

    def _with_later(self, deal_id: str) -> Iterable[str]:
        waiting = [deal_id]
        while waiting:
            each = waiting.pop()
            yield each
            waiting += self._deals[each].later
