"""Connections to PostgreSQL that threads share, for what the library's recorders do not keep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg_pool import ConnectionPool

from integrations.eventstore.errors import StoreOutOfReach
from integrations.eventstore.postgres_server import (
    CONNECT_SECONDS,
    LOCK_SECONDS,
    MOST_CONNECTIONS,
    Connection,
)

_IDLE_SECONDS = 60


class Pool:
    """A few connections in autocommit mode that wait for nobody longer than 5 seconds.

    None is held that nobody needs: two processes of every role share what one server allows.
    """

    def __init__(self, conninfo: str) -> None:
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            conninfo,
            kwargs={"autocommit": True},
            min_size=0,
            max_size=MOST_CONNECTIONS,
            max_idle=_IDLE_SECONDS,
            timeout=CONNECT_SECONDS,
            configure=_wait_for_nobody_long,
            check=ConnectionPool.check_connection,
            open=True,
        )

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection, every statement on which is a transaction.

        Raises:
            StoreOutOfReach: the server is away or refuses a statement.
        """
        try:
            with self._pool.connection() as connection:
                yield connection
        except psycopg.Error as error:
            raise StoreOutOfReach(f"the database did not do what was asked: {error}") from error

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection in a transaction that is committed at the end, or rolled back on an error."""
        with self.connection() as connection, connection.transaction():
            yield connection

    def close(self) -> None:
        """Give back the connections."""
        self._pool.close()


def _wait_for_nobody_long(connection: Connection) -> None:
    connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    connection.execute(f"SET idle_in_transaction_session_timeout = '{LOCK_SECONDS}s'")
