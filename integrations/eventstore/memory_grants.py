"""Sealed grants in memory: gone with the process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import RLock

from integrations.eventstore.grants import Sealed


class MemoryGrants:
    """A `GrantShelf` in a dictionary."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._sealed: dict[str, bytes] = {}
        self._mark: bytes | None = None

    def mark(self, new: bytes) -> bytes:
        """See `GrantShelf`."""
        with self._lock:
            self._mark = self._mark or new
            return self._mark

    def put(self, mark: bytes, mailbox: str, sealed: bytes) -> bool:
        """See `GrantShelf`."""
        with self._lock:
            if mark != self._mark:
                return False
            self._sealed[mailbox] = sealed
            return True

    def swap(self, mark: bytes, mailbox: str, old: bytes, new: bytes) -> bool | None:
        """See `GrantShelf`."""
        with self._lock:
            if mark != self._mark:
                return None
            if self._sealed.get(mailbox) != old:
                return False
            self._sealed[mailbox] = new
            return True

    def find(self, mailbox: str) -> bytes | None:
        """See `GrantShelf`."""
        return self._sealed.get(mailbox)

    def remove(self, mailbox: str) -> None:
        """See `GrantShelf`."""
        with self._lock:
            self._sealed.pop(mailbox, None)

    def names(self) -> Sequence[str]:
        """See `GrantShelf`."""
        with self._lock:
            return sorted(self._sealed)

    def replace(self, mark: bytes, new_mark: bytes, change: Callable[[Sealed], Sealed]) -> bool:
        """See `GrantShelf`."""
        with self._lock:
            if mark != self._mark:
                return False
            self._sealed = dict(change(self._sealed))
            self._mark = new_mark
            return True

    def close(self) -> None:
        """Forget everything."""
        self._sealed.clear()
