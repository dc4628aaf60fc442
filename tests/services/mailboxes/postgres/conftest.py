"""An office over an empty PostgreSQL database."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from services.settings import Settings, read_settings
from services.wiring import open_system
from tests.contracts.places import MASTER
from tests.services.mailboxes.office import Office, TurnedClock, shelves_of


@pytest.fixture
def settings(postgres_address: str, tmp_path) -> Settings:
    return read_settings(
        {
            "SETPOINT_LEDGER": postgres_address,
            "SETPOINT_MASTER_KEY": base64.b64encode(MASTER).decode(),
            "SETPOINT_CHANNEL": str(tmp_path / "channel.db"),
            "SETPOINT_INBOX": str(tmp_path),
        }
    )


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    clock = TurnedClock()
    with open_system(settings, clock) as system:
        yield Office(system.ledger, system.texts, shelves_of(None), clock)
