"""Going through everything that a store holds, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from integrations.eventstore.key_ring import KeyRing
from integrations.eventstore.raw import RawEvent, RawLedger
from integrations.eventstore.texts import SealedText, Shelf

EVENTS_A_PAGE = 1_000
TEXTS_A_PAGE = 500

Told = Callable[[str, int], None]
"""Called with what is being done and how many more of it are done."""


def event_pages(
    ledger: RawLedger, *, after: int = 0, upto: int | None = None
) -> Iterator[Sequence[RawEvent]]:
    """The events beyond a position in order, up to another one if given."""
    while page := ledger.page(after=after, limit=EVENTS_A_PAGE):
        kept = page if upto is None else [event for event in page if event.position <= upto]
        if kept:
            yield kept
        if len(kept) < len(page):
            return
        after = page[-1].position


def text_pages(shelf: Shelf) -> Iterator[Sequence[SealedText]]:
    """All texts, sealed."""
    after = ""
    while page := shelf.page(after=after, limit=TEXTS_A_PAGE):
        yield page
        after = page[-1].ref


def key_pages(ring: KeyRing) -> Iterator[Mapping[str, bytes | None]]:
    """All keys in the clear by owner; None for the erased.

    Raises:
        KeyIsDamaged: a key does not open.
    """
    after = ""
    while owners := ring.owners(after=after, limit=TEXTS_A_PAGE):
        yield ring.keys(owners)
        after = owners[-1]
