"""One hunt: a reader under atheris, which looks for inputs that reach new code.

Run by `python -m tests.fuzz` in a process of its own: `python -m tests.fuzz.hunting NAME
[libFuzzer options] [folders of inputs]`. An exception that leaves the reader ends the process.
"""

from __future__ import annotations

import sys
import warnings

import atheris  # type: ignore[import-untyped]  # it comes without types

with atheris.instrument_imports(include=["domain", "integrations", "services"]):
    from tests.fuzz.readers import READERS


def main() -> None:
    """Hunt until libFuzzer has had enough."""
    reader = READERS[sys.argv.pop(1)]
    warnings.simplefilter("error")
    atheris.Setup(sys.argv, reader)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
