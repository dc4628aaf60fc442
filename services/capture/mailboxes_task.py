"""The capture role for connected mailboxes: few threads serve many of them in turn.

A mailbox is in the hands of one thread of one process: its duty is taken before a turn and left
after it, and who dies leaves it, too. Who has waited longest is next.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from domain.moments import Instant
from domain.ports.change_signal import HINTED, ChangeSignal
from domain.ports.duties import Duties
from domain.ports.mailboxes import Mailbox
from domain.ports.provider import Budget, ProviderFailed
from services.backoff import Backoff
from services.capture.budget import Budgets, Spent, ToldToStop, Waiting
from services.capture.collection_sync import CollectionSync
from services.capture.mailbox_sync import MailboxSync
from services.capture.parts import MailboxTools
from services.capture.sync_counts import SyncCounts
from services.capture.watches import WATCH_ENDS
from services.health import Health, State

THREADS = 8
_LOOK_SECONDS = 5.0
_LONGEST_WAIT = 1.0
_STANDS_BY_SECONDS = 1.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HowFar:
    """How far a mailbox is. `well_at` is when a turn last went well, or it came, as waits see the time.

    `failure` is what its provider has against going on, `out_of_reach` against some part of it alone;
    `fault` is the class of another error.
    """

    mailbox: Mailbox
    is_at_end: bool
    is_failing: bool
    failure: ProviderFailed | None
    fault: str
    well_at: float
    out_of_reach: ProviderFailed | None = None


@dataclass(slots=True)
class _Served:
    """A mailbox with what was read of it, and when it is due."""

    sync: MailboxSync
    mailbox: Mailbox
    due_at: float
    well_at: float
    is_hinted: bool = False
    in_hand: bool = False
    failures: int = 0
    fault: str = ""
    backoff: Backoff = field(default_factory=Backoff)

    def how_far(self) -> HowFar:
        """What is to be told of it; nobody has it in hand meanwhile, or it counts as under way."""
        rests = not self.in_hand and not self.is_hinted
        return HowFar(
            self.mailbox,
            is_at_end=rests and self.sync.is_at_end,
            is_failing=self.sync.is_failing,
            failure=self.sync.failure,
            out_of_reach=self.sync.out_of_reach,
            fault=self.fault,
            well_at=self.well_at,
        )


class MailboxCapture:
    """Takes what is new in all connected mailboxes until it is told to stop."""

    def __init__(
        self,
        tools: MailboxTools,
        *,
        duties: Duties,
        budgets: Budgets,
        waiting: Waiting,
        threads: int = THREADS,
        signal: ChangeSignal | None = None,
    ) -> None:
        self.name = "capture<mailboxes"
        self.health = Health()
        self._tools = tools
        self._duties = duties
        self._budgets = budgets
        self._waiting = waiting
        self._threads = threads
        self._signal = signal
        self._served: dict[str, _Served] = {}
        self._looked_at: float | None = None
        self._lock = threading.Condition()

    def run(self, stop: threading.Event) -> None:
        """Serve mailboxes until `stop` is set, which ends all waits for a budget, too."""
        self._waiting = Waiting(self._waiting.now, stop.wait)
        others = [
            threading.Thread(target=self._serve, args=(stop,), name=f"{self.name}-{number}")
            for number in range(1, self._threads)
        ]
        if self._signal is not None:
            listening = (stop, self._signal)
            others.append(threading.Thread(target=self._listen, args=listening, name=f"{self.name}-hints"))
        for each in others:
            each.start()
        try:
            self._serve(stop)
        finally:
            for each in others:
                each.join()
            self.close()
            self.health.state = State.ENDED

    @property
    def counts(self) -> SyncCounts:
        """What was done so far."""
        return self._tools.sync.counts

    def spent(self) -> dict[str, Spent]:
        """What was asked of providers, by API."""
        return self._budgets.by_api()

    def read_upto(self) -> dict[str, Instant]:
        """Up to when each mailbox is read that was read to its end; what is out of reach does not count."""
        found: dict[str, Instant] = {}
        for id_, collections in self._by_mailbox():
            upto = [each.read_upto for each in collections if not each.is_out_of_reach]
            known = [at for at in upto if at is not None]
            if known and len(known) == len(upto):
                found[id_] = min(known)
        return found

    def out_of_reach(self) -> dict[str, int]:
        """How many collections of each mailbox can not be had."""
        return {
            id_: sum(each.is_out_of_reach for each in collections) for id_, collections in self._by_mailbox()
        }

    def _by_mailbox(self) -> list[tuple[str, Sequence[CollectionSync]]]:
        with self._lock:
            return [(id_, served.sync.collections) for id_, served in self._served.items()]

    def close(self) -> None:
        """Give back the connections to all providers."""
        for served in self._served.values():
            served.sync.close()

    def waiting_since(self) -> Instant | None:
        """Providers do not say since when something waits."""
        return None

    def hint(self, mailbox: str) -> bool:
        """Something may be new in a mailbox: it is next. Whether this process serves it."""
        with self._lock:
            served = self._served.get(mailbox)
            if served is None:
                return False
            self._tools.sync.counts.hints += 1
            served.is_hinted, served.due_at = True, self._waiting.now()
            self._lock.notify_all()
            return True

    def watch_ends(self, watch: str) -> None:
        """A watch ends before its time: it is asked for anew at the next turn of its mailbox."""
        if self._tools.watches is not None:
            self._tools.watches.ends(watch)

    def how_far(self) -> list[HowFar]:
        """How far each connected mailbox is."""
        self._look()
        with self._lock:
            return [each.how_far() for each in self._served.values()]

    def serve_next(self) -> bool:
        """Give the mailbox that has waited longest a turn; whether one was due."""
        self._look()
        with self._take_due() as served:
            if served is not None:
                self._turn(served)
            return served is not None

    def _serve(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                was_due = self.serve_next()
            except Exception as error:  # noqa: BLE001 - whatever happens, the others are served
                self._fell(error)
                was_due = False
            if not was_due:
                stop.wait(self._until_due())

    def _listen(self, stop: threading.Event, signal: ChangeSignal) -> None:
        """Take hints, from whichever process they come."""
        mark = signal.mark()
        while not stop.is_set():
            signal.wait(mark, at_most_seconds=_LONGEST_WAIT, names=[HINTED])
            since, mark = mark, signal.mark()
            for about in signal.hints(since):
                if about.startswith(WATCH_ENDS):
                    self.watch_ends(about.removeprefix(WATCH_ENDS))
                else:
                    self.hint(about)

    def _look(self) -> None:
        """Ask which mailboxes are connected, now and then."""
        with self._lock:
            now = self._waiting.now()
            if self._looked_at is not None and now - self._looked_at < _LOOK_SECONDS:
                return
            self._looked_at = now
            connected = {each.id: each for each in self._tools.mailboxes.connected()}
            for id_ in self._served.keys() - connected.keys():
                if not self._served[id_].in_hand:
                    self._served.pop(id_).sync.close()
            for mailbox in connected.values():
                self._connected(mailbox, now)
        self.health.state, self.health.fault = State.WORKING, ""

    def _connected(self, mailbox: Mailbox, now: float) -> None:
        served = self._served.get(mailbox.id)
        if served is None:
            sync = MailboxSync(mailbox, self._tools, lambda api: self._budget(mailbox, api))
            self._served[mailbox.id] = _Served(sync, mailbox, due_at=now, well_at=now)
        elif served.mailbox != mailbox:
            served.mailbox, served.due_at = mailbox, now

    def _budget(self, mailbox: Mailbox, api: str) -> Budget:
        return self._budgets.of(mailbox.app, mailbox.id, api, self._waiting)

    @contextmanager
    def _take_due(self) -> Iterator[_Served | None]:
        """The mailbox that has waited longest, in this thread's hands."""
        with self._lock:
            now = self._waiting.now()
            due = [each for each in self._served.values() if not each.in_hand and each.due_at <= now]
            served = min(due, key=lambda each: each.due_at, default=None)
            if served is not None:
                served.in_hand = True
        try:
            yield served
        finally:
            if served is not None:
                served.in_hand = False

    def _turn(self, served: _Served) -> None:
        duty = f"mailbox-{served.mailbox.id}"
        if not self._duties.take(duty):
            served.due_at = self._waiting.now() + _STANDS_BY_SECONDS
            return
        hinted, served.is_hinted = served.is_hinted, False
        try:
            seconds = served.sync.turn(served.mailbox, hinted=hinted)
            served.failures, served.fault = 0, ""
            if served.sync.failure is None:
                served.well_at = self._waiting.now()
        except ToldToStop:
            seconds = 0.0
        except Exception as error:  # noqa: BLE001 - one mailbox must not stop the others
            served.failures += 1
            served.fault = type(error).__name__
            seconds = served.backoff.seconds(served.failures)
            self._fell(error, mailbox=served.mailbox.id)
        finally:
            self._duties.leave(duty)
        self.health.done = self._tools.sync.counts.new
        self.health.set_aside = self._tools.sync.counts.set_aside
        if not served.is_hinted:
            served.due_at = self._waiting.now() + seconds

    def _fell(self, error: Exception, mailbox: str = "") -> None:
        self.health.retries += 1
        self.health.state, self.health.fault = State.RETRYING, type(error).__name__
        extra = {"task": self.name, "mailbox": mailbox, "fault": type(error).__name__}
        _log.warning("could not serve a mailbox", extra=extra)

    def _until_due(self) -> float:
        with self._lock:
            now = self._waiting.now()
            due = [each.due_at for each in self._served.values() if not each.in_hand]
        return min(_LONGEST_WAIT, max(0.01, min(due, default=now + _LONGEST_WAIT) - now))
