"""`python -m integrations.sandbox [--port N] [--seed FOLDER]... [--seed-microsoft FOLDER]...`: a process."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from integrations.sandbox.seeds import NotASeed
from integrations.sandbox.serving import serve

_AT_ONCE = 1_024


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _end_with_stdin() -> None:
    while os.read(sys.stdin.fileno(), _AT_ONCE):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> int:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m integrations.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--seed", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--until-stdin-ends", action="store_true", help="end with whoever started it")
    parser.add_argument("--seed-microsoft", type=Path, action="append", default=[], metavar="FOLDER")
    given = parser.parse_args()
    if given.until_stdin_ends:
        threading.Thread(target=_end_with_stdin, name="stdin", daemon=True).start()
    try:
        serve(given.port, given.seed, _say, microsoft_seeds=given.seed_microsoft)
    except (NotASeed, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
