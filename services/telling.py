"""What a person who watches `setpoint run` is told: where things are, and in few lines what happens.

Counts and names of tasks only, never anybody's text. What is grave is logged by whoever meets it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from integrations.eventstore.errors import StoreOutOfReach, without_password
from services.health import State
from services.identity_settings import DEVELOPMENT_ISSUER
from services.recorder.known_deals import KnownDeals
from services.roles import Role
from services.settings import Settings
from services.system import System
from services.tasks import Task

LOOK_SECONDS = 1.0
_PAUSE = 20
"""How many times longer than a look the pause after it is, at least: a long ledger takes long to look at."""

Say = Callable[[str], None]


def tell_until(
    stop: threading.Event, system: System, tasks: Sequence[Task], roles: Sequence[Role], say: Say
) -> None:
    """Tell a person where the things of a process are, and then what happens, until `stop` is set."""
    telling = Telling(system, tasks)
    for line in (*places(system.settings, roles), *telling.beginning()):
        say(line)
    took = 0.0
    while not stop.wait(max(LOOK_SECONDS, _PAUSE * took)):
        began = time.monotonic()
        for line in telling.news():
            say(f"{datetime.now().astimezone():%H:%M:%S}  {line}")
        took = time.monotonic() - began


def places(settings: Settings, roles: Sequence[Role]) -> Iterator[str]:
    """Where to put things, where they are kept, and what to ask, for some roles of a process."""
    yield f"Setpoint runs: {', '.join(dict.fromkeys(roles))}. Ctrl-C ends it."
    if Role.CAPTURE in roles:
        nothing = "" if any(settings.inbox.iterdir()) else "; it holds nothing yet"
        yield f"  inbox    {settings.inbox.absolute()}: put deal files, mail and calendars there{nothing}"
    yield f"  ledger   {_shown(settings.ledger)}"
    if "://" in settings.channel:
        yield f"  channel  {without_password(settings.channel)}"
    if Role.API in roles:
        host, port = settings.api
        at = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        yield f"  api      {at}/v1 for those with access (setpoint access); /docs, /ready, /metrics"
    if Role.API in roles and settings.development_issuer:
        yield f"  ANYBODY  is let in as whoever they pick ({DEVELOPMENT_ISSUER}, a development issuer)"
    yield "  ask      setpoint next, setpoint status"


class Telling:
    """What has changed since it was asked last; to be asked every now and then, by one thread."""

    def __init__(self, system: System, tasks: Sequence[Task]) -> None:
        self._deals = KnownDeals(system.ledger)
        self._tasks = tasks
        self._capture = [task for task in tasks if _part(task) in {"capture", "captures"}]
        self._states = {task.name: State.STARTING for task in tasks}
        self._taken, self._aside = _Counter(), _Counter()
        self._open = 0

    def beginning(self) -> Iterator[str]:
        """How many deals there are to begin with."""
        self._open = self._open_deals()
        if self._open:
            yield f"  deals    {self._open:,} open"

    def news(self) -> Iterator[str]:
        """What is new, a line each."""
        yield from self._of_deals()
        yield from self._of_capture()
        yield from self._of_states()

    def _of_deals(self) -> Iterator[str]:
        before = self._open
        try:
            self._open = self._open_deals()
        except StoreOutOfReach:
            return  # whoever needs the ledger says so
        if self._open > before:
            yield f"{_count(self._open - before, 'deal')} opened: setpoint next says what to do"
        if self._open < before:
            yield f"{_count(before - self._open, 'deal')} closed"

    def _open_deals(self) -> int:
        self._deals.catch_up()
        return sum(1 for _ in self._deals.open_deals())

    def _of_capture(self) -> Iterator[str]:
        if taken := self._taken.rested(sum(task.health.done for task in self._capture)):
            yield f"{_count(taken, 'item')} taken in"
        if aside := self._aside.rested(sum(task.health.set_aside for task in self._capture)):
            yield f"{_count(aside, 'item')} set aside that could not be read: setpoint set-aside list"

    def _of_states(self) -> Iterator[str]:
        """Who stands by, tries again, or works again."""
        turned = [(task, self._states[task.name]) for task in self._tasks if self._has_turned(task)]
        self._states |= {task.name: task.health.state for task, _ in turned}
        standing = [_part(task) for task, _ in turned if self._states[task.name] is State.STANDING_BY]
        if standing:
            yield f"standing by, for another process does it: {', '.join(standing)}"
        for task, before in turned:
            match self._states[task.name], before:
                case State.RETRYING, _:
                    yield f"{_part(task)} tries again: {task.health.fault}"
                case State.WORKING, State.STANDING_BY:
                    yield f"{_part(task)} takes over"
                case State.WORKING, State.RETRYING:
                    yield f"{_part(task)} works again"
                case _:
                    pass

    def _has_turned(self, task: Task) -> bool:
        return task.health.state is not self._states[task.name]


@dataclass(slots=True)
class _Counter:
    """A number that is told when it has grown and rests."""

    told: int = 0
    seen: int = 0

    def rested(self, now: int) -> int:
        """By how much it has grown since it was told; 0 while it still grows."""
        rests, self.seen = now == self.seen, now
        if not rests:
            return 0
        grown, self.told = now - self.told, now
        return grown


def _part(task: Task) -> str:
    """What a task is called by people: what stands before the place from which it reads."""
    return task.name.partition("<")[0]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def _shown(address: str) -> str:
    return without_password(address) if "://" in address else str(Path(address).absolute())
