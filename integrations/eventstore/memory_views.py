"""Views in memory: gone with the process."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from domain.ports.ledger import AlreadyFollowed, Bookmark
from domain.ports.views import ViewRow


class MemoryViews:
    """A `domain.ports.views.Views` in dictionaries."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._rows: dict[str, dict[str, str]] = {}
        self._bookmarks: dict[str, int] = {}

    def keep(self, view: str, rows: Sequence[ViewRow], bookmark: Bookmark) -> None:
        """See `Views`."""
        with self._lock:
            if bookmark.position <= self._bookmarks.get(bookmark.follower, 0):
                raise AlreadyFollowed(bookmark)
            self._bookmarks[bookmark.follower] = bookmark.position
            self._rows.setdefault(view, {}).update((row.key, row.body) for row in rows)

    def bookmark(self, follower: str) -> int:
        """See `Views`."""
        with self._lock:
            return self._bookmarks.get(follower, 0)

    def rows(self, view: str, *, after: str = "", limit: int) -> Sequence[ViewRow]:
        """See `Views`."""
        with self._lock:
            found = sorted(item for item in self._rows.get(view, {}).items() if item[0] > after)
        return [ViewRow(key, body) for key, body in found[:limit]]

    def row(self, view: str, key: str) -> ViewRow | None:
        """See `Views`."""
        with self._lock:
            body = self._rows.get(view, {}).get(key)
        return None if body is None else ViewRow(key, body)

    def close(self) -> None:
        """Memory is given back by itself."""
