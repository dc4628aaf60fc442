"""A process that holds a duty until it is killed: `python -m tests.contracts.on_duty ADDRESS NAME`."""

from __future__ import annotations

import sys
import threading

from integrations.eventstore.opening import open_duties


def main(address: str, name: str) -> None:
    duties = open_duties(address)
    sys.stdout.write(f"{duties.take(name)}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
