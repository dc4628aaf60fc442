"""Measure speed and size: `python -m tests.benchmarks [WHICH...] [--quick] [--json FILE]`.

Prints every figure beside what it is held against in the same run, and whether the target
was reached. A target that was missed is told and is no failure; a part that broke is one.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rich.console import Console

from tests.benchmarks import (
    api,
    backfill,
    fetching,
    fetching_outlook,
    flow,
    folding,
    growth,
    latency,
    ledger,
    matching,
    portfolio,
    queue,
    replaying,
    streams,
)
from tests.benchmarks.figures import Figure, table
from tests.benchmarks.measuring import PartFailed

BENCHMARKS: Mapping[str, Callable[..., Iterator[Figure]]] = {
    "replay": replaying.replay_figures,
    "memory": replaying.memory_figures,
    "many": portfolio.figures,
    "folding": folding.figures,
    "matching": matching.figures,
    "queue": queue.figures,
    "ledger": ledger.figures,
    "backfill": backfill.figures,
    "flow": flow.figures,
    "latency": latency.figures,
    "growth": growth.figures,
    "streams": streams.figures,
    "fetching": fetching.figures,
    "fetching_outlook": fetching_outlook.figures,
    "api": api.figures,
}


def main() -> int:
    """Run the benchmarks that were asked for; 1 when one of them broke."""
    asked = _asked()
    told, broke = Console(stderr=True, highlight=False), False
    found: list[Figure] = []
    for name in asked.which or BENCHMARKS:
        told.print(f"{name} ...", style="dim")
        try:
            found.extend(BENCHMARKS[name](quick=asked.quick))
        except PartFailed as failure:
            told.print(str(failure), style="red", markup=False)
            broke = True
    _say(found, asked.json)
    return int(broke)


def _say(found: list[Figure], file: Path | None) -> None:
    Console(highlight=False, width=None if sys.stdout.isatty() else 150).print(table(found))
    print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}")
    if file is not None:
        file.write_text(json.dumps([figure.as_json() for figure in found], indent=1) + "\n")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("which", nargs="*", choices=[*BENCHMARKS, []], help="all of them, if none is named")
    parser.add_argument("--quick", action="store_true", help="small sizes, for trying")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to a file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
