"""Pushes on their way: late, twice, out of order or never, and again until they are taken."""

from __future__ import annotations

import heapq
import http.client
import itertools
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlsplit

from integrations.sandbox.clock import Moment, TurnedClock
from integrations.sandbox.faults import Asked, Faults, Kind
from integrations.sandbox.journal import Entry, Journal

_CARRIERS = 8
_LOOK_SECONDS = 0.02
_ANSWER_SECONDS = 10.0
_FIRST_PAUSE = 10.0
_LONGEST_PAUSE = 600.0
_TAKEN = frozenset({102, 200, 201, 202, 204})
_MISCHIEF = frozenset({Kind.PUSH_DROPPED, Kind.PUSH_DUPLICATED, Kind.PUSH_DELAYED, Kind.PUSH_REORDERED})


@dataclass(frozen=True, slots=True)
class Letter:
    """One push. Its headers are made when it goes out, so that a token in them is fresh each time.

    So may be its `body`; where that gives None, there is nothing to say any more. `taken` hears how many
    seconds the answer took.
    `again` says whether an answer that is no success (None: there was none) is a reason to try again.
    """

    method: str
    user: str | None
    to: str
    headers: Callable[[], Mapping[str, str]]
    body: bytes | Callable[[], bytes | None]
    again: Callable[[int | None], bool]
    patience: timedelta
    taken: Callable[[float], None] = lambda _: None
    seconds: float = _ANSWER_SECONDS
    """How long an answer may take (real time)."""
    first_sent: Moment | None = None
    tries: int = 0


@dataclass(order=True, slots=True)
class _Due:
    at: Moment
    order: int
    letters: tuple[Letter, ...] = field(compare=False)


class Postman:
    """Delivers letters by the sandbox's clock; retries, delays and mischief are timed by it."""

    def __init__(self, clock: TurnedClock, faults: Faults, journal: Journal) -> None:
        self._clock, self._faults, self._journal = clock, faults, journal
        self._order = itertools.count()
        self._due: list[_Due] = []
        self._held: dict[tuple[str, str | None], Letter] = {}
        self._under_way: dict[tuple[str, str | None], deque[tuple[Letter, ...]]] = {}
        self._changed = threading.Condition()
        self._stopping = False
        self._carriers = ThreadPoolExecutor(_CARRIERS, "sandbox-push")
        self._thread = threading.Thread(target=self._run, name="sandbox-postman", daemon=True)

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self) -> None:
        """End; what was not delivered is lost."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()
        self._carriers.shutdown(cancel_futures=True)

    def post(self, letter: Letter, delay: timedelta = timedelta(0)) -> None:
        """Take a letter for delivery."""
        at = self._clock.now() + delay
        fault = self._faults.take(Asked(letter.method, letter.user, letter.to), _MISCHIEF.__contains__)
        key = (letter.method, letter.user)
        with self._changed:
            match fault.kind if fault else None:
                case Kind.PUSH_DROPPED:
                    return
                case Kind.PUSH_REORDERED:
                    self._held[key] = letter
                    return
                case Kind.PUSH_DELAYED if fault:
                    at += timedelta(seconds=fault.seconds)
                case Kind.PUSH_DUPLICATED:
                    self._put(at, (letter,))
                case _:
                    pass
            earlier = self._held.pop(key, None)
            self._put(at, (letter,) if earlier is None else (letter, earlier))

    def settled(self, within: float = 5.0) -> bool:
        """Wait until nothing is due; False if it still is after so many seconds of real time."""
        until = time.monotonic() + within
        while time.monotonic() < until:
            with self._changed:
                now = self._clock.now()
                if not self._under_way and not (self._due and self._due[0].at <= now):
                    return True
            time.sleep(_LOOK_SECONDS / 4)
        return False

    def _put(self, at: Moment, letters: tuple[Letter, ...]) -> None:
        heapq.heappush(self._due, _Due(at, next(self._order), letters))
        self._changed.notify_all()

    def _run(self) -> None:
        with self._changed:
            while not self._stopping:
                now = self._clock.now()
                while self._due and self._due[0].at <= now:
                    self._hand_out(heapq.heappop(self._due).letters)
                self._changed.wait(_LOOK_SECONDS if self._due else None)

    def _hand_out(self, letters: tuple[Letter, ...]) -> None:
        """Out of order only on demand: what goes to one place for one user goes one after the other."""
        place = (letters[0].to, letters[0].user)
        queue = self._under_way.setdefault(place, deque())
        queue.append(letters)
        if len(queue) == 1:
            self._carriers.submit(self._carry, place, queue)

    def _carry(self, place: tuple[str, str | None], queue: deque[tuple[Letter, ...]]) -> None:
        while True:
            for letter in queue[0]:
                self._deliver(letter)
            with self._changed:
                queue.popleft()
                self._changed.notify_all()
                if not queue:
                    del self._under_way[place]
                    return

    def _deliver(self, letter: Letter) -> None:
        now = self._clock.now()
        body = letter.body if isinstance(letter.body, bytes) else letter.body()
        if body is None:
            return
        began = time.monotonic()
        status = _posted(letter, body)
        letter.taken(time.monotonic() - began)
        self._journal.add(Entry(now, letter.method, letter.user, letter.to, "", status or 0, 0))
        if status in _TAKEN or not letter.again(status):
            return
        first = letter.first_sent or now
        if now - first < letter.patience:
            pause = min(_FIRST_PAUSE * 2**letter.tries, _LONGEST_PAUSE)
            tried = replace(letter, first_sent=first, tries=letter.tries + 1)
            with self._changed:
                self._put(now + timedelta(seconds=pause), (tried,))


def _posted(letter: Letter, body: bytes) -> int | None:
    try:
        return _answered(letter, body)
    except (OSError, ValueError, http.client.HTTPException):  # nobody is there, or it is no address
        return None


def _answered(letter: Letter, body: bytes) -> int:
    parts = urlsplit(letter.to)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=letter.seconds)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        connection.request("POST", target, body, dict(letter.headers()))
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()
