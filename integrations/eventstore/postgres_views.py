"""Views in the schema `setpoint_views` of the ledger's database."""

from __future__ import annotations

from collections.abc import Sequence

from domain.ports.ledger import AlreadyFollowed, Bookmark
from domain.ports.views import ViewRow
from integrations.eventstore.errors import ViewsCannotBeOpened
from integrations.eventstore.postgres_pool import Pool
from integrations.eventstore.postgres_server import Connection, Schema, prepare


def _make_tables(connection: Connection) -> None:
    connection.execute(
        """CREATE TABLE IF NOT EXISTS setpoint_views.rows
           (view text, key text COLLATE "C", body text NOT NULL, PRIMARY KEY (view, key))"""
    )
    connection.execute(
        """CREATE TABLE IF NOT EXISTS setpoint_views.bookmarks
           (follower text PRIMARY KEY, position bigint NOT NULL)"""
    )


SCHEMA = Schema("setpoint_views", 1, _make_tables)


class PostgresViews:
    """A `domain.ports.views.Views` in a database. Methods raise `StoreOutOfReach` when it is away."""

    def __init__(self, address: str) -> None:
        self._pool = Pool(prepare(address, (SCHEMA,), ViewsCannotBeOpened))

    def keep(self, view: str, rows: Sequence[ViewRow], bookmark: Bookmark) -> None:
        """See `Views`."""
        with self._pool.transaction() as connection, connection.cursor() as cursor:
            cursor.execute(
                """INSERT INTO setpoint_views.bookmarks AS known VALUES (%s, %s) ON CONFLICT (follower)
                   DO UPDATE SET position = excluded.position WHERE known.position < excluded.position""",
                [bookmark.follower, bookmark.position],
            )
            if cursor.rowcount != 1:
                raise AlreadyFollowed(bookmark)
            cursor.executemany(
                """INSERT INTO setpoint_views.rows VALUES (%s, %s, %s)
                   ON CONFLICT (view, key) DO UPDATE SET body = excluded.body""",
                [(view, row.key, row.body) for row in rows],
            )

    def bookmark(self, follower: str) -> int:
        """See `Views`."""
        query = "SELECT position FROM setpoint_views.bookmarks WHERE follower = %s"
        with self._pool.connection() as connection:
            found = connection.execute(query, [follower]).fetchone()
        return 0 if found is None else int(found[0])

    def rows(self, view: str, *, after: str = "", limit: int) -> Sequence[ViewRow]:
        """See `Views`."""
        query = """SELECT key, body FROM setpoint_views.rows WHERE view = %s AND key > %s
                   ORDER BY key LIMIT %s"""
        with self._pool.connection() as connection:
            return [ViewRow(*row) for row in connection.execute(query, [view, after, limit]).fetchall()]

    def row(self, view: str, key: str) -> ViewRow | None:
        """See `Views`."""
        query = "SELECT key, body FROM setpoint_views.rows WHERE view = %s AND key = %s"
        with self._pool.connection() as connection:
            found = connection.execute(query, [view, key]).fetchone()
        return None if found is None else ViewRow(*found)

    def close(self) -> None:
        """Give back the connections."""
        self._pool.close()
