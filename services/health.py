"""How the parts of a running process are doing: for probes, metrics and people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What a task is doing."""

    STARTING = "starting"
    WORKING = "working"
    STANDING_BY = "standing_by"
    RETRYING = "retrying"
    STUCK = "stuck"
    ENDED = "ended"

    @property
    def is_well(self) -> bool:
        """Whether nobody has to look after it. Standing by while another process works is well."""
        return self in {State.WORKING, State.STANDING_BY}


@dataclass(slots=True)
class Health:
    """The state of one task. Written by its own thread, read by others, a field at a time.

    `fault` is the class of the last error while it lasts; messages may hold personal text.
    `done` counts events, items or rows, `retries` attempts that failed, `set_aside` what was
    gone past because it could not be handled.
    """

    state: State = State.STARTING
    fault: str = ""
    done: int = 0
    retries: int = 0
    set_aside: int = 0
