"""Reading on in the ledger from where somebody stands, for those who want few of its events.

Who only remembers the last event that they wanted looks through everything behind it each time they ask. So
where the ledger ended is remembered, too: positions are given in the order of commits, so what stands up to
the end that was seen is all there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.ports.ledger import Ledger, StoredEvent

_PAGE = 1_000


def read_on(
    ledger: Ledger, after: int, names: Sequence[str], *, limit: int = _PAGE
) -> Iterator[tuple[Sequence[StoredEvent], int]]:
    """Pages of events of these names after a position, each with where to stand once it is taken in.

    The last page may be empty: it brings who asks to where the ledger ended.

    Raises:
        StoreOutOfReach: the ledger does not answer.
    """
    end = ledger.end()
    if end <= after:
        return
    while page := ledger.read_all(after=after, limit=limit, names=names):
        after = page[-1].position or after
        yield page, after
    if end > after:
        yield (), end
