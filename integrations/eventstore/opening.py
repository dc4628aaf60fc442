"""The ledger, the texts and the tokens at an address: `memory:`, a path, or `postgresql://...`."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from domain.ports.duties import Duties
from domain.ports.views import Views
from integrations.eventstore.bell import Bell
from integrations.eventstore.duties import FileDuties, MemoryDuties
from integrations.eventstore.errors import (
    GrantsCannotBeOpened,
    LedgerCannotBeOpened,
    StoreCannotBeOpened,
    TextsCannotBeOpened,
    ViewsCannotBeOpened,
)
from integrations.eventstore.grants import GrantShelf, SealedGrants
from integrations.eventstore.key_ring import KeyRing
from integrations.eventstore.ledger import RecordedLedger
from integrations.eventstore.memory_grants import MemoryGrants
from integrations.eventstore.memory_ledger import memory_ledger
from integrations.eventstore.memory_texts import memory_key_ring, memory_texts
from integrations.eventstore.memory_views import MemoryViews
from integrations.eventstore.signals import FileSignal
from integrations.eventstore.sqlite_grants import SqliteGrants
from integrations.eventstore.sqlite_keys import sqlite_key_ring
from integrations.eventstore.sqlite_ledger import sqlite_ledger
from integrations.eventstore.sqlite_texts import sqlite_texts
from integrations.eventstore.sqlite_views import SqliteViews
from integrations.eventstore.texts import SealedTexts
from integrations.eventstore.tokens import KeyedTokens

# PostgreSQL's modules are imported where they are needed: they take half a second to load.


class Kind(Enum):
    """What an address names."""

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
    match kind_of(address, LedgerCannotBeOpened):
        case Kind.MEMORY:
            return memory_ledger()
        case Kind.FILE:
            return sqlite_ledger(address)
        case Kind.POSTGRES:
            from integrations.eventstore.postgres_ledger import postgres_ledger  # noqa: PLC0415 - see above

            return postgres_ledger(address)


def open_texts(address: str, master: bytes | None = None) -> SealedTexts:
    """The text store that goes with the ledger at an address, made if there is none.

    `master`: at least 32 secret bytes. Without it a file's text store uses `<ledger>.master`;
    PostgreSQL's needs it.

    Raises:
        TextsCannotBeOpened: it can not be used, or the master key is missing or another one.
    """
    match kind_of(address, TextsCannotBeOpened):
        case Kind.MEMORY:
            return memory_texts(master)
        case Kind.FILE:
            return sqlite_texts(address, master)
        case Kind.POSTGRES:
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


def open_grants(address: str, master: bytes | None = None, key: bytes | None = None) -> SealedGrants:
    """The grants of mailboxes that go with the ledger at an address, made if there are none.

    `key`: at least 32 secret bytes. Without it they are sealed under a key that the master key gives.

    Raises:
        TextsCannotBeOpened: as `open_texts`, where the master key is needed.
        GrantsCannotBeOpened: they can not be used, or the key is another one.
    """
    if key is None:
        ring = _key_ring(address, master)
        key = ring.grant_key
        ring.close()
    shelf = _grant_shelf(address)
    try:
        return SealedGrants(shelf, key, address)
    except BaseException:
        shelf.close()
        raise


def make_grants(address: str) -> None:
    """Make the place where grants are kept, if it is not there, without a key.

    Raises:
        GrantsCannotBeOpened: it can not be used.
    """
    _grant_shelf(address).close()


def open_signal(address: str) -> Bell:
    """What tells, early or not at all, that the ledger at an address has grown.

    Raises:
        LedgerCannotBeOpened: it is no address of a ledger. A server that is away is tried again.
    """
    match kind_of(address, LedgerCannotBeOpened):
        case Kind.MEMORY:
            return Bell()
        case Kind.FILE:
            return FileSignal(address)
        case Kind.POSTGRES:
            from integrations.eventstore.postgres_signals import PostgresSignal  # noqa: PLC0415 - see above

            return PostgresSignal(address)


def open_duties(address: str) -> Duties:
    """The duties of all processes that share the ledger at an address.

    Raises:
        LedgerCannotBeOpened: it is no address of a ledger. A server that is away is tried again.
    """
    match kind_of(address, LedgerCannotBeOpened):
        case Kind.MEMORY:
            return MemoryDuties()
        case Kind.FILE:
            return FileDuties(address)
        case Kind.POSTGRES:
            from integrations.eventstore.postgres_duties import PostgresDuties  # noqa: PLC0415 - see above

            return PostgresDuties(address)


def open_views(address: str) -> Views:
    """The views that go with the ledger at an address, made if there are none.

    Raises:
        ViewsCannotBeOpened: they can not be used.
    """
    match kind_of(address, ViewsCannotBeOpened):
        case Kind.MEMORY:
            return MemoryViews()
        case Kind.FILE:
            return SqliteViews(address)
        case Kind.POSTGRES:
            from integrations.eventstore.postgres_views import PostgresViews  # noqa: PLC0415 - see above

            return PostgresViews(address)


def _grant_shelf(address: str) -> GrantShelf:
    match kind_of(address, GrantsCannotBeOpened):
        case Kind.MEMORY:
            return MemoryGrants()
        case Kind.FILE:
            return SqliteGrants(address)
        case Kind.POSTGRES:
            from integrations.eventstore.postgres_grants import PostgresGrants  # noqa: PLC0415 - see above

            return PostgresGrants(address)


def _key_ring(address: str, master: bytes | None) -> KeyRing:
    match kind_of(address, TextsCannotBeOpened):
        case Kind.MEMORY:
            return memory_key_ring(master)
        case Kind.FILE:
            return sqlite_key_ring(Path(address), master)
        case Kind.POSTGRES:
            from integrations.eventstore.postgres_keys import postgres_key_ring  # noqa: PLC0415 - see above

            return postgres_key_ring(address, master)


def kind_of(address: str, refuse: type[StoreCannotBeOpened]) -> Kind:
    """What an address names.

    Raises:
        StoreCannotBeOpened: (the subclass given) it is no address of a store.
    """
    if address == "memory:":
        return Kind.MEMORY
    scheme, separator, _ = address.partition("://")
    if separator and scheme in {"postgresql", "postgres"}:
        return Kind.POSTGRES
    if separator or not address.strip():
        raise refuse(address, "expected memory:, the path of a file, or postgresql://user:password@host/name")
    return Kind.FILE
