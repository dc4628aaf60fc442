"""A change signal for a ledger in PostgreSQL, whose recorder names what it inserts as it commits."""

from __future__ import annotations

import threading

import psycopg

from integrations.eventstore.bell import Bell
from integrations.eventstore.errors import LedgerCannotBeOpened
from integrations.eventstore.postgres_server import conninfo_of

CHANNEL = "stored_events"
_LISTEN_SECONDS = 0.5
_AGAIN_SECONDS = 1.0


class PostgresSignal(Bell):
    """Rings when the server notifies of an insert; connects again whenever it was cut off."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._conninfo = conninfo_of(address, LedgerCannotBeOpened)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="ledger-signal", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening; wakes everybody."""
        self._stop.set()
        self._thread.join()
        super().close()

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                with psycopg.connect(self._conninfo, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self.ring()  # for what was committed before it listened
                    self._hear(connection)
            except psycopg.Error:
                self._stop.wait(_AGAIN_SECONDS)

    def _hear(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        while not self._stop.is_set():
            for told in connection.notifies(timeout=_LISTEN_SECONDS, stop_after=1):
                self.ring(told.payload.split(",") if told.payload else ())
