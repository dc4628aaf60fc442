"""Settings: where the ledger is and which key unlocks its texts. Read from the environment.

| variable | meaning | default |
|---|---|---|
| `SETPOINT_LEDGER` | a file path or `postgresql://...` | `setpoint/ledger.db` in your data folder |
| `SETPOINT_MASTER_KEY` | 32 bytes in base64 that wrap everybody's keys | a file beside the ledger |
| `SETPOINT_DEBUG` | `1` shows the traceback of an internal error | not set |
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

KEY_BYTES = 32


class FaultySetting(ValueError):
    """A variable of the environment has a value that can not be used."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"{name}: expected {expected}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. `master_key` is None where the store keeps one of its own."""

    ledger: str
    master_key: bytes | None
    debug: bool


def read_settings(environment: Mapping[str, str], ledger: str | None = None) -> Settings:
    """The settings of an environment; `ledger` as given on a command line goes first.

    Raises:
        FaultySetting: a value can not be used. Its text is never part of the message.
    """
    return Settings(
        ledger=ledger or environment.get("SETPOINT_LEDGER") or str(_data_folder(environment) / "ledger.db"),
        master_key=_master_key(environment.get("SETPOINT_MASTER_KEY")),
        debug=environment.get("SETPOINT_DEBUG") == "1",
    )


def _data_folder(environment: Mapping[str, str]) -> Path:
    base = environment.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "setpoint"


def _master_key(text: str | None) -> bytes | None:
    if not text:
        return None
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise FaultySetting("SETPOINT_MASTER_KEY", f"{KEY_BYTES} bytes in base64")
    return key
