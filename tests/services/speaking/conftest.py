"""The command as a person types it, on a clock that a test turns, over a deal of one short file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from domain.moments import Instant
from services.asked_instants import asked_instant
from services.cli import main
from services.clock import SystemClock
from services.wiring import offline
from tests.services.mailbox_of_a_deal import write_deal


@dataclass
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command prints
        return json.loads(self.out)


@dataclass
class Now:
    """The time of the machine."""

    at: Instant

    def turn(self, to: str) -> None:
        found = asked_instant(to, option="test", zone=offline().zone("Europe/Berlin"))
        assert found is not None
        self.at = found


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    """Monday morning, three weeks after the opening of the deal."""
    now = Now(0)
    now.turn("2026-03-23T09:00")
    monkeypatch.setattr(SystemClock, "now", lambda _clock: now.at)
    return now


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, now: Now
) -> Callable[..., Ran]:
    assert now.at
    monkeypatch.setenv("SETPOINT_LEDGER", str(tmp_path / "ledger.db"))
    monkeypatch.setenv("SETPOINT_DEBUG", "1")
    monkeypatch.setenv("COLUMNS", "160")

    def run_it(*arguments: str) -> Ran:
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        said = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), said.out, said.err)

    return run_it


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """The deal file, two mailboxes and a calendar."""
    folder = tmp_path / "files"
    folder.mkdir()
    return write_deal(folder)


@pytest.fixture
def opened(run, files) -> str:
    """The deal, opened without mail; its id."""
    assert run("deal", "open", files[0]).status == 0
    return "north-2026"
