"""A change signal for a ledger in PostgreSQL, whose recorder names what it inserts as it commits.

There is a notification channel for each kind of event, so that nobody is woken for what
nobody here waits for.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier

from domain.history.names import NAMES
from domain.ports.change_signal import HINTED
from integrations.eventstore.bell import Bell
from integrations.eventstore.errors import LedgerCannotBeOpened
from integrations.eventstore.postgres_server import Connection, conninfo_of

_LISTEN_SECONDS = 0.5
_AGAIN_SECONDS = 1.0


def channel_of(name: str) -> str:
    """The channel on which events of a stored name are notified of."""
    return f"setpoint.{name}"


class PostgresSignal(Bell):
    """Rings when the server notifies of an insert; connects again whenever it was cut off.

    It listens for the names that somebody has waited for, and rings once whenever these become more.
    """

    def __init__(self, address: str) -> None:
        super().__init__()
        self._conninfo = conninfo_of(address, LedgerCannotBeOpened)
        self._own = uuid4().hex
        self._teller = _Teller(self._conninfo)
        self._wanted: frozenset[str] = frozenset()
        self._more_wanted = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="ledger-signal", daemon=True)
        self._thread.start()

    def wait(self, since: int, *, at_most_seconds: float, names: Collection[str] = ()) -> bool:
        """Wait until it has rung since the mark, for one of the names; False when the time was up first."""
        wanted = frozenset(names or NAMES.values())
        if not wanted <= self._wanted:
            self._wanted |= wanted
            self._more_wanted.set()
        return super().wait(since, at_most_seconds=at_most_seconds, names=names)

    def hint(self, about: str) -> None:
        """Wake who waits for hints in this process, and notify the others."""
        super().hint(about)
        self._teller.tell(f"{self._own} {about}")

    def close(self) -> None:
        """Stop listening; wakes everybody."""
        self._teller.close()
        self._stop.set()
        self._more_wanted.set()
        self._thread.join()
        super().close()

    def _listen(self) -> None:
        while not self._stop.is_set():
            self._more_wanted.wait()
            try:
                with psycopg.connect(self._conninfo, autocommit=True) as connection:
                    self._hear(connection)
            except psycopg.Error:
                self._stop.wait(_AGAIN_SECONDS)

    def _hear(self, connection: Connection) -> None:
        listening: frozenset[str] = frozenset()
        while not self._stop.is_set():
            if listening != self._wanted:
                listening = self._begin_to_listen(connection, listening)
            for told in connection.notifies(timeout=_LISTEN_SECONDS, stop_after=1):
                self._heard(told.channel.removeprefix(channel_of("")), told.payload)

    def _heard(self, name: str, payload: str) -> None:
        teller, _, about = payload.partition(" ")
        if name != HINTED:
            self.ring([name])
        elif about and teller != self._own:
            super().hint(about)

    def _begin_to_listen(self, connection: Connection, listening: frozenset[str]) -> frozenset[str]:
        """Listen for what is wanted, too, and ring for what was committed before."""
        wanted = self._wanted
        for name in sorted(wanted - listening):
            connection.execute(SQL("LISTEN {}").format(Identifier(channel_of(name))))
        self.ring()
        return wanted


class _Teller:
    """Sends hints over a connection of its own; one that can not be sent is lost."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._guard = threading.Lock()
        self._connection: Connection | None = None

    def tell(self, payload: str) -> None:
        with self._guard:
            try:
                if self._connection is None:
                    self._connection = psycopg.connect(self._conninfo, autocommit=True)
                self._connection.execute("SELECT pg_notify(%s, %s)", [channel_of(HINTED), payload])
            except psycopg.Error:
                self._let_go()

    def close(self) -> None:
        with self._guard:
            self._let_go()

    def _let_go(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
