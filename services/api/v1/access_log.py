"""The access log: who looked at whose correspondence, in the ledger before the answer goes out.

What is asked within a moment goes into one event, so that many readers share one commit. Each process
writes a stream of its own, so none waits for another.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from dataclasses import dataclass
from uuid import uuid4

from domain.access.events import Look, LooksLogged
from domain.identifiers import event_id, looks_stream
from domain.moments import Instant
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, NewEvent
from services.health import Health, State
from services.stopping import told_to_stop

_log = logging.getLogger(__name__)
_MOST_AT_ONCE = 500


class NotLogged(Exception):
    """A look could not be logged, so nothing may be shown."""


@dataclass(slots=True)
class _Waiting:
    look: Look
    loop: asyncio.AbstractEventLoop
    logged: asyncio.Future[None]


class AccessLog:
    """Logs looks; a task of the api role. Without it running, `note` waits for whoever calls `flush`."""

    name = "access-log"

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self.health = Health()
        self._ledger = ledger
        self._clock = clock
        self._stream = looks_stream(uuid4().hex)
        self._version = 0
        self._waiting: list[_Waiting] = []
        self._changed = threading.Condition()

    async def note(self, by: str, what: str, deal_id: str | None) -> None:
        """Log that somebody looks at something; returns when it is stored.

        Raises:
            NotLogged: it could not be.
        """
        loop = asyncio.get_running_loop()
        look = Look(by, what, deal_id, self._clock.now())
        waiting = _Waiting(look, loop, loop.create_future())
        with self._changed:
            self._waiting.append(waiting)
            if len(self._waiting) == 1:
                self._changed.notify()
        await waiting.logged

    def run(self, stop: threading.Event) -> None:
        """Log what comes until `stop` is set, and the rest."""
        self.health.state = State.WORKING
        with told_to_stop(stop, self._wake, name=f"{self.name}-stop"):
            while not stop.is_set():
                with self._changed:
                    self._changed.wait_for(lambda: bool(self._waiting) or stop.is_set())
                self.flush()
        self.flush()
        self.health.state = State.ENDED

    def waiting_since(self) -> Instant | None:
        """When the oldest look that is not logged yet was asked for."""
        with self._changed:
            return self._waiting[0].look.at if self._waiting else None

    def flush(self) -> None:
        """Log what waits now."""
        while True:
            with self._changed:
                taken, self._waiting = self._waiting[:_MOST_AT_ONCE], self._waiting[_MOST_AT_ONCE:]
            if not taken:
                return
            _tell(taken, self._stored(taken))

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _stored(self, taken: list[_Waiting]) -> Exception | None:
        command, place = uuid4(), self._version + 1
        event = LooksLogged(tuple(each.look for each in taken))
        new = NewEvent(event_id(command, self._stream, place), event, self._clock.now(), "api", command)
        try:
            self._ledger.append([Append(self._stream, self._version, [new])])
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody may be shown anything
            _log.warning("looks were not logged", extra={"error": type(error).__name__})
            self.health.retries += 1
            self._stream, self._version = looks_stream(uuid4().hex), 0
            return NotLogged()
        self._version = place
        self.health.done += len(taken)
        return None


def _tell(taken: list[_Waiting], error: Exception | None) -> None:
    """Let those go on who wait; all of one loop with one call."""
    loops = {each.loop for each in taken}
    for loop in loops:
        futures = [each.logged for each in taken if each.loop is loop]
        loop.call_soon_threadsafe(_settle, futures, error)


def _settle(futures: list[asyncio.Future[None]], error: Exception | None) -> None:
    for future in futures:
        if future.done():
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)
