"""How far a collection of a mailbox has been taken, folded from its stream."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from domain.capture.mailboxes import (
    BatchTaken,
    CollectionLeftOut,
    CollectionLetIn,
    CollectionOutOfReach,
    CollectionReached,
    GapReason,
    ListingBegan,
    MailboxGapClosed,
    MailboxGapOpened,
    Part,
    WatchBegan,
    Why,
)
from domain.moments import Instant
from domain.ports.ledger import LedgerEvent, StoredEvent
from services.capture.known_keys import KnownKeys


@dataclass(slots=True)
class Listing:
    """A listing that is under way: where it goes on, and what of it counts as there if it `sweeps`.

    `is_taken` says that some of it was dealt with.
    """

    why: Why
    sweeps: bool
    is_taken: bool = False
    more: str | None = None
    there: KnownKeys = field(default_factory=KnownKeys)


@dataclass(slots=True)
class CollectionState:
    """A collection as it stands. `read_upto` is when the last listing or round of changes ended.

    `is_at_rest` as long as nothing was told since; `idle_at` is when that round ended if it found
    the collection at rest and left it so. `out_of_reach` is why nothing of it can be had, `left_out_whole`
    why it is not listed. `by_reason` are the keys of what is left out now, as far as it is known why.
    """

    version: int = 0
    cursor: str | None = None
    listing: Listing | None = None
    since: Instant | None = None
    scope: str | None = None
    began_at: Instant | None = None
    read_upto: Instant | None = None
    is_at_rest: bool = False
    idle_at: Instant | None = None
    captured: KnownKeys = field(default_factory=KnownKeys)
    left_out: KnownKeys = field(default_factory=KnownKeys)
    for_now: KnownKeys = field(default_factory=KnownKeys)
    set_aside: KnownKeys = field(default_factory=KnownKeys)
    gaps: dict[str, MailboxGapOpened] = field(default_factory=dict[str, MailboxGapOpened])
    watch: WatchBegan | None = None
    out_of_reach: str | None = None
    left_out_whole: str | None = None
    by_reason: dict[str, KnownKeys] = field(default_factory=dict[str, KnownKeys])

    def take_in(self, events: Iterable[StoredEvent]) -> None:
        """Read on."""
        for stored in events:
            self.apply(stored.event, stored.recorded_at)
            self.version = stored.version

    def apply(self, event: LedgerEvent, at: Instant) -> None:
        """What an event changes."""
        is_end = isinstance(event, BatchTaken) and event.is_last
        self.idle_at = at if is_end and self.is_at_rest else None
        self.is_at_rest = is_end
        match event:
            case ListingBegan():
                self._begin(event, at)
            case BatchTaken():
                self._take(event, at)
            case MailboxGapOpened(gap_id=gap_id):
                self.gaps[gap_id] = event
            case MailboxGapClosed(gap_id=gap_id):
                self.gaps.pop(gap_id, None)
            case WatchBegan():
                self.watch = event
            case CollectionOutOfReach(reason=reason):
                self.out_of_reach = reason
            case CollectionReached():
                self.out_of_reach = None
            case CollectionLeftOut(reason=reason):
                self._leave_out_whole(reason)
            case CollectionLetIn():
                self.left_out_whole = None
            case _:
                pass

    def must_list(self, since: Instant | None, scope: str) -> Why | None:
        """Why everything has to be listed, beside what is under way; None when it need not be."""
        if self.scope is None:
            return Why.FIRST
        wider = self.since is not None and (since is None or since < self.since)
        if wider or scope != self.scope:
            return Why.WIDER
        if self.listing is None and self.cursor is None:
            return Why.FIRST
        return None

    def gaps_of(self, *reasons: GapReason) -> list[MailboxGapOpened]:
        """The open gaps for these reasons."""
        return [gap for gap in self.gaps.values() if gap.reason in reasons]

    def knows(self, key: str) -> bool:
        """Whether an item was dealt with, in whatever way."""
        return any(key in keys for keys in self.every)

    @property
    def every(self) -> tuple[KnownKeys, KnownKeys, KnownKeys, KnownKeys]:
        """All keys, by what became of the item."""
        return self.captured, self.left_out, self.for_now, self.set_aside

    def reason_of(self, key: str) -> str | None:
        """Why an item is left out; None if it is not, or was by an earlier program that did not say."""
        return next((reason for reason, keys in self.by_reason.items() if key in keys), None)

    @property
    def is_filling(self) -> bool:
        """Whether a listing after a gap is under way."""
        return self.listing is not None and self.listing.why is Why.GAP

    @property
    def is_sweeping(self) -> bool:
        """Whether a listing is under way at the end of which what it did not name is gone."""
        return self.listing is not None and self.listing.sweeps

    @property
    def knows_any(self) -> bool:
        """Whether any item was dealt with."""
        return any(map(len, self.every))

    @property
    def must_begin_anew(self) -> bool:
        """Whether a listing is under way whose front would be asked for again.

        Where the cursor comes with its end, that will be of a later time: what went since the front was
        asked for first would be told by nobody.
        """
        listing = self.listing
        is_at_front = listing is not None and listing.is_taken and listing.more is None
        return is_at_front and self.cursor is None

    def unlisted(self) -> list[str]:
        """What was dealt with and is not there any more, as far as the listing under way tells."""
        if self.listing is None or not self.is_sweeping:
            return []
        there = self.listing.there
        return [key for keys in self.every for key in keys if key not in there]

    def _leave_out_whole(self, reason: str) -> None:
        """Forget all but what is stored: if it is let in again, everything is listed and judged anew."""
        self.left_out_whole = reason
        self.left_out, self.for_now, self.set_aside = KnownKeys(), KnownKeys(), KnownKeys()
        self.by_reason.clear()
        self.listing = None
        self.scope = self.scope and ""

    def _begin(self, began: ListingBegan, at: Instant) -> None:
        self.listing = Listing(began.why, began.sweeps or began.why is Why.GAP)
        self.cursor = began.cursor
        self.since, self.scope = began.since, began.scope
        self.began_at = self.began_at or at

    def _take(self, batch: BatchTaken, at: Instant) -> None:
        taken = (batch.captured, batch.left_out, batch.for_now, batch.set_aside)
        for keys, news in zip(self.every, taken, strict=True):
            for other in self.every:
                if other is not keys:
                    other.discard(news)
            keys.add(news)
        for keys in self.every:
            keys.discard(batch.gone)
        self._note_reasons(batch)
        self._go_on(batch, at)

    def _note_reasons(self, batch: BatchTaken) -> None:
        for keys in self.by_reason.values():
            for news in (batch.captured, batch.left_out, batch.for_now, batch.set_aside, batch.gone):
                keys.discard(news)
        left_out = iter((*batch.left_out, *batch.for_now))
        for run in batch.why:
            self.by_reason.setdefault(run.reason, KnownKeys()).add(islice(left_out, run.items))

    def _go_on(self, batch: BatchTaken, at: Instant) -> None:
        if self.listing is not None and self.is_sweeping:
            for there in (batch.captured, batch.left_out, batch.for_now, batch.set_aside, batch.seen):
                self.listing.there.add(there)
            self.listing.there.discard(batch.gone)
        if batch.part is Part.LISTING and self.listing is not None:
            self.listing.more, self.listing.is_taken = batch.more, True
            if batch.is_last:
                self.listing = None
        if batch.cursor is not None:
            self.cursor = batch.cursor
        if batch.is_last:
            self.read_upto = at
