"""The clock of the sandbox: it can be turned, set, and made to stand."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

Moment = datetime
"""An instant of the sandbox's clock, in UTC."""


class TurnedClock:
    """Runs like the machine's own clock until it is turned or made to stand.

    Everything that has an age in the sandbox (tokens, cursors, quotas, watches, redeliveries) goes by
    it; only latency is real time.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._guard = threading.Lock()
        self._offset = timedelta(0)
        self._standing: datetime | None = None
        if start is not None:
            self.set(start)

    def now(self) -> Moment:
        """The instant that it shows."""
        with self._guard:
            return self._standing if self._standing is not None else _real() + self._offset

    def millis(self) -> int:
        """The same in whole milliseconds since 1970, as Gmail writes instants."""
        return millis(self.now())

    def turn(self, by: timedelta) -> Moment:
        """Put it forward.

        Raises:
            ValueError: it would go back; nothing that expired comes back to life.
        """
        if by < timedelta(0):
            raise ValueError(f"the clock is turned by {by}; expected no less than nothing")
        with self._guard:
            self._offset += by
            if self._standing is not None:
                self._standing += by
            return self._standing or _real() + self._offset

    def set(self, to: datetime) -> None:
        """Make it show an instant; it goes on from there, or stands there if it stood."""
        at = to.astimezone(UTC)
        with self._guard:
            self._offset = at - _real()
            if self._standing is not None:
                self._standing = at

    def stand(self) -> None:
        """Make it stand: from now on it only moves when it is turned."""
        with self._guard:
            if self._standing is None:
                self._standing = _real() + self._offset

    def run(self) -> None:
        """Let it run again, from what it shows."""
        with self._guard:
            if self._standing is not None:
                self._offset = self._standing - _real()
                self._standing = None


def _real() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


def millis(moment: Moment) -> int:
    """Whole milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def written(moment: Moment) -> str:
    """RFC 3339 with milliseconds and `Z`, as the providers write instants."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
