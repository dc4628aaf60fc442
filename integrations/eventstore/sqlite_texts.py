"""A text store beside a ledger in an SQLite file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from integrations.eventstore.errors import StoreOutOfReach, TextsCannotBeOpened
from integrations.eventstore.sqlite_keys import sqlite_key_ring
from integrations.eventstore.texts import SealedText, SealedTexts
from integrations.sqlite_files import FileFormat, SharedFile, leave_no_log, prepare, transaction

FORMAT = FileFormat(
    mark=int.from_bytes(b"StpT", "big"),
    version=1,
    journal="wal",
    tables=(
        "CREATE TABLE texts (ref TEXT PRIMARY KEY, owners TEXT NOT NULL, sealed BLOB NOT NULL)",
        "CREATE TABLE text_owners (owner TEXT, ref TEXT, PRIMARY KEY (owner, ref)) WITHOUT ROWID",
        "CREATE INDEX text_owners_by_ref ON text_owners (ref)",
    ),
    cannot_be_opened=TextsCannotBeOpened,
)


def sqlite_texts(ledger: str | Path, master: bytes | None = None) -> SealedTexts:
    """The text store of the ledger in a file: `<ledger>.texts`, and its keys in `<ledger>.keys`.

    Both are made with mode 0600 if they are not there. For `master` see `sqlite_key_ring`.
    Copies of `<ledger>.keys` outlive the erasure of a person: keep backups of it for as short
    a time as the law asks, and those of the texts as long as you like.

    Raises:
        TextsCannotBeOpened: a file can not be used, or the master key is missing or another one.
    """
    path = Path(ledger).absolute()
    ring = sqlite_key_ring(path, master)
    try:
        return SealedTexts(ring, SqliteShelf(prepare(path.with_name(f"{path.name}.texts"), FORMAT)))
    except BaseException:
        ring.close()
        raise


class SqliteShelf:
    """Sealed texts in a file that was prepared."""

    def __init__(self, path: Path) -> None:
        self._file = SharedFile(path, name="the texts", out_of_reach=StoreOutOfReach)
        with self._file.asked() as connection:
            connection.execute("PRAGMA secure_delete = ON")

    def put(self, texts: Sequence[SealedText]) -> None:
        """See `Shelf`."""
        rows = [(text.ref, json.dumps(text.owners), text.sealed) for text in texts]
        with self._file.asked() as connection, transaction(connection):
            connection.executemany("DELETE FROM text_owners WHERE ref = ?", [(text.ref,) for text in texts])
            connection.executemany("INSERT OR REPLACE INTO texts VALUES (?, ?, ?)", rows)
            connection.executemany(
                "INSERT INTO text_owners VALUES (?, ?)",
                [(o, text.ref) for text in texts for o in text.owners],
            )

    def get(self, refs: Sequence[str]) -> Iterable[SealedText]:
        """See `Shelf`."""
        query = "SELECT ref, owners, sealed FROM texts WHERE ref IN (SELECT value FROM json_each(?))"
        with self._file.asked() as connection:
            rows = connection.execute(query, [json.dumps(list(refs))]).fetchall()
        return [SealedText(ref, tuple(json.loads(owners)), sealed) for ref, owners, sealed in rows]

    def page(self, *, after: str, limit: int) -> Sequence[SealedText]:
        """See `Shelf`."""
        query = "SELECT ref, owners, sealed FROM texts WHERE ref > ? ORDER BY ref LIMIT ?"
        with self._file.asked() as connection:
            rows = connection.execute(query, [after, limit]).fetchall()
        return [SealedText(ref, tuple(json.loads(owners)), sealed) for ref, owners, sealed in rows]

    def remove(self, owner: str) -> int:
        """See `Shelf`."""
        with self._file.asked() as connection, transaction(connection):
            theirs = connection.execute("SELECT ref FROM text_owners WHERE owner = ?", [owner]).fetchall()
            connection.executemany("DELETE FROM texts WHERE ref = ?", theirs)
            connection.executemany("DELETE FROM text_owners WHERE ref = ?", theirs)
        return len(theirs)

    def discard(self, refs: Sequence[str]) -> int:
        """See `Shelf`. What stood there is overwritten with zeros, and the log of writes emptied."""
        named = [(ref,) for ref in dict.fromkeys(refs)]
        with self._file.asked() as connection:
            with transaction(connection):
                gone = connection.executemany("DELETE FROM texts WHERE ref = ?", named).rowcount
                connection.executemany("DELETE FROM text_owners WHERE ref = ?", named)
            leave_no_log(connection)
        return max(gone, 0)

    def close(self) -> None:
        """Give back the file."""
        self._file.close()
