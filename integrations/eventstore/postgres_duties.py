"""Duties as advisory locks of one session in PostgreSQL; the server drops them when the session ends."""

from __future__ import annotations

import hashlib
import threading
import time
from contextlib import suppress

import psycopg

from integrations.eventstore.errors import LedgerCannotBeOpened, StoreOutOfReach
from integrations.eventstore.postgres_server import Connection, conninfo_of

_SURE_SECONDS = 1.0
# A machine that is gone without a word is noticed by the server after about ten seconds.
_NOTICE_THE_DEAD = (
    "SET tcp_keepalives_idle = 5",
    "SET tcp_keepalives_interval = 2",
    "SET tcp_keepalives_count = 3",
)


class PostgresDuties:
    """Duties of all processes that share a database; they go with the session that holds them."""

    def __init__(self, address: str) -> None:
        self._conninfo = conninfo_of(address, LedgerCannotBeOpened)
        self._connection: Connection | None = None
        self._held: set[str] = set()
        self._sure_until = 0.0
        self._lock = threading.Lock()

    def take(self, name: str) -> bool:
        """Whether the duty is ours; for up to a second after the session was lost that may be wrong.

        Raises:
            StoreOutOfReach: the server is away.
        """
        with self._lock:
            try:
                session = self._session()
                if name not in self._held and _try_lock(session, name):
                    self._held.add(name)
            except psycopg.Error as error:
                self._forget()
                raise StoreOutOfReach(f"a duty can not be taken: {error}") from error
            return name in self._held

    def leave(self, name: str) -> None:
        """Unlock it; when that can not be done, the session is ended, which leaves all of them."""
        with self._lock:
            if name not in self._held or self._connection is None:
                return
            self._held.discard(name)
            try:
                self._connection.execute("SELECT pg_advisory_unlock(%s)", [_key(name)])
            except psycopg.Error:
                self._forget()

    def close(self) -> None:
        """Leave everything at once, and end the session; the server notices its end a little later."""
        with self._lock, suppress(psycopg.Error):
            if self._connection is not None:
                self._connection.execute("SELECT pg_advisory_unlock_all()")
        with self._lock:
            self._forget()

    def _session(self) -> Connection:
        """The session, made sure of once a second."""
        if self._connection is None:
            self._connection = psycopg.connect(self._conninfo, autocommit=True)
            for statement in _NOTICE_THE_DEAD:
                self._connection.execute(statement)
        elif time.monotonic() > self._sure_until:
            self._connection.execute("SELECT 1")
        else:
            return self._connection
        self._sure_until = time.monotonic() + _SURE_SECONDS
        return self._connection

    def _forget(self) -> None:
        self._held.clear()
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _try_lock(session: Connection, name: str) -> bool:
    row = session.execute("SELECT pg_try_advisory_lock(%s)", [_key(name)]).fetchone()
    return row is not None and row[0] is True


def _key(name: str) -> int:
    """The number by which PostgreSQL knows a duty; Setpoint's own by what is hashed."""
    digest = hashlib.blake2b(f"setpoint duty {name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
