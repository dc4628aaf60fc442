"""Measuring: processor time beside wall time, in turns, and heavy parts in a process of their own."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

_KIBIBYTE = 1_024
PART = "tests.benchmarks.measuring"


@dataclass(slots=True)
class Spent:
    """Seconds that something took, by the processor's clock and by the one on the wall."""

    cpu: float = 0.0
    wall: float = 0.0


@contextmanager
def spending(spent: Spent) -> Iterator[None]:
    """Add what the block takes to `spent`. The collector of garbage runs as ever."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    spent.cpu += time.process_time() - cpu
    spent.wall += time.perf_counter() - wall


def in_turns(*measured: Callable[[], Spent], rounds: int = 3) -> list[float]:
    """The median processor time of each, run in turns (A B A B A B), so that a slow minute meets all."""
    taken: list[list[float]] = [[] for _ in measured]
    for _ in range(rounds):
        for times, measure in zip(taken, measured, strict=True):
            times.append(measure().cpu)
    return [statistics.median(times) for times in taken]


class PartFailed(Exception):
    """A part that ran in a process of its own broke; the message ends with what it said."""

    def __init__(self, part: str, said: str) -> None:
        super().__init__(f"{part} failed:\n{said.strip()}")
        self.part = part


def apart(part: Callable[..., Mapping[str, float]], *arguments: str | int) -> dict[str, float]:
    """Run a function in a fresh process; what it gives, and `peak_mib`, the most memory it held.

    `part` stands at the top of a module and gives numbers by name.

    Raises:
        PartFailed: the process did not end well.
    """
    call = [part.__module__, part.__name__, *map(json.dumps, arguments)]
    done = subprocess.run(  # noqa: S603 - this interpreter and this module, no shell
        [sys.executable, "-m", PART, *call], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise PartFailed(" ".join(call), done.stderr)
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return said


def medians_apart(*calls: tuple[Callable[..., Mapping[str, float]], Sequence[str | int]]) -> list[float]:
    """The median processor time of each function with its arguments, a fresh process each time, in turns."""
    return in_turns(*(partial(_cpu_apart, part, arguments) for part, arguments in calls))


def _cpu_apart(part: Callable[..., Mapping[str, float]], arguments: Sequence[str | int]) -> Spent:
    said = apart(part, *arguments)
    return Spent(cpu=said["cpu"], wall=said["wall"])


def peak_mib() -> float:
    """The most memory that this process has held at once, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / _KIBIBYTE if sys.platform != "darwin" else peak / _KIBIBYTE**2


def _run_part(module: str, name: str, *arguments: str) -> None:
    part: Callable[..., Mapping[str, Any]] = getattr(import_module(module), name)
    result = part(*map(json.loads, arguments))
    print(json.dumps({**result, "peak_mib": peak_mib()}))


if __name__ == "__main__":
    _run_part(*sys.argv[1:])
