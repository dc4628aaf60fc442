"""A process of the system that is measured: `python -m tests.benchmarks.flow_process NOTES AT PAGE ROLE...`.

The clock stands AT a moment. PAGE is how many messages and events are taken at once, 0 for as
many as the product takes. At its end it writes to NOTES what it committed, and what it took.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from functools import partial
from pathlib import Path

from services import roles as product
from services import wiring
from services.capture import source
from services.follow import Follower, Pace
from services.roles import Role
from services.running import started
from services.settings import read_settings
from tests.benchmarks.commits import NotingLedger
from tests.benchmarks.flow_load import StandingClock


def main(notes: str, at: str, page: str, *roles: str) -> None:
    """Run until SIGTERM."""
    if int(page):
        source.MOST_ITEMS = int(page)
        product.Follower = partial(Follower, pace=Pace(page=int(page)))  # type: ignore[misc,assignment] # see PAGE
    wiring.RingingLedger = NotingLedger  # type: ignore[misc] # one that also notes
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    with started(read_settings(os.environ), [Role(role) for role in roles], StandingClock(int(at))):
        sys.stdout.write("up\n")
        sys.stdout.flush()
        stop.wait()
    Path(notes).write_text(json.dumps({"commits": NotingLedger.commits, "cpu": time.process_time()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
