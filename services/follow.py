"""Following the ledger: the one loop behind the recorder, the analyst, the planner and the rest.

A page of events is read by position, what follows from it is written in one transaction with
the new position, and only then is the next page read. So a follower that is killed at any
moment has either done a page or not begun it. Waking up early is a hint; every wait ends.

Pages from which nothing follows need no transaction of their own: their position goes with the
next results, or after a second. Who is killed before that reads them once more, in vain.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from domain.ports.change_signal import ChangeSignal
from domain.ports.duties import Duties
from domain.ports.ledger import (
    AlreadyFollowed,
    Append,
    Ledger,
    StoredEvent,
    StreamHasMoved,
)
from integrations.eventstore.errors import StoreOutOfReach
from services.backoff import Backoff
from services.health import Health, State

_log = logging.getLogger(__name__)

MOST_MOVES = 20
"""How often a page is concluded anew because others appended first, before it counts as a failure."""


class TryLater(Exception):
    """What a handler needs is away for now: no fault of the event, so it is never set aside."""


class Handler(Protocol):
    """What a follower does with events. Must give the same answer when asked again.

    It may remember what it read of the ledger from page to page, until it is told to forget.
    """

    @property
    def name(self) -> str:
        """The name of its bookmark, such as `planner<ledger`."""
        ...

    @property
    def wants(self) -> tuple[str, ...]:
        """The stored event names that it reads; () for all of them."""
        ...

    @property
    def wakes_for(self) -> tuple[str, ...]:
        """Those of `wants` for which it wakes up at once; others it reads when it is awake anyway."""
        ...

    @property
    def skips_poison(self) -> bool:
        """Whether it is safe to go on past an event that can not be handled."""
        ...

    def conclude(self, events: Sequence[StoredEvent]) -> Sequence[Append]:
        """What follows from a page of events; asked again when a stream has moved meanwhile.

        A handler that acts on the outside does so here and gives nothing.

        Raises:
            TryLater: what it needs is away.
        """
        ...

    def forget(self) -> None:
        """Read anew what was remembered: others went on meanwhile, or what was concluded was refused."""
        ...


class Work(Protocol):
    """A handler together with the place where its results and its bookmark are kept."""

    @property
    def name(self) -> str:
        """The name of its bookmark."""
        ...

    @property
    def wants(self) -> tuple[str, ...]:
        """The stored event names that it reads; () for all of them."""
        ...

    @property
    def wakes_for(self) -> tuple[str, ...]:
        """Those of `wants` for which it wakes up at once."""
        ...

    @property
    def skips_poison(self) -> bool:
        """Whether it is safe to go on past an event that can not be handled."""
        ...

    def stands_at(self) -> int:
        """The position up to which results are in."""
        ...

    def finish(self, events: Sequence[StoredEvent]) -> bool:
        """Store what follows from a page together with its last position; whether that was stored.

        It may be left for later where nothing follows.

        Raises:
            StreamHasMoved: others appended first; nothing was stored.
            AlreadyFollowed: another process has done the page; nothing was stored.
        """
        ...

    def settle(self, position: int) -> None:
        """Store that nothing followed up to a position. Raises as `finish`."""
        ...

    def forget(self) -> None:
        """Remember nothing of the ledger."""
        ...

    def pass_over(self, event: StoredEvent, fault: str) -> None:
        """Note that an event was set aside, and move the bookmark past it. Raises as `finish`."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How much a follower takes at once, how long it waits, and how often it tries.

    `tries` is how often a page, and then each single event, may fail before the event counts
    as one that can not be handled. `settle_seconds` is how long a position alone may wait to be
    stored while nothing else happens; while there are ever new pages, `wait_seconds`. Who is in
    no hurry waits `gather_seconds` more when there is news, and takes in one page what comes then.
    """

    page: int = 100
    wait_seconds: float = 1.0
    settle_seconds: float = 0.2
    gather_seconds: float = 0.0
    tries: int = 5
    backoff: Backoff = field(default_factory=Backoff)


class Follower:
    """One thread's work: follows the ledger until it is told to stop, or can not go on."""

    def __init__(
        self,
        work: Work,
        ledger: Ledger,
        *,
        signal: ChangeSignal,
        duties: Duties,
        pace: Pace | None = None,
    ) -> None:
        self.name = work.name
        self.health = Health()
        self._work = work
        self._ledger = ledger
        self._signal = signal
        self._duties = duties
        self._pace = pace or Pace()
        self._failures = 0
        self._faults = 0
        self._one_by_one_upto = 0
        self._position: int | None = None
        self._stored = 0
        self._settled_at = time.monotonic()
        self._may_be_more = True
        self._is_quiet = False

    def run(self, stop: threading.Event) -> None:
        """Follow until `stop` is set. The page in hand is finished first."""
        try:
            while not stop.is_set() and self.health.state is not State.STUCK:
                mark = self._signal.mark()
                if not self._take_turn(stop) and not stop.is_set():
                    self._wait(mark)
                    stop.wait(self._pace.gather_seconds)
        finally:
            self._settle_at_last()
            self._duties.leave(self.name)
            if self.health.state is not State.STUCK:
                self.health.state = State.ENDED

    def step(self) -> bool:
        """Do one page if there is one; whether there was. Failures are told by raising."""
        page = self._next_page()
        if not page:
            return False
        try:
            stored = self._finish(page)
        except BaseException:
            self._position = None
            raise
        self._position = position_of(page[-1])
        if stored:
            self._stored = self._position
        self.health.done += len(page)
        if time.monotonic() - self._settled_at > self._pace.wait_seconds:
            self.settle()
        return True

    def settle(self) -> None:
        """Store how far there is nothing more to do. Failures are told by raising.

        What nobody here wants is gone past, too, or each look for news would go through it again.
        """
        self._settled_at = time.monotonic()
        if self._position is None:
            return
        try:
            end = self._ledger.end()
            if end > self._position and not self._ledger.read_all(
                after=self._position, limit=1, names=self._work.wants
            ):
                self._position = end
            if self._position > self._stored:
                self._work.settle(self._position)
                self._stored = self._position
        except BaseException:
            self._position = None
            raise

    def waiting_since(self) -> int | None:
        """When the oldest event that is still to be handled was recorded; None when there is none."""
        after = max(self._work.stands_at(), self._position or 0)
        waiting = self._ledger.read_all(after=after, limit=1, names=self._work.wants)
        return waiting[0].recorded_at if waiting else None

    def _next_page(self) -> Sequence[StoredEvent]:
        """What stands after the last page, or after the bookmark where others may have moved it."""
        if self._position is None:
            self._work.forget()
            self._position = self._stored = self._work.stands_at()
        after, limit = self._position, self._limit(self._position)
        page = self._ledger.read_all(after=after, limit=limit, names=self._work.wants)
        self._may_be_more = len(page) == limit
        return page

    def _wait(self, mark: int) -> None:
        """Wait for news: at first not for long, then with the position stored."""
        if self._is_quiet and self.health.state is State.WORKING:
            self._settle_at_last()
        seconds = self._pace.wait_seconds if self._is_quiet else self._pace.settle_seconds
        heard = self._signal.wait(mark, at_most_seconds=seconds, names=self._work.wakes_for)
        self._is_quiet = not heard

    def _settle_at_last(self) -> None:
        """Store the position if that can be done; else it is found again by reading on."""
        try:
            self.settle()
        except Exception as error:  # noqa: BLE001 - the pages are read again, and nothing follows from them
            self._position = None
            _log.info("position not stored", extra={"follower": self.name, "fault": type(error).__name__})

    def _take_turn(self, stop: threading.Event) -> bool:
        """Do a page if it is ours to do; whether there may be more at once."""
        try:
            if not self._duties.take(self.name):
                self.health.state = State.STANDING_BY
                self._position = None
                stop.wait(self._pace.wait_seconds / 2)
                return False
            self.step()
        except AlreadyFollowed:
            self._step_back(stop)
            return True
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the loop has to go on
            self._failed(error, stop)
            return True
        self._is_well()
        return self._may_be_more

    def _finish(self, page: Sequence[StoredEvent]) -> bool:
        for _ in range(MOST_MOVES):
            try:
                return self._work.finish(page)
            except StreamHasMoved:
                self._work.forget()
        raise TryLater(f"others kept appending: {MOST_MOVES} times in a row")

    def _limit(self, after: int) -> int:
        return 1 if after < self._one_by_one_upto else self._pace.page

    def _is_well(self) -> None:
        self._failures = self._faults = 0
        self.health.state, self.health.fault = State.WORKING, ""

    def _step_back(self, stop: threading.Event) -> None:
        """Another process follows under this name, too: let it, and look again later."""
        _log.info("already followed", extra={"follower": self.name})
        self.health.state = State.STANDING_BY
        self._duties.leave(self.name)
        stop.wait(self._pace.wait_seconds)

    def _failed(self, error: Exception, stop: threading.Event) -> None:
        self._failures += 1
        self._faults += not _may_pass_by_itself(error)
        self.health.retries += 1
        self.health.state, self.health.fault = State.RETRYING, type(error).__name__
        extra = {"follower": self.name, "fault": type(error).__name__, "failures": self._failures}
        _log.warning("could not handle a page", extra=extra)
        if self._faults >= self._pace.tries:
            self._corner(error)
        if self.health.state is not State.STUCK:
            stop.wait(self._pace.backoff.seconds(max(1, self._failures)))

    def _corner(self, error: Exception) -> None:
        """A page failed too often: go through it event by event, and set aside the one that fails."""
        self._failures = self._faults = 0
        try:
            page = self._next_page()
            if len(page) > 1:
                self._one_by_one_upto = position_of(page[-1])
            elif page:
                self._set_aside(page[0], type(error).__name__)
        except (StreamHasMoved, AlreadyFollowed, StoreOutOfReach):
            return  # it is tried again, and fails again, before another attempt at this
        except Exception as unread:  # noqa: BLE001 - nothing to go past: the event itself can not be read
            fault = type(unread).__name__
            _log.error("stuck: can not read on", extra={"follower": self.name, "fault": fault})
            self.health.state, self.health.fault = State.STUCK, fault

    def _set_aside(self, event: StoredEvent, fault: str) -> None:
        where = {"follower": self.name, "position": event.position, "event": str(event.event_id)}
        if not self._work.skips_poison:
            _log.error("stuck: an event can not be handled", extra={**where, "fault": fault})
            self.health.state = State.STUCK
            return
        self._work.pass_over(event, fault)
        self._position = None
        self.health.set_aside += 1
        _log.error("set aside: an event can not be handled", extra={**where, "fault": fault})


def _may_pass_by_itself(error: Exception) -> bool:
    return isinstance(error, TryLater | StoreOutOfReach | OSError)


def position_of(event: StoredEvent) -> int:
    """The place of an event that was read by position."""
    if event.position is None:
        raise ValueError("a follower reads by position")
    return event.position
