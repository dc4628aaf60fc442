"""`python -m integrations.sandbox [--port N] [--seed FOLDER]... [--seed-microsoft FOLDER]...`: a process."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from integrations.sandbox.serving import NotASeed, serve


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m integrations.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--seed", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--seed-microsoft", type=Path, action="append", default=[], metavar="FOLDER")
    given = parser.parse_args()
    try:
        serve(given.port, given.seed, _say, microsoft_seeds=given.seed_microsoft)
    except (NotASeed, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
