"""The contract of the grants in memory, in an SQLite file and in PostgreSQL, and what keys keep safe."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from domain.ports.grants import GrantStore
from integrations.eventstore.errors import GrantsCannotBeOpened
from integrations.eventstore.opening import open_grants, open_texts
from tests.contracts.grants import OTHER, SECRET, GrantsContract
from tests.contracts.places import MASTER, durable_place

OLD, NEW = b"k" * 32, b"n" * 32


class TestGrants(GrantsContract):
    @pytest.fixture(params=["memory", "file", "postgres"])
    def grants(self, request: pytest.FixtureRequest) -> Iterator[GrantStore]:
        address = "memory:" if request.param == "memory" else durable_place(request).address
        with closing(open_grants(address, key=OLD)) as grants:
            yield grants


@pytest.fixture(params=["file", "postgres"])
def address(request: pytest.FixtureRequest) -> str:
    return durable_place(request).address


def test_grants_outlive_the_process(address):
    with closing(open_grants(address, key=OLD)) as grants:
        grants.keep("m1", SECRET)
    with closing(open_grants(address, key=OLD)) as grants:
        assert grants.read("m1") == SECRET


def test_another_key_opens_nothing(address):
    open_grants(address, key=OLD).close()
    with pytest.raises(GrantsCannotBeOpened, match="another key"):
        open_grants(address, key=NEW)


def test_a_short_key_is_refused(address):
    with pytest.raises(GrantsCannotBeOpened, match="31 bytes"):
        open_grants(address, key=b"k" * 31)


def test_the_old_key_opens_nothing_after_a_rotation_and_the_new_one_everything(address):
    with closing(open_grants(address, key=OLD)) as grants:
        grants.keep("m1", SECRET)
        grants.rotate(NEW)
    with pytest.raises(GrantsCannotBeOpened, match="another key"):
        open_grants(address, key=OLD)
    with closing(open_grants(address, key=NEW)) as grants:
        assert grants.read("m1") == SECRET


def test_who_has_the_old_key_still_open_neither_reads_nor_writes_nor_rotates_any_more(address):
    with closing(open_grants(address, key=OLD)) as late, closing(open_grants(address, key=OLD)) as grants:
        grants.keep("m1", SECRET)
        grants.rotate(NEW)
        for act in (
            lambda: late.read("m1"),
            lambda: late.keep("m1", OTHER),
            lambda: late.rotate(b"x" * 32),
        ):
            with pytest.raises(GrantsCannotBeOpened):
                act()
        assert grants.read("m1") == SECRET


def test_without_a_key_the_master_key_gives_one(address):
    open_texts(address, MASTER).close()
    with closing(open_grants(address, MASTER)) as grants:
        grants.keep("m1", SECRET)
    with closing(open_grants(address, MASTER)) as grants:
        assert grants.read("m1") == SECRET


def test_a_grant_that_was_moved_to_another_mailbox_does_not_open(postgres_address):
    with closing(open_grants(postgres_address, key=OLD)) as grants:
        grants.keep("m1", SECRET)
        with psycopg.connect(postgres_address) as thief:
            thief.execute("UPDATE setpoint_grants.grants SET mailbox = 'm2'")
        with pytest.raises(GrantsCannotBeOpened):
            grants.read("m2")


def test_no_byte_of_a_grant_is_in_the_file_which_only_its_owner_reads(tmp_path: Path):
    ledger = tmp_path / "ledger.db"
    with closing(open_grants(str(ledger), key=OLD)) as grants:
        grants.keep("m1", SECRET)
        file = tmp_path / "ledger.db.grants"
        sealed_then = file.read_bytes()
        assert b"secret" not in sealed_then
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_was_destroyed_leaves_no_trace_in_the_file(tmp_path: Path):
    from integrations.eventstore.sqlite_grants import SqliteGrants  # noqa: PLC0415

    with closing(SqliteGrants(tmp_path / "ledger.db")) as shelf:
        mark = shelf.mark(b"mark")
        shelf.put(mark, "m1", b"sealed-bytes-that-must-go")
        shelf.remove("m1")
    assert b"sealed-bytes" not in (tmp_path / "ledger.db.grants").read_bytes()
