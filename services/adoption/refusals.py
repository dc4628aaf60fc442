"""Why `setpoint init` or `setpoint doctor` can not begin: faulty input, one line each."""

from __future__ import annotations

from pathlib import Path


class CannotBegin(ValueError):
    """What was typed can not be used; the message says where, what was found and what was expected."""


class FaultyOption(CannotBegin):
    """An option can not be used; the message names it, its value and what was expected."""


class WillNotOverwrite(CannotBegin):
    """A file is there already, and what a person wrote is not thrown away unasked."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: expected no file of this name, found one; --force overwrites it")
        self.path = path
