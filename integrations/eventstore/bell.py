"""A bell for the threads of one process, and a ledger that rings it."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from domain.history.names import NAMES
from domain.moments import Instant
from domain.ports.change_signal import HINTED, ChangeSignal
from domain.ports.ledger import Append, Bookmark, Ledger, LedgerEvent, Place, StoredEvent

MOST_HINTS = 10_000
_ANYTHING = "*"


class Bell:
    """A `domain.ports.change_signal.ChangeSignal` that only rings when it is rung in this process."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rung = 0
        self._rung_for: dict[str, int] = {}
        self._hinted: dict[str, int] = {}
        self._closed = False

    def mark(self) -> int:
        """How often it has rung."""
        return self._rung

    def wait(self, since: int, *, at_most_seconds: float, names: Collection[str] = ()) -> bool:
        """Wait until it has rung since the mark, for one of the names; False when the time was up first."""
        with self._changed:
            return self._changed.wait_for(lambda: self._concerns(since, names), at_most_seconds)

    def ring(self, names: Collection[str] = ()) -> None:
        """Wake everybody who waits for one of the names."""
        with self._changed:
            self._ring(names)

    def hint(self, about: str) -> None:
        """Wake who waits for hints in this process; the oldest is forgotten when there are too many."""
        with self._changed:
            self._hinted.pop(about, None)
            if len(self._hinted) >= MOST_HINTS:
                del self._hinted[next(iter(self._hinted))]
            self._hinted[about] = self._rung + 1
            self._ring([HINTED])

    def hints(self, since: int) -> Sequence[str]:
        """What was hinted at since the mark."""
        with self._changed:
            return [about for about, rung in self._hinted.items() if rung > since]

    def _ring(self, names: Collection[str]) -> None:
        self._rung += 1
        for name in names or (_ANYTHING,):
            self._rung_for[name] = self._rung
        self._changed.notify_all()

    def _concerns(self, since: int, names: Collection[str]) -> bool:
        if self._closed or not names:
            return self._closed or self._rung != since
        return any(self._rung_for.get(name, 0) > since for name in (_ANYTHING, *names))

    def close(self) -> None:
        """Wake everybody; nobody waits any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


class RingingLedger:
    """A ledger that rings a signal after each append, so that this process need not notice by itself."""

    def __init__(self, ledger: Ledger, signal: ChangeSignal) -> None:
        self._ledger = ledger
        self._signal = signal

    def append(self, appends: Sequence[Append], bookmark: Bookmark | None = None) -> None:
        """Append as the ledger does, then ring."""
        self._ledger.append(appends, bookmark)
        names = {NAMES[type(new.event)] for each in appends for new in each.events}
        if names:
            self._signal.ring(names)

    def read(self, stream: UUID, *, after: int = 0, upto: int | None = None) -> Iterator[StoredEvent]:
        """Read as the ledger does."""
        return self._ledger.read(stream, after=after, upto=upto)

    def events(
        self, stream: UUID, *, recorded_by: Instant | None = None
    ) -> tuple[Sequence[LedgerEvent], int]:
        """Read as the ledger does."""
        return self._ledger.events(stream, recorded_by=recorded_by)

    def read_all(self, *, after: int, limit: int, names: Iterable[str] = ()) -> Sequence[StoredEvent]:
        """Read as the ledger does."""
        return self._ledger.read_all(after=after, limit=limit, names=names)

    def naming(self, ids: Collection[str], *, after: int = 0) -> Iterator[tuple[Place, frozenset[str]]]:
        """Look as the ledger does."""
        return self._ledger.naming(ids, after=after)

    def forget(self, places: Sequence[tuple[UUID, int]]) -> int:
        """Forget as the ledger does."""
        return self._ledger.forget(places)

    def versions(self, streams: Sequence[UUID]) -> Mapping[UUID, int]:
        """The versions in the ledger."""
        return self._ledger.versions(streams)

    def end(self) -> int:
        """The end of the ledger."""
        return self._ledger.end()

    def bookmark(self, follower: str) -> int:
        """The bookmark in the ledger."""
        return self._ledger.bookmark(follower)

    def close(self) -> None:
        """Close the ledger; the signal stays."""
        self._ledger.close()
