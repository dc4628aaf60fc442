"""Putting other bytes where an event stands, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
from eventsourcing.persistence import OperationalError
from eventsourcing.persistence import StoredEvent as Row


def rewrite(conninfo: str, rows: Sequence[Row]) -> None:
    """See `integrations.eventstore.rewriting.Rewriter`.

    PostgreSQL keeps old versions of rows until they are vacuumed, which is done at once: then no
    query finds them, and their space is used again. Bytes that were there stay on the disk until
    that happens, in the write-ahead log until its segments are recycled, and in replicas and
    backups. They are tokens in all of these: the text never was in this table.
    """
    try:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany(
                    """UPDATE setpoint.stored_events SET topic = %s, state = %s
                       WHERE originator_id = %s AND originator_version = %s""",
                    [(row.topic, row.state, row.originator_id, row.originator_version) for row in rows],
                )
            connection.execute("VACUUM setpoint.stored_events")
    except psycopg.Error as error:
        raise OperationalError(str(error)) from error
