"""Reading all events of some kinds, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator

from domain.history.names import NAMES
from domain.ports.ledger import Ledger, LedgerEvent, StoredEvent

_PAGE = 1_000


def events_of(ledger: Ledger, *kinds: type[LedgerEvent]) -> Iterator[StoredEvent]:
    """The events of these kinds in all streams, by position."""
    after, names = 0, [NAMES[kind] for kind in kinds]
    while page := ledger.read_all(after=after, limit=_PAGE, names=names):
        yield from page
        after = page[-1].position or after
