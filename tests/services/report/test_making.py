"""Pages as the commands write them: of files, and of a deal in the ledger."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from services.cli import main
from tests.services.mailbox_of_a_deal import write_deal

AS_OF = ("--as-of", "2026-04-20T12:00:00Z")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("SETPOINT_LEDGER", str(tmp_path / "ledger.db"))
    return write_deal(tmp_path)


def run(*arguments: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert not stopped.value.code


def report_in(page: str) -> dict[str, Any]:
    packed = re.search(r'class="packed-deal" data-id="north-2026">([^<]*)<', page)
    assert packed is not None
    return dict(json.loads(gzip.decompress(base64.b64decode(packed[1]))))


def test_replay_writes_a_page_that_holds_its_answer(files, tmp_path, capsys):
    page = tmp_path / "deal.html"
    run("replay", *files, *AS_OF, "--format", "html", "--output", str(page))
    run("replay", *files, *AS_OF, "--format", "json")
    written = page.read_text(encoding="utf-8")
    assert written.startswith("<!DOCTYPE html>")
    assert report_in(written)["answer"] == json.loads(capsys.readouterr().out)


def test_show_writes_the_page_of_a_deal_of_the_ledger(files, capsys):
    run("import", *files)
    capsys.readouterr()
    run("show", "north-2026", *AS_OF, "--format", "html")
    report = report_in(capsys.readouterr().out)
    assert report["history"]["recorded"] is True
    assert report["answer"]["deal"]["name"] == "Northwind rollout"
