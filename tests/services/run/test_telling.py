"""What a person who watches `setpoint run` is told, and on no account what somebody wrote."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from services.health import Health, State
from services.roles import Role
from services.settings import read_settings
from services.system import System
from services.telling import Telling, places
from services.wiring import open_system
from tests.services.mailbox_of_a_deal import PERSONAL, write_deal
from tests.services.run.following import FixedClock
from tests.services.run.test_capture import look, watch_of
from tests.services.run.test_running import PATIENCE, until


@dataclass
class Idle:
    """A task of which a test says how it is doing."""

    name: str
    health: Health = field(default_factory=lambda: Health(State.WORKING))

    def run(self, stop: threading.Event) -> None:
        stop.wait(PATIENCE)

    def waiting_since(self) -> None:
        return None


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return inbox


@pytest.fixture
def system(tmp_path: Path, inbox: Path) -> Iterator[System]:
    environment = {"SETPOINT_LEDGER": str(tmp_path / "ledger.db"), "SETPOINT_INBOX": str(inbox)}
    with open_system(read_settings(environment), FixedClock()) as system:
        yield system


def test_it_says_where_things_are_and_once_that_the_inbox_holds_nothing(system, inbox):
    lines = list(places(system.settings, list(Role)))
    assert f"  inbox    {inbox}: put deal files, mail and calendars there; it holds nothing yet" in lines
    said = "/v1 for those with access (setpoint access); /docs, /ready, /metrics"
    assert f"  api      http://127.0.0.1:8470{said}" in lines
    (inbox / "rita.mbox").write_bytes(b"")
    assert not any("nothing yet" in line for line in places(system.settings, list(Role)))


def test_a_process_of_some_roles_says_only_what_is_its_own():
    environment = {
        "SETPOINT_LEDGER": "postgresql://owner:secret@db.example/setpoint",
        "SETPOINT_CHANNEL": "kafka://broker.example:9092/setpoint",
        "SETPOINT_API": "0.0.0.0:80",
    }
    settings = read_settings(environment)
    said = "\n".join(places(settings, [Role.RELAY]))
    assert "postgresql://owner:***@db.example/setpoint" in said
    assert "kafka://broker.example:9092/setpoint" in said
    assert "secret" not in said
    assert not {"inbox", "api"} & set(said.split())


def test_deals_and_what_was_taken_in_are_counted_when_they_rest(system, inbox):
    watch = watch_of(system)
    watch.health.state = State.WORKING
    telling = Telling(system, [watch])
    assert list(telling.beginning()) == list(telling.news()) == []
    write_deal(inbox)
    (inbox / "broken.yaml").write_text("id: [", "utf-8")
    look(watch)
    assert list(telling.news()) == ["1 deal opened: setpoint next says what to do"]
    news = list(telling.news())
    assert news == ["16 items taken in", "1 item set aside that could not be read: setpoint set-aside list"]
    assert list(telling.news()) == []
    assert [word for word in PERSONAL if word in " ".join(news)] == []
    assert list(Telling(system, [watch]).beginning()) == ["  deals    1 open"]


def test_who_stands_by_tries_again_or_takes_over_is_told_once(system):
    recorder, relay = Idle("recorder<ledger"), Idle("relay<ledger")
    telling = Telling(system, [recorder, relay])
    assert list(telling.news()) == [], "that everything works is no news"
    recorder.health.state = relay.health.state = State.STANDING_BY
    assert list(telling.news()) == ["standing by, for another process does it: recorder, relay"]
    assert list(telling.news()) == []
    recorder.health.state = State.WORKING
    relay.health.state, relay.health.fault = State.RETRYING, "ChannelIsAway"
    assert list(telling.news()) == ["recorder takes over", "relay tries again: ChannelIsAway"]
    relay.health.state = State.WORKING
    assert list(telling.news()) == ["relay works again"]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[bytes], list[bytes]]]]:
    """Start `setpoint run` in an empty folder on a terminal; what it writes there comes into a list."""
    started: list[tuple[subprocess.Popen[bytes], int, threading.Thread]] = []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        api = f"127.0.0.1:{free.getsockname()[1]}"

    def start(*arguments: str) -> tuple[subprocess.Popen[bytes], list[bytes]]:
        ours, its = os.openpty()
        modes = termios.tcgetattr(its)
        modes[1] &= ~termios.OPOST  # newlines stay as they are
        termios.tcsetattr(its, termios.TCSANOW, modes)
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SETPOINT_")}
        own = {"PYTHONPATH": str(Path.cwd()), "XDG_DATA_HOME": str(tmp_path / "data"), "SETPOINT_API": api}
        (tmp_path / "here").mkdir(exist_ok=True)
        process = subprocess.Popen(  # noqa: S603 - this project's own command
            [sys.executable, "-m", "services", "run", *arguments],
            cwd=tmp_path / "here",
            env={**clean, **own},
            stdin=its,
            stdout=its,
            stderr=its,
            start_new_session=True,
        )
        os.close(its)
        said: list[bytes] = []
        reader = threading.Thread(target=_read, args=(ours, said))
        reader.start()
        started.append((process, ours, reader))
        return process, said

    yield start
    for process, ours, reader in started:
        process.kill()
        process.wait()
        reader.join(PATIENCE)
        os.close(ours)


def _read(terminal: int, said: list[bytes]) -> None:
    while True:
        try:
            said.append(os.read(terminal, 65_536))
        except OSError:  # the other end was closed
            return


def test_on_a_terminal_it_is_told_in_a_few_calm_lines(watched, tmp_path):
    process, said = watched()
    until(lambda: b"ask      setpoint next" in b"".join(said))
    write_deal(tmp_path / "here" / "inbox")
    until(lambda: b"16 items taken in" in b"".join(said))
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    lines = b"".join(said).decode().splitlines()
    assert lines[0] == (
        "Setpoint runs: capture, recorder, analyst, planner, relay, projections, delivery, api. "
        "Ctrl-C ends it."
    )
    assert len(lines) == 7
    assert not any(line.startswith("{") for line in lines)


def test_a_second_process_says_what_it_stands_by_for(watched):
    _, first = watched()
    until(lambda: b"ask " in b"".join(first))
    _, second = watched("recorder", "analyst")
    until(
        lambda: (
            b"standing by, for another process does it: forgetting, holes, answers, recorder, analyst"
            in b"".join(second)
        )
    )


def test_lines_of_json_can_be_asked_for_on_a_terminal(watched):
    process, said = watched("recorder", "--json")
    until(lambda: b'"says": "running"' in b"".join(said))
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert all(line.startswith("{") for line in b"".join(said).decode().splitlines())
