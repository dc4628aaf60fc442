"""Which folders a sandbox may be filled from; apart from the sandbox, which loads slowly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class NotASeed(ValueError):
    """A seed that is no folder with files named after their owners."""


def refuse_no_folders(option: str, seeds: Sequence[Path]) -> None:
    """Check that all seeds that were given by an option are folders.

    Raises:
        NotASeed: one is not.
    """
    for seed in seeds:
        if not seed.is_dir():
            raise NotASeed(f"{option}: {seed} is no folder")
