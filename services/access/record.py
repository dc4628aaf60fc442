"""Who may do what, as the ledger has it. Read again only when somebody said something new."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from domain.access.events import AccessEvent
from domain.access.state import Access, fold_access
from domain.identifiers import access_stream
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger
from services.causes import Cause
from services.recorder.persisting import persist

_LOOK_SECONDS = 1


class AccessRecord:
    """The access of one ledger. Another process' word is known here within a second."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._access = Access()
        self._version = 0
        self._looked_at = 0
        self._lock = threading.Lock()

    def now(self) -> Access:
        """Access as it is."""
        with self._lock:
            if not self._is_fresh:
                self._catch_up()
            return self._access

    def at_hand(self) -> Access | None:
        """The same, if nobody has to look for it."""
        return self._access if self._is_fresh else None

    @property
    def _is_fresh(self) -> bool:
        return self._clock.now() - self._looked_at < _LOOK_SECONDS

    def fresh(self) -> Access:
        """Access as it is this very moment, whoever said the last word."""
        with self._lock:
            self._catch_up()
            return self._access

    def say(self, events: Sequence[AccessEvent], *, actor: str) -> None:
        """Record what somebody said of who may do what.

        Raises:
            TooManyConflicts: others kept saying something, too.
        """
        self.decide(lambda _: events, actor=actor)

    def decide(self, decide: Callable[[Access], Sequence[AccessEvent]], *, actor: str) -> None:
        """Record what follows from access as it is, whoever else says something at the same time.

        Raises:
            TooManyConflicts: others kept saying something, too. What `decide` raises goes through.
        """

        def attempt() -> None:
            self._catch_up()
            stream, now = access_stream(), self._clock.now()
            events = decide(self._access)
            new = Cause.word(actor).events(events, stream=stream, after=self._version, now=now)
            self._ledger.append([Append(stream, self._version, new)])

        with self._lock:
            persist("access", attempt)
            self._catch_up()

    def _catch_up(self) -> None:
        for stored in self._ledger.read(access_stream(), after=self._version):
            if isinstance(stored.event, AccessEvent):
                self._access = fold_access([stored.event], self._access)
            self._version = stored.version
        self._looked_at = self._clock.now()
