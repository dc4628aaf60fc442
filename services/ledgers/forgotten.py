"""What the source of a copy has forgotten since the copy was begun is forgotten in the copy, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from uuid import UUID

from domain.capture.forgetting import Forgotten
from domain.history.names import NAMES
from integrations.eventstore.codec import EventCodec, own_codec
from integrations.eventstore.opening import open_ledger
from integrations.eventstore.raw import RawEvent, RawStore
from services.ledgers.paging import Told, event_pages, text_pages

_FORGOTTEN = NAMES[Forgotten]


def forget_events(source: RawStore, target: RawStore, told: Told) -> None:
    """Forget the target's events in whose place the source has nothing any more."""
    places = list(_forgotten_since(source, target, told))
    if places:
        with closing(open_ledger(target.address)) as ledger:
            ledger.forget(places)


def forget_texts(source: RawStore, target: RawStore) -> None:
    """Remove the target's texts that the source no longer has."""
    for page in text_pages(target.shelf):
        refs = [text.ref for text in page]
        kept = {text.ref for text in source.shelf.get(refs)}
        gone = [ref for ref in refs if ref not in kept]
        if gone:
            target.texts.forget(gone)


def _forgotten_since(source: RawStore, target: RawStore, told: Told) -> Iterator[tuple[UUID, int]]:
    upto, codec = target.ledger.last(), own_codec()
    if not upto:
        return
    pages = zip(event_pages(source.ledger, upto=upto), event_pages(target.ledger, upto=upto), strict=False)
    for theirs, ours in pages:
        told("events looked at", len(ours))
        for one, other in zip(theirs, ours, strict=False):
            if _is_forgotten_since(one, other, codec):
                yield one.stream, one.version


def _is_forgotten_since(theirs: RawEvent, ours: RawEvent, codec: EventCodec) -> bool:
    """Whether these are one and the same event, which only the source has forgotten."""
    if theirs.name != _FORGOTTEN or ours.name == _FORGOTTEN:
        return False
    is_there = (theirs.position, theirs.stream, theirs.version) == (ours.position, ours.stream, ours.version)
    return is_there and codec.event_id(theirs.state) == codec.event_id(ours.state)
