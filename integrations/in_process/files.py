"""The file of the channel: private to its owner, marked, and of a known version."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUSY_SECONDS = 30
PRIVATE = 0o600
MARK = int.from_bytes(b"StpC", "big")
VERSION = 1
_TABLES = (
    "CREATE TABLE topics (name TEXT PRIMARY KEY, next_offset INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE messages (topic TEXT, "offset" INTEGER, "key" BLOB NOT NULL, body BLOB NOT NULL,
       published_at INTEGER NOT NULL, PRIMARY KEY (topic, "offset")) WITHOUT ROWID""",
    "CREATE INDEX messages_by_age ON messages (published_at)",
)


class ChannelCannotBeOpened(Exception):
    """The file can not be used; `reason` says what to mend."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"the channel {str(path)!r} can not be opened: {reason}")
        self.reason = reason


def connect(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode that threads may share; the file is made if there is none.

    Raises:
        ChannelCannotBeOpened: the file can not be used.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE))
        connection = sqlite3.connect(
            path.absolute().as_uri(),
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
    except (OSError, ValueError, sqlite3.Error) as error:
        raise ChannelCannotBeOpened(path, str(error)) from error
    try:
        _make_ready(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise ChannelCannotBeOpened(path, str(error)) from error
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction for writing: all of it, or nothing when there is an error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _make_ready(connection: sqlite3.Connection, path: Path) -> None:
    """Make the tables in an empty file; the journal is one that other processes can read beside."""
    connection.execute("PRAGMA synchronous = FULL")
    with transaction(connection):
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if mark == 0 and tables == 0:
            for statement in _TABLES:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {MARK}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
        elif mark != MARK:
            raise ChannelCannotBeOpened(path, "it is an SQLite file of something else")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            reason = f"it has format {version} and this program knows {VERSION}: use a newer Setpoint"
            raise ChannelCannotBeOpened(path, reason)
