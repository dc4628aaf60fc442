"""Connections to PostgreSQL that threads share, for what the library's recorders do not keep."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import psycopg
from psycopg_pool import ConnectionPool

from integrations.eventstore.errors import StoreOutOfReach
from integrations.eventstore.postgres_server import (
    CONNECT_SECONDS,
    LOCK_SECONDS,
    MOST_CONNECTIONS,
    Connection,
)

_SURE_SECONDS = 1.0
_IDLE_SECONDS = 60


class Pool:
    """A few connections in autocommit mode that wait for nobody longer than 5 seconds.

    None is held that nobody needs: two processes of every role share what one server allows.
    """

    def __init__(self, conninfo: str) -> None:
        self._used_at: WeakKeyDictionary[Connection, float] = WeakKeyDictionary()
        self._joined = threading.local()
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            conninfo,
            kwargs={"autocommit": True},
            min_size=0,
            max_size=MOST_CONNECTIONS,
            max_idle=_IDLE_SECONDS,
            timeout=CONNECT_SECONDS,
            configure=_wait_for_nobody_long,
            check=self._make_sure,
            open=True,
        )

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection, every statement on which is a transaction.

        Raises:
            StoreOutOfReach: the server is away or refuses a statement.
        """
        joined: Connection | None = getattr(self._joined, "connection", None)
        if joined is not None:
            yield joined
            return
        try:
            with self._pool.connection() as connection:
                yield connection
                self._used_at[connection] = time.monotonic()
        except psycopg.Error as error:
            raise StoreOutOfReach(f"the database did not do what was asked: {error}") from error

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection in a transaction that is committed at the end, or rolled back on an error."""
        with self.connection() as connection, connection.transaction():
            yield connection

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that this thread asks of the pool in the block is one transaction that waits for no disk.

        It is on the disk with, or before, whatever the same server commits after it and waits for.
        """
        with self.connection() as connection, connection.pipeline(), connection.transaction():
            connection.execute("SET LOCAL synchronous_commit = off")
            self._joined.connection = connection
            try:
                yield
            finally:
                self._joined.connection = None

    def close(self) -> None:
        """Give back the connections."""
        self._pool.close()

    def _make_sure(self, connection: Connection) -> None:
        """Whether a connection still stands; one that was used a moment ago is not asked."""
        if time.monotonic() - self._used_at.get(connection, 0.0) > _SURE_SECONDS:
            ConnectionPool.check_connection(connection)


def _wait_for_nobody_long(connection: Connection) -> None:
    connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
    connection.execute(f"SET idle_in_transaction_session_timeout = '{LOCK_SECONDS}s'")
