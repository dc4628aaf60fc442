"""An office with one empty mailbox, over a ledger in a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.settings import read_settings
from services.wiring import open_system
from tests.services.mailboxes.office import Office, TurnedClock, shelves_of


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    clock = TurnedClock()
    settings = read_settings(
        {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(tmp_path)}
    )
    with open_system(settings, clock) as system:
        yield Office(system.ledger, system.texts, shelves_of(None), clock)
