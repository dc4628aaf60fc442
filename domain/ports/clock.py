"""The clock, handed in from outside: no rule looks at the time of the machine."""

from __future__ import annotations

from typing import Protocol

from domain.moments import Instant


class Clock(Protocol):
    """Tells the present instant."""

    def now(self) -> Instant:
        """Seconds since 1970-01-01T00:00:00Z."""
        ...
