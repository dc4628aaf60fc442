"""`setpoint settings`: every setting, its meaning and its default, as a file for the environment.

The settings are told once, in the table of `services.settings`; `deploy/env.example` is what
this prints.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from services import settings

_ROW = re.compile(r"^\| `(?P<name>SETPOINT_\w+)` \| (?P<meaning>.+?) \| (?P<default>.+?) \|$", re.MULTILINE)
_LITERAL = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment, in words."""

    name: str
    meaning: str
    default: str


def known_settings() -> tuple[Setting, ...]:
    """All settings in the order in which they are told."""
    return tuple(
        Setting(*row.group("name", "meaning", "default")) for row in _ROW.finditer(settings.__doc__ or "")
    )


def environment_file() -> str:
    """A file with every setting as a comment: what is not uncommented stays at its default."""
    return "\n".join(("# Every setting of Setpoint, as `setpoint settings` prints them.", *_blocks())) + "\n"


def print_settings() -> None:
    """Print every setting with its meaning and default, to be put into a file for the environment.

    Example: setpoint settings > setpoint.env
    """
    sys.stdout.write(environment_file())


def _blocks() -> Iterator[str]:
    for setting in known_settings():
        literal = _LITERAL.fullmatch(setting.default)
        yield ""
        yield f"# {setting.meaning.replace('`', '')}"
        if literal is None:
            yield f"# default: {setting.default.replace('`', '')}"
        yield f"#{setting.name}={literal[1] if literal else ''}"
