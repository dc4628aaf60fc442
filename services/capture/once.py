"""Capturing once: everything that there is, then the end. Nothing is waited for without a limit.

The tasks are those of the running system; this only looks when they have nothing left to do, or
can not go on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from domain.ports.mailboxes import Mailbox
from domain.ports.provider import FailureKind, ProviderFailed
from services.capture.folder_wiring import folder_watch
from services.capture.item import ItemReader
from services.capture.mailbox_wiring import mailbox_tasks
from services.capture.mailboxes_task import HowFar, MailboxCapture
from services.capture.sync_pace import SyncPace
from services.capture.watching import FolderWatch
from services.health import State
from services.supervisor import Supervisor
from services.system import System
from services.tasks import Task

LOOK_SECONDS = 0.1
_FOR_GOOD = frozenset({FailureKind.REAUTHORISE, FailureKind.PERMANENT, FailureKind.STOP_APP})
_AT_ONCE = SyncPace(probe_seconds=5.0, refused_seconds=5.0)
"""Whoever runs this wants to know whether what was refused before is mended."""


@dataclass(frozen=True, slots=True)
class Stalled:
    """Nothing has gone on for too long, and no provider said why; `fault` is the class of an error, or empty.

    Without one, another process has it in hand, or a provider lets us wait.
    """

    fault: str = ""

    @property
    def reason(self) -> str:
        """A short code."""
        return self.fault or "no_progress"


@dataclass(frozen=True, slots=True)
class MailboxTaken:
    """A mailbox at its end, or as far as it could be taken; `why_not` says what was in the way."""

    mailbox: Mailbox
    why_not: ProviderFailed | Stalled | None


@dataclass(frozen=True, slots=True)
class FolderTaken:
    """The inbox folder: how much of it was new, and what was in the way, if anything was.

    `elsewhere`: another process watches it.
    """

    new: int
    elsewhere: bool = False
    why_not: Stalled | None = None


@dataclass(frozen=True, slots=True)
class Once:
    """What came of it. `folder` is None where there is none; `is_cut_short` if somebody stopped it."""

    mailboxes: Sequence[MailboxTaken]
    folder: FolderTaken | None
    set_aside: int
    is_cut_short: bool

    @property
    def is_whole(self) -> bool:
        """Whether everything was taken to its end."""
        folder = self.folder is None or self.folder.why_not is None
        return folder and not self.is_cut_short and all(each.why_not is None for each in self.mailboxes)


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """How it stands meanwhile: items taken in, mailboxes that are over, and all of them."""

    new: int
    over: int
    mailboxes: int


def capture_once(
    system: System, *, patience: float, stop: threading.Event, tell: Callable[[Meanwhile], None]
) -> Once:
    """Take all mailboxes and the inbox to their end, or until nothing has gone on for `patience` seconds."""
    reader = ItemReader(system.tokens, system.settings.zone)
    folder = folder_watch(system, reader) if system.settings.inbox.is_dir() else None
    unpushed = replace(system, settings=replace(system.settings, pushes={}))
    mailboxes = mailbox_tasks(unpushed, reader, pace=_AT_ONCE)
    watched = _Watched(folder, mailboxes, patience)
    tasks: list[Task] = [*([] if folder is None else [folder]), *mailboxes]
    supervisor = Supervisor(intake=tasks, workers=[], signal=system.signal)
    try:
        supervisor.start()
        while not watched.look() and not stop.wait(LOOK_SECONDS):
            tell(watched.meanwhile())
    finally:
        supervisor.stop()
    return watched.outcome()


def taken_of(far: HowFar, *, patience: float, now: float) -> MailboxTaken | None:
    """What came of a mailbox, if it is over: at its end, or not to be waited for any longer.

    `now` tells the time as `HowFar.well_at` does; what passes by itself is waited for, at most `patience`.
    """
    failure = far.failure
    if far.is_at_end:
        return MailboxTaken(far.mailbox, far.out_of_reach)
    if failure is not None:
        asks_too_much = failure.wait_seconds is not None and failure.wait_seconds > patience
        if failure.kind in _FOR_GOOD or far.is_failing or asks_too_much:
            return MailboxTaken(far.mailbox, failure)
    if now - far.well_at > patience:
        return MailboxTaken(far.mailbox, failure or Stalled(far.fault))
    return None


class _Watched:
    """The tasks as they are looked at; each part is over only once."""

    def __init__(
        self, folder: FolderWatch | None, captures: Sequence[MailboxCapture], patience: float
    ) -> None:
        self._folder = folder
        self._captures = captures
        self._patience = patience
        self._over: dict[str, MailboxTaken] = {}
        self._known = 0
        self._folder_over: FolderTaken | None = None
        self._folder_done = 0
        self._folder_at = time.monotonic()
        self._is_over = False

    def look(self) -> bool:
        """Look once; whether everything is over."""
        every = [far for capture in self._captures for far in capture.how_far()]
        self._known = len(every)
        for far in every:
            taken = taken_of(far, patience=self._patience, now=time.monotonic())
            if taken is not None:
                self._over.setdefault(far.mailbox.id, taken)
        self._look_at_folder()
        are_over = all(far.mailbox.id in self._over for far in every)
        self._is_over = are_over and (self._folder is None or self._folder_over is not None)
        return self._is_over

    def meanwhile(self) -> Meanwhile:
        """How it stands."""
        return Meanwhile(sum(task.health.done for task in self._tasks), len(self._over), self._known)

    def outcome(self) -> Once:
        """What came of it."""
        aside = sum(task.health.set_aside for task in self._tasks)
        folder = self._folder_over
        if self._folder is not None and folder is None:
            folder = FolderTaken(self._folder.health.done, why_not=Stalled())
        return Once(tuple(self._over.values()), folder, aside, is_cut_short=not self._is_over)

    @property
    def _tasks(self) -> list[FolderWatch | MailboxCapture]:
        return [*([] if self._folder is None else [self._folder]), *self._captures]

    def _look_at_folder(self) -> None:
        if self._folder is None or self._folder_over is not None:
            return
        health = self._folder.health
        if self._folder.is_at_end:
            self._folder_over = FolderTaken(health.done)
        elif health.state is State.STANDING_BY:
            self._folder_over = FolderTaken(health.done, elsewhere=True)
        elif health.done != self._folder_done:
            self._folder_done, self._folder_at = health.done, time.monotonic()
        elif time.monotonic() - self._folder_at > self._patience:
            self._folder_over = FolderTaken(health.done, why_not=Stalled(health.fault))
