"""Forgetting over files and PostgreSQL: nothing of it is left in any table, however often it was killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from domain.capture.forgetting import ContactsForgotten, Forgotten
from services.privacy.forgetting import DAY_SECONDS, forgotten_so_far
from services.privacy.retention import retention_of
from services.settings import read_settings
from services.wiring import open_system
from tests.postgres import dumped
from tests.services.privacy.forgetting_process import STAGES
from tests.services.privacy.test_retention import CANARY, captured, names_of_the_forgotten, of_deals, shown
from tests.services.run.following import NOW, FixedClock
from tests.services.run.test_capture import events

DUE = NOW + 90 * DAY_SECONDS


@pytest.fixture(params=["file", "postgres"])
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "inbox").mkdir()
    is_file = request.param == "file"
    return {
        "SETPOINT_LEDGER": str(tmp_path / "ledger.db")
        if is_file
        else request.getfixturevalue("postgres_address"),
        "SETPOINT_CHANNEL": str(tmp_path / "channel.db"),
        "SETPOINT_INBOX": str(tmp_path / "inbox"),
        "SETPOINT_MASTER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    }


def kept(environment: dict[str, str]) -> bytes:
    """Everything that is stored but for the keys, which stay under tokens."""
    ledger = environment["SETPOINT_LEDGER"]
    if ledger.startswith("postgresql"):
        return b"\n".join(rows for table, rows in dumped(ledger).items() if "keys" not in table)
    files = [each for each in Path(ledger).parent.glob("ledger.db*") if "keys" not in each.name]
    return b"\n".join(each.read_bytes() for each in files)


def stages(environment: dict[str, str]) -> list[str]:
    is_postgres = environment["SETPOINT_LEDGER"].startswith("postgresql")
    return [stage for stage in STAGES if is_postgres or stage != "uncommitted"]


def test_killed_at_every_stage_it_forgets_everything_and_counts_it_once(environment, tmp_path):
    with open_system(read_settings(environment), FixedClock()) as system:
        captured(system, tmp_path / "inbox")
        wanted = {name.encode() for name in names_of_the_forgotten(system)}
        before = of_deals(system)
    assert {name for name in wanted if name in kept(environment)} == wanted
    for stage in stages(environment):
        words = [sys.executable, "-m", "tests.services.privacy.forgetting_process", stage, str(DUE)]
        killed = subprocess.run(words, env=environment, capture_output=True, check=False)  # noqa: S603 - ours
        assert killed.returncode == -signal.SIGKILL, (stage, killed.stderr[-2_000:])
    with open_system(read_settings(environment), FixedClock(DUE)) as system:
        retention = retention_of(system)
        retention.run()
        assert retention.run() == 0
        told = list(forgotten_so_far(system.ledger))
        assert sum(sum(each.values()) for one in told for each in one.counts.values()) == 3
        assert all(isinstance(each, ContactsForgotten) for each in told)
        assert len(events(system, Forgotten)) == 3
        assert of_deals(system) == before
        assert not [value for value in shown(system) if CANARY in value]
    assert [name for name in wanted if name in kept(environment)] == []
