"""What is told of a collection in its stream, and how it stands by that.

Whatever was captured goes with what is told of it in one append, so that no cursor and no page
mark ever stands for something that is not in the ledger.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from domain.capture.events import ItemsLeftOut
from domain.capture.mailboxes import (
    BatchTaken,
    CollectionLeftOut,
    CollectionLetIn,
    CollectionOutOfReach,
    CollectionReached,
    GapReason,
    LeftOutFor,
    ListingBegan,
    MailboxEvent,
    MailboxGapClosed,
    MailboxGapOpened,
    Part,
    WatchBegan,
    Why,
)
from domain.identifiers import collection_stream
from domain.moments import Instant
from domain.ports.clock import Clock
from domain.ports.ledger import Ledger, LedgerEvent
from domain.ports.provider import Watch
from services.capture.batches import Batch, Place
from services.capture.collection_state import CollectionState
from services.capture.intake import Intake
from services.capture.sync_counts import SyncCounts

_ENDED_BY_CHANGES = (GapReason.SIGN_IN, GapReason.REFUSED, GapReason.APP_STOPPED, GapReason.TRUNCATED)
_ENDED_BY_LISTING = (*_ENDED_BY_CHANGES, GapReason.CURSOR_EXPIRED)
IDLE_SECONDS = 3_600
_GOES_ON = frozenset({GapReason.SIGN_IN, GapReason.REFUSED, GapReason.APP_STOPPED})


@dataclass(frozen=True, slots=True)
class SyncTools:
    """What all collections are taken with."""

    ledger: Ledger
    intake: Intake
    clock: Clock
    counts: SyncCounts


class CollectionRecord:
    """The stream of one collection. Every method that appends raises `StreamHasMoved`."""

    def __init__(self, place: Place, tools: SyncTools) -> None:
        self.place = place
        self.state = CollectionState()
        self._tools = tools
        self._stream = collection_stream(place.token)

    @property
    def stream(self) -> UUID:
        """Where it is told."""
        return self._stream

    def catch_up(self) -> bool:
        """Read on; whether somebody else had appended."""
        before = self.state.version
        self.state.take_in(self._tools.ledger.read(self._stream, after=before))
        return self.state.version != before

    def begin_listing(self, why: Why, cursor: str | None, *, gap: GapReason | None = None) -> None:
        """Note that everything is listed, and the gap because of which, if that is new.

        Without a cursor there are no changes that would tell what is gone of what is known already.
        """
        mailbox, sweeps = self.place.mailbox, cursor is None and self.state.knows_any
        began = ListingBegan(mailbox.id, self.place.token, why, self._widest(), mailbox.scope, cursor, sweeps)
        opened = [] if gap is None else self._opened(gap)
        self._append(None, [*opened, began])

    def open_gap(self, reason: GapReason) -> None:
        """Note that something can not be had; once, as long as the gap is open."""
        is_taken = self.state.version > 0 and self.state.left_out_whole is None
        opened = self._opened(reason) if is_taken else []
        if opened:
            self._append(None, opened)

    def out_of_reach(self, reason: str, gap: GapReason | None) -> bool:
        """Note that nothing of it can be had for now, with the gap that this is; whether that is news."""
        if self.state.out_of_reach == reason:
            return False
        opened = [] if gap is None or self.state.began_at is None else self._opened(gap)
        told = CollectionOutOfReach(self.place.mailbox.id, self.place.token, reason)
        self._append(None, [*opened, told])
        return True

    def reached(self) -> None:
        """Note that it can be had again, if that is news."""
        if self.state.out_of_reach is not None:
            self._append(None, [CollectionReached(self.place.mailbox.id, self.place.token)])

    def left_out(self, reason: str) -> bool:
        """Note that it is listed no more, which ends its gaps: nobody waits for them; whether it is news."""
        if self.state.left_out_whole == reason:
            return False
        ended = [self._closed(gap) for gap in self.state.gaps.values()]
        self._append(None, [CollectionLeftOut(self.place.mailbox.id, self.place.token, reason), *ended])
        return True

    def let_in(self) -> None:
        """Note that it is listed again, if that is news."""
        if self.state.left_out_whole is not None:
            self._append(None, [CollectionLetIn(self.place.mailbox.id, self.place.token)])

    def watched(self, watch: Watch) -> None:
        """Note a promise of the provider to push hints."""
        began = WatchBegan(self.place.mailbox.id, self.place.token, watch.id, watch.resource, watch.until)
        self._append(None, [began])

    def take(self, part: Part, batch: Batch, *, more: str | None) -> None:
        """Store a batch; a listing goes on at `more`."""
        batch.labelled = self._tools.intake.new_labels(batch.labelled)
        moves = part is Part.LISTING and self.state.listing is not None and more != self.state.listing.more
        if moves or not batch.is_empty:
            self._append(batch, self._told(part, batch, more=more))

    def take_last(self, part: Part, batch: Batch, *, cursor: str | None) -> None:
        """Store the last batch of a listing or a round: what is gone, the cursor, which gaps end."""
        batch.labelled = self._tools.intake.new_labels(batch.labelled)
        told = [] if batch.is_empty else self._told(part, batch, more=None)
        gone = self.unlisted(batch) if part is Part.LISTING else ()
        ended = [self._closed(gap) for gap in self._ended(part)]
        if not (told or gone or ended or part is Part.LISTING or self._must_note(cursor)):
            self.state.cursor = cursor or self.state.cursor  # the one in the ledger is as good
        else:
            self._append(batch, [*told, self._last(part, gone, cursor), *ended])
            self._tools.counts.gone += len(gone)

    def _must_note(self, cursor: str | None) -> bool:
        """Whether a cursor is written down after a round in which nothing happened.

        Some providers give another one each time: then it is written once, and again every hour.
        """
        idle_at = self.state.idle_at
        is_fresh = idle_at is not None and self._tools.clock.now() - idle_at < IDLE_SECONDS
        return cursor != self.state.cursor and not is_fresh

    def take_truncated(self, part: Part, batch: Batch) -> None:
        """Store the last batch of what ended without a cursor: it has not really ended."""
        told = [] if batch.is_empty else self._told(part, batch, more=None)
        opened = self._opened(GapReason.TRUNCATED)
        if told or opened:
            self._append(batch, [*told, *opened])

    def _told(self, part: Part, batch: Batch, *, more: str | None) -> list[MailboxEvent]:
        batch.left_out.sort(key=lambda token: batch.reasons[token])
        batch.for_now.sort(key=lambda token: batch.reasons[token])
        runs = groupby((*batch.left_out, *batch.for_now), key=lambda token: batch.reasons[token])
        taken = BatchTaken(
            self.place.mailbox.id,
            self.place.token,
            part,
            captured=tuple(batch.captured),
            left_out=tuple(batch.left_out),
            for_now=tuple(batch.for_now),
            set_aside=tuple(batch.set_aside),
            gone=tuple(batch.gone),
            seen=tuple(batch.seen),
            more=more,
            cursor=None,
            is_last=False,
            labelled=tuple(batch.labelled),
            why=tuple(LeftOutFor(reason, len(list(run))) for reason, run in runs),
        )
        return [taken, *self._items_missed(batch), *self._items_had(batch)]

    def _items_missed(self, batch: Batch) -> list[MailboxGapOpened]:
        ids = {token: self._item_gap(token) for token in batch.set_aside}
        return [
            self._gap(GapReason.ITEM_SET_ASIDE, gap_id)
            for gap_id in ids.values()
            if gap_id not in self.state.gaps
        ]

    def _items_had(self, batch: Batch) -> list[MailboxGapClosed]:
        """The end of the gaps of items that were set aside and are read now, or are known to be gone."""
        had = (*batch.captured, *batch.left_out, *batch.for_now, *batch.gone)
        return self._item_gaps(had)

    def _item_gaps(self, tokens: Sequence[str]) -> list[MailboxGapClosed]:
        if not self.state.gaps:
            return []
        gaps = (self.state.gaps.get(self._item_gap(token)) for token in dict.fromkeys(tokens))
        return [self._closed(gap) for gap in gaps if gap is not None]

    def _last(self, part: Part, gone: tuple[str, ...], cursor: str | None) -> BatchTaken:
        return BatchTaken(
            self.place.mailbox.id,
            self.place.token,
            part,
            captured=(),
            left_out=(),
            for_now=(),
            set_aside=(),
            gone=gone,
            seen=(),
            more=None,
            cursor=cursor,
            is_last=True,
        )

    def unlisted(self, batch: Batch) -> tuple[str, ...]:
        """What a listing that sweeps, and ends with a batch, did not name."""
        now = {*batch.captured, *batch.left_out, *batch.for_now, *batch.set_aside, *batch.gone}
        now.update(batch.seen)
        return tuple(key for key in self.state.unlisted() if key not in now)

    def _ended(self, part: Part) -> list[MailboxGapOpened]:
        """The gaps that are filled when a listing or a round of changes has ended."""
        listing = self.state.listing
        if part is Part.CHANGES:
            return [] if self.state.is_filling else self.state.gaps_of(*_ENDED_BY_CHANGES)
        is_whole = self.state.is_filling or (listing is not None and self.state.cursor is None)
        return self.state.gaps_of(*_ENDED_BY_LISTING) if is_whole else []

    def _widest(self) -> Instant | None:
        """As far back as was ever asked for: a window that becomes smaller takes nothing away."""
        since = self.place.mailbox.since
        if self.state.scope is None:
            return since
        return None if since is None or self.state.since is None else min(since, self.state.since)

    def _opened(self, reason: GapReason) -> list[MailboxGapOpened]:
        if self.state.gaps_of(reason):
            return []
        text = f"{self.place.token}\x1f{reason}\x1f{self.state.version}"
        return [self._gap(reason, _digest(text))]

    def _gap(self, reason: GapReason, gap_id: str) -> MailboxGapOpened:
        mailbox, now = self.place.mailbox, self._tools.clock.now()
        return MailboxGapOpened(
            gap_id,
            mailbox.id,
            self.place.token,
            mailbox.owner,
            mailbox.domains,
            since=self.state.read_upto or self.state.began_at or now,
            until=None if reason in _GOES_ON else now,
            reason=reason,
            at=now,
        )

    def _item_gap(self, token: str) -> str:
        return _digest(f"{self.place.token}\x1f{GapReason.ITEM_SET_ASIDE}\x1f{token}")

    def _closed(self, gap: MailboxGapOpened) -> MailboxGapClosed:
        return MailboxGapClosed(gap.gap_id, gap.mailbox, gap.collection, self._tools.clock.now())

    def _append(self, batch: Batch | None, events: Sequence[MailboxEvent]) -> None:
        tools = self._tools
        counted = self._counted(events, batch)
        if batch is None:
            tools.intake.note(self._stream, self.state.version, [*counted, *events])
        else:
            tools.intake.mended(batch.mended)
            told: list[LedgerEvent] = [*counted, *events]
            new = tools.intake.take_with(
                batch.read, self._stream, self.state.version, told, labelled=batch.labelled
            )
            tools.counts.took(batch, new)
        now = tools.clock.now()
        for event in events:
            self.state.apply(event, now)
        self.state.version += len(counted) + len(events)

    def _counted(self, events: Sequence[MailboxEvent], batch: Batch | None) -> list[ItemsLeftOut]:
        """How much of a batch was left out, by reason, and what is so no longer; nothing where nothing is.

        Of what is not listed any more nothing is counted.
        """
        if any(isinstance(each, CollectionLeftOut) for each in events):
            return [ItemsLeftOut(self.place.token, {}, anew=True)] if self.state.by_reason else []
        reasons = Counter(batch.reasons.values()) if batch is not None else Counter[str]()
        no_longer = Counter(self._no_longer(events))
        is_news = bool(reasons or no_longer)
        return [ItemsLeftOut(self.place.token, dict(reasons), dict(no_longer))] if is_news else []

    def _no_longer(self, events: Sequence[MailboxEvent]) -> Iterator[str]:
        """The reasons for which items were left out that something else became of."""
        news: dict[str, None] = {}
        for each in events:
            if isinstance(each, BatchTaken):
                taken = (each.captured, each.left_out, each.for_now, each.set_aside, each.gone)
                news.update(dict.fromkeys(key for keys in taken for key in keys))
        known = (self.state.reason_of(key) for key in news) if self.state.by_reason else ()
        yield from (reason for reason in known if reason is not None)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
