"""Waiting until a running system has worked off what is in its inbox and its mailboxes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from domain.capture.events import SourceRead
from domain.identifiers import deal_stream, source_stream
from integrations.playbookfiles.deal import read_deal_file
from services.capture.mailboxes_task import MailboxCapture
from services.capture.source import source_token
from services.demo.example import DEAL, SOURCES
from services.health import State
from services.system import System
from services.tasks import Task

PATIENCE_SECONDS = 30.0
_LOOK_SECONDS = 0.02


class NotSettled(Exception):
    """Something was not done in time; says what, and by whom."""

    def __init__(self, undone: Sequence[str], seconds: float) -> None:
        super().__init__(f"not done after {seconds:.0f} seconds: {'; '.join(undone)}")
        self.undone = undone


def wait_until_settled(system: System, tasks: Sequence[Task], *, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until inbox and mailboxes have been read and no task has anything left to do.

    `tasks` in the order in which they pass work on: what comes after one that rests has got
    everything from it.

    Raises:
        NotSettled: it took longer, or a task is stuck.
    """
    deadline = time.monotonic() + seconds
    while undone := list(_undone(system, tasks)):
        stuck = any(task.health.state is State.STUCK for task in tasks)
        if stuck or time.monotonic() >= deadline:
            raise NotSettled(undone, seconds)
        time.sleep(_LOOK_SECONDS)


def _undone(system: System, tasks: Sequence[Task]) -> Iterator[str]:
    inbox = system.settings.inbox
    if (inbox / DEAL).exists() and not _is_open(system, inbox / DEAL):
        yield f"capture: {DEAL} has not opened its deal"
    for name in SOURCES:
        if (inbox / name).exists() and not _is_read(system, name):
            yield f"capture: {name} is not read to its end"
    for far in (far for task in tasks if isinstance(task, MailboxCapture) for far in task.how_far()):
        if not far.is_at_end:
            why = f" ({far.failure or far.fault})" if far.failure or far.fault else ""
            yield f"capture: a mailbox is not taken to its end{why}"
    for task in tasks:
        if task.waiting_since() is not None:
            fault = f" ({task.health.fault})" if task.health.fault else ""
            yield f"{task.name}: is {task.health.state}{fault}, and an event waits"


def _is_open(system: System, path: Path) -> bool:
    stream = deal_stream(read_deal_file(path).id)
    return any(True for _ in system.ledger.read(stream, upto=1))


def _is_read(system: System, name: str) -> bool:
    """Whether the ledger says that a file was read as it stands."""
    stood = (system.settings.inbox / name).stat()
    stored = list(system.ledger.read(source_stream(source_token(name, system.tokens))))
    last = stored[-1].event if stored else None
    return isinstance(last, SourceRead) and (last.size, last.changed_ns) == (stood.st_size, stood.st_mtime_ns)
