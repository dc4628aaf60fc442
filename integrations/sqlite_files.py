"""SQLite files that belong to Setpoint: private to their owner, marked, and of a known version.

Shared by the adapters that keep files: the event store and the channel of one machine.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BUSY_SECONDS = 30
PRIVATE = 0o600
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class FileFormat:
    """What a file holds and how it says so.

    `mark` is SQLite's application id, `version` its user version. `journal` is `wal`, or
    `delete` where no copy of what was overwritten may stay behind. `cannot_be_opened` makes,
    of a path and a reason, what is raised when a file can not be used.
    """

    mark: int
    version: int
    journal: str
    tables: Sequence[str]
    cannot_be_opened: Callable[[str, str], Exception]


def prepare(path: Path, wanted: FileFormat) -> Path:
    """Make the file if it is not there, check it if it is; returns its absolute path.

    Safe in several threads and processes at once. The file's mode becomes 0600.

    Raises:
        What `wanted.cannot_be_opened` makes: the file can not be used.
    """
    refuse = wanted.cannot_be_opened
    # SQLite loses its locks when any descriptor of the file is closed in the same process
    # (sqlite.org/howtocorrupt.html 2.2), so only a file that is being made is opened here.
    with _ONE_AT_A_TIME:
        try:
            path = path.absolute()
            _make_private(path)
        except (OSError, ValueError) as error:
            raise refuse(str(path), _why_not(path, error)) from error
        if not _may_write(path):
            raise refuse(str(path), "there is no permission to read and write it")
        if not _may_write(path.parent):
            raise refuse(str(path), f"there is no permission to write beside it in {path.parent}")
        try:
            _make_tables(path, wanted)
        except sqlite3.Error as error:
            raise refuse(str(path), _what_sqlite_says(error)) from error
    return path


class SharedFile:
    """One connection to a prepared file, which threads use one after the other.

    `name` says what is in the file; `out_of_reach` makes the error of a file that fails.
    """

    def __init__(self, path: Path, *, name: str, out_of_reach: Callable[[str], Exception]) -> None:
        self._name = name
        self._out_of_reach = out_of_reach
        self._lock = threading.Lock()
        self._connection = connect(path)

    @contextmanager
    def asked(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one question or transaction."""
        try:
            with self._lock:
                yield self._connection
        except sqlite3.Error as error:
            raise self._out_of_reach(f"{self._name} did not do what was asked: {error}") from error

    def close(self) -> None:
        """Give back the file."""
        with self._lock:
            self._connection.close()


def connect(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode that threads may share and that waits for other writers."""
    return sqlite3.connect(
        path.as_uri(), uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )


def leave_no_log(connection: sqlite3.Connection) -> bool:
    """Empty the write-ahead log, in which overwritten pages stand as they were; whether that is done.

    It waits for readers as long as for other writers; if some read on, the next one does it.
    """
    (is_busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not is_busy


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


def _make_private(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE))
    except FileExistsError:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise IsADirectoryError(path) from None
        if stat.S_IMODE(status.st_mode) != PRIVATE and status.st_uid == os.geteuid():
            path.chmod(PRIVATE)


def _make_tables(path: Path, wanted: FileFormat) -> None:
    connection = connect(path)
    try:
        if _is_ready(connection, path, wanted):
            return
        _keep_journal(connection, wanted.journal)
        with transaction(connection):
            if _is_ready(connection, path, wanted):
                return
            for statement in wanted.tables:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {wanted.mark}")
            connection.execute(f"PRAGMA user_version = {wanted.version}")
    finally:
        connection.close()


def _is_ready(connection: sqlite3.Connection, path: Path, wanted: FileFormat) -> bool:
    """Whether the file has this format already; False when it is empty."""
    # One statement, because another process may be making the tables between two.
    mark, version, tables = connection.execute(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master)"
        " FROM pragma_application_id, pragma_user_version"
    ).fetchone()
    if mark == 0 and tables == 0:
        return False
    if mark != wanted.mark:
        raise wanted.cannot_be_opened(str(path), "it is an SQLite file of something else")
    if version > wanted.version:
        reason = f"it has format {version} and this program knows {wanted.version}: use a newer Setpoint"
        raise wanted.cannot_be_opened(str(path), reason)
    return True


def _keep_journal(connection: sqlite3.Connection, journal: str) -> None:
    """Set the journal mode; SQLite does not wait for other processes here, so this does."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            (mode,) = connection.execute(f"PRAGMA journal_mode = {journal}").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
            continue
        if mode != journal:
            raise sqlite3.OperationalError(f"the file system does not allow a journal of kind {journal}")
        return


def _may_write(path: Path) -> bool:
    return os.access(path, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _why_not(path: Path, error: OSError | ValueError) -> str:
    match error:
        case PermissionError():
            return f"there is no permission to make or find it in {path.parent}"
        case FileNotFoundError() if path.is_symlink():
            return "it is a link to nothing"
        case FileNotFoundError() | NotADirectoryError():
            return f"there is no folder {path.parent}"
        case IsADirectoryError():
            return "it is not a file"
        case _:
            return str(error)


def _what_sqlite_says(error: sqlite3.Error) -> str:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
        return "it is not an SQLite file"
    return str(error)
