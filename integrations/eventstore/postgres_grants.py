"""Sealed grants in the schema `setpoint_grants` of the ledger's database."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from integrations.eventstore.errors import GrantsCannotBeOpened
from integrations.eventstore.grants import Sealed
from integrations.eventstore.postgres_pool import Pool
from integrations.eventstore.postgres_server import Connection, Schema, prepare


def _make_tables(connection: Connection) -> None:
    connection.execute(
        """CREATE TABLE IF NOT EXISTS setpoint_grants.grants
           (mailbox text COLLATE "C" PRIMARY KEY, sealed bytea NOT NULL)"""
    )
    connection.execute(
        """CREATE TABLE IF NOT EXISTS setpoint_grants.key_in_use
           (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), mark bytea NOT NULL)"""
    )


SCHEMA = Schema("setpoint_grants", 1, _make_tables)


class PostgresGrants:
    """A `GrantShelf` in a database. The row of the key is locked by whoever changes anything."""

    def __init__(self, address: str) -> None:
        self._pool = Pool(prepare(address, (SCHEMA,), GrantsCannotBeOpened))

    def mark(self, new: bytes) -> bytes:
        """See `GrantShelf`."""
        with self._pool.connection() as connection:
            connection.execute(
                "INSERT INTO setpoint_grants.key_in_use (mark) VALUES (%s) ON CONFLICT DO NOTHING", [new]
            )
            row = connection.execute("SELECT mark FROM setpoint_grants.key_in_use").fetchone()
        return bytes(row[0]) if row else new

    def put(self, mark: bytes, mailbox: str, sealed: bytes) -> bool:
        """See `GrantShelf`."""
        with self._pool.transaction() as connection:
            if not _is_in_use(connection, mark):
                return False
            connection.execute(
                """INSERT INTO setpoint_grants.grants VALUES (%s, %s)
                   ON CONFLICT (mailbox) DO UPDATE SET sealed = excluded.sealed""",
                [mailbox, sealed],
            )
        return True

    def swap(self, mark: bytes, mailbox: str, old: bytes, new: bytes) -> bool | None:
        """See `GrantShelf`."""
        with self._pool.transaction() as connection:
            if not _is_in_use(connection, mark):
                return None
            swapped = connection.execute(
                "UPDATE setpoint_grants.grants SET sealed = %s WHERE mailbox = %s AND sealed = %s",
                [new, mailbox, old],
            )
            return swapped.rowcount == 1

    def find(self, mailbox: str) -> bytes | None:
        """See `GrantShelf`."""
        query = "SELECT sealed FROM setpoint_grants.grants WHERE mailbox = %s"
        with self._pool.connection() as connection:
            row = connection.execute(query, [mailbox]).fetchone()
        return None if row is None else bytes(row[0])

    def remove(self, mailbox: str) -> None:
        """Remove the row. What the server keeps of it for a while is sealed under a key it never has."""
        with self._pool.connection() as connection:
            connection.execute("DELETE FROM setpoint_grants.grants WHERE mailbox = %s", [mailbox])

    def names(self) -> Sequence[str]:
        """See `GrantShelf`."""
        query = "SELECT mailbox FROM setpoint_grants.grants ORDER BY mailbox"
        with self._pool.connection() as connection:
            return [name for (name,) in connection.execute(query).fetchall()]

    def replace(self, mark: bytes, new_mark: bytes, change: Callable[[Sealed], Sealed]) -> bool:
        """See `GrantShelf`."""
        with self._pool.transaction() as connection, connection.cursor() as cursor:
            if not _is_in_use(connection, mark):
                return False
            rows = cursor.execute("SELECT mailbox, sealed FROM setpoint_grants.grants").fetchall()
            new = change({name: bytes(sealed) for name, sealed in rows})
            cursor.executemany(
                "UPDATE setpoint_grants.grants SET sealed = %s WHERE mailbox = %s",
                [(sealed, name) for name, sealed in new.items()],
            )
            cursor.execute("UPDATE setpoint_grants.key_in_use SET mark = %s", [new_mark])
        return True

    def close(self) -> None:
        """Give back the connections."""
        self._pool.close()


def _is_in_use(connection: Connection, mark: bytes) -> bool:
    """Whether the key in use has this mark, which nobody else can change before the transaction ends."""
    row = connection.execute("SELECT mark FROM setpoint_grants.key_in_use FOR UPDATE").fetchone()
    return row is not None and bytes(row[0]) == mark
