"""Quotas in the provider's own units, over a window of the sandbox's clock."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from integrations.sandbox.clock import Moment, TurnedClock

_WINDOW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `units` by `who` within any stretch as long as the window."""

    name: str
    who: Hashable
    units: int
    window: timedelta = _WINDOW


@dataclass(slots=True)
class _Window:
    spent: deque[tuple[Moment, int]] = field(default_factory=deque)
    total: int = 0

    def forget_before(self, moment: Moment) -> None:
        while self.spent and self.spent[0][0] <= moment:
            self.total -= self.spent.popleft()[1]


class Quota:
    """Counts what is spent, and refuses what goes beyond a limit. What is refused costs nothing."""

    def __init__(self, clock: TurnedClock) -> None:
        self.enforced = True
        self.spent: Counter[str] = Counter()
        """Units by method, since the beginning: for figures."""
        self.peak: Counter[Hashable] = Counter()
        """The most that was spent within one window, by whom: for figures."""
        self._clock = clock
        self._windows: dict[Hashable, _Window] = {}

    def spend(self, method: str, units: int, limits: Sequence[Limit]) -> Limit | None:
        """Spend units under limits; gives the limit that does not allow it, if one does not."""
        now = self._clock.now()
        windows = [(limit, self._window(limit, now)) for limit in limits]
        if self.enforced:
            for limit, window in windows:
                if window.total + units > limit.units:
                    return limit
        for limit, window in windows:
            window.spent.append((now, units))
            window.total += units
            self.peak[limit.who] = max(self.peak[limit.who], window.total)
        self.spent[method] += units
        return None

    def free_in(self, limit: Limit) -> float:
        """In how many seconds a little of a limit is free again; 0 if it is now."""
        now = self._clock.now()
        window = self._window(limit, now)
        if window.total < limit.units or not window.spent:
            return 0.0
        return (window.spent[0][0] + limit.window - now).total_seconds()

    def _window(self, limit: Limit, now: Moment) -> _Window:
        window = self._windows.setdefault(limit.who, _Window())
        window.forget_before(now - limit.window)
        return window
