"""`setpoint ledger copy`: everything of one ledger into another place, where it then is the same ledger.

Keys go first, then texts, then events, then bookmarks: a text without its event tells nothing,
an event without its text shows tokens. Positions stay what they are, because bookmarks and
messages that were sent name them. Every page is one transaction, and a copy that was
interrupted goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from integrations.eventstore.codec import EventCannotBeRead, EventCodec, own_codec
from integrations.eventstore.key_ring import TOKENS
from integrations.eventstore.raw import RawEvent, RawLedger, RawStore
from services.ledgers.comparing import LedgersDiffer, compare_events
from services.ledgers.forgotten import forget_events, forget_texts
from services.ledgers.paging import Told, event_pages, key_pages, text_pages


class TargetIsNoCopy(Exception):
    """What stands at the target is not the beginning of the source: nothing was written over it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"TO: it is neither empty nor the beginning of a copy of FROM: {reason}")


def copy_store(source: RawStore, target: RawStore, told: Told) -> None:
    """Bring the target to where the source stands.

    Raises:
        TargetIsNoCopy: it holds something else.
        EventCannotBeRead: the source holds an event that this program can not read.
        KeyIsDamaged: a key of the source does not open.
        LedgerHasMoved: somebody writes to the target.
    """
    forget_events(source, target, told)
    reached = _common(source.ledger, target.ledger, told)
    _take_over_tokens(source, target, begun=reached > 0)
    for keys in key_pages(source.ring):
        _copy_keys(keys, target)
        told("keys", len(keys))
    for texts in text_pages(source.shelf):
        target.shelf.put(texts)
        told("texts", len(texts))
    if reached:
        forget_texts(source, target)
    _copy_events(source.ledger, target.ledger, reached, told)
    target.ledger.place(source.ledger.bookmarks())


def _common(source: RawLedger, target: RawLedger, told: Told) -> int:
    """The position up to which both hold the same.

    Raises:
        TargetIsNoCopy: the target holds anything beyond that.
    """
    last = target.last()
    try:
        compare_events(source, target, told, upto=last)
    except LedgersDiffer as error:
        raise TargetIsNoCopy(error.reason) from error
    return last


def _take_over_tokens(source: RawStore, target: RawStore, *, begun: bool) -> None:
    """Let the target make the source's tokens, also where its master key is another one."""
    if source.ring.token_key == target.ring.token_key:
        return
    if begun or target.ring.owners(after="", limit=1):
        raise TargetIsNoCopy("its keys make other tokens")
    target.ring.adopt_tokens(source.ring.token_key)


def _copy_keys(keys: Mapping[str, bytes | None], target: RawStore) -> None:
    """Wrap keys anew under the target's master key; who was erased is erased there too."""
    theirs = target.ring.keys(keys)
    for owner, key in keys.items():
        if owner == TOKENS:
            continue
        known = theirs.get(owner, key)
        if key is None and (owner not in theirs or known is not None):
            target.texts.erase(owner)
        elif known != key:
            reason = "was erased there" if known is None else "has another key"
            raise TargetIsNoCopy(f"somebody whose texts are to be copied {reason}")
    living = {o: key for o, key in keys.items() if key is not None and o not in theirs and o != TOKENS}
    target.ring.adopt(living)


def _copy_events(source: RawLedger, target: RawLedger, reached: int, told: Told) -> None:
    codec = own_codec()
    for page in event_pages(source, after=reached):
        _refuse_unreadable(page, codec)
        target.put(page, after=reached)
        reached = page[-1].position
        told("events", len(page))


def _refuse_unreadable(events: Sequence[RawEvent], codec: EventCodec) -> None:
    for event in events:
        try:
            codec.decode(event.name, event.state)
        except EventCannotBeRead as error:
            error.place = f"stream {event.stream}, version {event.version}"
            raise
