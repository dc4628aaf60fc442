"""The command `setpoint capture`: the capture role alone, once or until it is stopped."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console

from services.capture.once import Meanwhile, capture_once
from services.capture.once_shapes import once_lines, once_shape
from services.logs import log_to_stderr
from services.mailboxes.shapes import mailbox_shapes
from services.roles import Role
from services.running import run_until, stopped_by_signals
from services.settings import Settings, read_settings
from services.shapes import Json
from services.speaking.options import Format, FormatOption, LedgerOption, print_json
from services.wiring import open_connecting, open_system

NOT_WHOLE, STOPPED = 1, 130


def capture(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Take everything that there is, say what came of it, and end.")
    ] = False,
    patience: Annotated[
        float,
        typer.Option(
            "--wait",
            metavar="SECONDS",
            min=1.0,
            help="With --once: give up what has not gone on for so long.",
        ),
    ] = 300.0,
    format: FormatOption = Format.TEXT,  # noqa: A002 - the option's name is the contract's
    ledger: LedgerOption = None,
) -> None:
    """Capture connected mailboxes and the inbox folder, and nothing else; setpoint run does the rest.

    With --once it exits with 0 when everything was taken to its end, with 1 when something could not be.
    Without, it goes on until it is stopped, as setpoint run capture does.

    Example: setpoint capture --once
    """
    is_watched = sys.stderr.isatty()
    log_to_stderr(for_people=is_watched)
    settings, stop = read_settings(os.environ, ledger), threading.Event()
    with stopped_by_signals(stop):
        if not once:
            run_until(stop, settings, [Role.CAPTURE], is_watched=is_watched)
            return
        shape = _captured(settings, patience, stop)
    if format is Format.JSON:
        print_json(shape)
    else:
        console = Console(highlight=False)
        for line in once_lines(shape):
            console.print(line, markup=False, soft_wrap=True)
    if stop.is_set():
        raise typer.Exit(STOPPED)
    if not shape["at_end"]:
        raise typer.Exit(NOT_WHOLE)


def _captured(settings: Settings, patience: float, stop: threading.Event) -> Json:
    before = _mailboxes(settings)
    with open_system(settings) as system, _told() as tell:
        once = capture_once(system, patience=patience, stop=stop, tell=tell)
    return once_shape(once, before=before, after=_mailboxes(settings), inbox=str(settings.inbox))


def _mailboxes(settings: Settings) -> list[Json]:
    with open_connecting(settings) as (store, connecting):
        return mailbox_shapes(store, connecting.record, connecting.grants, pushed=settings.pushes)


@contextmanager
def _told() -> Iterator[Callable[[Meanwhile], None]]:
    """Says how it stands where somebody watches."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("capturing") as status:

        def tell(meanwhile: Meanwhile) -> None:
            done = f"{meanwhile.over} of {meanwhile.mailboxes} mailboxes done"
            status.update(f"capturing: {meanwhile.new:,} items taken in, {done}")

        yield tell
