"""Wrapped keys in a schema of their own in PostgreSQL, which can have a guard of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from integrations.eventstore.errors import TextsCannotBeOpened
from integrations.eventstore.key_ring import KeyRing
from integrations.eventstore.postgres_pool import Pool
from integrations.eventstore.postgres_server import Connection, Schema, prepare


def postgres_key_ring(address: str, master: bytes | None) -> KeyRing:
    """The key ring of a database, in the schema `setpoint_keys`, made if there is none.

    The `master` key must be given: kept in the same database it would protect nothing.

    Raises:
        TextsCannotBeOpened: the database can not be used, or the master key is missing or another one.
    """
    given = given_master(address, master)
    return key_ring_in(Pool(prepare(address, (SCHEMA,), TextsCannotBeOpened)), address, given)


def given_master(address: str, master: bytes | None) -> bytes:
    """The master key, which has to be given.

    Raises:
        TextsCannotBeOpened: it is not.
    """
    if master is None:
        raise TextsCannotBeOpened(address, "with PostgreSQL a master key must be given")
    return master


def key_ring_in(pool: Pool, address: str, master: bytes) -> KeyRing:
    """The key ring of a database that was prepared; the pool is closed when it can not be opened.

    Raises:
        TextsCannotBeOpened: the master key is another one.
    """
    keys = PostgresKeys(pool)
    try:
        return KeyRing(keys, master, address)
    except BaseException:
        keys.close()
        raise


def _make_tables(connection: Connection) -> None:
    connection.execute(
        "CREATE TABLE IF NOT EXISTS setpoint_keys.keys (owner text PRIMARY KEY, wrapped bytea NOT NULL)"
    )
    connection.execute("CREATE TABLE IF NOT EXISTS setpoint_keys.erased (owner text PRIMARY KEY)")
    connection.execute(
        """CREATE TABLE IF NOT EXISTS setpoint_keys.master
           (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), proof bytea NOT NULL)"""
    )


SCHEMA = Schema("setpoint_keys", 1, _make_tables)


class PostgresKeys:
    """Wrapped keys in the schema `setpoint_keys`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def find(self, owners: Collection[str]) -> Mapping[str, bytes | None]:
        """See `WrappedKeys`."""
        query = """SELECT owner, wrapped FROM setpoint_keys.keys WHERE owner = ANY(%(owners)s)
                   UNION ALL SELECT owner, NULL FROM setpoint_keys.erased WHERE owner = ANY(%(owners)s)"""
        with self._pool.connection() as connection:
            return dict(connection.execute(query, {"owners": list(owners)}).fetchall())

    def add(self, wrapped: Mapping[str, bytes]) -> Collection[str]:
        """See `WrappedKeys`."""
        owners = sorted(wrapped)
        with self._pool.transaction() as connection:
            _one_at_a_time(connection)
            kept = connection.execute(
                """INSERT INTO setpoint_keys.keys
                   SELECT owner, wrapped FROM unnest(%s::text[], %s::bytea[]) AS new (owner, wrapped)
                   WHERE NOT EXISTS (SELECT 1 FROM setpoint_keys.erased WHERE erased.owner = new.owner)
                   ON CONFLICT DO NOTHING RETURNING owner""",
                [owners, [wrapped[owner] for owner in owners]],
            ).fetchall()
        return [owner for (owner,) in kept]

    def page(self, *, after: str, limit: int) -> Sequence[str]:
        """See `WrappedKeys`. In the order of the database's language, which its indexes have."""
        query = """(SELECT owner FROM setpoint_keys.keys
                    WHERE owner > %(after)s ORDER BY owner LIMIT %(limit)s)
                   UNION ALL (SELECT owner FROM setpoint_keys.erased
                              WHERE owner > %(after)s ORDER BY owner LIMIT %(limit)s)
                   ORDER BY owner LIMIT %(limit)s"""
        with self._pool.connection() as connection:
            rows = connection.execute(query, {"after": after, "limit": limit}).fetchall()
        return [owner for (owner,) in rows]

    def destroy(self, owner: str) -> None:
        """Overwrite and delete the key, remember the owner, and rewrite the table.

        PostgreSQL keeps old versions of rows until they are vacuumed, so the table is
        rewritten at once (`VACUUM FULL`; it is small). The write-ahead log keeps them until
        its segments are recycled, and for as long as they are archived; replicas and backups
        have copies of their own. In all of these the key is wrapped under the master key,
        which is not in the database.
        """
        with self._pool.transaction() as connection:
            _one_at_a_time(connection)
            connection.execute(
                """UPDATE setpoint_keys.keys SET wrapped = decode(repeat('00', length(wrapped)), 'hex')
                   WHERE owner = %s""",
                [owner],
            )
            connection.execute("DELETE FROM setpoint_keys.keys WHERE owner = %s", [owner])
            connection.execute("INSERT INTO setpoint_keys.erased VALUES (%s) ON CONFLICT DO NOTHING", [owner])
        with self._pool.connection() as connection:
            connection.execute("VACUUM FULL setpoint_keys.keys")

    def proof(self, new: bytes | None) -> bytes | None:
        """See `WrappedKeys`."""
        with self._pool.transaction() as connection:
            if new is not None:
                connection.execute(
                    "INSERT INTO setpoint_keys.master (proof) VALUES (%s) ON CONFLICT DO NOTHING", [new]
                )
            row = connection.execute("SELECT proof FROM setpoint_keys.master").fetchone()
        return None if row is None else bytes(row[0])

    def close(self) -> None:
        """Give back the connections."""
        self._pool.close()


def _one_at_a_time(connection: Connection) -> None:
    """Keys are made and destroyed by one transaction at a time, so that the erased get none."""
    connection.execute("LOCK TABLE setpoint_keys.erased IN SHARE ROW EXCLUSIVE MODE")
