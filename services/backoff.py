"""How long to wait before trying again: twice as long each time, and never all at once."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

_FIRST_SECONDS = 0.05
_LONGEST_SECONDS = 10.0
_MOST_DOUBLINGS = 16


@dataclass(slots=True)
class Backoff:
    """Exponential waits with full jitter; `chance` gives numbers in [0, 1)."""

    first_seconds: float = _FIRST_SECONDS
    longest_seconds: float = _LONGEST_SECONDS
    chance: Callable[[], float] = field(default=random.random)

    def seconds(self, failures: int) -> float:
        """How long to wait after so many failures in a row, of which there was at least one."""
        doublings = min(failures - 1, _MOST_DOUBLINGS)
        return min(self.longest_seconds, self.first_seconds * 2.0**doublings) * (0.5 + self.chance() / 2)
