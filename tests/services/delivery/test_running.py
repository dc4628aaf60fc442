"""The delivery role as a process: killed while it sends, it sends again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.access.events import AccessGiven
from domain.access.permits import AccessRole
from domain.delivery.events import Form, Topic
from integrations.playbookfiles.deal import read_deal_file
from services.access.record import AccessRecord
from services.capture.harvest import Harvest
from services.cli import main
from services.delivery.hooks import HookRecord
from services.importing import import_deal
from services.planner.catching_up import catch_up
from services.settings import read_settings
from services.wiring import open_store
from tests.integrations.webhooks.receiving import Receiver, receiving

RITA = "rita@ours.example"
DEAL = f"""
id: north
name: Northwind
opened_on: 2026-06-01
decision_date: 2027-09-30
timezone: Europe/Berlin
owner: {RITA}
seller: {{domains: [ours.example]}}
buyer: {{domains: [north.example]}}
playbook: enterprise
"""
_PATIENCE_SECONDS = 30.0


@contextmanager
def running(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "services", "run", "delivery"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603 - this program
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def filled(folder: Path, receiver: Receiver) -> dict[str, str]:
    """A ledger with a deal that opened after two hooks were registered; the environment that names it."""
    environment = {
        **os.environ,
        "SETPOINT_LEDGER": str(folder / "ledger.db"),
        "SETPOINT_HEADLINES_AT": "00:00",
        "SETPOINT_MAIL_FOLDER": str(folder / "mail"),
        "SETPOINT_MAIL_FROM": "setpoint@ours.example",
    }
    with open_store(read_settings(environment)) as store:
        hooks = HookRecord(store.ledger, store.texts, store.clock)
        for path in ("slow", "quick"):
            address = f"{receiver.address}/{path}"
            hooks.register(address, [Topic.DEAL_OPENED], Form.STANDARD, None, actor="test")
        file = folder / "north.yaml"
        file.write_text(DEAL)
        import_deal(read_deal_file(file), Harvest(), store)
        catch_up(store, "north")
        given = AccessGiven(store.tokens.person(RITA), frozenset({AccessRole.REP}))
        AccessRecord(store.ledger, store.clock).say([given], actor="test")
    return environment


def test_killed_while_it_sends_it_sends_again_under_the_same_id_and_ends_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as receiver:
        environment = filled(tmp_path, receiver)
        with running(environment) as killed:
            assert receiver.came.wait(_PATIENCE_SECONDS)
            killed.kill()
        receiver.slow.set()
        with running(environment) as again:
            _wait_for(lambda: len(receiver.at("/slow")) == 2)
            again.send_signal(signal.SIGTERM)
            assert again.wait(_PATIENCE_SECONDS) == 0
    slow = receiver.at("/slow")
    assert len(slow) == 2
    assert len({got.headers["webhook-id"] for got in slow}) == 1
    assert json.loads(slow[0].body)["data"]["deal"] == "north"
    monkeypatch.setenv("SETPOINT_LEDGER", environment["SETPOINT_LEDGER"])
    for wanted in ("text", "json", "slack", "teams", "eml"):
        with pytest.raises(SystemExit) as ended:
            main(["headlines", RITA, "--format", wanted])
        assert ended.value.code == 0
        shown = capsys.readouterr().out
        assert "Northwind" in shown
        assert wanted in {"text", "eml"} or json.loads(shown)


def _wait_for(holds: object) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not holds():  # type: ignore[operator] # a question
        assert time.monotonic() < deadline
        time.sleep(0.05)
