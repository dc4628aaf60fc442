"""Folders that a sandbox is filled from; apart from the sandbox, which loads slowly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def sown(
    folder: Path, *, calendar_file: Callable[[str, str], int], mail_files: Callable[[str, str], int]
) -> dict[str, int]:
    """Put each file that is named after its owner where it belongs; how many items each had, by its name.

    Both are given the owner's address and the path. What has no address in its name is passed over.
    """
    counts: dict[str, int] = {}
    for file in sorted(folder.iterdir()):
        owner = file.name if file.is_dir() else file.stem
        if "@" in owner:
            put = calendar_file if file.suffix == ".ics" and file.is_file() else mail_files
            counts[file.name] = put(owner, str(file))
    return counts
