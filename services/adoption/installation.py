"""Whether the program has what it needs on this machine: libraries, zones, holidays, ledger, keys.

Nothing is made by looking: a ledger that is not there yet is only asked whether it could be. The
master key is never shown, neither it nor how it is wrong.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from integrations.eventstore.errors import StoreCannotBeOpened, StoreOutOfReach
from integrations.eventstore.opening import open_ledger
from integrations.workdays.countries import known_countries
from services.adoption.checks import Check, bad, look, ok
from services.settings import FaultySetting, Settings, read_settings

_EXTRAS = (("pst", "pypff", "Outlook's .pst and .ost"), ("msg", "olefile", "Outlook's .msg"))
_BESIDE = ("", ".texts", ".keys", ".master")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def installation_checks(environment: Mapping[str, str], ledger: str | None = None) -> Iterator[Check]:
    """Everything about the machine, in the order in which it is needed."""
    yield ok("setpoint", f"{_version('setpoint')} on Python {sys.version.split()[0]}")
    yield from map(_extra, *zip(*_EXTRAS, strict=True))
    yield _zones()
    yield ok("holidays", f"public holidays of {_countries()} countries are known ({_version('holidays')})")
    yield from _store(environment, ledger)


def _extra(name: str, module: str, reads: str) -> Check:
    if find_spec(module) is None:
        return look(
            f"extra {name}", f"not installed: {reads} can not be read", f"pip install 'setpoint[{name}]'"
        )
    return ok(f"extra {name}", f"installed: {reads} can be read")


def _zones() -> Check:
    try:
        ZoneInfo("Europe/Berlin")
        known = files("tzdata").joinpath("zones").read_text("utf-8").split()
    except (ZoneInfoNotFoundError, ModuleNotFoundError, OSError) as error:
        return bad("time zones", f"no time zone data: {error}", "pip install tzdata")
    return ok("time zones", f"{len(known)} are known (tzdata {_version('tzdata')})")


def _countries() -> int:
    return sum(len(code) == len("DE") for code in known_countries())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "of no installed package"


def _store(environment: Mapping[str, str], ledger: str | None) -> Iterator[Check]:
    try:
        settings = read_settings(environment, ledger)
    except FaultySetting as error:
        yield bad("master key", str(error), "make one with: openssl rand -base64 32")
        return
    if settings.master_key is not None:
        yield ok("master key", "from SETPOINT_MASTER_KEY, of the right length")
    if "://" in settings.ledger:
        yield from _database(settings)
    elif settings.ledger != "memory:":
        yield from _files(Path(settings.ledger), has_key=settings.master_key is not None)


def _database(settings: Settings) -> Iterator[Check]:
    if settings.master_key is None:
        yield bad(
            "master key", "not set, and a database needs one", "set SETPOINT_MASTER_KEY to 32 bytes in base64"
        )
    # The address may hold a password, so it is not shown.
    try:
        open_ledger(settings.ledger).close()
    except (StoreCannotBeOpened, StoreOutOfReach) as error:
        yield bad("ledger", f"the database can not be used: {error}", "check SETPOINT_LEDGER or --ledger")
    else:
        yield ok("ledger", "the database can be opened")


def _files(ledger: Path, *, has_key: bool) -> Iterator[Check]:
    if not ledger.exists():
        yield _could_be_made(ledger)
        return
    try:
        open_ledger(str(ledger)).close()
    except (StoreCannotBeOpened, StoreOutOfReach) as error:
        yield bad("ledger", f"{ledger} can not be used: {error}", "name another with --ledger")
        return
    yield ok("ledger", f"{ledger} can be read and written")
    for ending in _BESIDE[1:]:
        path = ledger.with_name(ledger.name + ending)
        if path.exists():
            yield _private(path)
    keys, master = (ledger.with_name(ledger.name + ending) for ending in (".keys", ".master"))
    if keys.exists() and not master.exists() and not has_key:
        yield bad("master key", f"{master} is gone, and {keys} can not be unlocked without it", "put it back")


def _could_be_made(ledger: Path) -> Check:
    folder = next((each for each in ledger.absolute().parents if each.exists()), Path("/"))
    if os.access(folder, os.W_OK | os.X_OK) and folder.is_dir():
        return ok("ledger", f"{ledger} is not there yet; `setpoint import` makes it")
    return bad(
        "ledger",
        f"{ledger} is not there, and {folder} can not be written",
        "name another place with --ledger",
    )


def _private(path: Path) -> Check:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _OTHERS:
        return bad("keys and texts", f"others may read {path} (mode {mode:04o})", f"chmod 600 {path}")
    return ok("keys and texts", f"{path} is yours alone")
