"""The text store contract in memory, in SQLite files and in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contracts.places import DurablePlace, MemoryPlace, Place, durable_place
from tests.contracts.texts import DurableTextsContract, TextsContract


class TestTexts(TextsContract):
    @pytest.fixture(params=["memory", "file", "postgres"])
    def place(self, request: pytest.FixtureRequest) -> Iterator[Place]:
        place = MemoryPlace() if request.param == "memory" else durable_place(request)
        yield place
        place.close()


class TestDurableTexts(DurableTextsContract):
    @pytest.fixture(params=["file", "postgres"])
    def place(self, request: pytest.FixtureRequest) -> Iterator[DurablePlace]:
        place = durable_place(request)
        yield place
        place.close()
