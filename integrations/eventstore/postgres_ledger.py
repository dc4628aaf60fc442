"""A ledger in PostgreSQL: for any number of machines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from eventsourcing.persistence import InterfaceError, OperationalError, PersistenceError
from eventsourcing.persistence import StoredEvent as Row
from eventsourcing.postgres import PostgresAggregateRecorder, PostgresDatastore, PostgresProcessRecorder
from eventsourcing.utils import retry
from psycopg import Cursor
from psycopg.rows import DictRow, dict_row, tuple_row
from psycopg.sql import SQL, Identifier

from integrations.eventstore.errors import LedgerCannotBeOpened
from integrations.eventstore.ledger import RecordedLedger
from integrations.eventstore.postgres_rewriting import rewrite
from integrations.eventstore.postgres_server import (
    LOCK_SECONDS,
    MOST_CONNECTIONS,
    Schema,
    conninfo_of,
    prepare,
    why_not,
)
from integrations.eventstore.postgres_signals import channel_of

SCHEMA = "setpoint"
VERSION = 1
POOL_SECONDS = 2


def postgres_ledger(address: str) -> RecordedLedger:
    """The ledger in the schema `setpoint` of a database, made if there is none.

    `address` is `postgresql://user:password@host:port/name?...`. One writer at a time holds
    the table, so that positions are given in the order of commits. A server that is away is
    tried for about 20 seconds, a table that is held for about 50.

    Raises:
        LedgerCannotBeOpened: the database can not be used.
    """
    conninfo = conninfo_of(address, LedgerCannotBeOpened)
    tables = Schema(SCHEMA, VERSION, lambda _: _make_tables(conninfo))
    try:
        prepare(address, (tables,), LedgerCannotBeOpened)
        datastore = _datastore(conninfo)
        recorder = NamingRecorder(datastore)
    except PersistenceError as error:
        raise LedgerCannotBeOpened(address, why_not(error)) from error
    return RecordedLedger(
        recorder,
        datastore.close,
        versions=partial(_versions, datastore),
        rewrite=partial(rewrite, conninfo),
    )


@retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)  # as the recorder's own questions
def _versions(datastore: PostgresDatastore, streams: Sequence[UUID]) -> Mapping[UUID, int]:
    # Each is one look into the index, which a maximum over groups would walk through.
    query = SQL(
        """SELECT stream, (SELECT max(originator_version) FROM {}.stored_events WHERE originator_id = stream)
           FROM unnest(%s::uuid[]) AS stream"""
    ).format(Identifier(SCHEMA))
    with datastore.get_connection() as connection, connection.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(query, [list(streams)], prepare=True)
        return {stream: version for stream, version in cursor.fetchall() if version is not None}


class NamingRecorder(PostgresProcessRecorder):
    """The library's recorder, which also says in its notifications which events it inserts.

    Whoever waits for none of them need not wake up and ask.
    """

    def _insert_stored_events(
        self, curs: Cursor[DictRow], stored_events: Sequence[Row], **kwargs: object
    ) -> None:
        self._lock_table(curs)
        channels = [channel_of(name) for name in sorted({row.topic for row in stored_events})]
        curs.execute(
            "SELECT pg_notify(channel, '') FROM unnest(%s::text[]) AS channel", [channels], prepare=True
        )
        PostgresAggregateRecorder._insert_stored_events(self, curs, stored_events, **kwargs)  # noqa: SLF001 - past the library's own bare NOTIFY


def _make_tables(conninfo: str) -> None:
    datastore = _datastore(conninfo)
    try:
        recorder = PostgresProcessRecorder(datastore)
        # The library's insert function takes no lock and forgets bookmarks: not even made.
        del recorder.sql_create_statements[recorder.create_insert_function_statement_index]
        recorder.create_table()
    finally:
        datastore.close()


def _datastore(conninfo: str) -> PostgresDatastore:
    # Made here and not by the library's factory, which takes every setting that is not given
    # from the environment of the process.
    datastore = PostgresDatastore(
        dbname="",
        host="",
        port="",
        user="",
        password="",
        connect_timeout=POOL_SECONDS,
        idle_in_transaction_session_timeout=LOCK_SECONDS,
        pool_size=1,
        max_overflow=MOST_CONNECTIONS - 1,
        lock_timeout=LOCK_SECONDS,
        schema=SCHEMA,
    )
    # The five arguments above can not say sslmode and the like; the connection string can.
    datastore.pool.conninfo = conninfo
    datastore.pool.kwargs = {"row_factory": dict_row}
    return datastore
