"""`setpoint demo`: the running system over the example, in a folder that is removed again or kept."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from rich.console import Console

from services.demo.example import MOMENTS, example_files
from services.demo.people import RITA
from services.demo.playing import Scene, Stage, staged, staged_on
from services.demo.showing import (
    show_answer,
    show_api,
    show_beginning,
    show_command,
    show_how_to_go_on,
    show_scene,
    show_serving,
    show_trace,
)
from services.demo.showing_mailboxes import show_connected, show_mailboxes, show_offices
from services.settings import FaultySetting
from services.shapes import Json
from services.speaking.next_shapes import headline_step

Until = Callable[[], None]
"""Returns when it is time to end."""


def run_demo(
    console: Console, keep: Path | None = None, *, from_files: bool = False, until: Until | None = None
) -> None:
    """Play the example through the system, and show what came of it; `keep` is where all of it stays.

    It comes from mailboxes that are connected at a sandbox of their provider, or `from_files`. Its API is
    asked at the end, and stays `until` that returns.

    Raises:
        FaultySetting: the folder to keep it in holds something.
        NotSettled: the system was not done in time.
        SandboxDidNotStart: the sandbox was not there in time.
    """
    begin = _from_files if from_files else _from_mailboxes
    with (
        _ended_in_order(),
        _folder(keep) as folder,
        begin(console, folder, folder if keep else None) as stage,
    ):
        last = _played(console, stage)
        step = headline_step(last.next)
        if step is None:
            raise LookupError("the example has something to do")
        message = stage.command_of(step["id"])
        followed = _behind(message, last)
        if not from_files:
            show_mailboxes(console, stage.mailboxes(), last)
        show_answer(console, last)
        show_trace(console, stage.trace(followed), followed)
        show_command(console, message)
        _ask_api(console, stage, folder, until)
    show_how_to_go_on(console, keep, followed, from_files=from_files)


@contextmanager
def _from_files(console: Console, folder: Path, told: Path | None) -> Iterator[Stage]:
    with staged(folder) as stage:
        show_beginning(console, told)
        yield stage


@contextmanager
def _from_mailboxes(console: Console, folder: Path, told: Path | None) -> Iterator[Stage]:
    from services.demo.offices import sandbox_offices  # noqa: PLC0415 - providers' libraries load slowly

    with ExitStack() as opened:
        example = opened.enter_context(example_files())
        with _working(console, "a sandbox of the providers starts, and two people connect their mailboxes"):
            offices = opened.enter_context(sandbox_offices(example))
            stage = opened.enter_context(staged_on(offices, folder))
        show_offices(console, offices.address, told)
        show_connected(console, stage.mailboxes())
        yield stage


def stopped_by_hand() -> None:
    """Returns when a person has had enough."""
    with suppress(KeyboardInterrupt):
        threading.Event().wait()


def _ask_api(console: Console, stage: Stage, folder: Path, until: Until | None) -> None:
    """Serve the API and ask it; if it is to stay, say where to look."""
    from services.demo.serving import served_api  # noqa: PLC0415 - the web framework loads slowly

    with served_api(stage.system) as api:
        show_api(console, api.address, api.next_steps_of(RITA))
        if until is not None:
            with api.tokens_in(folder) as tokens:
                show_serving(console, api.address, api.plan_link(stage.deal_id), tokens)
                until()


def _played(console: Console, stage: Stage) -> Scene:
    """Show all scenes; the last one."""
    scenes: list[Scene] = []
    playing = stage.scenes()
    for moment in MOMENTS:
        with _working(console, f"mail arrives until {moment:%d %B}"):
            scenes.append(next(playing))
        show_scene(console, scenes[-1], scenes[-2] if len(scenes) > 1 else None)
    return scenes[-1]


def _behind(message: Json, scene: Scene) -> str:
    """The Message-ID of the mail that led to a command."""
    newest = message["data"]["command"]["evidence"][-1]
    found = next(touch for touch in scene.answer["touches"] if touch["touch_id"] == newest)
    return str(found["message_id"])


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with TemporaryDirectory(prefix="setpoint-demo-") as folder:
            yield Path(folder)
        return
    keep.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(keep.iterdir()):
        raise FaultySetting("--keep", "a folder that is empty, or is not there yet")
    yield keep.absolute()


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Whoever ends the demo from outside ends the sandbox, too, and the folder goes."""

    def end(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _working(console: Console, doing: str) -> AbstractContextManager[object]:
    """Say what is being waited for where somebody watches."""
    return console.status(doing) if console.is_terminal else nullcontext()
