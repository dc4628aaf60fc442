"""What a user of the database may do who runs Setpoint but made none of its tables."""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg.sql import SQL, Identifier

from integrations.eventstore.errors import LedgerCannotBeOpened
from integrations.eventstore.postgres_server import Connection, conninfo_of, why_not

# Writers lock a table whole, and PostgreSQL asks for more than INSERT for that: since version 17
# MAINTAIN, which changes no row; before it nothing less than UPDATE would do.
_MAINTAIN_SINCE = 170_000
RIGHTS: Mapping[tuple[str, str], str] = {
    ("setpoint", "format"): "SELECT",
    ("setpoint", "stored_events"): "SELECT, INSERT, UPDATE (topic, state), {lock}",
    ("setpoint", "notification_tracking"): "SELECT, INSERT, UPDATE",
    ("setpoint_texts", "format"): "SELECT",
    ("setpoint_texts", "texts"): "SELECT, INSERT, UPDATE, DELETE",
    ("setpoint_keys", "format"): "SELECT",
    ("setpoint_keys", "keys"): "SELECT, INSERT, UPDATE, DELETE, {lock}",
    ("setpoint_keys", "erased"): "SELECT, INSERT, {lock}",
    ("setpoint_keys", "master"): "SELECT, INSERT",
    ("setpoint_grants", "format"): "SELECT",
    ("setpoint_grants", "grants"): "SELECT, INSERT, UPDATE, DELETE",
    ("setpoint_grants", "key_in_use"): "SELECT, INSERT, UPDATE",
    ("setpoint_views", "format"): "SELECT",
    ("setpoint_views", "rows"): "SELECT, INSERT, UPDATE, DELETE",
    ("setpoint_views", "bookmarks"): "SELECT, INSERT, UPDATE, DELETE",
}


def grant(address: str, user: str) -> None:
    """Give a user what running needs in the tables of the database, and nothing that makes any.

    Before PostgreSQL 17 erasing a person has to be done by the owner of the tables: others
    may not rewrite the table of keys (`VACUUM FULL`), and the server only warns of that.

    Raises:
        LedgerCannotBeOpened: there is no such user, or the rights are not ours to give.
    """
    try:
        with psycopg.connect(conninfo_of(address, LedgerCannotBeOpened)) as connection:
            _grant(connection, Identifier(user))
    except psycopg.Error as error:
        raise LedgerCannotBeOpened(address, why_not(error)) from error


def _grant(connection: Connection, user: Identifier) -> None:
    lock = "MAINTAIN" if connection.info.server_version >= _MAINTAIN_SINCE else "UPDATE"
    for schema in sorted({schema for schema, _ in RIGHTS}):
        connection.execute(SQL("GRANT USAGE ON SCHEMA {} TO {}").format(Identifier(schema), user))
    for (schema, table), rights in RIGHTS.items():
        place = Identifier(schema, table)
        granted = ", ".join(dict.fromkeys(rights.format(lock=lock).split(", ")))
        connection.execute(SQL("GRANT " + granted + " ON {} TO {}").format(place, user))
    sequence = Identifier("setpoint", "stored_events_notification_id_seq")
    connection.execute(SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(sequence, user))
