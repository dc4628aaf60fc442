"""Whether two ledgers are the same: events byte by byte, texts as they read, bookmarks, erasures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from integrations.eventstore.key_ring import TOKENS
from integrations.eventstore.raw import RawEvent, RawLedger, RawStore
from services.ledgers.digests import StreamDigests
from services.ledgers.paging import Told, event_pages, key_pages, text_pages


class LedgersDiffer(Exception):
    """Two ledgers that should be the same are not; `reason` names the first difference."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"FROM and TO are not the same: {reason}; stop what writes to either and copy again")
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """What two ledgers have in common: everything. `digest` is over the events of all streams."""

    events: int
    streams: int
    last: int
    texts: int
    readable: int
    people: int
    erased: int
    bookmarks: int
    digest: str


def compare(source: RawStore, target: RawStore, told: Told) -> Same:
    """Look at everything in both.

    Raises:
        LedgersDiffer: something is not the same.
        TextIsDamaged: a text of either does not open.
        KeyIsDamaged: a key of either does not open.
    """
    events, digests, last = compare_events(source.ledger, target.ledger, told)
    bookmarks = source.ledger.bookmarks()
    if bookmarks != target.ledger.bookmarks():
        raise LedgersDiffer("bookmarks stand elsewhere")
    if source.ring.token_key != target.ring.token_key:
        raise LedgersDiffer("they make different tokens")
    people, erased = _compare_owners(source, target)
    texts, readable = _compare_texts(source, target, told)
    return Same(
        events=events, streams=digests.streams, last=last, texts=texts, readable=readable, people=people,
        erased=erased, bookmarks=len(bookmarks), digest=digests.whole(),
    )  # fmt: skip


def compare_events(
    source: RawLedger, target: RawLedger, told: Told, *, upto: int | None = None
) -> tuple[int, StreamDigests, int]:
    """How many events both hold (up to a position), their digests, and the position of the last.

    Raises:
        LedgersDiffer: they do not hold the same events at the same positions.
    """
    digests, count, last = StreamDigests(), 0, 0
    pages = zip_longest(event_pages(source, upto=upto), event_pages(target, upto=upto), fillvalue=())
    for theirs, ours in pages:
        if theirs != ours:
            raise LedgersDiffer(_first_difference(theirs, ours))
        digests.add(theirs)
        count, last = count + len(theirs), theirs[-1].position
        told("events compared", len(theirs))
    return count, digests, last


def _first_difference(theirs: Sequence[RawEvent], ours: Sequence[RawEvent]) -> str:
    for one, other in zip_longest(theirs, ours):
        if one is None:
            return f"only TO has an event at position {other.position}"
        if other is None:
            return f"only FROM has an event at position {one.position}"
        if one != other:
            return f"the events at positions {one.position} and {other.position} differ"
    return "events differ"


def _compare_owners(source: RawStore, target: RawStore) -> tuple[int, int]:
    """How many people have keys and how many were erased, the same in both."""
    living = erased = 0
    for keys in key_pages(source.ring):
        theirs = _people(keys)
        if theirs != _people(target.ring.keys(theirs)):
            raise LedgersDiffer("the keys of people differ")
        living += sum(key is not None for key in theirs.values())
        erased += sum(key is None for key in theirs.values())
    if living + erased != sum(len(_people(keys)) for keys in key_pages(target.ring)):
        raise LedgersDiffer("TO has keys of more people")
    return living, erased


def _people(keys: Mapping[str, bytes | None]) -> Mapping[str, bytes | None]:
    """Without the key of the tokens, which only one of them may need to keep."""
    return {owner: key for owner, key in keys.items() if owner != TOKENS}


def _compare_texts(source: RawStore, target: RawStore, told: Told) -> tuple[int, int]:
    """How many texts there are and how many of them can be read, the same in both."""
    count = readable = 0
    for refs in _refs(source):
        theirs, ours = source.texts.read(refs), target.texts.read(refs)
        if theirs != ours:
            raise LedgersDiffer(f"the text {min(_unequal(theirs, ours))} differs")
        count, readable = count + len(refs), readable + len(theirs)
        told("texts compared", len(refs))
    if count != sum(len(refs) for refs in _refs(target)):
        raise LedgersDiffer("TO does not have as many texts")
    return count, readable


def _refs(store: RawStore) -> Iterator[list[str]]:
    return ([text.ref for text in page] for page in text_pages(store.shelf))


def _unequal(theirs: Mapping[str, Mapping[str, str]], ours: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    return (ref for ref in {*theirs, *ours} if theirs.get(ref) != ours.get(ref))
