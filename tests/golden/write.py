"""Adds the stored bytes of new event versions to `events.jsonl`: `python -m tests.golden.write`.

Run it after giving an event a name in `domain/history/names.py` and an example in
`tests/golden/examples.py`. Lines that are there are what ledgers in the world hold: they are
never changed, and nothing is added as long as one of them does not read as its example.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from domain.history.names import NAMES
from integrations.eventstore.codec import own_codec
from tests.golden.examples import EXAMPLES, example

EVENTS = Path(__file__).with_name("events.jsonl")


class Line(msgspec.Struct):
    """A stored name and the bytes that are stored under it."""

    name: str
    state: msgspec.Raw


def stored_lines(file: Path = EVENTS) -> dict[str, bytes]:
    """The bytes of every stored name in the file."""
    rows = file.read_bytes().splitlines() if file.exists() else []
    lines = [msgspec.json.decode(row, type=Line) for row in rows]
    return {line.name: bytes(line.state) for line in lines}


def faults(stored: dict[str, bytes]) -> Iterator[str]:
    """What keeps today's code from reading what was stored, or from storing everything."""
    codec = own_codec()
    for name in sorted(set(stored) | set(NAMES.values())):
        if name not in EXAMPLES:
            yield f"{name}: no example in tests/golden/examples.py"
        elif name in stored and codec.decode(name, stored[name]).event != EXAMPLES[name]:
            yield f"{name}: stored bytes no longer read as the example; make a new version and an upcaster"


def add_new(file: Path = EVENTS) -> list[str]:
    """Append a line for every name that has none; returns their names."""
    stored = stored_lines(file)
    codec = own_codec()
    new = [name for name in NAMES.values() if name not in stored]
    with file.open("ab") as lines:
        for name in new:
            _, state = codec.encode(example(name))
            lines.write(msgspec.json.encode(Line(name, msgspec.Raw(state))) + b"\n")
    return new


def main() -> int:
    """Say what is wrong (exit status 1) or which names were added."""
    wrong = list(faults(stored_lines()))
    report = wrong or [f"added {name}" for name in add_new()] or ["nothing to add"]
    sys.stdout.write("\n".join(report) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
