"""The rows of a ledger in an SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from integrations.eventstore.errors import StoreOutOfReach
from integrations.eventstore.raw import LIBRARYS_MARK, LedgerHasMoved, RawEvent
from integrations.sqlite_files import connect, transaction


class SqliteRows:
    """A `RawLedger` over a ledger's file that was opened once by `sqlite_ledger`."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path)

    def page(self, *, after: int, limit: int, holding: Sequence[str] = ()) -> Sequence[RawEvent]:
        """See `RawLedger`."""
        query = """SELECT rowid, originator_id, originator_version, topic, state FROM stored_events
                   WHERE rowid > :after AND (:any OR EXISTS (
                     SELECT 1 FROM json_each(:holding) WHERE instr(CAST(state AS TEXT), value) > 0))
                   ORDER BY rowid LIMIT :limit"""
        asked = {"after": after, "limit": limit, "any": not holding, "holding": json.dumps(list(holding))}
        with self._asked() as connection:
            rows = connection.execute(query, asked).fetchall()
        return [RawEvent(at, UUID(stream), version, name, state) for at, stream, version, name, state in rows]

    def last(self) -> int:
        """See `RawLedger`."""
        with self._asked() as connection:
            return _last(connection)

    def put(self, events: Sequence[RawEvent], *, after: int) -> None:
        """See `RawLedger`."""
        statement = """INSERT INTO stored_events (rowid, originator_id, originator_version, topic, state)
                       VALUES (?, ?, ?, ?, ?)"""
        rows = [(e.position, e.stream.hex, e.version, e.name, e.state) for e in events]
        with self._asked() as connection, transaction(connection):
            found = _last(connection)
            if found != after:
                raise LedgerHasMoved(after, found)
            connection.executemany(statement, rows)

    def bookmarks(self) -> Mapping[str, int]:
        """See `RawLedger`."""
        query = "SELECT application_name, notification_id FROM tracking WHERE application_name <> ?"
        with self._asked() as connection:
            return dict(connection.execute(query, [LIBRARYS_MARK]).fetchall())

    def place(self, bookmarks: Mapping[str, int]) -> None:
        """See `RawLedger`."""
        statement = """INSERT INTO tracking VALUES (?, ?) ON CONFLICT (application_name)
                       DO UPDATE SET notification_id = excluded.notification_id"""
        with self._asked() as connection, transaction(connection):
            connection.executemany(statement, sorted(bookmarks.items()))

    def close(self) -> None:
        """Give back the file."""
        self._connection.close()

    @contextmanager
    def _asked(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._connection
        except sqlite3.Error as error:
            raise StoreOutOfReach(f"the ledger did not do what was asked: {error}") from error


def _last(connection: sqlite3.Connection) -> int:
    (last,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM stored_events").fetchone()
    return int(last)
