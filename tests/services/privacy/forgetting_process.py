"""A process that forgets what is due and is killed on the way.

`python -m tests.services.privacy.forgetting_process STAGE NOW`; the settings come from the environment. It
dies when what its stage names is done: nothing more of it is run, not even what would close the files.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

import psycopg

from services.privacy.retention import retention_of
from services.settings import read_settings
from services.wiring import open_system
from tests.services.run.following import FixedClock

STAGES = ("claimed", "texts", "uncommitted", "events")
"""In the order in which they are come to; `uncommitted` is one of PostgreSQL, and the last in others."""


def dying(work: Callable) -> Callable:
    """The same, and then the end."""

    def done(*arguments: object, **named: object) -> None:
        work(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    return done


def main(stage: str, now: str) -> None:
    with open_system(read_settings(os.environ), FixedClock(int(now))) as system:
        retention = retention_of(system)
        dies_in = {
            "claimed": (type(retention), "_claim"),
            "texts": (type(system.texts), "forget"),
            "uncommitted": (psycopg.Cursor, "executemany"),
            "events": (type(system.ledger), "forget"),
        }
        owner, name = dies_in[stage]
        setattr(owner, name, dying(getattr(owner, name)))
        retention.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
