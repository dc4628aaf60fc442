"""Duties held by locks that go with the process: kill it, and the next one has them.

In memory there is only one process. Beside a ledger in a file each duty is an empty SQLite
file that is locked as long as the duty is held.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from pathlib import Path

from integrations.eventstore.errors import StoreOutOfReach

_OTHER = re.compile(r"[^A-Za-z0-9.-]+")


class MemoryDuties:
    """For one process: whoever asks first under a name has it, and there is nobody else."""

    def take(self, name: str) -> bool:  # noqa: ARG002 - the port's
        """Always ours."""
        return True

    def leave(self, name: str) -> None:
        """Nobody waits for it."""

    def close(self) -> None:
        """Nothing was held."""


class FileDuties:
    """Duties of the processes that share a ledger in a file."""

    def __init__(self, ledger: str | Path) -> None:
        self._ledger = Path(ledger).absolute()
        self._held: dict[str, sqlite3.Connection] = {}
        self._lock = threading.Lock()

    def take(self, name: str) -> bool:
        """Whether the duty is ours.

        Raises:
            StoreOutOfReach: its file can not be used.
        """
        with self._lock:
            if name not in self._held:
                locked = _locked(self._file(name))
                if locked is None:
                    return False
                self._held[name] = locked
            return True

    def leave(self, name: str) -> None:
        """Unlock the duty's file."""
        with self._lock:
            connection = self._held.pop(name, None)
            if connection is not None:
                connection.close()

    def close(self) -> None:
        """Leave all duties."""
        for name in list(self._held):
            self.leave(name)

    def _file(self, name: str) -> Path:
        return self._ledger.with_name(f"{self._ledger.name}.duty-{_OTHER.sub('-', name)}")


def _locked(path: Path) -> sqlite3.Connection | None:
    """A connection that holds the file's lock; None when another one does."""
    try:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except BaseException:
            connection.close()
            raise
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return None
        raise StoreOutOfReach(f"a duty can not be taken: {error}") from error
    return connection
