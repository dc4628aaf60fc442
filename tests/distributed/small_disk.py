"""A file system of its own that is small, and can be made larger under whoever uses it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class MountingIsRefused(Exception):
    """No file system can be mounted here; the test fails, it is not left out."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"a small file system can not be mounted ({reason}). Run `make prove` as root; in a container "
            "it takes the capability SYS_ADMIN (docker run --cap-add SYS_ADMIN)"
        )


@dataclass(frozen=True)
class SmallDisk:
    """A tmpfs that is mounted at a folder."""

    folder: Path

    def resize(self, size: str) -> None:
        """Make it larger or smaller; `size` as mount takes it, such as 2m."""
        _run("mount", "-o", f"remount,size={size}", str(self.folder))


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[SmallDisk]:
    """A disk of a size, gone at the end with all it holds.

    Raises:
        MountingIsRefused: this user may not mount.
    """
    folder.mkdir()
    _run("mount", "-t", "tmpfs", "-o", f"size={size}", "setpoint-test", str(folder))
    try:
        yield SmallDisk(folder)
    finally:
        _run("umount", "--lazy", str(folder))


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - fixed programs
    except FileNotFoundError as error:
        raise MountingIsRefused(str(error)) from error
    except subprocess.CalledProcessError as error:
        raise MountingIsRefused(error.stderr.strip()) from error
