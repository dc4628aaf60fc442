"""`setpoint run`: the whole system in one process, or some of its roles."""

from __future__ import annotations

import _thread
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import typer

from domain.ports.clock import Clock
from integrations.eventstore.collector import what_is_there_stays
from services.identity_settings import DEFAULT_AUDIENCE, DEVELOPMENT_ISSUER
from services.logs import log_to_stderr
from services.roles import Role, tasks_of
from services.settings import Settings, read_settings
from services.supervisor import Supervisor
from services.system import System
from services.tasks import Task
from services.telling import tell_until
from services.wiring import open_system

_log = logging.getLogger(__name__)


def run(
    roles: Annotated[
        list[Role] | None,
        typer.Argument(
            metavar="[ROLE]...", help="Which roles; all of them when none is named.", show_default=False
        ),
    ] = None,
    ledger: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="A file path or postgresql://... Default: SETPOINT_LEDGER, else a file in your data folder.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Log JSON lines on a terminal, too.")] = False,  # noqa: FBT002 - typer's way
) -> None:
    """Run the system: watch a folder, record, find, plan, and say what to do next.

    Put deal files, mail and calendars into the folder inbox (SETPOINT_INBOX). An mbox may grow.
    On a terminal it says in few lines what happens; elsewhere, or with --json, it logs JSON lines.

    Examples:
        setpoint run

        setpoint run recorder analyst
    """
    is_watched = sys.stderr.isatty() and not as_json
    log_to_stderr(for_people=is_watched)
    stop = threading.Event()
    with stopped_by_signals(stop):
        run_until(stop, read_settings(os.environ, ledger), roles or list(Role), is_watched=is_watched)


def run_until(
    stop: threading.Event,
    settings: Settings,
    roles: Sequence[Role],
    clock: Clock | None = None,
    *,
    is_watched: bool = False,
) -> None:
    """Run some roles until `stop` is set, then end them in order; tell a person about it, or the log.

    Raises:
        FaultySetting: the api's address is taken.
        Whatever `open_system` raises.
    """
    with started(settings, roles, clock) as running:
        what_is_there_stays()
        _log.info("running", extra={"roles": " ".join(dict.fromkeys(roles))})
        if is_watched:
            tell_until(stop, running.system, running.tasks, roles, say=_to_stderr)
        stop.wait()
        _log.info("stopping")
    _log.info("stopped")


@dataclass(frozen=True, slots=True)
class Running:
    """A system that runs, and its tasks: first those that take things in, then those that work them off."""

    system: System
    tasks: Sequence[Task]


@contextmanager
def started(settings: Settings, roles: Sequence[Role], clock: Clock | None = None) -> Iterator[Running]:
    """Some roles, running in threads of this process; ended in order at the end.

    Raises:
        FaultySetting: the api's address is taken.
        Whatever `open_system` raises.
    """
    if Role.CAPTURE in roles:
        settings.inbox.mkdir(parents=True, exist_ok=True)
    with open_system(settings, clock) as system:
        supervisor = supervisor_of(system, roles)
        try:
            supervisor.start()
            yield Running(system, supervisor.tasks)
        finally:
            supervisor.stop()


def supervisor_of(system: System, roles: Sequence[Role]) -> Supervisor:
    """The tasks of some roles of one process, not begun yet.

    Raises:
        FaultySetting: the api's address is taken.
    """
    parts = [tasks_of(role, system) for role in dict.fromkeys(roles)]
    intake: list[Task] = [task for part in parts for task in part.intake]
    workers: list[Task] = [task for part in parts for task in part.workers]
    if Role.API in roles:
        from services.api.app import application  # noqa: PLC0415 - takes a quarter of the time of a short command
        from services.api.hints import Hints  # noqa: PLC0415 - as above
        from services.api.serving import HttpServer, listen  # noqa: PLC0415 - as above
        from services.api.v1.serving import desk_of  # noqa: PLC0415 - as above

        hints, desk = Hints(system.signal.hint), desk_of(system)
        app = application(system, [*intake, *workers, *desk.tasks], hints, desk)
        workers += desk.tasks
        intake += [hints, HttpServer(app, listen(*system.settings.api), desk.streams.end)]
        if system.settings.development_issuer:
            intake.append(_development_issuer(system))
    return Supervisor(intake=intake, workers=workers, signal=system.signal)


def _development_issuer(system: System) -> Task:
    from services.web.development_issuer import issuer_at, people_of  # noqa: PLC0415 - as above

    audience = system.settings.oidc.audience if system.settings.oidc else DEFAULT_AUDIENCE
    _, task = issuer_at(DEVELOPMENT_ISSUER, people_of(system), system.clock, audience=audience)
    return task


def _to_stderr(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


@contextmanager
def stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set `stop`; the second one ends the process at once.

    It is set by a thread: the one that a signal interrupts may hold the lock of `stop` just then.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def end(number: int, _frame: object) -> None:
        _thread.start_new_thread(stop.set, ())
        signal.signal(number, signal.SIG_DFL)

    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
