"""The contract of the duties beside an SQLite file and in PostgreSQL; in memory there is nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from domain.ports.duties import Duties
from integrations.eventstore import opening
from integrations.eventstore.errors import StoreOutOfReach
from tests.contracts.duties import DutiesContract
from tests.contracts.places import durable_place


class TestDuties(DutiesContract):
    @pytest.fixture(params=["file", "postgres"])
    def address(self, request: pytest.FixtureRequest) -> str:
        return durable_place(request).address

    @pytest.fixture
    def open_duties(self, address: str) -> Iterator[Callable[[], Duties]]:
        opened: list[Duties] = []

        def open_them() -> Duties:
            opened.append(opening.open_duties(address))
            return opened[-1]

        yield open_them
        for duties in opened:
            duties.close()


def test_in_memory_every_duty_is_ours():
    duties = opening.open_duties("memory:")
    assert duties.take("planner<ledger")
    duties.leave("planner<ledger")
    assert duties.take("planner<ledger")
    duties.close()


def test_a_session_that_was_cut_off_is_noticed_and_the_duty_taken_again(postgres_address):
    duties = opening.open_duties(postgres_address)
    try:
        assert duties.take("planner<ledger")
        with psycopg.connect(postgres_address, autocommit=True) as server:
            server.execute(
                """SELECT pg_terminate_backend(pid) FROM pg_locks
                   WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"""
            )
        duties._sure_until = 0.0
        with pytest.raises(StoreOutOfReach):
            duties.take("planner<ledger")
        assert duties.take("planner<ledger")
    finally:
        duties.close()
