"""Look for inputs that break a reader: `python -m tests.fuzz [NAME...] [--seconds N] [--input FILE]`.

Each reader is hunted for so many seconds at low priority, with 10 seconds and 1 GiB at most
for one input. Exit status 1 when something was found; the input then lies in
`build/fuzz/NAME/` and `--input` gives it to the reader once more, outside the hunt. What
reached new code is kept there, so that the next hunt goes on from it.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from tests.fuzz.formats import SAMPLES_OF, SPICE_OF
from tests.fuzz.readers import READERS

FOLDER = Path("build/fuzz")
LONGEST_INPUT_SECONDS, MOST_MEBIBYTES, MOST_BYTES = 10, 1_024, 65_536
_LOW_PRIORITY = 15
_COVERED = re.compile(r"\bcov: (\d+)")
_STATISTIC = re.compile(r"^stat::(\w+):\s+(\d+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Hunt:
    """What came of one: `covered` counts edges of instrumented code, `found` is the exception's line."""

    name: str
    seconds: int
    executions: int
    covered: int
    peak_mib: int
    slowest: int
    found: str


def main() -> int:
    """Hunt, or give one input to its reader."""
    asked = _asked()
    if asked.input is not None:
        (name,) = asked.names
        READERS[name](asked.input.read_bytes())
        return 0
    hunts = [hunt(name, asked.seconds) for name in asked.names or READERS]
    Console(width=None if sys.stdout.isatty() else 130, highlight=False).print(_table(hunts))
    return int(any(each.found for each in hunts))


def hunt(name: str, seconds: int) -> Hunt:
    """Look for an input that breaks a reader."""
    folder = FOLDER / name
    seeds, kept = folder / "samples", folder / "reached"
    for each in (seeds, kept):
        each.mkdir(parents=True, exist_ok=True)
    for number, sample in enumerate(SAMPLES_OF[name]):
        (seeds / f"{number}").write_bytes(sample)
    words = folder / "words.txt"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in SPICE_OF[name] if word))
    done = subprocess.run(  # noqa: S603 - this interpreter and this module, no shell
        [
            *(sys.executable, "-m", "tests.fuzz.hunting", name),
            *(f"-max_total_time={seconds}", f"-timeout={LONGEST_INPUT_SECONDS}"),
            *(f"-rss_limit_mb={MOST_MEBIBYTES}", f"-max_len={MOST_BYTES}", f"-dict={words}"),
            *("-print_final_stats=1", f"-artifact_prefix={folder}/", str(kept), str(seeds)),
        ],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        preexec_fn=_step_back,
    )
    return _told(name, seconds, done.returncode, done.stdout + done.stderr)


def _told(name: str, seconds: int, status: int, said: str) -> Hunt:
    figures = {key: int(value) for key, value in _STATISTIC.findall(said)}
    return Hunt(
        name=name,
        seconds=seconds,
        executions=figures.get("number_of_executed_units", 0),
        covered=max(map(int, _COVERED.findall(said)), default=0),
        peak_mib=figures.get("peak_rss_mb", 0),
        slowest=figures.get("slowest_unit_time_sec", 0),
        found=_found(said) if status else "",
    )


def _found(said: str) -> str:
    """The line that says best what happened, and where the input lies."""
    lines = [line.strip() for line in said.splitlines()]
    errors = [line for line in lines if re.match(r"[\w.]+(?:Error|Exception|Warning|TooLong)\b", line)]
    sanitised = [line for line in lines if "ERROR: libFuzzer" in line]
    written = [line.rpartition(" ")[2] for line in lines if "Test unit written to" in line]
    return "; ".join([*(errors[-1:] or sanitised[:1] or lines[-1:]), *written])


def _table(hunts: Sequence[Hunt]) -> Table:
    shown = Table(box=SIMPLE_HEAD)
    for heading in ("reader", "seconds", "executions", "a second", "edges", "MiB", "slowest", "found"):
        shown.add_column(
            heading, justify="left" if heading in {"reader", "found"} else "right", overflow="fold"
        )
    for each in hunts:
        shown.add_row(
            each.name,
            str(each.seconds),
            f"{each.executions:,}",
            f"{each.executions // each.seconds:,}",
            f"{each.covered:,}",
            str(each.peak_mib),
            f"{each.slowest} s",
            each.found or "nothing",
        )
    return shown


def _step_back() -> None:
    os.nice(_LOW_PRIORITY)


def _escaped(word: bytes) -> str:
    """As libFuzzer's dictionaries write bytes."""
    return "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\' else f"\\x{b:02x}" for b in word)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*READERS, []], help="all readers, if none is named")
    parser.add_argument("--seconds", type=int, default=60, help="how long for each")
    parser.add_argument("--input", type=Path, metavar="FILE", help="give this file to the one reader named")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
