"""What matching goes by, in the memory of the api: read when somebody first asks for it, and followed then.

Reading it takes seconds and a few KiB for each contact, so an api of which nobody asks it does not. Until it
is read, who asks is told to come again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from domain.moments import Instant
from domain.ports.change_signal import ChangeSignal
from integrations.eventstore.collector import making_what_stays
from services.api.v1.following import follow
from services.api.v1.problems import Problem
from services.health import Health, State
from services.matching.live import NAMES_READ, LiveMatching
from services.stopping import told_to_stop
from services.wiring import Store

_PATIENCE_SECONDS = 2.0
_AGAIN_SECONDS = "2"


class MatchingMemory:
    """Holds it; a task of the api role."""

    name = "api-matching<ledger"

    def __init__(self, store: Store, signal: ChangeSignal) -> None:
        self.health = Health()
        self._signal = signal
        self._live = LiveMatching(store)
        self._lock = threading.Lock()
        self._is_wanted = threading.Event()
        self._is_read = threading.Event()

    @contextmanager
    def now(self) -> Iterator[LiveMatching]:
        """What matching goes by, up to the end of the ledger; others wait meanwhile, so be quick.

        Raises:
            Problem: it is still being read, or matched anew.
        """
        self._is_wanted.set()
        if not self._is_read.wait(_PATIENCE_SECONDS) or not self._lock.acquire(timeout=_PATIENCE_SECONDS):
            raise _busy()
        try:
            self._live.catch_up()
            yield self._live
        finally:
            self._lock.release()

    def run(self, stop: threading.Event) -> None:
        """Read it once it is wanted, and follow until `stop` is set."""
        self.health.state = State.WORKING
        with told_to_stop(stop, self._is_wanted.set, name="stop-matching"):
            self._is_wanted.wait()
        follow(self.read, stop, signal=self._signal, names=NAMES_READ, health=self.health)

    def waiting_since(self) -> Instant | None:
        """Nothing is known to wait."""
        return None

    def read(self) -> None:
        """Read what was appended since, all of it the first time."""
        with self._lock, nullcontext() if self._is_read.is_set() else making_what_stays():
            self._live.catch_up()
        self._is_read.set()


def _busy() -> Problem:
    return Problem(
        503,
        "being-read",
        "What was captured is being read",
        f"ask again in {_AGAIN_SECONDS} s",
        headers={"retry-after": _AGAIN_SECONDS},
    )
