"""Sealed grants in an SQLite file of their own, in which a destroyed one leaves no trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from integrations.eventstore.errors import GrantsCannotBeOpened, StoreOutOfReach
from integrations.eventstore.grants import Sealed
from integrations.sqlite_files import FileFormat, SharedFile, prepare, transaction

# As with keys: no write-ahead log, and what is overwritten or deleted is zeroed.
FORMAT = FileFormat(
    mark=int.from_bytes(b"StpG", "big"),
    version=1,
    journal="delete",
    tables=(
        "CREATE TABLE grants (mailbox TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL)",
        "CREATE TABLE key_in_use (mark BLOB NOT NULL)",
    ),
    cannot_be_opened=GrantsCannotBeOpened,
)


class SqliteGrants:
    """A `GrantShelf` in `<ledger>.grants` (mode 0600), made if there is none."""

    def __init__(self, ledger: str | Path) -> None:
        path = Path(ledger).absolute()
        file = prepare(path.with_name(f"{path.name}.grants"), FORMAT)
        self._file = SharedFile(file, name="the grants", out_of_reach=StoreOutOfReach)
        with self._file.asked() as connection:
            connection.execute("PRAGMA secure_delete = ON")

    def mark(self, new: bytes) -> bytes:
        """See `GrantShelf`."""
        with self._file.asked() as connection, transaction(connection):
            connection.execute(
                "INSERT INTO key_in_use SELECT ? WHERE NOT EXISTS (SELECT 1 FROM key_in_use)", [new]
            )
            return bytes(connection.execute("SELECT mark FROM key_in_use").fetchone()[0])

    def put(self, mark: bytes, mailbox: str, sealed: bytes) -> bool:
        """See `GrantShelf`."""
        with self._file.asked() as connection, transaction(connection):
            kept = connection.execute(
                """INSERT INTO grants SELECT ?, ? WHERE EXISTS (SELECT 1 FROM key_in_use WHERE mark = ?)
                   ON CONFLICT (mailbox) DO UPDATE SET sealed = excluded.sealed""",
                [mailbox, sealed, mark],
            )
            return kept.rowcount == 1

    def swap(self, mark: bytes, mailbox: str, old: bytes, new: bytes) -> bool | None:
        """See `GrantShelf`."""
        with self._file.asked() as connection, transaction(connection):
            if connection.execute("SELECT 1 FROM key_in_use WHERE mark = ?", [mark]).fetchone() is None:
                return None
            swapped = connection.execute(
                "UPDATE grants SET sealed = ? WHERE mailbox = ? AND sealed = ?", [new, mailbox, old]
            )
            return swapped.rowcount == 1

    def find(self, mailbox: str) -> bytes | None:
        """See `GrantShelf`."""
        with self._file.asked() as connection:
            row = connection.execute("SELECT sealed FROM grants WHERE mailbox = ?", [mailbox]).fetchone()
        return None if row is None else bytes(row[0])

    def remove(self, mailbox: str) -> None:
        """See `GrantShelf`."""
        with self._file.asked() as connection, transaction(connection):
            connection.execute("DELETE FROM grants WHERE mailbox = ?", [mailbox])

    def names(self) -> Sequence[str]:
        """See `GrantShelf`."""
        with self._file.asked() as connection:
            return [name for (name,) in connection.execute("SELECT mailbox FROM grants ORDER BY mailbox")]

    def replace(self, mark: bytes, new_mark: bytes, change: Callable[[Sealed], Sealed]) -> bool:
        """See `GrantShelf`."""
        with self._file.asked() as connection, transaction(connection):
            moved = connection.execute("UPDATE key_in_use SET mark = ? WHERE mark = ?", [new_mark, mark])
            if moved.rowcount != 1:
                return False
            rows = connection.execute("SELECT mailbox, sealed FROM grants").fetchall()
            new = change({name: bytes(sealed) for name, sealed in rows})
            connection.execute("DELETE FROM grants")
            connection.executemany("INSERT INTO grants VALUES (?, ?)", list(new.items()))
        return True

    def close(self) -> None:
        """Give back the file."""
        self._file.close()
