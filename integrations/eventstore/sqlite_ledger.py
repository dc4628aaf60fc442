"""A ledger in one SQLite file: for one machine, any number of threads and processes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from uuid import UUID

from eventsourcing.persistence import StoredEvent as Row
from eventsourcing.sqlite import SQLiteDatastore, SQLiteProcessRecorder

from integrations.eventstore.errors import LedgerCannotBeOpened
from integrations.eventstore.ledger import RecordedLedger
from integrations.sqlite_files import BUSY_SECONDS, FileFormat, connect, leave_no_log, prepare, transaction

MARK = int.from_bytes(b"StpL", "big")
VERSION = 1


def sqlite_ledger(path: str | Path) -> RecordedLedger:
    """The ledger in a file, made if there is none.

    The file has mode 0600 and a write-ahead log beside it. Writers of all processes take
    turns; one waits up to 30 seconds. Positions are row ids: events must never be deleted
    from the file, nor may it be vacuumed.

    Raises:
        LedgerCannotBeOpened: the file can not be used.
    """
    # Recorders are made here and not by the library's factories, which take every setting
    # that is not given from the environment of the process. As an URI, because the library
    # would take a path with "mode=memory" in it for a database in memory.
    datastore = SQLiteDatastore(
        Path(path).absolute().as_uri(),
        lock_timeout=BUSY_SECONDS,
        pool_timeout=BUSY_SECONDS,
        originator_id_type="text",
    )
    recorder = SQLiteProcessRecorder(datastore)
    tables = (*recorder.create_table_statements, _SINGLE_ROW_TRACKING)
    prepare(Path(path), FileFormat(MARK, VERSION, "wal", tables, LedgerCannotBeOpened))
    return RecordedLedger(
        recorder,
        datastore.close,
        versions=partial(_versions, datastore),
        rewrite=partial(_rewrite, Path(path).absolute()),
    )


def _versions(datastore: SQLiteDatastore, streams: Sequence[UUID]) -> Mapping[UUID, int]:
    # Each is one look into the index, which a maximum over groups would walk through.
    query = """SELECT value, (SELECT max(originator_version) FROM stored_events WHERE originator_id = value)
               FROM json_each(?)"""
    with datastore.transaction(commit=False) as cursor:
        cursor.execute(query, [json.dumps([stream.hex for stream in streams])])
        return {UUID(stream): version for stream, version in cursor.fetchall() if version is not None}


def _rewrite(path: Path, rows: Sequence[Row]) -> None:
    """Over a connection of its own, which overwrites with zeros what rows no longer take up."""
    with closing(connect(path)) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        with transaction(connection):
            connection.executemany(
                """UPDATE stored_events SET topic = ?, state = ?
                   WHERE originator_id = ? AND originator_version = ?""",
                [(row.topic, row.state, _hex(row), row.originator_version) for row in rows],
            )
        leave_no_log(connection)


def _hex(row: Row) -> str:
    stream = row.originator_id
    return stream.hex if isinstance(stream, UUID) else stream


# How the library itself notes that the table holds one row per follower.
_SINGLE_ROW_TRACKING = "INSERT INTO tracking VALUES ('__migration__', 1)"
