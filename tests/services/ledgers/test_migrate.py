"""Tables are made in a step of its own, by one who may; those who run Setpoint make none."""

from __future__ import annotations

import json
import secrets
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.sql import SQL, Identifier, Literal

from domain.history.names import NAMES
from domain.planning.events import StepIssued
from domain.ports.ledger import Ledger
from integrations.eventstore.opening import open_ledger, open_texts
from integrations.eventstore.postgres_rights import RIGHTS
from services.relay.relaying import Relay
from services.roles import Role
from services.running import run_until
from services.settings import read_settings
from tests.services.ledgers.conftest import MASTER


@pytest.fixture
def runner(postgres_address: str) -> Iterator[str]:
    """The address of the same database for a user who may log in and nothing more."""
    name, password = f"runner_{secrets.token_hex(4)}", secrets.token_hex(8)
    with psycopg.connect(postgres_address, autocommit=True) as owner:
        owner.execute(SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(Identifier(name), Literal(password)))
        yield urlsplit(postgres_address)._replace(netloc=_login(postgres_address, name, password)).geturl()
    with psycopg.connect(postgres_address, autocommit=True) as owner:
        owner.execute(SQL("DROP OWNED BY {}").format(Identifier(name)))
        owner.execute(SQL("DROP ROLE {}").format(Identifier(name)))


def _login(address: str, name: str, password: str) -> str:
    return f"{name}:{password}@{urlsplit(address).netloc.rpartition('@')[2]}"


def user_of(address: str) -> str:
    return str(urlsplit(address).username)


def test_tables_are_made_once(run, postgres_address):
    made = run("ledger", "migrate", "--ledger", postgres_address, master=MASTER)
    assert (made.status, made.out.count("made, format 1")) == (0, 5)
    again = run("ledger", "migrate", "--ledger", postgres_address, master=MASTER)
    assert (again.status, again.out.count("as it should be, format 1")) == (0, 5)


def test_files_are_made_once(run, tmp_path):
    path = str(tmp_path / "ledger.db")
    assert run("ledger", "migrate", "--ledger", path).out.count("made, format 1") == 5
    assert run("ledger", "migrate", "--ledger", path).out.count("as it should be, format 1") == 5


def test_one_who_may_make_no_tables_is_told_the_way(run, runner, deal):
    refused = run("import", *deal, "--ledger", runner, master=MASTER)
    assert (refused.status, "setpoint ledger migrate" in refused.err) == (2, True)


def test_after_the_migration_one_who_may_make_no_tables_can_do_everything(
    run, runner, deal, postgres_address
):
    granted = run(
        "ledger", "migrate", "--ledger", postgres_address, "--grant-to-user", user_of(runner), master=MASTER
    )
    assert (granted.status, "may now run Setpoint" in granted.out) == (0, True)
    assert run("import", *deal, "--ledger", runner, master=MASTER).status == 0
    assert run("show", "north-2026", "--ledger", runner, master=MASTER).status == 0
    assert run("ledger", "check", "--ledger", runner, master=MASTER).status == 0


def test_no_table_is_forgotten_when_rights_are_given(run, postgres_address):
    run("ledger", "migrate", "--ledger", postgres_address, master=MASTER)
    with psycopg.connect(postgres_address) as connection:
        found = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname LIKE 'setpoint%'"
        ).fetchall()
    assert set(found) == set(RIGHTS)


def test_all_roles_run_as_one_who_may_make_no_tables(run, runner, deal, postgres_address, tmp_path):
    run("ledger", "migrate", "--ledger", postgres_address, "--grant-to-user", user_of(runner), master=MASTER)
    environment = {
        "SETPOINT_LEDGER": runner,
        "SETPOINT_MASTER_KEY": b64encode(MASTER).decode(),
        "SETPOINT_INBOX": str(Path(deal[0]).parent),
        "SETPOINT_CHANNEL": str(tmp_path / "channel.db"),
    }
    roles = [role for role in Role if role is not Role.API]
    stop = threading.Event()
    running = threading.Thread(target=run_until, args=(stop, read_settings(environment), roles))
    running.start()
    try:
        with closing(open_ledger(postgres_address)) as ledger:
            _wait_until(lambda: ledger.bookmark(Relay.name) > 0 and _was_planned(ledger))
    finally:
        stop.set()
        running.join()
    seen = json.loads(
        run("trace", "07.rita@mail.example", "--ledger", runner, "--format", "json", master=MASTER).out
    )
    assert {"captured", "matched", "recorded"} <= {event["stage"] for event in seen["events"]}


def _was_planned(ledger: Ledger) -> bool:
    return bool(ledger.read_all(after=0, limit=1, names=[NAMES[StepIssued]]))


def _wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE setpoint.mine (x int)",
        "CREATE SCHEMA mine",
        "DROP TABLE setpoint.stored_events",
        "DELETE FROM setpoint.stored_events",
        "TRUNCATE setpoint.stored_events",
        "UPDATE setpoint.format SET version = 2",
        "DELETE FROM setpoint_keys.erased",
        "UPDATE setpoint_keys.master SET proof = ''",
    ],
)
def test_the_rights_end_there(run, runner, postgres_address, statement):
    run("ledger", "migrate", "--ledger", postgres_address, "--grant-to-user", user_of(runner), master=MASTER)
    with psycopg.connect(runner) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize("user", ["nobody-of-that-name", 'x"; DROP SCHEMA setpoint CASCADE; --'])
def test_a_user_who_is_not_there_is_named(run, postgres_address, user):
    refused = run("ledger", "migrate", "--ledger", postgres_address, "--grant-to-user", user, master=MASTER)
    assert (refused.status, "does not exist" in refused.err) == (2, True)
    with closing(open_texts(postgres_address, MASTER)) as texts:
        assert texts.read(["anything"]) == {}


def test_a_file_has_no_users(run, tmp_path):
    refused = run("ledger", "migrate", "--ledger", str(tmp_path / "ledger.db"), "--grant-to-user", "rita")
    assert (refused.status, "in a database only" in refused.err) == (2, True)
