"""A real Chromium for tests: the one at `SETPOINT_CHROMIUM`, else one on the PATH, else it is installed.

It is installed only where that needs no question: as root on a Debian or its kin.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ADDRESS = "SETPOINT_CHROMIUM"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL_SECONDS = 600


class ChromiumIsMissing(Exception):
    """No Chromium could be used; tests that need one fail, they are never left out."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"{reason}. Install Chromium (Debian: apt-get install chromium), or set {ADDRESS} to the path "
            "of a Chromium or Chrome"
        )


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium, stopped at the end."""
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=options)
        try:
            yield browser
        finally:
            browser.close()


def program() -> str:
    """The path of a Chromium.

    Raises:
        ChromiumIsMissing: there is none, and none can be installed.
    """
    given = os.environ.get(ADDRESS)
    if given:
        if not Path(given).is_file():
            raise ChromiumIsMissing(f"{ADDRESS} names {given}, where no program is")
        return given
    return _found() or _installed()


def _found() -> str | None:
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def _installed() -> str:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise ChromiumIsMissing("no Chromium was found")
    # Test processes beside this one want the same: one installs, the others wait.
    with (Path(tempfile.gettempdir()) / "setpoint-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = _found()
        if found is None:
            _run(apt, "update")
            _run(apt, "install", "--yes", "--no-install-recommends", "chromium", "fonts-dejavu-core")
            found = _found()
    if found is None:
        raise ChromiumIsMissing("apt-get installed no Chromium")
    return found


def _run(*command: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(  # noqa: S603 - apt-get, found on the PATH
            command, check=True, capture_output=True, env=environment, timeout=INSTALL_SECONDS
        )
    except (subprocess.SubprocessError, OSError) as problem:
        raise ChromiumIsMissing(f"{' '.join(command)} failed: {problem}") from problem
