"""The ledger contract in memory, in an SQLite file and in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.ledger import DurableLedgerContract, LedgerContract
from tests.contracts.places import DurablePlace, MemoryPlace, Place, durable_place


class TestLedger(LedgerContract):
    @pytest.fixture(params=["memory", "file", "postgres"])
    def place(self, request: pytest.FixtureRequest) -> Iterator[Place]:
        place = MemoryPlace() if request.param == "memory" else durable_place(request)
        yield place
        place.close()


class TestDurableLedger(DurableLedgerContract):
    @pytest.fixture(params=["file", "postgres"])
    def place(self, request: pytest.FixtureRequest) -> Iterator[DurablePlace]:
        place = durable_place(request)
        yield place
        place.close()
