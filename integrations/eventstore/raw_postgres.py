"""The rows of a ledger in PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from integrations.eventstore.postgres_pool import Pool
from integrations.eventstore.postgres_server import Connection
from integrations.eventstore.raw import LIBRARYS_MARK, LedgerHasMoved, RawEvent


class PostgresRows:
    """A `RawLedger` over the schema `setpoint` of a database, opened once by `postgres_ledger`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def page(self, *, after: int, limit: int, holding: Sequence[str] = ()) -> Sequence[RawEvent]:
        """See `RawLedger`."""
        query = """SELECT notification_id, originator_id, originator_version, topic, state
                   FROM setpoint.stored_events
                   WHERE notification_id > %(after)s AND (%(any)s OR EXISTS (
                     SELECT 1 FROM unnest(%(holding)s::bytea[]) AS text WHERE position(text IN state) > 0))
                   ORDER BY notification_id LIMIT %(limit)s"""
        asked = {"after": after, "limit": limit, "any": not holding, "holding": [t.encode() for t in holding]}
        with self._pool.connection() as connection:
            rows = connection.execute(query, asked).fetchall()
        return [RawEvent(*row) for row in rows]

    def last(self) -> int:
        """See `RawLedger`."""
        with self._pool.connection() as connection:
            return _last(connection)

    def put(self, events: Sequence[RawEvent], *, after: int) -> None:
        """See `RawLedger`. The lock is the one that the ledger itself takes for writing."""
        with self._pool.transaction() as connection:
            connection.execute("LOCK TABLE setpoint.stored_events IN EXCLUSIVE MODE")
            found = _last(connection)
            if found != after:
                raise LedgerHasMoved(after, found)
            _copy(connection, events)

    def bookmarks(self) -> Mapping[str, int]:
        """See `RawLedger`."""
        query = """SELECT application_name, notification_id FROM setpoint.notification_tracking
                   WHERE application_name <> %s"""
        with self._pool.connection() as connection:
            return dict(connection.execute(query, [LIBRARYS_MARK]).fetchall())

    def place(self, bookmarks: Mapping[str, int]) -> None:
        """See `RawLedger`."""
        statement = """INSERT INTO setpoint.notification_tracking VALUES (%s, %s)
                       ON CONFLICT (application_name)
                       DO UPDATE SET notification_id = excluded.notification_id"""
        with self._pool.transaction() as connection, connection.cursor() as cursor:
            cursor.executemany(statement, sorted(bookmarks.items()))

    def close(self) -> None:
        """Give back the connections."""
        self._pool.close()


_COPY = """COPY setpoint.stored_events
           (notification_id, originator_id, originator_version, topic, state) FROM STDIN"""


def _copy(connection: Connection, events: Sequence[RawEvent]) -> None:
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for event in events:
            copy.write_row((event.position, event.stream, event.version, event.name, event.state))
    # Explicit positions leave the sequence behind; it never goes back, whatever becomes of this.
    connection.execute(
        """SELECT setval(pg_get_serial_sequence('setpoint.stored_events', 'notification_id'),
                         max(notification_id)) FROM setpoint.stored_events"""
    )


def _last(connection: Connection) -> int:
    row = connection.execute(
        "SELECT coalesce(max(notification_id), 0) FROM setpoint.stored_events"
    ).fetchone()
    return 0 if row is None else int(row[0])
