"""Connecting to PostgreSQL, with reasons that a person can act upon when it does not work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier, Literal

from integrations.eventstore.errors import StoreCannotBeOpened

CONNECT_SECONDS = 5
LOCK_SECONDS = 5
MOST_CONNECTIONS = 5
_MAKING_TABLES = int.from_bytes(b"Setpoint", "big")
_LONGEST_REASON = 300

Connection: TypeAlias = psycopg.Connection[TupleRow]


@dataclass(frozen=True, slots=True)
class Schema:
    """A database schema that belongs to Setpoint; its table `format` holds the version."""

    name: str
    version: int
    make_tables: Callable[[Connection], None]


def conninfo_of(address: str, refuse: type[StoreCannotBeOpened]) -> str:
    """The connection string of libpq for an address `postgresql://user:password@host:port/name?...`.

    Raises:
        StoreCannotBeOpened: (the subclass given) it is no such address.
    """
    try:
        given = {key: value for key, value in conninfo_to_dict(address).items() if value is not None}
    except psycopg.ProgrammingError:
        given = {}
    places = f"{given.get('host')}{given.get('dbname')}{given.get('port')}"
    if not given or "@" in places or not str(given.get("port", 0)).replace(",", "").isdigit():
        # Neither libpq's message nor these pieces are shown: they may be pieces of the password.
        reason = (
            "expected postgresql://user:password@host:port/name (in a password write %25 %40 %2F for % @ /)"
        )
        raise refuse(address, reason) from None
    return make_conninfo("", **{"connect_timeout": CONNECT_SECONDS, "application_name": "setpoint", **given})


def prepare(address: str, schemas: tuple[Schema, ...], refuse: type[StoreCannotBeOpened]) -> str:
    """Make the tables of schemas that are not there, check the version of those that are.

    Returns the connection string of the address. Safe in several processes at once.

    Raises:
        StoreCannotBeOpened: (the subclass given) the database can not be used.
    """
    conninfo = conninfo_of(address, refuse)
    try:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(SQL("SET statement_timeout = '60s'"))
            connection.execute("SELECT pg_advisory_lock(%s)", [_MAKING_TABLES])
            for schema in schemas:
                fault = _prepare(connection, schema)
                if fault:
                    raise refuse(address, fault)
    except psycopg.Error as error:
        raise refuse(address, why_not(error)) from error
    return conninfo


def formats(
    address: str, schemas: tuple[str, ...], refuse: type[StoreCannotBeOpened]
) -> tuple[int | None, ...]:
    """The version of each of these schemas; None for one that is not there. Makes nothing.

    Raises:
        StoreCannotBeOpened: (the subclass given) the database can not be looked at.
    """
    try:
        with psycopg.connect(conninfo_of(address, refuse), autocommit=True) as connection:
            return tuple(_format(connection, schema) for schema in schemas)
    except psycopg.Error as error:
        raise refuse(address, why_not(error)) from error


def why_not(error: BaseException) -> str:
    """What an error of the server or of libpq means for the person who set the address."""
    text = " ".join(str(error).split())[:_LONGEST_REASON]
    if psycopg.errors.InsufficientPrivilege in (type(error), type(error.__cause__)):
        return f"this user has no permission (one who has makes the tables: setpoint ledger migrate): {text}"
    if "password" in text:
        return f"the server does not take this user and password: {text}"
    if any(sign in text for sign in ("refused", "timeout", "resolve", "unreachable")):
        return f"the server does not answer: {text}"
    return text


def _format(connection: Connection, schema: str) -> int | None:
    query = "SELECT 1 FROM pg_tables WHERE schemaname = %s AND tablename = 'format'"
    if connection.execute(query, [schema]).fetchone() is None:
        return None
    row = connection.execute(SQL("SELECT version FROM {}.format").format(Identifier(schema))).fetchone()
    return None if row is None else int(row[0])


def _prepare(connection: Connection, schema: Schema) -> str | None:
    """Make or check one schema; returns what is wrong with it."""
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema.name])
    tables = {table for (table,) in rows}
    if tables and "format" not in tables:
        return f"its schema {schema.name} holds tables of something else"
    names = {"schema": Identifier(schema.name), "version": Literal(schema.version)}
    if not tables:
        connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {schema}").format(**names))
        connection.execute(SQL("CREATE TABLE {schema}.format (version integer NOT NULL)").format(**names))
    # The version is written last: tables without one were left unfinished, and are finished now.
    row = connection.execute(SQL("SELECT version FROM {schema}.format").format(**names)).fetchone()
    if row is None:
        schema.make_tables(connection)
        connection.execute(SQL("INSERT INTO {schema}.format VALUES ({version})").format(**names))
    elif row[0] > schema.version:
        return f"it has format {row[0]} and this program knows {schema.version}: use a newer Setpoint"
    return None
