"""Views in an SQLite file beside the ledger's: `<ledger>.views`. It may be deleted at any time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from domain.ports.ledger import AlreadyFollowed, Bookmark
from domain.ports.views import ViewRow
from integrations.eventstore.errors import StoreOutOfReach, ViewsCannotBeOpened
from integrations.sqlite_files import FileFormat, SharedFile, prepare, transaction

FORMAT = FileFormat(
    mark=int.from_bytes(b"StpV", "big"),
    version=1,
    journal="wal",
    tables=(
        "CREATE TABLE rows (view TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (view, key)) WITHOUT ROWID",
        "CREATE TABLE bookmarks (follower TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
    ),
    cannot_be_opened=ViewsCannotBeOpened,
)


class SqliteViews:
    """A `domain.ports.views.Views` in a file. Methods raise `StoreOutOfReach` when it does not answer."""

    def __init__(self, ledger: str | Path) -> None:
        path = Path(ledger).absolute()
        views = prepare(path.with_name(f"{path.name}.views"), FORMAT)
        self._file = SharedFile(views, name="the views", out_of_reach=StoreOutOfReach)

    def keep(self, view: str, rows: Sequence[ViewRow], bookmark: Bookmark) -> None:
        """See `Views`."""
        with self._file.asked() as connection, transaction(connection):
            moved = connection.execute(
                """INSERT INTO bookmarks VALUES (?, ?) ON CONFLICT (follower)
                   DO UPDATE SET position = excluded.position WHERE position < excluded.position""",
                [bookmark.follower, bookmark.position],
            )
            if moved.rowcount != 1:
                raise AlreadyFollowed(bookmark)
            connection.executemany(
                "INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", [(view, row.key, row.body) for row in rows]
            )

    def bookmark(self, follower: str) -> int:
        """See `Views`."""
        query = "SELECT position FROM bookmarks WHERE follower = ?"
        with self._file.asked() as connection:
            found = connection.execute(query, [follower]).fetchone()
        return 0 if found is None else int(found[0])

    def rows(self, view: str, *, after: str = "", limit: int) -> Sequence[ViewRow]:
        """See `Views`."""
        query = "SELECT key, body FROM rows WHERE view = ? AND key > ? ORDER BY key LIMIT ?"
        with self._file.asked() as connection:
            return [ViewRow(*row) for row in connection.execute(query, [view, after, limit])]

    def row(self, view: str, key: str) -> ViewRow | None:
        """See `Views`."""
        query = "SELECT key, body FROM rows WHERE view = ? AND key = ?"
        with self._file.asked() as connection:
            found = connection.execute(query, [view, key]).fetchone()
        return None if found is None else ViewRow(*found)

    def close(self) -> None:
        """Give back the file."""
        self._file.close()
