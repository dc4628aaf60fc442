"""A text store in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from integrations.eventstore.errors import TextsCannotBeOpened
from integrations.eventstore.postgres_keys import SCHEMA as KEYS
from integrations.eventstore.postgres_keys import given_master, key_ring_in
from integrations.eventstore.postgres_pool import Pool
from integrations.eventstore.postgres_server import Connection, Schema, prepare
from integrations.eventstore.texts import SealedText, SealedTexts


def postgres_texts(address: str, master: bytes | None) -> SealedTexts:
    """The text store of a database: texts in the schema `setpoint_texts`, keys in `setpoint_keys`.

    For `master` see `postgres_key_ring`.

    Raises:
        TextsCannotBeOpened: the database can not be used, or the master key is missing or another one.
    """
    given = given_master(address, master)
    pool = Pool(prepare(address, (KEYS, SCHEMA), TextsCannotBeOpened))
    return SealedTexts(key_ring_in(pool, address, given), PostgresShelf(pool), together=pool.together)


def postgres_shelf(address: str) -> PostgresShelf:
    """The sealed texts of a database, in the schema `setpoint_texts`, made if there is none.

    Raises:
        TextsCannotBeOpened: the database can not be used.
    """
    return PostgresShelf(Pool(prepare(address, (SCHEMA,), TextsCannotBeOpened)))


def _make_tables(connection: Connection) -> None:
    connection.execute(
        """CREATE TABLE IF NOT EXISTS setpoint_texts.texts
           (ref text PRIMARY KEY, owners text[] NOT NULL, sealed bytea NOT NULL)"""
    )
    connection.execute("CREATE INDEX IF NOT EXISTS texts_by_owner ON setpoint_texts.texts USING gin (owners)")


SCHEMA = Schema("setpoint_texts", 1, _make_tables)


class PostgresShelf:
    """Sealed texts in the schema `setpoint_texts`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def put(self, texts: Sequence[SealedText]) -> None:
        """See `Shelf`. In the order of their refs, so that two writers never wait for each other."""
        rows = sorted((text.ref, list(text.owners), text.sealed) for text in texts)
        with self._pool.transaction() as connection, connection.cursor() as cursor:
            cursor.executemany(
                """INSERT INTO setpoint_texts.texts VALUES (%s, %s, %s)
                   ON CONFLICT (ref) DO UPDATE SET owners = excluded.owners, sealed = excluded.sealed""",
                rows,
            )

    def get(self, refs: Sequence[str]) -> Iterable[SealedText]:
        """See `Shelf`."""
        query = "SELECT ref, owners, sealed FROM setpoint_texts.texts WHERE ref = ANY(%s)"
        with self._pool.connection() as connection:
            rows = connection.execute(query, [list(refs)]).fetchall()
        return [SealedText(ref, tuple(owners), sealed) for ref, owners, sealed in rows]

    def page(self, *, after: str, limit: int) -> Sequence[SealedText]:
        """See `Shelf`. In the order of the database's language, which its index has."""
        query = "SELECT ref, owners, sealed FROM setpoint_texts.texts WHERE ref > %s ORDER BY ref LIMIT %s"
        with self._pool.connection() as connection:
            rows = connection.execute(query, [after, limit]).fetchall()
        return [SealedText(ref, tuple(owners), sealed) for ref, owners, sealed in rows]

    def remove(self, owner: str) -> int:
        """See `Shelf`."""
        with self._pool.connection() as connection:
            return connection.execute(
                "DELETE FROM setpoint_texts.texts WHERE owners @> ARRAY[%s::text]", [owner]
            ).rowcount

    def discard(self, refs: Sequence[str]) -> int:
        """See `Shelf`. The table is vacuumed, so that the space of what stood there is used again."""
        with self._pool.connection() as connection:
            gone = connection.execute(
                "DELETE FROM setpoint_texts.texts WHERE ref = ANY(%s)", [list(refs)]
            ).rowcount
            connection.execute("VACUUM setpoint_texts.texts")
        return gone

    def close(self) -> None:
        """Give back the connections."""
        self._pool.close()
