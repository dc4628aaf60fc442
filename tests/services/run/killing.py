"""Running the system as real processes over a folder, killing it, and telling what it came to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.capture.events import MailCaptured, MeetingStated
from domain.deal.answer import answer
from domain.deal.events import CalendarFactCaptured, EmailSighted
from domain.findings.events import FindingCleared, FindingRaised
from domain.findings.recording import known_findings
from domain.game.game import Game
from domain.identifiers import findings_stream
from domain.planning.events import StepIssued
from domain.ports.ledger import StoredEvent
from services.capture.intake import Intake
from services.capture.source import source_token
from services.projections.review import VIEW
from services.roles import Role, tasks_of
from services.settings import read_settings
from services.shapes import Shaper
from services.system import System
from services.wiring import open_system
from tests.services.run.following import NOW
from tests.services.run.load import DEAL_ID

ROLES = tuple(role for role in Role if role is not Role.API)
PATIENCE = 60.0


class Running:
    """A process of the system that is up."""

    def __init__(self, site: Site, roles: Sequence[Role]) -> None:
        self._flag = site.folder / f"appending-{len(site.started)}"
        self._flag.write_bytes(b"\0")
        words = [*site.build, *(role.value for role in roles)]
        self._process = subprocess.Popen(  # noqa: S603 - this project's own module
            [sys.executable, "-m", "tests.services.run.process", str(self._flag), *words],
            env=os.environ | site.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        site.started.append(self)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "up\n"

    def is_appending(self) -> bool:
        """Whether an append is under way just now, or was when the process was killed."""
        return self._flag.read_bytes() != b"\0"

    def kill(self) -> bool:
        """Kill the process; whether that landed inside an append."""
        self._process.kill()
        self._ended()
        return self.is_appending()

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the process in order."""
        self._process.terminate()
        self._ended()
        assert self._process.returncode == 0

    def end(self) -> None:
        """Make sure that it does not run."""
        if self._process.poll() is None:
            self._process.kill()
        self._ended()

    def _ended(self) -> None:
        self._process.wait(PATIENCE)
        if self._process.stdout is not None:
            self._process.stdout.close()


@dataclass
class Site:
    """A folder in which the system runs; `build` are words for `process.py` that say how it is built."""

    folder: Path
    build: tuple[str, ...] = ()
    started: list[Running] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "SETPOINT_LEDGER": str(self.folder / "ledger.db"),
            "SETPOINT_MASTER_KEY": b64encode(bytes(range(32))).decode(),
            "SETPOINT_INBOX": str(self.inbox),
        }

    def start(self, roles: Sequence[Role] = ROLES) -> Running:
        """Start a process, which is up when this returns."""
        return Running(self, roles)

    def end(self) -> None:
        """Make sure that nothing runs any more."""
        for running in self.started:
            running.end()


@dataclass
class Outcome:
    """What a run came to; two runs over the same input must give the same."""

    captured: list[str]
    recorded: list[str]
    findings: list[str]
    answer: str
    review: list[str]


def settle(site: Site) -> None:
    """Wait until a running system has read every file to its end, and nothing waits for anybody."""
    with open_system(read_settings(site.environment)) as system:
        workers = [task for role in ROLES for task in tasks_of(role, system).workers]
        deadline, quiet = time.monotonic() + PATIENCE, 0
        while quiet < 2:
            assert time.monotonic() < deadline, "it never came to rest"
            time.sleep(0.1)
            at_rest = _all_read(system) and all(task.waiting_since() is None for task in workers)
            quiet = quiet + 1 if at_rest else 0


def outcome(site: Site) -> Outcome:
    """What is in the ledger, the texts and the view, once everything that must hold anywhere has held."""
    with open_system(read_settings(site.environment)) as system:
        events = list(_everything(system))
        _assert_each_once(events)
        game = Game(system.deals.load(DEAL_ID).deal, system.outside)
        shape = Shaper(game, answer(game, NOW), system.texts).whole()
        return Outcome(
            captured=_told(events, (MailCaptured, MeetingStated)),
            recorded=_told(events, (EmailSighted, CalendarFactCaptured)),
            findings=_standing(system),
            answer=json.dumps(shape, sort_keys=True),
            review=[row.body for row in system.views.rows(VIEW, limit=100)],
        )


def _told(events: Sequence[StoredEvent], kinds: tuple[type, ...]) -> list[str]:
    return sorted(repr(each.event) for each in events if isinstance(each.event, kinds))


def _all_read(system: System) -> bool:
    intake = Intake(system.ledger, system.texts, system.clock)
    for path in system.settings.inbox.iterdir():
        if path.suffix != ".yaml":
            read, _ = intake.last_read(source_token(path.name, system.tokens))
            if read is None or read.size != path.stat().st_size:
                return False
    return True


def _everything(system: System) -> list[StoredEvent]:
    found: list[StoredEvent] = []
    while page := system.ledger.read_all(after=found[-1].position or 0 if found else 0, limit=500):
        found += page
    return found


def _assert_each_once(events: Sequence[StoredEvent]) -> None:
    """No event, capture, fact or command is there twice, and no stream has a gap."""
    assert _twice(e.event_id for e in events) == []
    facts = (MailCaptured, MeetingStated, EmailSighted, CalendarFactCaptured)
    assert _twice((e.stream, e.event) for e in events if isinstance(e.event, facts)) == []
    assert _twice(e.event.command.step_id for e in events if isinstance(e.event, StepIssued)) == []
    versions: dict[Any, list[int]] = {}
    for event in events:
        versions.setdefault(event.stream, []).append(event.version)
    assert all(each == list(range(1, len(each) + 1)) for each in versions.values())


def _twice(things: Any) -> list[Any]:  # noqa: ANN401 - whatever can be counted
    return [thing for thing, times in Counter(map(repr, things)).items() if times > 1]


def _standing(system: System) -> list[str]:
    events = [e.event for e in system.ledger.read(findings_stream(DEAL_ID))]
    standing = known_findings(e for e in events if isinstance(e, FindingRaised | FindingCleared))
    return sorted(f"{f.finding_id} {f.severity} {f.withheld}" for f in standing.values())
