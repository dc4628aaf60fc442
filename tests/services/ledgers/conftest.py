"""A ledger with a deal in it, and the command as a person types it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from services.cli import main
from tests.services.mailbox_of_a_deal import write_deal

MASTER, OTHER_MASTER = bytes(range(32)), bytes(range(1, 33))


@dataclass
class Ran:
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SETPOINT_DEBUG", "1")
    monkeypatch.delenv("SETPOINT_LEDGER", raising=False)
    monkeypatch.delenv("SETPOINT_MASTER_KEY", raising=False)

    def run_it(*arguments: str, master: bytes | None = None) -> Ran:
        key = b64encode(master).decode() if master else ""
        with monkeypatch.context() as environment:
            environment.setenv("SETPOINT_MASTER_KEY", key)
            with pytest.raises(SystemExit) as stopped:
                main(arguments)
        said = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), said.out, said.err)

    return run_it


@pytest.fixture
def deal(tmp_path: Path) -> list[str]:
    folder = tmp_path / "files"
    folder.mkdir()
    return write_deal(folder)


@pytest.fixture
def ledger(run: Run, deal: list[str], tmp_path: Path) -> str:
    """The path of a ledger with one deal, which keeps a master key of its own."""
    path = str(tmp_path / "ledger.db")
    assert run("import", *deal, "--ledger", path).status == 0
    return path
