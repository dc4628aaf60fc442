"""`setpoint ledger check`: whether everything that a store holds can be read, and nothing is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from integrations.eventstore.codec import EventCannotBeRead, EventCodec, own_codec
from integrations.eventstore.key_ring import TOKENS, KeyIsDamaged
from integrations.eventstore.raw import RawEvent, RawLedger, RawStore
from integrations.eventstore.texts import SealedTexts, TextIsDamaged
from services.ledgers.digests import StreamDigests
from services.ledgers.paging import TEXTS_A_PAGE, Told, event_pages, text_pages

FOLLOWS_THE_LEDGER = "<ledger"
"""How the bookmarks end that hold a position of this ledger; others count in other numbers."""


@dataclass(slots=True)
class Examined:
    """What was seen, and what is wrong: one sentence a fault, in the order in which they were met."""

    events: int = 0
    streams: int = 0
    texts: int = 0
    unreadable: int = 0
    people: int = 0
    erased: int = 0
    bookmarks: int = 0
    digest: str = ""
    faults: list[str] = field(default_factory=list)


def examine(store: RawStore, told: Told) -> Examined:
    """Look at every event, text, key and bookmark. Nothing is changed.

    `unreadable` texts are those of erased people. What was changed by somebody who can write
    proper events is not found here: compare the digest with one that was noted before.
    """
    seen = Examined()
    _examine_events(store.ledger, seen, told)
    _examine_keys(store, seen, told)
    _examine_texts(store, seen, told)
    _examine_bookmarks(store.ledger, seen)
    return seen


def _examine_events(ledger: RawLedger, seen: Examined, told: Told) -> None:
    codec, digests = own_codec(), StreamDigests()
    versions: dict[UUID, int] = {}
    for page in event_pages(ledger):
        for event in page:
            seen.faults += _faults_of(event, versions, codec)
        digests.add(page)
        seen.events += len(page)
        told("events", len(page))
    seen.streams, seen.digest = digests.streams, digests.whole()


def _faults_of(event: RawEvent, versions: dict[UUID, int], codec: EventCodec) -> Iterator[str]:
    before = versions.get(event.stream, 0)
    versions[event.stream] = event.version
    if event.version != before + 1:
        yield f"position {event.position}: version {event.version} of stream {event.stream} follows {before}"
    try:
        codec.decode(event.name, event.state)
    except EventCannotBeRead as error:
        yield f"position {event.position}: {error}"


def _examine_keys(store: RawStore, seen: Examined, told: Told) -> None:
    after = ""
    while owners := store.ring.owners(after=after, limit=TEXTS_A_PAGE):
        for owner in owners:
            _examine_key(store, owner, seen)
        told("keys", len(owners))
        after = owners[-1]


def _examine_key(store: RawStore, owner: str, seen: Examined) -> None:
    try:
        key = store.ring.keys([owner]).get(owner)
    except KeyIsDamaged as error:
        seen.faults.append(str(error))
        key = b""
    if owner != TOKENS:
        seen.people += key is not None
        seen.erased += key is None


def _examine_texts(store: RawStore, seen: Examined, told: Told) -> None:
    for page in text_pages(store.shelf):
        refs = [text.ref for text in page]
        seen.texts += len(refs)
        seen.unreadable += _unreadable(store.texts, refs, seen)
        told("texts", len(refs))


def _unreadable(texts: SealedTexts, refs: list[str], seen: Examined) -> int:
    """How many of these texts have an erased owner; one that is damaged is looked for singly."""
    try:
        return len(refs) - len(texts.read(refs))
    except (TextIsDamaged, KeyIsDamaged) as error:
        if len(refs) > 1:
            return sum(_unreadable(texts, [ref], seen) for ref in refs)
        if isinstance(error, TextIsDamaged):  # a key was named before
            seen.faults.append(str(error))
        return 0


def _examine_bookmarks(ledger: RawLedger, seen: Examined) -> None:
    bookmarks, last = ledger.bookmarks(), ledger.last()
    seen.bookmarks = len(bookmarks)
    for follower, position in sorted(bookmarks.items()):
        if follower.endswith(FOLLOWS_THE_LEDGER) and position > last:
            seen.faults.append(f"the bookmark of {follower} stands at {position}, beyond the end at {last}")
