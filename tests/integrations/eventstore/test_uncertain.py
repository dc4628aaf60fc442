"""Appends whose outcome the library could not see, and stores that do not answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from eventsourcing.persistence import OperationalError
from eventsourcing.postgres import PostgresDatastore

from domain.deal.events import NoReplyOwed
from domain.ports.ledger import Append, Bookmark, NewEvent, StreamHasMoved
from integrations.eventstore.errors import StoreOutOfReach
from integrations.eventstore.memory_ledger import memory_ledger
from integrations.eventstore.opening import open_texts
from integrations.eventstore.postgres_ledger import postgres_ledger
from integrations.eventstore.sqlite_ledger import sqlite_ledger


def events(*numbers: int) -> list[NewEvent]:
    return [NewEvent(uuid4(), NoReplyOwed(f"t{number}", number), 1, "cli", uuid4()) for number in numbers]


def lose_the_next_answer(monkeypatch: pytest.MonkeyPatch, datastore: PostgresDatastore) -> None:
    """The next transaction is committed, but the connection dies before the server says so."""
    real = datastore.get_connection
    lost: list[bool] = []

    @contextmanager
    def get_connection() -> Iterator[Any]:
        with real() as connection:
            yield connection
        if not lost:
            lost.append(True)
            raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(datastore, "get_connection", get_connection)


@pytest.mark.parametrize("bookmark", [None, Bookmark("matcher", 7)])
def test_an_append_that_got_through_unseen_is_a_success(
    postgres_address: str, monkeypatch: pytest.MonkeyPatch, bookmark: Bookmark | None
) -> None:
    ledger, stream = postgres_ledger(postgres_address), uuid4()
    recorder: Any = ledger._recorder
    lose_the_next_answer(monkeypatch, recorder.datastore)
    ledger.append([Append(stream, 0, events(1, 2)), Append(uuid4(), 0, events(3))], bookmark)
    assert [stored.version for stored in ledger.read(stream)] == [1, 2]
    assert len(ledger.read_all(after=0, limit=9)) == 3
    assert ledger.bookmark("matcher") == (7 if bookmark else 0)
    ledger.close()


def test_a_conflict_with_somebody_else_stays_one(postgres_address: str) -> None:
    ledger, stream = postgres_ledger(postgres_address), uuid4()
    ledger.append([Append(stream, 0, events(1))])
    with pytest.raises(StreamHasMoved):
        ledger.append([Append(stream, 0, events(1))])
    ledger.close()


def test_a_ledger_that_is_locked_for_too_long_is_out_of_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("integrations.eventstore.sqlite_ledger.BUSY_SECONDS", 1)
    ledger = sqlite_ledger(tmp_path / "a.db")
    writer = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreOutOfReach, match="locked"):
        ledger.append([Append(uuid4(), 0, events(1))])
    writer.execute("ROLLBACK")
    writer.close()
    ledger.append([Append(uuid4(), 0, events(1))])
    ledger.close()


def test_texts_that_are_gone_are_out_of_reach(tmp_path: Path) -> None:
    texts = open_texts(str(tmp_path / "a.db"))
    with sqlite3.connect(tmp_path / "a.db.texts") as connection:
        connection.execute("DROP TABLE texts")
    connection.close()
    with pytest.raises(StoreOutOfReach, match="no such table"):
        texts.read(["t1"])
    texts.close()


def test_an_append_in_memory_is_checked_and_written_in_one_go() -> None:
    ledger, stream = memory_ledger(), uuid4()
    ledger.append([Append(stream, 0, events(1))])
    reading = ledger.read(stream)
    assert next(reading).version == 1
    ledger.append([Append(stream, 1, events(2))])
    assert list(reading) == []
    ledger.close()
