"""`setpoint link`: made, listed and revoked by who sits at the machine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from services.cli import main
from tests.integrations.identity.issuing import MORNING
from tests.services.api.house import filled, north_and_south


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    shutil.copytree(filled(north_and_south, MORNING), tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("SETPOINT_URL", "https://setpoint.example.com")
    return str(tmp_path / "ledger.db")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    said = capsys.readouterr()
    return int(stopped.value.code or 0), said.out, said.err


def test_a_link_is_shared_listed_and_revoked(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    by = ("--by", "rita@ours.example", "--ledger", ledger)
    status, address, told = run(capsys, "link", "share", "north", "--days", "30", *by)
    assert status == 0
    assert address.startswith("https://setpoint.example.com/shared/plan/")
    assert "shared by rita@ours.example" in told
    shown = json.loads(run(capsys, "link", "list", "north", "--format", "json", "--ledger", ledger)[1])
    (link,) = shown["links"]
    assert address.strip().rsplit("/", 1)[1].startswith(link["id"])
    assert link["id"] in run(capsys, "link", "list", "north", "--ledger", ledger)[1]
    assert run(capsys, "link", "revoke", link["id"], *by)[:2] == (0, f"{link['id']}: revoked\n")
    again = run(capsys, "link", "revoke", link["id"], *by)
    assert (again[0], "LINK" in again[2]) == (2, True)
    assert "no link" in run(capsys, "link", "list", "north", "--ledger", ledger)[1]


@pytest.mark.parametrize(
    ("typed", "says"),
    [(("none",), "DEAL"), (("north", "--kind", "everything"), "--kind: expected one of")],
)
def test_what_can_not_be_shared_is_refused(
    ledger: str, capsys: pytest.CaptureFixture[str], typed: tuple[str, ...], says: str
) -> None:
    status, out, err = run(capsys, "link", "share", *typed, "--ledger", ledger)
    assert (status, out) == (2, "")
    assert says in err
