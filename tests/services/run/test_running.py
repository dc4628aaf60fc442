"""`setpoint run` as a person starts it: from an empty folder, with no configuration."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from domain.access.permits import AccessRole
from integrations.eventstore.bell import Bell
from integrations.eventstore.duties import MemoryDuties
from services.access.api_tokens import new_api_token
from services.access.record import AccessRecord
from services.api import app, metrics
from services.api.app import application
from services.api.metrics import metrics_text
from services.health import Health, State
from services.roles import Role
from services.settings import read_settings
from services.supervisor import Supervisor
from services.tasks import NowAndThen
from services.wiring import open_store, open_system
from tests.services.mailbox_of_a_deal import PERSONAL, write_deal

PATIENCE = 30.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def start(folder: Path, tmp_path: Path, port: int) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start_it(*roles: str, **environment: str) -> subprocess.Popen[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SETPOINT_")}
        own = {"XDG_DATA_HOME": str(tmp_path / "data"), "SETPOINT_API": f"127.0.0.1:{port}", **environment}
        process = subprocess.Popen(  # noqa: S603 - this project's own command
            [sys.executable, "-m", "services", "run", *roles],
            cwd=folder,
            env={**clean, "PYTHONPATH": str(Path.cwd()), **own},
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start_it
    for process in started:
        process.kill()
        process.communicate()


def machine_token(tmp_path: Path) -> str:
    """A token for a machine, issued beside the running system."""
    settings = read_settings({"XDG_DATA_HOME": str(tmp_path / "data")})
    with open_store(settings) as store:
        made = new_api_token([AccessRole.SERVICE], store.clock.now() + 3_600)
        AccessRecord(store.ledger, store.clock).say([made.issued], actor="test")
    return made.secret


def asked(port: int, path: str, token: str = "") -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - loopback
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return 0, ""


def until(found: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever is found
    deadline = time.monotonic() + PATIENCE
    while not (what := found()):
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)
    return what


def test_from_an_empty_folder_to_a_next_step_and_an_orderly_end(start, folder, port, tmp_path):
    process = start()
    until(lambda: asked(port, "/ready")[0] == 200)
    write_deal(folder / "inbox")
    token = machine_token(tmp_path)
    steps = until(lambda: json.loads(asked(port, "/v1/next-steps", token)[1])["next_steps"])
    assert steps[0]["deal"]["name"] == "Northwind rollout"
    until(lambda: json.loads(asked(port, "/health")[1])["tasks"]["recorder<ledger"]["done"] > 15)
    _, metrics = asked(port, "/metrics")
    assert 'setpoint_task_state{state="working",task="analyst<ledger"} 1.0' in metrics
    assert 'setpoint_lag_seconds{task="recorder<ledger"} ' in metrics
    process.terminate()
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    lines = [json.loads(line) for line in said.splitlines()]
    assert [line["says"] for line in lines] == ["running", "stopping", "stopped"]
    assert [word for word in PERSONAL if word in said] == []
    assert (tmp_path / "data" / "setpoint" / "ledger.db").exists()
    assert (tmp_path / "data" / "setpoint").stat().st_mode & 0o077 == 0


def test_only_the_named_roles_run(start, port):
    start("recorder", "analyst", "api")
    until(lambda: asked(port, "/ready")[0] == 200)
    tasks = json.loads(asked(port, "/health")[1])["tasks"]
    of_api = ["access-log", "api<ledger", "api-matching<ledger"]
    assert sorted(tasks) == sorted(
        [*of_api, "analyst<ledger", "answers<clock", "forgetting<clock", "holes<clock", "recorder<ledger"]
    )


def test_of_two_processes_one_follows_and_the_other_takes_over_within_seconds(start, port, tmp_path):
    first = start("recorder")
    until((tmp_path / "data" / "setpoint" / "ledger.db.duty-recorder-ledger").exists)
    second = start("recorder", "api")

    def state() -> str:
        told = json.loads(asked(port, "/health")[1] or '{"tasks": {}}')["tasks"]
        return str(told.get("recorder<ledger", {}).get("state"))

    until(lambda: state() == "standing_by")
    assert asked(port, "/ready")[0] == 200
    killed_at = time.monotonic()
    first.kill()
    until(lambda: state() == "working")
    assert time.monotonic() - killed_at < 5
    assert second.poll() is None


def test_an_address_that_is_taken_is_refused_in_one_line(start, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        process = start()
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert said.startswith("setpoint: SETPOINT_API: expected a host and port that are free here")
    assert f"127.0.0.1:{port} is not" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SETPOINT_API", "8470", "host:port"),
        ("SETPOINT_API", "127.0.0.1:99999", "host:port"),
        ("SETPOINT_TIMEZONE", "Mars/Base", "an IANA time zone"),
    ],
)
def test_a_faulty_setting_is_named_and_its_value_is_not_shown(start, name, value, expected):
    process = start(**{name: value})
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert said.startswith(f"setpoint: {name}: expected {expected}")
    assert value not in said.replace("127.0.0.1:8470", "")


def test_a_role_that_is_none_is_refused(start):
    process = start("plumber")
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "plumber" in said
    assert all(role.value in said for role in Role)


def test_a_foreign_host_name_is_not_served(start, port):
    start("api")
    until(lambda: asked(port, "/ready")[0] == 200)
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v1/review", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=5)  # noqa: S310 - loopback
    with refused.value:
        assert refused.value.code == 400


def test_names_of_customers_are_served_to_nobody_without_a_token(start, port):
    start("api", SETPOINT_API=f"0.0.0.0:{port}")
    until(lambda: asked(port, "/ready")[0] == 200)
    assert asked(port, "/v1/review")[0] == 401
    assert asked(port, "/metrics")[0] == 200


class Recording:
    """A task that notes when it begins and ends."""

    def __init__(self, name: str, notes: list[str], *, breaks: int = 0) -> None:
        self.name = name
        self.health = Health()
        self._notes = notes
        self._breaks = breaks

    def run(self, stop: threading.Event) -> None:
        self._notes.append(f"{self.name} begins")
        if self._breaks:
            self._breaks -= 1
            raise RuntimeError("Bea Buyer")
        self.health.state = State.WORKING
        stop.wait(PATIENCE)
        time.sleep(0.05)
        self._notes.append(f"{self.name} ends")

    def waiting_since(self) -> None:
        return None


def test_what_takes_in_ends_before_what_works_off():
    notes: list[str] = []
    supervisor = Supervisor(
        intake=[Recording("capture", notes)], workers=[Recording("recorder", notes)], signal=Bell()
    )
    supervisor.start()
    until(lambda: len(notes) == 2)
    supervisor.stop()
    assert notes[2:] == ["capture ends", "recorder ends"]


def test_what_was_not_begun_can_be_ended():
    notes: list[str] = []
    Supervisor(intake=[Recording("capture", notes)], workers=[], signal=Bell()).stop()
    assert notes == []


def test_a_task_that_breaks_is_begun_anew_and_its_words_stay_out_of_the_log(caplog):
    notes: list[str] = []
    task = Recording("relay", notes, breaks=2)
    supervisor = Supervisor(intake=[], workers=[task], signal=Bell())
    supervisor.start()
    until(lambda: task.health.state is State.WORKING)
    supervisor.stop()
    assert notes == ["relay begins"] * 3 + ["relay ends"]
    assert caplog.text.count("a task broke") == 2
    assert "Bea" not in caplog.text


def test_what_is_done_now_and_then_goes_on_after_a_failure():
    tries: list[int] = []

    def act() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise OSError
        return 2

    task = NowAndThen("days<clock", act, duties=MemoryDuties(), seconds=0.01)
    stop = threading.Event()
    thread = threading.Thread(target=task.run, args=(stop,))
    thread.start()
    until(lambda: task.health.done >= 4)
    stop.set()
    thread.join(PATIENCE)
    assert task.health.retries == 1
    assert task.health.state is State.ENDED


def test_every_path_and_every_metric_is_documented(tmp_path):
    settings = read_settings({"SETPOINT_LEDGER": str(tmp_path / "ledger.db")})
    with open_system(settings) as system:
        task = Recording("recorder<ledger", [])
        paths = {route.path for route in application(system, [task]).routes if isinstance(route, APIRoute)}
        named = set(re.findall(r"^# HELP (\w+)", metrics_text([task], system.clock).decode(), re.MULTILINE))
    told = {path for path in paths if not path.startswith("/v1/")} | {"/v1/..."}
    assert told == set(re.findall(r"^\| `(/\S+)`", app.__doc__ or "", re.MULTILINE))
    assert named == set(re.findall(r"^\| `(\w+)`", metrics.__doc__ or "", re.MULTILINE))
