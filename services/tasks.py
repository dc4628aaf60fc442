"""Tasks: what runs in a thread of its own until it is told to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from domain.moments import Instant
from domain.ports.duties import Duties
from services.backoff import Backoff
from services.health import Health, State

_log = logging.getLogger(__name__)


class Task(Protocol):
    """One thread's work."""

    @property
    def name(self) -> str:
        """What it is called in logs and metrics, and as a duty."""
        ...

    @property
    def health(self) -> Health:
        """How it is doing."""
        ...

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, and finish what is in hand."""
        ...

    def waiting_since(self) -> Instant | None:
        """When the oldest thing that waits for it came about; None when nothing is known to wait."""
        ...


class NowAndThen:
    """A task that does something again and again, in one process at a time."""

    def __init__(self, name: str, act: Callable[[], int], *, duties: Duties, seconds: float) -> None:
        self.name = name
        self.health = Health()
        self._act = act
        self._duties = duties
        self._seconds = seconds
        self._backoff = Backoff()
        self._failures = 0

    def run(self, stop: threading.Event) -> None:
        """Act, wait, and act again until `stop` is set."""
        try:
            while not stop.is_set():
                stop.wait(self._turn())
        finally:
            self._duties.leave(self.name)
            self.health.state = State.ENDED

    def waiting_since(self) -> Instant | None:
        """Nothing waits for it."""
        return None

    def _turn(self) -> float:
        """Act if it is ours to do; how many seconds to wait before the next time."""
        try:
            if not self._duties.take(self.name):
                self.health.state = State.STANDING_BY
                return min(self._seconds, 1.0)
            self.health.done += self._act()
        except Exception as error:  # noqa: BLE001 - whatever happens, there is a next time
            self._failures += 1
            self.health.retries += 1
            self.health.state, self.health.fault = State.RETRYING, type(error).__name__
            _log.warning("could not act", extra={"task": self.name, "fault": type(error).__name__})
            return self._backoff.seconds(self._failures)
        self._failures = 0
        self.health.state, self.health.fault = State.WORKING, ""
        return self._seconds
