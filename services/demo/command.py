"""`setpoint demo`: the running system over the example, in a folder that is removed again or kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from services.demo.example import MOMENTS
from services.demo.playing import Scene, staged
from services.demo.showing import (
    show_answer,
    show_beginning,
    show_command,
    show_how_to_go_on,
    show_next,
    show_scene,
    show_trace,
)
from services.settings import FaultySetting
from services.shapes import Json
from services.speaking.next_shapes import headline_step


def run_demo(console: Console, keep: Path | None = None) -> None:
    """Play the example through the system, and show what came of it; `keep` is where all of it stays.

    Raises:
        FaultySetting: the folder to keep it in holds something.
        NotSettled: the system was not done in time.
    """
    with _folder(keep) as folder, staged(folder) as stage:
        show_beginning(console, folder if keep else None)
        scenes: list[Scene] = []
        playing = stage.scenes()
        for moment in MOMENTS:
            with _working(console, f"mail arrives until {moment:%d %B}"):
                scenes.append(next(playing))
            show_scene(console, scenes[-1], scenes[-2] if len(scenes) > 1 else None)
        last = scenes[-1]
        step = headline_step(last.next)
        if step is None:
            raise LookupError("the example has something to do")
        message = stage.command_of(step["id"])
        followed = _behind(message, last)
        show_answer(console, last)
        show_next(console, last)
        show_trace(console, stage.trace(followed), followed)
        show_command(console, message)
    show_how_to_go_on(console, keep, followed)


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


def _working(console: Console, doing: str) -> AbstractContextManager[object]:
    """Say what is being waited for where somebody watches."""
    return console.status(doing) if console.is_terminal else nullcontext()
