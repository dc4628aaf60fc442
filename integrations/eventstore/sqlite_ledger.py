"""A ledger in one SQLite file: for one machine, any number of threads and processes."""

from __future__ import annotations

from pathlib import Path

from eventsourcing.sqlite import SQLiteDatastore, SQLiteProcessRecorder

from integrations.eventstore.errors import LedgerCannotBeOpened
from integrations.eventstore.ledger import RecordedLedger
from integrations.sqlite_files import BUSY_SECONDS, FileFormat, prepare

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
    return RecordedLedger(recorder, give_back=datastore.close)


# How the library itself notes that the table holds one row per follower.
_SINGLE_ROW_TRACKING = "INSERT INTO tracking VALUES ('__migration__', 1)"
