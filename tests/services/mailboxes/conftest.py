"""An office with one empty mailbox, over a ledger in a file, or where a test is marked so, PostgreSQL too."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from services.settings import Settings, read_settings
from services.wiring import open_system
from tests.contracts.places import MASTER
from tests.services.mailboxes.office import Office, TurnedClock, shelves_of


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that are marked `everywhere` run over both stores, by what they need of an office."""
    is_marked = metafunc.definition.get_closest_marker("everywhere") is not None
    if is_marked and "settings" in metafunc.fixturenames:
        metafunc.parametrize("settings", ["file", "postgres"], indirect=True)


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path) -> Settings:
    said = {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(tmp_path)}
    if getattr(request, "param", "file") == "postgres":
        said["SETPOINT_LEDGER"] = request.getfixturevalue("postgres_address")
        said["SETPOINT_MASTER_KEY"] = base64.b64encode(MASTER).decode()
        said["SETPOINT_CHANNEL"] = str(tmp_path / "channel.db")
    return read_settings(said)


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    clock = TurnedClock()
    with open_system(settings, clock) as system:
        yield Office(system.ledger, system.texts, shelves_of(None), clock)
