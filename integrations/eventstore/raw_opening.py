"""The store at an address as it lies, and which parts of it are there at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path

from integrations.eventstore.errors import LedgerCannotBeOpened
from integrations.eventstore.opening import Kind, kind_of, open_ledger
from integrations.eventstore.raw import RawStore
from integrations.eventstore.raw_sqlite import SqliteRows
from integrations.eventstore.sqlite_grants import FORMAT as GRANTS
from integrations.eventstore.sqlite_keys import FORMAT as KEYS
from integrations.eventstore.sqlite_keys import sqlite_key_ring
from integrations.eventstore.sqlite_ledger import MARK
from integrations.eventstore.sqlite_texts import FORMAT as TEXTS
from integrations.eventstore.sqlite_texts import SqliteShelf
from integrations.eventstore.sqlite_views import FORMAT as VIEWS
from integrations.eventstore.texts import SealedTexts
from integrations.sqlite_files import prepare

# PostgreSQL's modules are imported where they are needed, as in `opening`.


def open_raw(address: str, master: bytes | None = None) -> RawStore:
    """The store at an address as it lies, made if there is none; `master` as for `open_texts`.

    Raises:
        StoreCannotBeOpened: a part of it can not be used, or it is one in memory, which
            nobody else can look at.
    """
    open_ledger(address).close()  # makes and checks its tables
    match kind_of(address, LedgerCannotBeOpened):
        case Kind.MEMORY:
            raise LedgerCannotBeOpened(
                address, "it goes with its process; expected a file or postgresql://..."
            )
        case Kind.FILE:
            return _of_file(Path(address).absolute(), master)
        case Kind.POSTGRES:
            return _of_postgres(address, master)


def formats_of(address: str) -> Mapping[str, int | None]:
    """The format of each part of the store at an address; None for what is not there. Makes nothing.

    Raises:
        LedgerCannotBeOpened: it can not be looked at.
    """
    match kind_of(address, LedgerCannotBeOpened):
        case Kind.MEMORY:
            return dict.fromkeys(_PARTS)
        case Kind.FILE:
            path = Path(address).absolute()
            files = (path, *(path.with_name(f"{path.name}.{part}") for part in _PARTS[1:]))
            return {part: _format_of_file(file) for part, file in zip(_PARTS, files, strict=True)}
        case Kind.POSTGRES:
            from integrations.eventstore.postgres_server import formats  # noqa: PLC0415 - see above

            schemas = ("setpoint", *(f"setpoint_{part}" for part in _PARTS[1:]))
            found = formats(address, schemas, LedgerCannotBeOpened)
            return dict(zip(_PARTS, found, strict=True))


_PARTS = ("ledger", "texts", "keys", "views", "grants")


def _of_file(path: Path, master: bytes | None) -> RawStore:
    with ExitStack() as opened:
        ring = sqlite_key_ring(path, master)
        opened.callback(ring.close)
        shelf = SqliteShelf(prepare(path.with_name(f"{path.name}.texts"), TEXTS))
        opened.callback(shelf.close)
        rows = SqliteRows(path)
        opened.callback(rows.close)
        return RawStore(str(path), rows, SealedTexts(ring, shelf), shelf, ring, opened.pop_all().close)


def _of_postgres(address: str, master: bytes | None) -> RawStore:
    from integrations.eventstore.postgres_keys import postgres_key_ring  # noqa: PLC0415 - see above
    from integrations.eventstore.postgres_pool import Pool  # noqa: PLC0415 - see above
    from integrations.eventstore.postgres_server import conninfo_of  # noqa: PLC0415 - see above
    from integrations.eventstore.postgres_texts import postgres_shelf  # noqa: PLC0415 - see above
    from integrations.eventstore.raw_postgres import PostgresRows  # noqa: PLC0415 - see above

    with ExitStack() as opened:
        ring = postgres_key_ring(address, master)
        opened.callback(ring.close)
        shelf = postgres_shelf(address)
        opened.callback(shelf.close)
        rows = PostgresRows(Pool(conninfo_of(address, LedgerCannotBeOpened)))
        opened.callback(rows.close)
        return RawStore(address, rows, SealedTexts(ring, shelf), shelf, ring, opened.pop_all().close)


def _format_of_file(path: Path) -> int | None:
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            (mark,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        raise LedgerCannotBeOpened(str(path), str(error)) from error
    return int(version) if mark in {MARK, TEXTS.mark, KEYS.mark, VIEWS.mark, GRANTS.mark} else None
