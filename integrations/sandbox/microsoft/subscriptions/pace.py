"""How quick an address is: who is slow is told late, who is slower is told nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from integrations.sandbox.clock import Moment

_SLOW_SECONDS = 2.9
_ENOUGH = 100
_LATE, _DROPPED = 0.10, 0.15
_FLUSHED = timedelta(minutes=10)
DELAY = timedelta(minutes=10)


@dataclass(slots=True)
class Pace:
    """The answers of one address since they were last flushed."""

    since: Moment
    answers: int = 0
    slow: int = 0

    def note(self, seconds: float, now: Moment, slow_seconds: float) -> None:
        """One more answer, and how long it took."""
        self._flush(now)
        self.answers += 1
        self.slow += seconds > slow_seconds

    def share(self, now: Moment) -> float:
        """Which part of the answers was slow; none before there are enough."""
        self._flush(now)
        return self.slow / self.answers if self.answers >= _ENOUGH else 0.0

    def _flush(self, now: Moment) -> None:
        if now - self.since >= _FLUSHED:
            self.since, self.answers, self.slow = now, 0, 0


@dataclass(slots=True)
class Paces:
    """All addresses."""

    slow_seconds: float = _SLOW_SECONDS
    """What takes longer is slow."""
    _by_address: dict[str, Pace] = field(default_factory=dict)

    def note(self, address: str, seconds: float, now: Moment) -> None:
        """An address answered, or did not."""
        self._of(address, now).note(seconds, now, self.slow_seconds)

    def wait(self, address: str, now: Moment) -> timedelta | None:
        """How late an address is told; None if it is not."""
        share = self._of(address, now).share(now)
        if share >= _DROPPED:
            return None
        return DELAY if share >= _LATE else timedelta(0)

    def _of(self, address: str, now: Moment) -> Pace:
        return self._by_address.setdefault(address, Pace(now))
