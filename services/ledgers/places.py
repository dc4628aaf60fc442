"""Which ledger a person means, and which master key opens it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from integrations.eventstore.errors import LedgerCannotBeOpened
from integrations.eventstore.opening import make_grants, open_views
from integrations.eventstore.raw import RawStore
from integrations.eventstore.raw_opening import formats_of, open_raw
from services.settings import KEY_BYTES, FaultySetting, read_settings


@contextmanager
def opened(address: str, master: bytes | None) -> Iterator[RawStore]:
    """The store at an address as it lies, made if there is none, closed again at the end.

    Raises:
        StoreCannotBeOpened: it can not be used; the message says why.
        FaultySetting: a database without a master key.
    """
    if "://" in address and master is None:
        raise FaultySetting("SETPOINT_MASTER_KEY", f"{KEY_BYTES} bytes in base64; a database needs them")
    store = open_raw(address, master)
    try:
        yield store
    finally:
        store.close()


def make(address: str, master: bytes | None) -> None:
    """Make everything that a store needs, as far as it is not there.

    Raises:
        StoreCannotBeOpened: it can not be made.
        FaultySetting: a database without a master key.
    """
    with opened(address, master):
        open_views(address).close()
        make_grants(address)


def refuse_missing(address: str) -> None:
    """Refuse a place where no ledger is: looking at it must not make one.

    Raises:
        LedgerCannotBeOpened: there is none.
    """
    if formats_of(address)["ledger"] is None:
        raise LedgerCannotBeOpened(address, "there is no ledger")


def refuse_same(one: str, other: str) -> None:
    """Refuse to copy a file onto itself.

    Raises:
        LedgerCannotBeOpened: both addresses are of one file, or written alike.
    """
    files = [Path(address) for address in (one, other) if "://" not in address]
    if one == other or (len(files) > 1 and files[1].exists() and files[0].samefile(files[1])):
        raise LedgerCannotBeOpened(other, "it is the ledger that is to be copied")


def grant_to(address: str, user: str) -> None:
    """Let a user of a database run Setpoint without owning its tables.

    Raises:
        LedgerCannotBeOpened: the ledger is a file, or the rights can not be given.
    """
    if "://" not in address:
        raise LedgerCannotBeOpened(address, "users are given rights in a database only")
    from integrations.eventstore.postgres_rights import grant  # noqa: PLC0415 - slow to load, seldom needed

    grant(address, user)


def master_of(address: str, given: bytes | None) -> bytes | None:
    """The master key for a place: a file that has its own beside it is opened with that one."""
    own = "://" not in address and Path(f"{address}.master").exists()
    return None if own else given


def key_in(file: Path) -> bytes | None:
    """The master key in a file, in base64, as it would stand in `SETPOINT_MASTER_KEY`.

    Raises:
        FaultySetting: it holds none.
        OSError: it can not be read.
    """
    try:
        key = read_settings(
            {"SETPOINT_MASTER_KEY": file.read_text("ascii").strip()}, ledger="unused"
        ).master_key
    except (UnicodeDecodeError, FaultySetting):
        key = None
    if key is None:
        raise FaultySetting(f"--from-key {file}", f"{KEY_BYTES} bytes in base64")
    return key
