"""The contract of the change signal in one process, beside an SQLite file and in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from domain.ports.change_signal import ChangeSignal
from integrations.eventstore.bell import RingingLedger
from integrations.eventstore.hint_file import MOST_BYTES, HintFile
from integrations.eventstore.opening import open_ledger, open_signal
from tests.contracts.change_signal import ChangeSignalContract, DurableChangeSignalContract
from tests.contracts.ledger import fill
from tests.contracts.places import DurablePlace, durable_place


@pytest.fixture(params=["file", "postgres"])
def place(request: pytest.FixtureRequest) -> Iterator[DurablePlace]:
    place = durable_place(request)
    yield place
    place.close()


class TestChangeSignal(ChangeSignalContract):
    @pytest.fixture(params=["memory", "file", "postgres"])
    def signal(self, request: pytest.FixtureRequest) -> Iterator[ChangeSignal]:
        address = "memory:" if request.param == "memory" else durable_place(request).address
        signal = open_signal(address)
        yield signal
        signal.close()


class TestDurableChangeSignal(DurableChangeSignalContract):
    @pytest.fixture
    def signal(self, place: DurablePlace) -> Iterator[ChangeSignal]:
        place.ledger()
        signal = open_signal(place.address)
        yield signal
        signal.close()


def test_a_ledger_rings_for_its_own_process_at_once():
    signal, stored = open_signal("memory:"), open_ledger("memory:")
    ledger = RingingLedger(stored, signal)
    mark = signal.mark()
    fill(ledger, uuid4(), 1)
    assert signal.wait(mark, at_most_seconds=0.0) is True
    ledger.close()


def test_a_signal_that_was_cut_off_hears_again(postgres_address):
    signal, ledger = open_signal(postgres_address), open_ledger(postgres_address)
    try:
        fill(ledger, uuid4(), 1)
        mark = signal.mark()
        with psycopg.connect(postgres_address, autocommit=True) as server:
            server.execute(
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                   WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"""
            )
        assert signal.wait(mark, at_most_seconds=10) is True  # it rings when it listens again
        mark = signal.mark()
        fill(ledger, uuid4(), 1)
        assert signal.wait(mark, at_most_seconds=10) is True
    finally:
        signal.close()
        ledger.close()


def test_the_file_of_hints_begins_anew_when_it_is_long_and_is_still_heard(tmp_path):
    ledger = tmp_path / "ledger.db"
    teller, hearer = HintFile(ledger), HintFile(ledger)
    assert hearer.news() == []
    heard = 0
    for number in range(3 * MOST_BYTES // 1_000):
        teller.tell(f"{number:0>999}")
        heard += hearer.news() == [f"{number:0>999}"]
    assert heard >= 3 * MOST_BYTES // 1_000 - 3  # one may be lost whenever it begins anew
    file = tmp_path / "ledger.db.hints"
    assert file.stat().st_size <= MOST_BYTES + 1_000
    assert file.stat().st_mode & 0o777 == 0o600


def test_hints_that_nobody_can_write_down_are_lost_and_hurt_nobody(tmp_path):
    nowhere = HintFile(tmp_path / "nowhere" / "ledger.db")
    nowhere.tell("m1")
    assert nowhere.news() == []
