"""Sustained flow: mail of many deals through the whole running system, beside its bare commits.

Embedded: one process with all roles over an SQLite file and the channel in a file. Distributed:
a process for each role over PostgreSQL and Kafka. Deals are open before the clock starts; then
an mbox of mail lies in the inbox, and the time counts until every message was captured, matched,
recorded, looked at, planned and emitted. Beside it stands the time in which the bare recorder
makes the same commits (see `tests.benchmarks.commits`).
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.deal.events import EmailSighted
from domain.history.names import NAMES
from services.channels import open_channel
from services.clock import SystemClock
from services.follow import Follower
from services.roles import Role, tasks_of
from services.settings import read_settings
from services.wiring import open_system
from tests import kafka, postgres
from tests.benchmarks.commits import floor_seconds
from tests.benchmarks.figures import Figure
from tests.benchmarks.flow_load import StandingClock, mails, moment_after, open_deals
from tests.benchmarks.measuring import apart

TARGET = 0.6
ROLES = tuple(role for role in Role if role is not Role.API)
_PATIENCE_SECONDS = 900.0
_ROUNDS = 10


def figures(*, quick: bool) -> Iterator[Figure]:
    """Touches a second, embedded and distributed: as it works, and with each message on its own."""
    deals = 20 if quick else 300
    for place, measured in (("embedded", embedded), ("distributed", distributed)):
        for page, told in ((0, "pages as they come"), (1, "each message and event on its own")):
            taken = apart(measured, deals, page)
            yield Figure(
                name=f"flow: {place}, {told}; {deals} deals of {_ROUNDS} messages, "
                f"{taken['events']:,.0f} events in {taken['commits']:,.0f} commits",
                figure=taken["touches"] / taken["seconds"],
                unit="touches/s",
                beside=taken["touches"] / taken["floor"],
                beside_what="touches/s, the same commits by the bare recorder",
                target=TARGET,
            )


def embedded(deals: int, page: int) -> dict[str, float]:
    """Seconds of the system and of its floor on SQLite."""
    with TemporaryDirectory() as folder:
        place = Place(Path(folder), str(Path(folder, "ledger.db")), str(Path(folder, "channel.db")))
        return _flow(place, deals, page, [ROLES], str(Path(folder, "floor.db")))


def distributed(deals: int, page: int) -> dict[str, float]:
    """Seconds of the system and of its floor on PostgreSQL, with Kafka."""
    with (
        TemporaryDirectory() as folder,
        postgres.server() as server,
        postgres.database(server) as ledger,
        postgres.database(server) as floor,
        kafka.servers() as brokers,
    ):
        place = Place(Path(folder), ledger, f"kafka://{brokers}/flow{os.getpid()}")
        return _flow(place, deals, page, [[role] for role in ROLES], floor)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a system that is measured keeps its things."""

    folder: Path
    ledger: str
    channel: str

    @property
    def environment(self) -> Mapping[str, str]:
        """Its settings."""
        return {
            "SETPOINT_LEDGER": self.ledger,
            "SETPOINT_CHANNEL": self.channel,
            "SETPOINT_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
            "SETPOINT_INBOX": str(self.folder / "inbox"),
        }


def prepare(place: Place, deals: int, at: int) -> int:
    """Open deals and let every role look at them; the end of the ledger then."""
    (place.folder / "inbox").mkdir()
    with open_channel(place.channel, SystemClock()) as channel:
        channel.prepare()
    with open_system(read_settings(place.environment), StandingClock(at)) as system:
        open_deals(system, place.folder, deals)
        for role in ROLES:
            for task in tasks_of(role, system).workers:
                if isinstance(task, Follower):
                    while task.step():
                        pass
                    task.settle()
        return system.ledger.end()


@contextmanager
def processes(place: Place, groups: Sequence[Sequence[Role]], at: int, page: int = 0) -> Iterator[list[Path]]:
    """Processes of some roles each, that are up; what they have noted lies in the files at the end."""
    notes = [place.folder / f"notes-{number}" for number in range(len(groups))]
    running = [_start(place, note, group, at, page) for note, group in zip(notes, groups, strict=True)]
    try:
        for each in running:
            assert each.stdout is not None
            assert each.stdout.readline() == "up\n"
        yield notes
    finally:
        for each in running:
            each.terminate()
        for each in running:
            each.communicate(timeout=60)


def _start(place: Place, notes: Path, roles: Sequence[Role], at: int, page: int) -> subprocess.Popen[str]:
    told = [str(notes), str(at), str(page), *roles]
    command = [sys.executable, "-m", "tests.benchmarks.flow_process", *told]
    return subprocess.Popen(  # noqa: S603 - this project's own module
        command, env=os.environ | place.environment, stdout=subprocess.PIPE, text=True
    )


def _flow(
    place: Place, deals: int, page: int, groups: Sequence[Sequence[Role]], floor: str
) -> dict[str, float]:
    at = moment_after(_ROUNDS)
    after = prepare(place, deals, at)
    arriving = place.folder / "team.mbox"
    arriving.write_bytes(b"".join(mails(range(deals), range(_ROUNDS))))
    with processes(place, groups, at, page) as notes:
        time.sleep(1.5)
        begun = time.perf_counter()
        arriving.rename(place.folder / "inbox" / "team.mbox")
        _await(place, deals * _ROUNDS, after)
        seconds = time.perf_counter() - begun
        time.sleep(1.5)
    told = [json.loads(note.read_text()) for note in notes]
    commits = [tuple(commit) for each in told for commit in each["commits"] if commit[0]]
    return {
        "touches": deals * _ROUNDS,
        "seconds": seconds,
        "cpu": sum(each["cpu"] for each in told),
        "floor": floor_seconds(place.ledger, floor, after, commits),
        "commits": len(commits),
        "events": sum(events for events, _ in commits),
    }


def _await(place: Place, touches: int, after: int) -> None:
    """Wait until so many messages were recorded, and nothing waits for any role."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    with open_system(read_settings(place.environment)) as system:
        workers = [task for role in ROLES for task in tasks_of(role, system).workers]
        recorded, position = 0, after
        while recorded < touches:
            assert time.monotonic() < deadline, f"{recorded} of {touches} recorded"
            page = system.ledger.read_all(after=position, limit=5_000, names=[NAMES[EmailSighted]])
            recorded += len(page)
            position = page[-1].position or position if page else position
            time.sleep(0 if len(page) == 5_000 else 0.05)
        while any(task.waiting_since() is not None for task in workers):
            assert time.monotonic() < deadline, "it never came to rest"
            time.sleep(0.05)
