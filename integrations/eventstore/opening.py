"""The ledger, the texts and the tokens at an address: `memory:`, a path, or `postgresql://...`."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from integrations.eventstore.errors import LedgerCannotBeOpened, StoreCannotBeOpened, TextsCannotBeOpened
from integrations.eventstore.key_ring import KeyRing
from integrations.eventstore.ledger import RecordedLedger
from integrations.eventstore.memory_ledger import memory_ledger
from integrations.eventstore.memory_texts import memory_key_ring, memory_texts
from integrations.eventstore.sqlite_keys import sqlite_key_ring
from integrations.eventstore.sqlite_ledger import sqlite_ledger
from integrations.eventstore.sqlite_texts import sqlite_texts
from integrations.eventstore.texts import SealedTexts
from integrations.eventstore.tokens import KeyedTokens

# PostgreSQL's modules are imported where they are needed: they take half a second to load.


class _Kind(Enum):
    MEMORY = auto()
    FILE = auto()
    POSTGRES = auto()


def open_ledger(address: str) -> RecordedLedger:
    """The ledger at an address, made if there is none.

    `memory:` is a new one that goes with the process; `postgresql://user:password@host/name`
    is a database; anything without `://` is the path of a file.

    Raises:
        LedgerCannotBeOpened: what stands there is no ledger, or can not be reached or used.
    """
    match _kind(address, LedgerCannotBeOpened):
        case _Kind.MEMORY:
            return memory_ledger()
        case _Kind.FILE:
            return sqlite_ledger(address)
        case _Kind.POSTGRES:
            from integrations.eventstore.postgres_ledger import postgres_ledger  # noqa: PLC0415 - see above

            return postgres_ledger(address)


def open_texts(address: str, master: bytes | None = None) -> SealedTexts:
    """The text store that goes with the ledger at an address, made if there is none.

    `master`: at least 32 secret bytes. Without it a file's text store uses `<ledger>.master`;
    PostgreSQL's needs it.

    Raises:
        TextsCannotBeOpened: it can not be used, or the master key is missing or another one.
    """
    match _kind(address, TextsCannotBeOpened):
        case _Kind.MEMORY:
            return memory_texts(master)
        case _Kind.FILE:
            return sqlite_texts(address, master)
        case _Kind.POSTGRES:
            from integrations.eventstore.postgres_texts import postgres_texts  # noqa: PLC0415 - see above

            return postgres_texts(address, master)


def open_tokens(address: str, master: bytes | None = None) -> KeyedTokens:
    """The tokens that go with the ledger at an address, the same for ever under the same master key.

    Raises:
        TextsCannotBeOpened: as `open_texts`.
    """
    ring = _key_ring(address, master)
    try:
        return KeyedTokens(ring.token_key)
    finally:
        ring.close()


def _key_ring(address: str, master: bytes | None) -> KeyRing:
    match _kind(address, TextsCannotBeOpened):
        case _Kind.MEMORY:
            return memory_key_ring(master)
        case _Kind.FILE:
            return sqlite_key_ring(Path(address), master)
        case _Kind.POSTGRES:
            from integrations.eventstore.postgres_keys import postgres_key_ring  # noqa: PLC0415 - see above

            return postgres_key_ring(address, master)


def _kind(address: str, refuse: type[StoreCannotBeOpened]) -> _Kind:
    if address == "memory:":
        return _Kind.MEMORY
    scheme, separator, _ = address.partition("://")
    if separator and scheme in {"postgresql", "postgres"}:
        return _Kind.POSTGRES
    if separator or not address.strip():
        raise refuse(address, "expected memory:, the path of a file, or postgresql://user:password@host/name")
    return _Kind.FILE
