"""Taking one collection of a mailbox step by step: a batch of a listing, or of what has changed.

A listing goes on where the last batch ended. A round of changes begins again at the cursor, which
moves only with the last batch of the round. Changes go first, because what is new matters most;
after a round of them a listing that is under way gets a page, however often there is news.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from domain.capture.mailboxes import GapReason, Part, Why
from domain.moments import Instant
from domain.ports.clock import Clock
from domain.ports.provider import FailureKind, Listed, Page, Provider, ProviderFailed
from domain.ports.texts import TextStore
from services.capture.batches import Batch, BatchReader, Place, item_ref
from services.capture.collection_record import CollectionRecord
from services.capture.sync_pace import SyncPace
from services.capture.trouble import Trouble

ITEMS_FAILED = "items_failed"
TRUNCATED = "no_cursor_at_the_end"


@dataclass(slots=True)
class _PageInHand:
    """A page that was asked for and is not done: what of it is still to be taken.

    `missed` are items (tokens) that the listing which ends with it did not name; None before that is known.
    """

    part: Part
    page: Page
    left: list[Listed] = field(default_factory=list[Listed])
    missed: Iterator[str] | None = None


class CollectionSync:
    """One collection. Whoever has the mailbox's duty takes steps, one after the other."""

    def __init__(
        self,
        record: CollectionRecord,
        batches: BatchReader,
        *,
        texts: TextStore,
        clock: Clock,
        pace: SyncPace,
    ) -> None:
        self.record = record
        self._batches = batches
        self._texts = texts
        self._clock = clock
        self._pace = pace
        self._in_hand: _PageInHand | None = None
        self._changes_more: str | None = None
        self._in_changes = False
        self._listing_is_next = False
        self.trouble = Trouble()
        self._read_at: Instant | None = None
        self._asked_at: Instant | None = None
        self._asides_at: Instant | None = None

    @property
    def place(self) -> Place:
        """The collection and its mailbox."""
        return self.record.place

    @property
    def read_upto(self) -> Instant | None:
        """When it was last read to its end: here, or as the ledger has it; None while it is listed.

        A quiet collection writes nothing, so here more may be known.
        """
        if self.record.state.listing is not None:
            return None
        return max(self._read_at or 0, self.record.state.read_upto or 0) or None

    @property
    def is_out_of_reach(self) -> bool:
        """Whether nothing of it can be had."""
        return self.record.state.out_of_reach is not None

    def catch_up(self) -> None:
        """Read on what is known. A page in hand is dropped where somebody else went on."""
        if self.record.catch_up():
            self._drop()

    def hint(self) -> None:
        """Something may have changed: ask at once."""
        self._asked_at = None

    def due_in(self) -> float:
        """In how many seconds there is something to do; 0 for now."""
        is_under_way = self._in_hand is not None or self._in_changes or self._must_list() is not None
        if is_under_way or self.record.state.listing is not None:
            return 0.0
        return self._poll_in()

    def step(self, provider: Provider) -> None:
        """Do one thing that is due.

        Raises:
            ProviderFailed: of a kind that concerns the whole mailbox; what was had is in the ledger.
            StreamHasMoved: somebody else takes this collection.
        """
        try:
            self._step(provider)
        except ProviderFailed as failure:
            if failure.kind is not FailureKind.RESYNC:
                raise
            self._list_again(provider, failure)

    def _step(self, provider: Provider) -> None:
        why = self._must_list()
        if self._in_hand is None and why is not None:
            self._begin_listing(provider, why)
            return
        if self._in_hand is None:
            self._in_hand = self._next_page(provider)
        if self._in_hand is not None:
            self._take(self._in_hand, provider)

    def _next_page(self, provider: Provider) -> _PageInHand | None:
        collection, state = self.place.collection, self.record.state
        waits_for_listing = self._listing_is_next and state.listing is not None
        may_ask = self._in_changes or (self._poll_in() <= 0 and not waits_for_listing)
        if state.cursor is not None and may_ask:
            return self._page_of_changes(provider, state.cursor)
        if state.listing is not None:
            self._listing_is_next = False
            if state.must_begin_anew:
                self.record.begin_listing(state.listing.why, None)
            page = provider.backfill(collection, since=state.since, more=self._listing_more)
            return _PageInHand(Part.LISTING, page, list(page.items))
        return None

    def _page_of_changes(self, provider: Provider, cursor: str) -> _PageInHand:
        again: list[Listed] = []
        if not self._in_changes:
            self._asked_at = self._clock.now()
            again = list(self._asides_to_try())
        self._in_changes = True
        page = provider.changes(self.place.collection, cursor, more=self._changes_more)
        return _PageInHand(Part.CHANGES, page, [*page.items, *again])

    def _take(self, hand: _PageInHand, provider: Provider) -> None:
        """Take a batch of the page in hand; its end, too, when nothing is left."""
        now, later = hand.left[: self._pace.batch], hand.left[self._pace.batch :]
        batch = self._batches.read(now, hand.part, self.record.state, provider)
        hand.left = [*batch.unfinished, *later] or self._missed(hand, batch)
        if batch.set_aside:
            self._asides_at = self._clock.now()
        if hand.left:
            self.record.take(hand.part, batch, more=self._listing_more)
        else:
            self._batches.note_gone(batch, hand.page.gone, self.record.state)
            self._end_page(hand, batch)
        if batch.failure is not None:
            raise batch.failure
        if batch.unfinished:
            raise ProviderFailed(FailureKind.RETRY, ITEMS_FAILED)

    def _missed(self, hand: _PageInHand, batch: Batch) -> list[Listed]:
        """Some of what a listing after a gap did not name though it may be there: it is asked for by its key.

        What is there all the same counts as listed; what was asked for already does, or is gone.
        """
        is_end = hand.part is Part.LISTING and hand.page.more is None and not self._has_no_end(hand)
        if not (is_end and self.place.collection.is_window):
            return []
        if hand.missed is None:
            hand.missed = iter(self.record.unlisted(batch))
        found: list[Listed] = []
        while not found and (tokens := list(islice(hand.missed, self._pace.batch))):
            found = self._batches.missed(tokens)
        return found

    def _end_page(self, hand: _PageInHand, batch: Batch) -> None:
        page, part = hand.page, hand.part
        if page.more is not None:
            self.record.take(part, batch, more=page.more if part is Part.LISTING else self._listing_more)
        elif self._has_no_end(hand):
            self._drop()
            self.record.take_truncated(part, batch)
            raise ProviderFailed(FailureKind.RETRY, TRUNCATED)
        else:
            self.record.take_last(part, batch, cursor=page.cursor)
            self._read_at = self._clock.now()
        self._in_hand = None
        if part is Part.CHANGES:
            self._changes_more, self._in_changes = page.more, page.more is not None
            self._listing_is_next = not self._in_changes

    def _has_no_end(self, hand: _PageInHand) -> bool:
        """Whether nobody would know afterwards where changes begin."""
        is_needed = hand.part is Part.CHANGES or self.record.state.cursor is None
        return hand.page.cursor is None and is_needed

    def _begin_listing(self, provider: Provider, why: Why) -> None:
        known = self.record.state.cursor
        self._texts.keep([self.place.text])
        self._drop()
        self.record.begin_listing(why, provider.begin(self.place.collection) if known is None else known)

    def _list_again(self, provider: Provider, failure: ProviderFailed) -> None:
        """The cursor, or the mark of a page, does not hold any more: list everything from the front."""
        state, in_changes = self.record.state, self._in_changes
        self._drop()
        listing = state.listing
        if not in_changes and listing is not None and listing.more is None:
            raise ProviderFailed(FailureKind.RETRY, failure.reason)  # the very front does not hold
        if in_changes:
            cursor = provider.begin(self.place.collection)
            self.record.begin_listing(Why.GAP, cursor, gap=GapReason.CURSOR_EXPIRED)
        elif listing is not None:
            self.record.begin_listing(listing.why, state.cursor)

    def _asides_to_try(self) -> Iterator[Listed]:
        """What is set aside, now and then: it may be had or read by now."""
        now, aside = self._clock.now(), self.record.state.set_aside
        is_time = self._asides_at is None or now - self._asides_at >= self._pace.aside_seconds
        if not len(aside) or not is_time:
            return
        self._asides_at = now
        kept = self._texts.read([item_ref(token) for token in aside])
        yield from (Listed(fields["key"]) for fields in kept.values())

    @property
    def _listing_more(self) -> str | None:
        listing = self.record.state.listing
        return None if listing is None else listing.more

    def _must_list(self) -> Why | None:
        mailbox = self.place.mailbox
        return self.record.state.must_list(mailbox.since, mailbox.scope)

    def _poll_in(self) -> float:
        if self._asked_at is None:
            return 0.0
        return max(0.0, self._pace.poll_seconds - (self._clock.now() - self._asked_at))

    def _drop(self) -> None:
        self._in_hand, self._changes_more, self._in_changes = None, None, False
