"""Deals in the ledger: loading them as they are or were known, and appending to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from domain.company.events import CompanyEvent
from domain.company.people import news_for
from domain.company.state import Company, fold_company
from domain.deal.commands import CloseDeal, DealCommand, OpenDeal
from domain.deal.decide import enact
from domain.deal.events import DealEvent, DealOpened, is_deal_event
from domain.deal.state import Deal, fold
from domain.findings.events import FindingCleared, FindingEvent, FindingRaised
from domain.history.names import NAMES
from domain.identifiers import company_stream, deal_stream, findings_stream
from domain.moments import Instant
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, LedgerEvent, StoredEvent
from domain.ports.outside import Outside
from services.causes import Cause
from services.recorder.persisting import persist

MOST_CYCLES = 100
_PAGE = 1_000


class UnknownDeal(LookupError):
    """The ledger has no deal of that id; `known` are the ids that it has."""

    def __init__(self, deal_id: str, known: Sequence[str]) -> None:
        super().__init__(f"the ledger has no deal {deal_id!r}")
        self.deal_id = deal_id
        self.known = known


@dataclass(frozen=True, slots=True)
class Loaded:
    """A deal and the version of its stream (0: it does not exist yet)."""

    deal: Deal
    version: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of several deals at once; `beside` are events of other streams that go with it."""

    commands: Mapping[str, Sequence[DealCommand]]
    beside: Mapping[UUID, Sequence[LedgerEvent]] = field(default_factory=dict[UUID, Sequence[LedgerEvent]])


class Deals:
    """The deals of one ledger."""

    def __init__(self, ledger: Ledger, outside: Outside, clock: Clock) -> None:
        self._ledger = ledger
        self._outside = outside
        self._clock = clock
        self._company: tuple[int, Company] = (0, Company())

    def company(self) -> Company:
        """What the company has said so far; read again where it said more."""
        stream = company_stream()
        if self._ledger.versions([stream])[stream] != self._company[0]:
            events, version = self._ledger.events(stream)
            self._company = version, fold_company(e for e in events if isinstance(e, CompanyEvent))
        return self._company[1]

    def load(self, deal_id: str, *, known_at: Instant | None = None) -> Loaded:
        """A deal with what was recorded of it (by an instant). Earlier cycles come with it.

        Raises:
            UnknownDeal: the ledger has no such deal (as of then).
        """
        loaded = self._load(deal_id, known_at)
        if loaded.version == 0:
            raise UnknownDeal(deal_id, self.ids())
        return loaded

    def facts(self, deal_id: str, *, known_at: Instant | None = None) -> Iterator[StoredEvent]:
        """The stored events of one deal's stream, in order."""
        return _recorded_by(self._ledger.read(deal_stream(deal_id)), known_at)

    def findings(self, deal_id: str, *, known_at: Instant | None = None) -> Iterator[StoredEvent]:
        """The stored events of what was found in one deal, in order."""
        return _recorded_by(self._ledger.read(findings_stream(deal_id)), known_at)

    def ids(self) -> list[str]:
        """The ids of all deals in the ledger, in the order of their opening."""
        found: dict[str, None] = {}
        after = 0
        while page := self._ledger.read_all(after=after, limit=_PAGE, names=(NAMES[DealOpened],)):
            found.update((e.event.deal_id, None) for e in page if isinstance(e.event, DealOpened))
            after = page[-1].position or after
        return list(found)

    def enact(
        self,
        deal_id: str,
        commands: Callable[[Deal], Iterable[DealCommand]],
        *,
        actor: str,
        continues: str | None = None,
    ) -> list[DealEvent]:
        """Decide commands about a deal and append what follows, all or nothing.

        `commands` is asked for them with the deal as it stands, anew whenever somebody else
        appended in between. `continues` is the cycle before a deal that is not opened yet. With
        them goes what the company says of people who are new in the deal.

        Raises:
            TooManyConflicts: somebody else did so every time.
            Whatever `domain.deal.decide` raises.
        """

        def attempt() -> list[DealEvent]:
            loaded = self._load(deal_id, None, continues)
            events = self.what_follows(loaded, commands(loaded.deal))
            if events:
                self._append(deal_stream(deal_id), loaded.version, events, actor)
            return events

        return persist(deal_id, attempt)

    def what_follows(self, loaded: Loaded, commands: Iterable[DealCommand]) -> list[DealEvent]:
        """What follows from commands about a deal, with what the company says of people who are new in it.

        The deal is used up. Raises whatever `domain.deal.decide` raises.
        """
        opened_long_ago = self._opened_long_ago(loaded.deal)
        events = enact(loaded.deal, list(commands), opened_long_ago=opened_long_ago)
        if events:
            events += enact(
                loaded.deal, news_for(loaded.deal, self.company()), opened_long_ago=opened_long_ago
            )
        return events

    def append_news(
        self, loaded: Loaded, deal_id: str, commands: Iterable[DealCommand], actor: str, command: UUID
    ) -> Append:
        """What follows from commands about a deal that was loaded, to be appended with other things.

        Raises:
            Whatever `domain.deal.decide` raises.
        """
        events = enact(loaded.deal, commands, opened_long_ago=self._opened_long_ago(loaded.deal))
        return self._appended(deal_stream(deal_id), loaded.version, events, actor, command)

    def begin_next_cycle(self, deal_id: str, close: CloseDeal, following: OpenDeal, *, actor: str) -> None:
        """Close a deal and open the one that continues it, both or neither.

        Raises:
            TooManyConflicts: others kept appending, or the next deal exists already.
            Whatever `domain.deal.decide` raises.
        """
        next_id = following.opened.deal_id

        def attempt() -> None:
            loaded = self._load(deal_id, None)
            opened_long_ago = self._opened_long_ago(loaded.deal)
            ended = enact(loaded.deal, [close], opened_long_ago=opened_long_ago)
            begun = enact(loaded.deal, [following], opened_long_ago=opened_long_ago)
            command = uuid4()
            appends = [
                self._appended(deal_stream(deal_id), loaded.version, ended, actor, command),
                self._appended(deal_stream(next_id), 0, begun, actor, command),
            ]
            self._ledger.append(appends)

        persist(deal_id, attempt)

    def enact_together(
        self, deal_ids: Sequence[str], asked: Callable[[Mapping[str, Deal]], Asked], *, actor: str
    ) -> Mapping[str, list[DealEvent]]:
        """Decide commands about several deals and append what follows, all or nothing.

        `asked` is asked for them with the deals as they stand, empty ones where none was opened yet,
        anew whenever somebody else appended in between.

        Raises:
            TooManyConflicts: somebody else did so every time.
            Whatever `asked` and `domain.deal.decide` raise.
        """

        def attempt() -> Mapping[str, list[DealEvent]]:
            loaded = {deal_id: self._load(deal_id, None) for deal_id in deal_ids}
            wanted = asked({deal_id: each.deal for deal_id, each in loaded.items()})
            events = {id_: self._decided(loaded[id_], told) for id_, told in wanted.commands.items()}
            versions = self._ledger.versions(list(wanted.beside))
            news: list[tuple[UUID, int, Sequence[LedgerEvent]]] = [
                *((deal_stream(id_), loaded[id_].version, added) for id_, added in events.items() if added),
                *((stream, versions[stream], beside) for stream, beside in wanted.beside.items()),
            ]
            command = uuid4()
            self._ledger.append([self._appended(*each, actor, command) for each in news])
            return events

        return persist(deal_ids[0], attempt)

    def record_findings(
        self, deal_id: str, changes: Callable[[list[FindingEvent]], Sequence[FindingEvent]], *, actor: str
    ) -> Sequence[FindingEvent]:
        """Append what changed in a deal's findings, given those recorded so far.

        Raises:
            TooManyConflicts: somebody else appended findings every time.
        """

        def attempt() -> Sequence[FindingEvent]:
            stored = list(self._ledger.read(findings_stream(deal_id)))
            known = [e.event for e in stored if isinstance(e.event, FindingRaised | FindingCleared)]
            news = changes(known)
            if news:
                self._append(findings_stream(deal_id), len(stored), news, actor)
            return news

        return persist(deal_id, attempt)

    def _load(self, deal_id: str, known_at: Instant | None, before: str | None = None) -> Loaded:
        """The deal with all its earlier cycles, whose facts carry over; `before` is that of a new one."""
        cycles: list[Sequence[LedgerEvent]] = []
        version = 0
        wanted: str | None = deal_id
        while wanted is not None and len(cycles) < MOST_CYCLES:
            events, last = self._ledger.events(deal_stream(wanted), recorded_by=known_at)
            version = version if cycles else last
            cycles.append(events)
            opened = next((e for e in events if isinstance(e, DealOpened)), None)
            wanted, before = opened.continues if opened else before, None
        deal = Deal()
        for cycle in reversed(cycles):
            fold([event for event in cycle if is_deal_event(event)], deal)
        return Loaded(deal, version)

    def _decided(self, loaded: Loaded, commands: Iterable[DealCommand]) -> list[DealEvent]:
        return enact(loaded.deal, commands, opened_long_ago=self._opened_long_ago(loaded.deal))

    def _append(
        self, stream: UUID, version: int, events: Sequence[DealEvent] | Sequence[FindingEvent], actor: str
    ) -> None:
        self._ledger.append([self._appended(stream, version, events, actor, uuid4())])

    def _appended(
        self,
        stream: UUID,
        version: int,
        events: Sequence[LedgerEvent],
        actor: str,
        command: UUID,
    ) -> Append:
        cause, now = Cause.word(actor, command), self._clock.now()
        return Append(stream, version, cause.events(events, stream=stream, after=version, now=now))

    def _opened_long_ago(self, deal: Deal) -> Callable[[DealOpened, Instant], bool]:
        def more_than_one_working_day(opened: DealOpened, at: Instant) -> bool:
            seller = self._outside.work_calendar(deal.seller_calendar)
            return seller.count(opened.opened_on, self._outside.zone(opened.zone).day_of(at)) > 1

        return more_than_one_working_day


def _recorded_by(events: Iterator[StoredEvent], known_at: Instant | None) -> Iterator[StoredEvent]:
    return events if known_at is None else (e for e in events if e.recorded_at <= known_at)
