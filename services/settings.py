"""Settings: where the ledger is and which key unlocks its texts. Read from the environment.

| variable | meaning | default |
|---|---|---|
| `SETPOINT_LEDGER` | a file path or `postgresql://...` | `setpoint/ledger.db` in your data folder |
| `SETPOINT_MASTER_KEY` | 32 bytes in base64 that wrap everybody's keys | a file beside the ledger |
| `SETPOINT_CHANNEL` | a file path or `kafka://host:port/prefix` | a file beside the ledger |
| `SETPOINT_INBOX` | the folder that the capture role watches | `inbox` in the current folder |
| `SETPOINT_API` | `host:port` at which the api role listens | `127.0.0.1:8470` |
| `SETPOINT_QUOTAS` | units a minute, for a mailbox and for all | `gmail=6000/1200000,calendar=600/10000` |
| `SETPOINT_PUSH` | the https address at which providers push hints; polling goes on without | not set |
| `SETPOINT_TIMEZONE` | where calendar times without a zone are taken to be | `UTC` |
| `SETPOINT_DEBUG` | `1` shows the traceback of an internal error | not set |
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

KEY_BYTES = 32
DEFAULT_API = "127.0.0.1:8470"
DEFAULT_QUOTAS = "gmail=6000/1200000,calendar=600/10000"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""The hosts at which only this machine is answered."""
_HIGHEST_PORT = 65_535
_QUOTA = re.compile(r"([a-z_]+)=([1-9][0-9]{0,8})/([1-9][0-9]{0,8})")


class FaultySetting(ValueError):
    """A variable of the environment has a value that can not be used."""

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"{name}: expected {expected}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. `master_key` is None where the store keeps one of its own.

    `data_folder` is made when something is opened that has its default place there.
    """

    data_folder: Path
    ledger: str
    channel: str
    master_key: bytes | None
    inbox: Path
    api: tuple[str, int]
    zone: ZoneInfo
    debug: bool
    quotas: Mapping[str, tuple[int, int]]
    push: str


def read_settings(environment: Mapping[str, str], ledger: str | None = None) -> Settings:
    """The settings of an environment; `ledger` as given on a command line goes first.

    Raises:
        FaultySetting: a value can not be used. Its text is never part of the message.
    """
    ledger = ledger or environment.get("SETPOINT_LEDGER") or str(_data_folder(environment) / "ledger.db")
    return Settings(
        data_folder=_data_folder(environment),
        ledger=ledger,
        channel=environment.get("SETPOINT_CHANNEL") or _channel_beside(ledger, environment),
        master_key=_master_key(environment.get("SETPOINT_MASTER_KEY")),
        inbox=Path(environment.get("SETPOINT_INBOX") or "inbox"),
        api=_host_and_port(environment.get("SETPOINT_API") or DEFAULT_API),
        zone=_zone(environment.get("SETPOINT_TIMEZONE") or "UTC"),
        debug=environment.get("SETPOINT_DEBUG") == "1",
        quotas=_quotas(environment.get("SETPOINT_QUOTAS") or DEFAULT_QUOTAS),
        push=_push(environment.get("SETPOINT_PUSH") or ""),
    )


def _channel_beside(ledger: str, environment: Mapping[str, str]) -> str:
    """A file for one machine; beside a database there is no place for it but the data folder."""
    return f"{ledger}.channel" if "://" not in ledger else str(_data_folder(environment) / "channel.db")


def _data_folder(environment: Mapping[str, str]) -> Path:
    base = environment.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "setpoint"


def _host_and_port(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > _HIGHEST_PORT:
        raise FaultySetting("SETPOINT_API", f"host:port, such as {DEFAULT_API}")
    return host.removeprefix("[").removesuffix("]"), int(port)


def _quotas(text: str) -> Mapping[str, tuple[int, int]]:
    found = [_QUOTA.fullmatch(each.strip()) for each in text.split(",")]
    if not all(found):
        raise FaultySetting("SETPOINT_QUOTAS", f"name=mailbox/application, such as {DEFAULT_QUOTAS}")
    return {each[1]: (int(each[2]), int(each[3])) for each in found if each}


def _push(text: str) -> str:
    if text and not text.startswith("https://"):
        raise FaultySetting("SETPOINT_PUSH", "an address that begins with https://")
    return text


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise FaultySetting("SETPOINT_TIMEZONE", "an IANA time zone, such as Europe/Berlin") from None


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
