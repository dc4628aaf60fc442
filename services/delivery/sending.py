"""Sending to hooks: the ledger is the queue, and each hook has a bookmark of its own.

Each hook is sent its messages in the order of the ledger, one at a time, and all hooks side by side on a
loop: one that is slow or away holds up nobody else. What came of a try is appended together with the
bookmark. Who is killed in between sends the message again, under the same id.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter, deque
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from domain.delivery.events import (
    DisabledBecause,
    HookAttempt,
    HookDisabled,
    HookId,
    HookMessageSent,
    HookMessageSetAside,
    HookTryFailed,
    HookWord,
)
from domain.delivery.hooks import Hook, Outcome, after_try, waits_until
from domain.history.names import NAMES
from domain.identifiers import hook_stream
from domain.moments import Instant
from domain.ports.ledger import AlreadyFollowed, Append, Bookmark, StoredEvent, StreamHasMoved
from integrations.eventstore.errors import StoreOutOfReach
from integrations.webhooks.posting import MOST_SECONDS, post
from integrations.webhooks.signing import signed
from services.access.record import AccessRecord
from services.async_bridge import AsyncBridge
from services.backoff import Backoff
from services.causes import Cause
from services.delivery.hooks import LATEST, HookRecord, bookmark_of
from services.delivery.messages import Messages, message_id, wanted_by
from services.follow import position_of
from services.health import Health, State
from services.recorder.known_deals import KnownDeals
from services.system import System

_log = logging.getLogger(__name__)
ACTOR = "delivery"
_LOOK_SECONDS = 1.0
_PAGE = 100
_MOST_AT_ONCE = 100
_HEADERS = {"content-type": "application/json", "user-agent": "Setpoint", "connection": "close"}
_TRIED = NAMES[HookMessageSent]
"""What the sender rings for when a try has ended."""
_WAKES_FOR = (_TRIED, *(NAMES[kind] for kind in HookWord.__args__))


class Posts(Protocol):
    """Sends a body to an address, and tells what came of it."""

    def __call__(
        self, address: str, body: bytes, headers: Mapping[str, str], *, allows_loopback: bool
    ) -> Coroutine[Any, Any, Outcome]:
        """Send it."""
        ...


@dataclass(slots=True)
class _Try:
    """A message on its way."""

    event: StoredEvent
    coming: Future[Outcome]


@dataclass(slots=True)
class Line:
    """What waits for one hook. `position` is how far it was sent what happens, `looked_upto` how far read."""

    hook: Hook
    position: int
    attempts: list[HookAttempt]
    version: int
    page: deque[StoredEvent] = field(default_factory=deque[StoredEvent])
    looked_upto: int = -1
    trying: _Try | None = None


class HookSender:
    """A task of the delivery role; of several processes one works at a time."""

    name = "delivery<hooks"

    def __init__(self, system: System, posts: Posts = post) -> None:
        self.health = Health()
        self.outcomes: Counter[str] = Counter()
        self._system = system
        self._ledger = system.ledger
        self._clock = system.clock
        self._posts = posts
        self._record = HookRecord(system.ledger, system.texts, system.clock)
        self._access = AccessRecord(system.ledger, system.clock)
        self._messages = Messages(KnownDeals(system.ledger), system.texts)
        self._allows_loopback = system.settings.is_alone
        self._lines: dict[HookId, Line] = {}
        self._backoff = Backoff()

    def run(self, stop: threading.Event) -> None:
        """Send until `stop` is set; what is on its way then may still arrive."""
        failures = 0
        self._lines.clear()
        with closing(AsyncBridge("hooks")) as bridge:
            while not stop.is_set():
                mark = self._system.signal.mark()
                try:
                    self._take_turn(bridge)
                    failures = 0
                except (StoreOutOfReach, OSError) as error:
                    failures += 1
                    self.health.state, self.health.fault = State.RETRYING, type(error).__name__
                    stop.wait(self._backoff.seconds(failures))
                    continue
                self._system.signal.wait(mark, at_most_seconds=_LOOK_SECONDS, names=self._wakes_for())
            self._end()
        self._system.duties.leave(self.name)
        self.health.state = State.ENDED

    def waiting_since(self) -> Instant | None:
        """When the oldest of what waits to be sent came about."""
        first = [line.page[0].recorded_at for line in tuple(self._lines.values()) if line.page]
        return min(first, default=None)

    def waiting(self) -> int:
        """How many hooks wait for another try."""
        now = self._clock.now()
        return sum(waits_until(line.hook, line.attempts) > now for line in tuple(self._lines.values()))

    def turn(self, bridge: AsyncBridge) -> bool:
        """Take in what came of tries, and begin those that are due; whether any is on its way."""
        hooks = {id_: hook for id_, hook in self._record.now().items() if hook.disabled is None}
        for id_ in self._lines.keys() - hooks.keys():
            self._drop(id_)
        end = self._ledger.end()
        for hook in hooks.values():
            try:
                self._serve(hook, end, bridge)
            except (StreamHasMoved, AlreadyFollowed):  # another process was first: read anew where it stands
                self._drop(hook.id)
            except StoreOutOfReach:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the other hooks go on
                self.health.retries += 1
                fault = {"hook": hook.id, "fault": type(error).__name__}
                _log.exception("a hook can not be served", extra=fault)
        return any(line.trying for line in self._lines.values())

    def _take_turn(self, bridge: AsyncBridge) -> None:
        if not self._system.duties.take(self.name):
            self.health.state = State.STANDING_BY
            self._lines.clear()
            return
        self.turn(bridge)
        self.health.state, self.health.fault = State.WORKING, ""

    def _wakes_for(self) -> Sequence[str]:
        return [*_WAKES_FOR, *{name for line in self._lines.values() for name in wanted_by(line.hook)}]

    def _serve(self, hook: Hook, end: int, bridge: AsyncBridge) -> None:
        line = self._line(hook)
        if line.trying is not None:
            if not line.trying.coming.done():
                return
            if self._take_in(line, line.trying) is not None:
                return
            line = self._line(hook)
        if waits_until(hook, line.attempts) <= self._clock.now() and self._may_begin():
            self._begin(line, end, bridge)

    def _may_begin(self) -> bool:
        return sum(line.trying is not None for line in self._lines.values()) < _MOST_AT_ONCE

    def _line(self, hook: Hook) -> Line:
        """What waits for a hook; read anew when something was said of it, and nothing is on its way."""
        line = self._lines.get(hook.id)
        if line is None or (line.hook.words != hook.words and line.trying is None):
            attempts = self._record.attempts(hook)
            position = self._ledger.bookmark(bookmark_of(hook.id))
            line = self._lines[hook.id] = Line(hook, position, list(attempts.latest), attempts.version)
        return line

    def _drop(self, id_: HookId) -> None:
        line = self._lines.pop(id_)
        if line.trying is not None:
            line.trying.coming.cancel()

    def _begin(self, line: Line, end: int, bridge: AsyncBridge) -> None:
        """Send the next message, if there is one."""
        found = self._next(line, end)
        if found is None:
            return
        event, body = found
        sealed = self._record.sealed(line.hook)
        if sealed is None:
            self._disable(line, DisabledBecause.ERASED)
            return
        now = self._clock.now()
        headers = {**_HEADERS, **signed(message_id(event.event_id), now, body, sealed.keys(now))}
        work = self._posts(sealed.address, body, headers, allows_loopback=self._allows_loopback)
        line.trying = _Try(event, bridge.begin(work))
        line.trying.coming.add_done_callback(lambda _: self._system.signal.ring([_TRIED]))

    def _next(self, line: Line, end: int) -> tuple[StoredEvent, bytes] | None:
        """The next event that concerns a hook, with what it is sent about it; what does not is gone past."""
        while True:
            if not line.page:
                if line.looked_upto >= end:
                    return None
                names = wanted_by(line.hook)
                line.page.extend(self._ledger.read_all(after=line.position, limit=_PAGE, names=names))
                if not line.page:
                    line.looked_upto = line.position = end
                    return None
            event = line.page[0]
            body = self._messages.body(event, line.hook) if self._is_let_in(line.hook) else None
            if body is not None:
                return event, body
            line.position = position_of(line.page.popleft())

    def _is_let_in(self, hook: Hook) -> bool:
        """Whether who gets their headlines may still be shown anything."""
        return hook.person is None or bool(self._access.now().roles.get(hook.person))

    def _take_in(self, line: Line, tried: _Try) -> DisabledBecause | None:
        """Append what came of a try, with the bookmark if the message is over; why its hook is disabled."""
        message = (tried.event.event_id, position_of(tried.event))
        attempt, because = after_try(line.hook, message, _outcome(tried), line.attempts, self._clock.now())
        stream, cause = hook_stream(line.hook.id), Cause.of(tried.event, ACTOR)
        new = cause.events([attempt], stream=stream, after=line.version, now=self._clock.now())
        is_over = not isinstance(attempt, HookTryFailed)
        bookmark = Bookmark(bookmark_of(line.hook.id), attempt.position) if is_over else None
        self._ledger.append([Append(stream, line.version, new)], bookmark)
        line.version += 1
        line.attempts = [*line.attempts[1 - LATEST :], attempt]
        line.trying = None
        if is_over:
            line.position = attempt.position
            line.page.popleft()
        self._count(line.hook, attempt)
        if because is not None:
            self._disable(line, because)
        return because

    def _count(self, hook: Hook, attempt: HookAttempt) -> None:
        told = {"hook": hook.id, "tries": attempt.tries, "status": attempt.status}
        match attempt:
            case HookMessageSent():
                self.outcomes["sent"] += 1
                self.health.done += 1
            case HookTryFailed():
                self.outcomes["failed"] += 1
                self.health.retries += 1
                _log.warning("a hook did not take a message", extra={**told, "fault": attempt.fault})
            case HookMessageSetAside():
                self.outcomes["set_aside"] += 1
                self.health.set_aside += 1
                _log.error("set aside: a message for a hook", extra={**told, "fault": attempt.fault})

    def _disable(self, line: Line, because: DisabledBecause) -> None:
        self._record.say(HookDisabled(line.hook.id, because, self._clock.now()), actor=ACTOR)
        _log.error("a hook was disabled", extra={"hook": line.hook.id, "because": because.value})

    def _end(self) -> None:
        """Take in what is on its way, and store how far each hook has come."""
        trying = {line.trying.coming for line in self._lines.values() if line.trying is not None}
        wait(trying, timeout=MOST_SECONDS / 2)
        for line in self._lines.values():
            with suppress(StoreOutOfReach, StreamHasMoved, AlreadyFollowed):
                if line.trying is not None and line.trying.coming.done():
                    self._take_in(line, line.trying)
                elif line.trying is None and line.position > 0:
                    self._ledger.append([], Bookmark(bookmark_of(line.hook.id), line.position))


def _outcome(tried: _Try) -> Outcome:
    error = tried.coming.exception()
    return tried.coming.result() if error is None else Outcome(fault=type(error).__name__)
