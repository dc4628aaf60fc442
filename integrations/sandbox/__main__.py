"""`python -m integrations.sandbox [--port N] [--seed FOLDER]...`: the sandbox as a process of its own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from integrations.sandbox.seeds import NotASeed
from integrations.sandbox.serving import serve


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m integrations.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--seed", type=Path, action="append", default=[], metavar="FOLDER")
    given = parser.parse_args()
    try:
        serve(given.port, given.seed, _say)
    except (NotASeed, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
