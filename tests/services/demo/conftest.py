"""The demo, played once in each form in a folder that stays: what it showed, and what it left there."""

from __future__ import annotations

import io
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from rich.console import Console

from services.cli import main
from services.demo.command import run_demo


@dataclass(frozen=True, slots=True)
class Played:
    """What the demo showed, at 100 columns and on no terminal, its folder, and what its API answered."""

    shown: str
    folder: Path
    visited: dict[str, requests.Response]

    @property
    def ledger(self) -> str:
        return str(self.folder / "ledger.db")


@dataclass(frozen=True, slots=True)
class Ran:
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """From connected mailboxes."""
    return play(tmp_path_factory.mktemp("demo") / "kept", from_files=False)


@pytest.fixture(scope="session")
def played_from_files(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("demo-of-files") / "kept", from_files=True)


@pytest.fixture(params=["played", "played_from_files"])
def either(request: pytest.FixtureRequest) -> Played:
    """Each form in turn."""
    found: Played = request.getfixturevalue(request.param)
    return found


def play(folder: Path, *, from_files: bool) -> Played:
    console, visited = Console(file=io.StringIO(), width=100), dict[str, requests.Response]()

    def visit() -> None:
        shown = console.file.getvalue().partition("\nThe API serves now; Ctrl-C ends it\n")[2]
        documentation, sign_in, plan, token, *_ = (line.split("#")[0].strip() for line in shown.splitlines())
        said = Path(shlex.split(token.removeprefix("export TOKEN=$(cat ").removesuffix(")"))[0]).read_text(
            "ascii"
        )
        headers = {"Authorization": f"Bearer {said}"}
        deals = documentation.replace("/docs", "/v1/deals")
        asked = {"docs": documentation, "sign in": sign_in, "plan": plan, "deals": deals}
        for name, address in asked.items():
            visited[name] = requests.get(address, headers=headers, timeout=30)

    run_demo(console, folder, from_files=from_files, until=visit if from_files else None)
    return Played(console.file.getvalue(), folder, visited)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SETPOINT_DEBUG", "1")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("SETPOINT_LEDGER", raising=False)
    monkeypatch.delenv("SETPOINT_MASTER_KEY", raising=False)

    def run_it(*arguments: str) -> Ran:
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        said = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), said.out, said.err)

    return run_it
