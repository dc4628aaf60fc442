"""The places where a ledger and a text store can live, as the contract suites use them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import UUID

import psycopg
import pytest

from domain.ports.ledger import Ledger
from domain.ports.texts import TextStore
from integrations.eventstore.opening import open_ledger, open_texts
from integrations.sqlite_files import connect

MASTER = bytes(range(32))
_Closed = TypeVar("_Closed", "Ledger", "TextStore")


class Place(Protocol):
    """Somewhere to open a ledger and a text store; memory knows only one of each."""

    def ledger(self) -> Ledger:
        """The ledger, opened once more where that means anything."""
        ...

    def texts(self) -> TextStore:
        """The text store, opened once more where that means anything."""
        ...

    def close(self) -> None:
        """Close whatever was opened."""
        ...


class MemoryPlace:
    """In this process only."""

    def __init__(self) -> None:
        self._ledger = open_ledger("memory:")
        self._texts = open_texts("memory:")

    def ledger(self) -> Ledger:
        return self._ledger

    def texts(self) -> TextStore:
        return self._texts

    def close(self) -> None:
        self._ledger.close()
        self._texts.close()


class DurablePlace(ABC):
    """Under an address, for any number of processes."""

    def __init__(self, address: str, master: bytes | None) -> None:
        self.address = address
        self.master = master
        self._opened: list[Callable[[], None]] = []

    def ledger(self) -> Ledger:
        return self._remember(open_ledger(self.address))

    def texts(self) -> TextStore:
        return self._remember(open_texts(self.address, self.master))

    def close(self) -> None:
        for close in self._opened:
            close()

    @abstractmethod
    def open_transaction(self, stream: UUID, name: str, state: bytes) -> AbstractContextManager[None]:
        """Another writer that has inserted a first event into a stream and commits it at the end."""

    def _remember(self, opened: _Closed) -> _Closed:
        self._opened.append(opened.close)
        return opened


class FilePlace(DurablePlace):
    """In an SQLite file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder / "ledger.db"), master=None)

    @contextmanager
    def open_transaction(self, stream: UUID, name: str, state: bytes) -> Iterator[None]:
        writer = connect(Path(self.address))
        try:
            writer.execute("BEGIN")
            writer.execute("INSERT INTO stored_events VALUES (?, 1, ?, ?)", [stream.hex, name, state])
            yield
            writer.execute("COMMIT")
        finally:
            writer.close()


class PostgresPlace(DurablePlace):
    """In a PostgreSQL database."""

    def __init__(self, address: str) -> None:
        super().__init__(address, MASTER)

    @contextmanager
    def open_transaction(self, stream: UUID, name: str, state: bytes) -> Iterator[None]:
        with psycopg.connect(self.address) as writer:
            writer.execute(
                """INSERT INTO setpoint.stored_events (originator_id, originator_version, topic, state)
                   VALUES (%s, 1, %s, %s)""",
                [stream, name, state],
            )
            yield


def durable_place(request: pytest.FixtureRequest) -> DurablePlace:
    """The place that a fixture's parameter names: `file` or `postgres`."""
    if request.param == "postgres":
        return PostgresPlace(request.getfixturevalue("postgres_address"))
    return FilePlace(request.getfixturevalue("tmp_path"))
