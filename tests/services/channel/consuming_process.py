"""A process of the capture role's consumer: `python -m tests.services.channel.consuming_process`.

The settings are those of its environment. It runs until it is killed.
"""

from __future__ import annotations

import os
import threading

from services.capture.reported import ReportedTouches
from services.consume import Consumer
from services.follow import Pace
from services.settings import read_settings
from services.wiring import open_system


def main() -> None:
    with open_system(read_settings(os.environ)) as system:
        handler = ReportedTouches(system.deals, system.texts, system.tokens, system.clock)
        pace = Pace(page=5, wait_seconds=0.2)
        Consumer(handler, system.channel, system.ledger, system.clock, pace=pace).run(threading.Event())


if __name__ == "__main__":
    main()
