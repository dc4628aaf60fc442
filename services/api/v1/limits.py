"""How often somebody may ask: a bucket for each caller that fills up again as time goes by.

Source: draft-ietf-httpapi-ratelimit-headers (fields `RateLimit-Policy` and `RateLimit`), RFC 6585 section 4.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from services.api.v1.problems import Problem

_MOST_CALLERS = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Limits:
    """At most `most` requests of a caller in a minute, evenly or at once; each process counts its own."""

    def __init__(self, most: int = 600, *, now: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._now = now
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def policy(self) -> str:
        """The field `RateLimit-Policy`."""
        return f'"caller";q={self._most};w=60'

    def fields(self, left: int) -> dict[str, str]:
        """What every answer says of the limit: how many are left, and when all are there again."""
        until = math.ceil((self._most - left) / self._most * 60)
        return {"ratelimit-policy": self.policy, "ratelimit": f'"caller";r={left};t={until}'}

    def take(self, caller: str) -> int:
        """Count a request; how many are left at once.

        Raises:
            Problem: there are none; it says when there is one again.
        """
        with self._lock:
            now, rate = self._now(), self._most / 60
            bucket = self._buckets.setdefault(caller, _Bucket(float(self._most), now))
            self._buckets.move_to_end(caller)
            if len(self._buckets) > _MOST_CALLERS:
                self._buckets.popitem(last=False)
            bucket.left = min(float(self._most), bucket.left + (now - bucket.at) * rate)
            bucket.at = now
            if bucket.left < 1:
                wait = math.ceil((1 - bucket.left) / rate)
                raise self._spent(wait)
            bucket.left -= 1
            return int(bucket.left)

    def _spent(self, wait: int) -> Problem:
        return Problem(
            429,
            "too-many-requests",
            "Too many requests",
            f"at most {self._most} a minute; ask again in {wait} s",
            headers={"retry-after": str(wait), **self.fields(0)},
        )
