"""Budgets: how much may be asked of a provider in a minute, for a mailbox and for the application.

A budget is spent by waiting. What a provider counts in any minute stays under its limit: the
rate is lower than the limit by what may be spent at once, or was spent before and arrives late.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MINUTE = 60.0
_AT_ONCE_SECONDS = 2.3  # at Gmail eleven messages, and never more than ten of them are under way
_LONGEST_WAIT = 30.0


class ToldToStop(Exception):
    """Somebody wants this to end while it waits."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The time as waits see it. `wait` returns whether to end instead of going on."""

    now: Callable[[], float] = time.monotonic
    wait: Callable[[float], bool] = field(default_factory=lambda: threading.Event().wait)


class Bucket:
    """So many units a minute, spread evenly, but for what gathers in a moment."""

    def __init__(self, units_per_minute: float) -> None:
        self._seconds_a_unit = (MINUTE + _AT_ONCE_SECONDS) / units_per_minute
        self._paid_until = float("-inf")
        self._lock = threading.Lock()
        self.spent = 0
        self.times = 0

    def spend(self, units: int, now: float) -> float:
        """Take units; how many seconds have to pass before they are used."""
        with self._lock:
            begins = max(self._paid_until, now - _AT_ONCE_SECONDS)
            self._paid_until = begins + units * self._seconds_a_unit
            self.spent += units
            self.times += 1
            return max(0.0, self._paid_until - now)

    def wait_seconds(self, now: float) -> float:
        """How many seconds pass until it holds something again."""
        return max(0.0, self._paid_until - now)


class SpentByWaiting:
    """A `domain.ports.provider.Budget` over several buckets; all have to hold what is spent."""

    def __init__(self, buckets: tuple[Bucket, ...], waiting: Waiting) -> None:
        self._buckets = buckets
        self._waiting = waiting

    def spend(self, units: int) -> None:
        """Returns when so many units may be spent.

        Raises:
            ToldToStop: while it waited.
        """
        now = self._waiting.now()
        until = now + max(bucket.spend(units, now) for bucket in self._buckets)
        while (left := until - self._waiting.now()) > 0:
            if self._waiting.wait(min(left, _LONGEST_WAIT)):
                raise ToldToStop


@dataclass(frozen=True, slots=True)
class Limits:
    """Units per minute that an API gives a mailbox, and the application as a whole."""

    mailbox: float
    app: float


@dataclass(frozen=True, slots=True)
class Spent:
    """How often an API was asked, and what it counts for that."""

    requests: int
    units: int


_OTHERWISE = Limits(mailbox=600, app=10_000)


def budgets_of(quotas: Mapping[str, tuple[int, int]]) -> Budgets:
    """The budgets of a process, by what each API gives a mailbox and the application in a minute."""
    return Budgets({api: Limits(*quota) for api, quota in quotas.items()}, _OTHERWISE)


class Budgets:
    """The budgets of all mailboxes of a process. `limits` are by the name of the API."""

    def __init__(self, limits: Mapping[str, Limits], otherwise: Limits) -> None:
        self._limits = limits
        self._otherwise = otherwise
        self._buckets: dict[tuple[str, str, str], Bucket] = {}
        self._lock = threading.Lock()

    def of(self, app: str, mailbox: str, api: str, waiting: Waiting) -> SpentByWaiting:
        """What a mailbox may spend at an API."""
        limits = self._limits.get(api, self._otherwise)
        own = self._bucket(("mailbox", mailbox, api), limits.mailbox)
        shared = self._bucket(("app", app, api), limits.app)
        return SpentByWaiting((own, shared), waiting)

    def by_api(self) -> dict[str, Spent]:
        """What all mailboxes have spent at each API since this was made."""
        found: dict[str, Spent] = {}
        with self._lock:
            for (whose, _, api), bucket in self._buckets.items():
                if whose == "mailbox":
                    known = found.get(api, Spent(0, 0))
                    found[api] = Spent(known.requests + bucket.times, known.units + bucket.spent)
        return found

    def spent(self) -> int:
        """The units spent by all mailboxes since this was made."""
        return sum(bucket.spent for key, bucket in self._buckets.items() if key[0] == "mailbox")

    def _bucket(self, key: tuple[str, str, str], limit: float) -> Bucket:
        with self._lock:
            if key not in self._buckets:
                self._buckets[key] = Bucket(limit)
            return self._buckets[key]
