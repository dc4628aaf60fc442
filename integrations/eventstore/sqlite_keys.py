"""Wrapped keys in an SQLite file of their own, in which a destroyed key leaves no trace."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from integrations.eventstore.errors import StoreOutOfReach, TextsCannotBeOpened
from integrations.eventstore.key_ring import KeyRing
from integrations.eventstore.master_file import master_in
from integrations.sqlite_files import FileFormat, SharedFile, prepare, transaction

# No write-ahead log: it would hold copies of overwritten keys. Rows stand in the order of
# their arrival and keep their length when they are overwritten, so that pages are never
# rearranged; what a page no longer uses is zeroed (`secure_delete`).
FORMAT = FileFormat(
    mark=int.from_bytes(b"StpK", "big"),
    version=1,
    journal="delete",
    tables=(
        "CREATE TABLE keys (owner TEXT NOT NULL UNIQUE, wrapped BLOB NOT NULL, erased INTEGER NOT NULL)",
        "CREATE TABLE master (proof BLOB NOT NULL)",
    ),
    cannot_be_opened=TextsCannotBeOpened,
)


def sqlite_key_ring(ledger: Path, master: bytes | None = None) -> KeyRing:
    """The key ring beside a ledger, in `<ledger>.keys` (mode 0600), made if there is none.

    Without a `master` key the one in `<ledger>.master` (mode 0600) is used; it is made
    together with the first key ring, and never again once there are keys.

    Raises:
        TextsCannotBeOpened: a file can not be used, or the master key is missing or another one.
    """
    path = ledger.absolute()
    keys = SqliteKeys(prepare(path.with_name(f"{path.name}.keys"), FORMAT))
    try:
        return KeyRing(keys, _master(path, keys) if master is None else master, str(path))
    except BaseException:
        keys.close()
        raise


def _master(ledger: Path, keys: SqliteKeys) -> bytes:
    path = ledger.with_name(f"{ledger.name}.master")
    try:
        master = master_in(path, may_make=keys.proof(None) is None)
    except OSError as error:
        raise TextsCannotBeOpened(str(ledger), f"the master key {path} can not be used: {error}") from error
    if master is None:
        reason = f"there are keys, but no master key in {path}: put the file back, or give the master key"
        raise TextsCannotBeOpened(str(ledger), reason)
    return master


class SqliteKeys:
    """Wrapped keys in a file that was prepared."""

    def __init__(self, path: Path) -> None:
        self._file = SharedFile(path, name="the keys", out_of_reach=StoreOutOfReach)
        with self._file.asked() as connection:
            connection.execute("PRAGMA secure_delete = ON")

    def find(self, owners: Collection[str]) -> Mapping[str, bytes | None]:
        """See `WrappedKeys`."""
        query = """SELECT owner, wrapped, erased FROM keys WHERE owner IN (SELECT value FROM json_each(?))"""
        with self._file.asked() as connection:
            rows = connection.execute(query, [json.dumps(list(owners))]).fetchall()
        return {owner: None if erased else wrapped for owner, wrapped, erased in rows}

    def add(self, wrapped: Mapping[str, bytes]) -> Collection[str]:
        """See `WrappedKeys`."""
        statement = "INSERT INTO keys VALUES (?, ?, 0) ON CONFLICT (owner) DO NOTHING"
        with self._file.asked() as connection, transaction(connection):
            new = sorted(wrapped.items())
            return [owner for owner, key in new if connection.execute(statement, (owner, key)).rowcount == 1]

    def page(self, *, after: str, limit: int) -> Sequence[str]:
        """See `WrappedKeys`."""
        query = "SELECT owner FROM keys WHERE owner > ? ORDER BY owner LIMIT ?"
        with self._file.asked() as connection:
            return [owner for (owner,) in connection.execute(query, [after, limit]).fetchall()]

    def destroy(self, owner: str) -> None:
        """Overwrite the key with zeros where it stands; the journal that held it is deleted.

        What file systems and disks keep of overwritten and deleted bytes is beyond a program;
        the key was wrapped under the master key, which never was in this file.
        """
        with self._file.asked() as connection, transaction(connection):
            connection.execute(
                """INSERT INTO keys VALUES (?, zeroblob(1), 1) ON CONFLICT (owner)
                   DO UPDATE SET wrapped = zeroblob(length(wrapped)), erased = 1""",
                [owner],
            )

    def proof(self, new: bytes | None) -> bytes | None:
        """See `WrappedKeys`."""
        with self._file.asked() as connection, transaction(connection):
            if new is not None:
                connection.execute(
                    "INSERT INTO master SELECT ? WHERE NOT EXISTS (SELECT 1 FROM master)", [new]
                )
            row = connection.execute("SELECT proof FROM master").fetchone()
        return row and bytes(row[0])

    def close(self) -> None:
        """Give back the file."""
        self._file.close()
