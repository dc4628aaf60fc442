"""The supervisor: runs tasks in named threads, and ends them in order.

What takes things in is stopped first, so that what is taken in already is still worked off;
then the followers finish their page. A task that breaks is begun anew, and everybody can see
that it was.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from domain.ports.change_signal import ChangeSignal
from services.backoff import Backoff
from services.health import State
from services.tasks import Task

_log = logging.getLogger(__name__)


class Supervisor:
    """Tasks of one process: `intake` brings things in from outside, `workers` work them off."""

    def __init__(self, *, intake: Sequence[Task], workers: Sequence[Task], signal: ChangeSignal) -> None:
        self.tasks = (*intake, *workers)
        self._signal = signal
        self._stages = [_Stage(intake), _Stage(workers)]

    def start(self) -> None:
        """Begin all tasks, those that work off first."""
        for stage in reversed(self._stages):
            stage.start()

    def stop(self) -> None:
        """End all tasks, those that take in first; returns when the last thread has ended."""
        for stage in self._stages:
            stage.stop(wake=self._signal.ring)


class _Stage:
    """Tasks that are ended together."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._keep_running, args=(task,), name=task.name) for task in tasks
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, *, wake: Callable[[], None]) -> None:
        self._stop.set()
        wake()
        for thread in self._threads:
            if thread.ident is not None:  # else an interrupt came before it was started
                thread.join()

    def _keep_running(self, task: Task) -> None:
        """Run a task to its end; begin it anew when it breaks instead."""
        backoff, failures = Backoff(), 0
        while not self._stop.is_set():
            try:
                task.run(self._stop)
            except Exception as error:  # noqa: BLE001 - one broken task must not end the others
                failures += 1
                fault = type(error).__name__
                task.health.state, task.health.fault = State.RETRYING, fault
                _log.error("a task broke", extra={"task": task.name, "fault": fault})
                self._stop.wait(backoff.seconds(failures))
            else:
                return
