"""A change signal for a ledger in a file: a number that costs microseconds to look at."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from uuid import uuid4

from integrations.eventstore.bell import Bell
from integrations.eventstore.hint_file import HintFile
from integrations.sqlite_files import connect

POLL_SECONDS = 0.02
_AGAIN_SECONDS = 1.0
_NEWS = "SELECT topic, max(rowid) FROM stored_events WHERE rowid > ? GROUP BY topic"


class FileSignal(Bell):
    """Rings when anybody commits to an SQLite file, which is looked at fifty times a second.

    See "PRAGMA data_version" in SQLite's documentation: it changes with the commits of all
    connections but its own.
    """

    def __init__(self, path: str | Path) -> None:
        super().__init__()
        self._stop = threading.Event()
        self._path = Path(path).absolute()
        self._own = uuid4().hex
        self._hint_file = HintFile(self._path)
        self._hint_file.news()
        self._thread = threading.Thread(target=self._watch, name="ledger-signal", daemon=True)
        self._thread.start()

    def hint(self, about: str) -> None:
        """Wake who waits for hints in this process, and write it down for the others."""
        super().hint(about)
        self._hint_file.tell(f"{self._own} {about}")

    def close(self) -> None:
        """Stop looking; wakes everybody."""
        self._stop.set()
        self._thread.join()
        super().close()

    def _watch(self) -> None:
        while not self._stop.is_set():
            try:
                connection = connect(self._path)
                try:
                    self._look_at(connection)
                finally:
                    connection.close()
            except sqlite3.Error:
                self._stop.wait(_AGAIN_SECONDS)  # deaf for a while, which everybody has to bear

    def _look_at(self, connection: sqlite3.Connection) -> None:
        seen = None
        (upto,) = connection.execute("SELECT coalesce(max(rowid), 0) FROM stored_events").fetchone()
        while not self._stop.wait(POLL_SECONDS):
            self._hear_hints()
            (version,) = connection.execute("PRAGMA data_version").fetchone()
            if version == seen:
                continue
            rows = connection.execute(_NEWS, [upto]).fetchall()
            if seen is None:
                self.ring()  # for what was committed before it looked
            elif rows:
                self.ring([name for name, _ in rows])
            seen, upto = version, max((at for _, at in rows), default=upto)

    def _hear_hints(self) -> None:
        for line in self._hint_file.news():
            teller, _, about = line.partition(" ")
            if about and teller != self._own:
                super().hint(about)
