"""An office with one empty mailbox, over a ledger in a file."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from services.settings import read_settings
from services.wiring import open_system
from tests.services.mailboxes.office import Office, TurnedClock, shelves_of

# Its sizes are those of a proof: minutes of capture, killed again and again.
collect_ignore = [] if os.environ.get("SETPOINT_PROVE") == "1" else ["test_kill_over_the_sandbox.py"]


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    clock = TurnedClock()
    settings = read_settings(
        {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(tmp_path)}
    )
    with open_system(settings, clock) as system:
        yield Office(system.ledger, system.texts, shelves_of(None), clock)
