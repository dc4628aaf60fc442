"""`python -m tests.score FOLDER`: measure against the worked cases and the real material there.

Each part prints its own table. Exit status 1 when a case or a part fails; a part whose
material is missing is a failure too.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.score import acts, automated, calendars, cases, conversations, graph, providers, reply_text

PARTS: dict[str, Callable[[Path], None]] = {
    "worked cases": cases.main,
    "real conversations": conversations.main,
    "calendars": calendars.main,
    "automated mail": automated.main,
    "recorded answers of providers": providers.main,
    "recorded answers of Graph": graph.main,
    "reply text": reply_text.main,
    "signals in sentences": acts.main,
}


def main() -> None:
    """Run every part over the folder that the command line names.

    Raises:
        SystemExit: with 2 when no such folder is named, with 1 when a part fails.
    """
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("score: name the folder that holds cases/ and data/: make score SHARED=folder")
    failed: list[str] = []
    for name, part in PARTS.items():
        print(f"\n== {name} ==")
        begun = time.perf_counter()
        try:
            part(Path(sys.argv[1]))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the other parts are measured all the same
            traceback.print_exc(limit=3)
            failed.append(f"{name}: {error}")
        print(f"({time.perf_counter() - begun:.1f} s)")
    sys.exit("\n".join(["score: these failed:", *failed]) if failed else 0)


main()
