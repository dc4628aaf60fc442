"""A ledger and its texts as they lie: below the ports, for moving and examining what is stored.

Here an event is a row with its position and bytes, a text is sealed, a key can be listed.
Nothing that decides about deals looks at it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from integrations.eventstore.key_ring import KeyRing
from integrations.eventstore.texts import SealedTexts, Shelf

LIBRARYS_MARK = "__migration__"
"""What the library under the ledger keeps among the bookmarks: the form of that table."""


@dataclass(frozen=True, slots=True)
class RawEvent:
    """A stored event: where it stands, and its bytes as they were written."""

    position: int
    stream: UUID
    version: int
    name: str
    state: bytes


class LedgerHasMoved(Exception):
    """Somebody else wrote to a ledger that was to be filled: it is no longer a copy."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(
            f"TO ends at position {found}, not at {expected}: stop what writes to it, and copy again"
        )
        self.expected = expected
        self.found = found


class RawLedger(Protocol):
    """The rows of one ledger."""

    def page(self, *, after: int, limit: int, holding: Sequence[str] = ()) -> Sequence[RawEvent]:
        """At most `limit` events beyond a position, in order; only those with one of these texts, if any.

        The server or SQLite looks through the bytes of every event: for people who ask, not for programs.
        """
        ...

    def last(self) -> int:
        """The position of the last event; 0 when there is none."""
        ...

    def put(self, events: Sequence[RawEvent], *, after: int) -> None:
        """Add events at the positions that they name, all or nothing; writers wait meanwhile.

        Raises:
            LedgerHasMoved: the last event does not stand at `after`.
        """
        ...

    def bookmarks(self) -> Mapping[str, int]:
        """The position of every follower's bookmark."""
        ...

    def place(self, bookmarks: Mapping[str, int]) -> None:
        """Put bookmarks where they are to stand, all or nothing."""
        ...

    def close(self) -> None:
        """Give back files and connections."""
        ...


@dataclass(frozen=True, slots=True)
class RawStore:
    """Everything that is kept under one address; `texts` opens what `shelf` and `ring` hold."""

    address: str
    ledger: RawLedger
    texts: SealedTexts
    shelf: Shelf
    ring: KeyRing
    give_back: Callable[[], None]

    def close(self) -> None:
        """Give back files and connections."""
        self.give_back()
