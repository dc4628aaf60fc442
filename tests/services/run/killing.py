"""Running the system as real processes over a site, killing them, and waiting until all is done."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from domain.ports.channel import Message, Place, Topic, bookmark_name
from services.capture.intake import Intake
from services.capture.reported import NAME as CONSUMER
from services.capture.source import source_token
from services.channels import open_channel
from services.roles import Role, tasks_of
from services.settings import read_settings
from services.system import System
from services.wiring import open_system
from tests.services.run import process
from tests.services.run.following import NOW, FixedClock

ROLES = tuple(role for role in Role if role is not Role.API)
PATIENCE = 90.0
_HALTED_SECONDS = 0.001  # after which a process that was told to halt has done so


# Processes are forked from one that has imported everything, or else a dozen would take a while to begin.
_FORKS = multiprocessing.get_context("forkserver")
_ON_POSTGRES = ("ledger", "texts", "views", "duties", "signals")
_FORKS.set_forkserver_preload(
    [
        "tests.services.run.process",
        "services.api.app",
        "integrations.kafka.channel",
        *(f"integrations.eventstore.postgres_{part}" for part in _ON_POSTGRES),
    ]
)


class Running:
    """A process of the system; it is up when `wait_until_up` has returned."""

    def __init__(self, site: Site, roles: Sequence[Role]) -> None:
        self._flag = site.folder / f"appending-{len(site.started)}"
        self._flag.write_bytes(b"\0")
        self._said = site.folder / f"said-{len(site.started)}"
        words = [str(self._flag), str(site.clock), *site.build, *(role.value for role in roles)]
        self._hears, tells = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(target=_run, args=(tells, self._said, site.environment, words))
        self._process.start()
        tells.close()
        site.started.append(self)

    def wait_until_up(self) -> Running:
        """Itself, when it has begun."""
        assert os.read(self._hears.fileno(), 3) == b"up\n", self.said()
        return self

    def is_appending(self) -> bool:
        """Whether an append is under way just now, or was when the process was killed."""
        return self._flag.read_bytes() != b"\0"

    def halt_appending(self) -> bool:
        """Halt the process; whether an append is under way in it. Where none is, it goes on."""
        self._tell(signal.SIGSTOP)
        time.sleep(_HALTED_SECONDS)
        if self.is_appending():
            return True
        self._tell(signal.SIGCONT)
        return False

    def kill(self) -> bool:
        """Kill the process; whether that landed inside an append."""
        self._process.kill()
        self._ended()
        return self.is_appending()

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.is_alive()

    def said(self) -> str:
        """What the process wrote to standard error."""
        return self._said.read_text(errors="replace")

    def ask_to_stop(self) -> None:
        """Ask the process to end in order."""
        self._process.terminate()

    def wait_until_stopped(self) -> None:
        """Wait for the end that was asked for."""
        self._ended()
        assert self._process.exitcode == 0, self.said()[-2_000:]

    def stop(self) -> None:
        """End the process in order."""
        self.ask_to_stop()
        self.wait_until_stopped()

    def end(self) -> None:
        """Make sure that it does not run."""
        self._process.kill()
        self._ended()

    def _tell(self, what: signal.Signals) -> None:
        assert self._process.pid
        os.kill(self._process.pid, what)

    def _ended(self) -> None:
        self._process.join(PATIENCE)
        assert not self._process.is_alive()
        self._hears.close()


def _run(tells: Connection, said: Path, environment: dict[str, str], words: Sequence[str]) -> None:
    """The process: `main` of its module, with streams and environment of its own."""
    with said.open("wb") as errors:
        os.dup2(errors.fileno(), sys.stderr.fileno())
    os.dup2(tells.fileno(), sys.stdout.fileno())
    os.environ.update(environment)
    process.main(*words)


@dataclass
class Site:
    """Where the system runs: a folder, and a database and brokers if their addresses are given.

    `build` are words for `process.py` that say how it is built; `more` are further settings.
    """

    folder: Path
    build: tuple[str, ...] = ()
    ledger: str = ""
    channel: str = ""
    more: dict[str, str] = field(default_factory=dict)
    started: list[Running] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.ledger = self.ledger or str(self.folder / "ledger.db")
        self.channel = self.channel or f"{self.ledger}.channel"
        self.set_clock(NOW)

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def clock(self) -> Path:
        return self.folder / "clock"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "SETPOINT_LEDGER": self.ledger,
            "SETPOINT_CHANNEL": self.channel,
            "SETPOINT_MASTER_KEY": b64encode(bytes(range(32))).decode(),
            "SETPOINT_INBOX": str(self.inbox),
            **self.more,
        }

    def set_clock(self, now: int) -> None:
        """Let it be a time for all processes, at once."""
        ahead = self.folder / "clock.new"
        ahead.write_text(str(now))
        ahead.rename(self.clock)

    def start(self, roles: Sequence[Role] = ROLES) -> Running:
        """Start a process, which is up when this returns."""
        return Running(self, roles).wait_until_up()

    @contextmanager
    def opened(self) -> Iterator[System]:
        """Everything that the processes share, for who wants to look at it."""
        clock = FixedClock(int(self.clock.read_text()))
        with open_system(read_settings(self.environment), clock) as system:
            yield system

    def report(self, messages: Sequence[Message]) -> None:
        """Publish messages as other systems do."""
        with open_channel(self.channel, FixedClock()) as channel:
            channel.publish(messages)

    def end(self) -> None:
        """Make sure that nothing runs any more."""
        for running in self.started:
            running.end()


def caught_appending(running: Sequence[Running], *, seconds: float = 1.0) -> Running | None:
    """A process that was halted in the middle of an append; None when there is none for a while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for each in running:
            if each.is_appending() and each.halt_appending():
                return each
    return None


def settle(site: Site, roles: Sequence[Role] = ROLES) -> None:
    """Wait until every file and message is read to its end, and nothing waits for one of the roles."""
    with site.opened() as system:
        workers = [task for role in roles for task in tasks_of(role, system).workers]
        ends = ends_of(system, Topic.CAPTURES)
        wait_until_at_rest(
            lambda: (
                _all_read(system)
                and all(_consumed(system, place) >= end for place, end in ends.items())
                and all(task.waiting_since() is None for task in workers)
            )
        )


def wait_until_at_rest(at_rest: Callable[[], bool]) -> None:
    """Wait until something holds, twice in a row."""
    deadline, quiet = time.monotonic() + PATIENCE, 0
    while quiet < 2:
        assert time.monotonic() < deadline, "it never came to rest"
        time.sleep(0.1)
        quiet = quiet + 1 if at_rest() else 0


def wait_until_open(site: Site, deals: int) -> None:
    """Wait until so many deals are open: a call of a deal that nobody knows yet is set aside."""
    with site.opened() as system:
        wait_until_at_rest(lambda: len(system.deals.ids()) == deals)


def ends_of(system: System, topic: Topic) -> dict[Place, int]:
    """The offset after the last message of every place of a topic that has any."""
    return {each.place: each.offset + 1 for each in system.channel.everything(topic)}


def run_once(site: Site) -> None:
    """Run to the end of what there is to do, without a kill."""
    running = site.start()
    settle(site)
    running.stop()


def _consumed(system: System, place: Place) -> int:
    return system.ledger.bookmark(bookmark_name(system.channel.name, CONSUMER, place))


def _all_read(system: System) -> bool:
    intake = Intake(system.ledger, system.texts, system.clock)
    for path in system.settings.inbox.iterdir():
        if path.suffix != ".yaml":
            read, _ = intake.last_read(source_token(path.name, system.tokens))
            if read is None or read.size != path.stat().st_size:
                return False
    return True
