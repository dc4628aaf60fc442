"""What was asked of the sandbox, in order."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

from integrations.sandbox.clock import Moment

_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One call and how it ended. `status` is 0 where the connection was cut before an answer."""

    at: Moment
    method: str
    user: str | None
    path: str
    query: str
    status: int
    units: int


class Journal:
    """The last hundred thousand calls; counts of all."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.most_in_flight: Counter[str] = Counter()
        """By user: the most calls that were under way at once."""
        self._guard = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=_KEPT)

    def add(self, entry: Entry) -> None:
        """Note one more."""
        with self._guard:
            self._entries.append(entry)
            self.counts[entry.method] += 1
            self.statuses[entry.method, entry.status] += 1

    def of(self, method: str) -> list[Entry]:
        """The calls of one method, oldest first."""
        return [entry for entry in self if entry.method == method]

    def __iter__(self) -> Iterator[Entry]:
        with self._guard:
            return iter(list(self._entries))
