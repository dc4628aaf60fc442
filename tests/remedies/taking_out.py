"""The product without one of its remedies, and what its tests say of that."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "integrations", "services")
_LONGEST_SECONDS = 600
ALL_PASSED, SOME_FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Remedy:
    """What stands in the product against a bug that others had, by its row in their list.

    Where `text` in `file` becomes `instead`, the product has the bug: `bug` says which. `tests` are
    those that have to fail then.
    """

    row: int
    bug: str
    file: str
    text: str
    instead: str
    tests: str

    @property
    def name(self) -> str:
        """What tells it from the others."""
        return f"{self.row:02}: {self.bug}"

    @property
    def function(self) -> str:
        """The function that tests it."""
        return self.tests.rpartition("::")[2]

    def taken_out(self, source: str) -> str:
        """The source of the file without it."""
        return source.replace(self.text, self.instead)


def copied(to: Path, without: Remedy | None) -> None:
    """A copy of the product in a folder, as the tests find it there; without a remedy, or whole."""
    for name in PACKAGES:
        shutil.copytree(ROOT / name, to / name)
    (to / "tests").symlink_to(ROOT / "tests")
    if without is not None:
        file = to / without.file
        file.write_text(without.taken_out(file.read_text("utf-8")), "utf-8")


def tried(product: Path, tests: Sequence[str]) -> tuple[int, str]:
    """Run tests over the product in a folder: pytest's exit status, and what it said."""
    done = subprocess.run(  # noqa: S603 - this interpreter and our own tests
        [
            *(sys.executable, "-m", "pytest", "-o", f"pythonpath={product}", "--exitfirst", "--quiet"),
            *("-p", "no:randomly", "-p", "no:cacheprovider", f"--basetemp={product / 'tmp'}", *tests),
        ],
        cwd=ROOT,
        env={**_environment(), "PYTHONSAFEPATH": "1", "PYTHONPATH": str(product)},
        capture_output=True,
        text=True,
        timeout=_LONGEST_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def _environment() -> dict[str, str]:
    """This process's own, so that tests at full size are not run at full size here."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("SETPOINT_", "PYTEST_"))}
