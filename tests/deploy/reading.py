"""The files of deploy/ as the tests look at them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import yaml

from services.settings_page import known_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FILE = "_FILE"
CLIENTS = {f"SETPOINT_{whose}_CLIENT_SECRET" for whose in ("OIDC", "GOOGLE", "MICROSOFT")}
GIVEN_BY_FILE = {"SETPOINT_LEDGER", "SETPOINT_MASTER_KEY", "SETPOINT_CHANNEL", *CLIENTS}
"""What deploy/entrypoint.sh takes from files."""
FOR_DEVELOPERS = {"SETPOINT_DEBUG"}


def documents(path: Path) -> list[dict[str, Any]]:
    """All documents of a YAML file."""
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def version() -> str:
    """The version of this Setpoint."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def settings_of_system() -> set[str]:
    """The settings that a running system is to be given, so that none is left to chance."""
    return {setting.name for setting in known_settings()} - FOR_DEVELOPERS


def settings_given(environment: dict[str, Any]) -> set[str]:
    """The settings that an environment gives, whether itself or by a file."""
    by_file = {name.removesuffix(FILE) for name in environment if name.endswith(FILE)}
    assert by_file <= GIVEN_BY_FILE
    return by_file | {name for name in environment if not name.endswith(FILE)}
