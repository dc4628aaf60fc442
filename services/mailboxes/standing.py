"""How it stands with each connected mailbox, as the ledger tells it, and what a person has to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.capture.connections import MailboxConnected, Way
from domain.capture.events import ItemsLeftOut
from domain.capture.mailboxes import (
    BatchTaken,
    CaptureAppResumed,
    CaptureAppStopped,
    CollectionLeftOut,
    CollectionOutOfReach,
    CollectionReached,
    ListingBegan,
    MailboxGapClosed,
    MailboxGapOpened,
    MailboxState,
    MailboxStateChanged,
    WatchBegan,
)
from domain.history.names import NAMES
from domain.moments import Instant
from domain.ports.ledger import Ledger, LedgerEvent
from domain.ports.texts import TextStore
from services.capture.batches import collection_ref
from services.capture.known_keys import KnownKeys
from services.capture.left_out_counts import LeftOutCounts
from services.mailboxes.words import Words, words_of
from services.reading_on import read_on

_TOLD_BY = (
    *(MailboxStateChanged, CaptureAppStopped, CaptureAppResumed),
    *(ListingBegan, BatchTaken, MailboxGapOpened, MailboxGapClosed, ItemsLeftOut, WatchBegan),
    *(CollectionOutOfReach, CollectionReached, CollectionLeftOut),
)
_NAMES = tuple(NAMES[kind] for kind in _TOLD_BY)
NOT_YET, APP_STOPPED = "not_yet", "app_stopped"


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """Why nothing of a collection can be had, and since when."""

    reason: str
    since: Instant


@dataclass(slots=True)
class Progress:
    """What is known of the capture of one mailbox.

    `items` were captured, each once, however often it changed or was listed again; `counts` what is left
    out now, each item once; `read_upto` and `pushed_until` are by collection. `set_aside` are the keys of
    items that can not be had or read as yet, with their collections, `out_of_reach` the collections of
    which nothing can be had.
    """

    state: MailboxStateChanged | None = None
    last_success: Instant | None = None
    read_upto: dict[str, Instant | None] = field(default_factory=dict[str, Instant | None])
    gaps: dict[str, MailboxGapOpened] = field(default_factory=dict[str, MailboxGapOpened])
    pushed_until: dict[str, Instant] = field(default_factory=dict[str, Instant])
    set_aside: dict[str, str] = field(default_factory=dict[str, str])
    out_of_reach: dict[str, OutOfReach] = field(default_factory=dict[str, OutOfReach])
    items: KnownKeys = field(default_factory=KnownKeys)
    counts: LeftOutCounts = field(default_factory=LeftOutCounts)

    def leave_out(self, collection: str) -> None:
        """Forget a collection that is not listed any more, but for what was captured of it."""
        for known in (self.read_upto, self.pushed_until, self.out_of_reach):
            known.pop(collection, None)
        self.set_aside = {key: where for key, where in self.set_aside.items() if where != collection}

    @property
    def captured(self) -> int:
        """How many items were captured."""
        return len(self.items)

    @property
    def reasons(self) -> Counter[str]:
        """How many items are left out, by reason."""
        return self.counts.by_reason()

    @property
    def left_out(self) -> int:
        """How many items are left out."""
        return self.reasons.total()


@dataclass(frozen=True, slots=True)
class Standing:
    """One mailbox: `state` is a `MailboxState`, `NOT_YET` or `APP_STOPPED`; `lag` in seconds.

    `since` is when it was connected; `pushes_ended` is since when something of it that was pushed is only
    polled.
    `names` are the name and kind of its collections that are out of reach, as far as they are known.
    """

    connected: MailboxConnected
    since: Instant | None
    address: str | None
    has_grant: bool
    state: str
    reason: str
    progress: Progress
    lag: int | None
    pushes_ended: Instant | None
    names: Mapping[str, Mapping[str, str]]

    @property
    def to_do(self) -> str:
        """What a person must do, in a sentence; empty where nothing is to be done."""
        words = words_of(self.connected.kind)
        if self.connected.access.way is Way.DELEGATION and self.state == MailboxState.SIGN_IN:
            return f"An administrator has to connect it again: {words.again_by_admin}"
        if not self.has_grant or self.state == MailboxState.SIGN_IN:
            return f"Sign in again: {words.again.replace('ADDRESS', self.address or 'ADDRESS')}"
        return self._otherwise(words)

    def _otherwise(self, words: Words) -> str:
        match self.state:
            case MailboxState.REFUSED:
                return words.refused
            case state if state == APP_STOPPED:
                return words.stopped
            case MailboxState.FAILING:
                return f"Nothing. {words.company} fails at the moment; it is tried again by itself."
            case state if state == NOT_YET:
                return "Nothing. Capture begins with setpoint run, or setpoint capture --once."
            case _:
                return ""


class Progresses:
    """What the ledger tells of all mailboxes, from its beginning to its end; `catch_up` reads on."""

    def __init__(self, ledger: Ledger) -> None:
        self.of: dict[str, Progress] = {}
        self.stopped_apps: dict[str, str] = {}
        self._of_collection: dict[str, Progress] = {}
        self._ledger = ledger
        self._upto = 0
        self.catch_up()

    def catch_up(self) -> None:
        """Take in what was recorded since."""
        for page, upto in read_on(self._ledger, self._upto, _NAMES):
            for stored in page:
                self._take(stored.event, stored.recorded_at)
            self._upto = upto

    def progress(self, mailbox: str) -> Progress:
        """What is known of one."""
        return self.of.setdefault(mailbox, Progress())

    def _take(self, event: LedgerEvent, at: Instant) -> None:
        match event:
            case CaptureAppStopped(app=app, reason=reason):
                self.stopped_apps[app] = reason
            case CaptureAppResumed(app=app):
                self.stopped_apps.pop(app, None)
            case ItemsLeftOut(source=source) if source in self._of_collection:
                self._of_collection[source].counts.take(event)
            case MailboxStateChanged():
                self.progress(event.mailbox).state = event
            case MailboxGapOpened():
                self.progress(event.mailbox).gaps[event.gap_id] = event
            case MailboxGapClosed():
                self.progress(event.mailbox).gaps.pop(event.gap_id, None)
            case _:
                self._take_of_collection(event, at)

    def _take_of_collection(self, event: LedgerEvent, at: Instant) -> None:
        match event:
            case ListingBegan():
                progress = self._of_collection[event.collection] = self.progress(event.mailbox)
                progress.read_upto.setdefault(event.collection, None)
            case BatchTaken():
                self._took(self.progress(event.mailbox), event, at)
            case CollectionOutOfReach(collection=collection, reason=reason):
                self.progress(event.mailbox).out_of_reach[collection] = OutOfReach(reason, at)
            case CollectionReached(collection=collection):
                self.progress(event.mailbox).out_of_reach.pop(collection, None)
            case CollectionLeftOut(collection=collection):
                self.progress(event.mailbox).leave_out(collection)
            case WatchBegan():
                self.progress(event.mailbox).pushed_until[event.collection] = event.until
            case _:
                pass

    def _took(self, progress: Progress, batch: BatchTaken, at: Instant) -> None:
        progress.last_success = at
        progress.items.add(batch.captured)
        for dealt_with in (batch.captured, batch.left_out, batch.for_now, batch.gone):
            for key in dealt_with if progress.set_aside else ():
                progress.set_aside.pop(key, None)
        progress.set_aside.update(dict.fromkeys(batch.set_aside, batch.collection))
        if batch.is_last:
            progress.read_upto[batch.collection] = at


def standing_of(
    connected: MailboxConnected,
    known: Progresses,
    *,
    app: str,
    address: str | None,
    since: Instant | None = None,
    has_grant: bool,
    is_pushed: bool,
    now: Instant,
    texts: TextStore,
) -> Standing:
    """How it stands with a mailbox, with `is_pushed` where pushes are asked for.

    A state that an earlier sign-in was in is over.
    """
    progress = known.progress(connected.mailbox)
    told = progress.state
    is_over = (
        told is not None and told.state is not MailboxState.FAILING and told.grant != connected.access.grant
    )
    state, reason = ("", "") if told is None or is_over else (told.state.value, told.reason)
    if not has_grant:
        state, reason = MailboxState.SIGN_IN.value, "no_grant"
    elif app in known.stopped_apps:
        state, reason = APP_STOPPED, known.stopped_apps[app]
    elif not state:
        state = NOT_YET if progress.last_success is None else MailboxState.WORKING.value
    return Standing(
        connected=connected,
        since=since,
        address=address,
        has_grant=has_grant,
        state=state,
        reason=reason,
        progress=progress,
        lag=_lag(progress, now),
        pushes_ended=_pushes_ended(progress, now) if is_pushed else None,
        names=_names(progress, texts),
    )


def _lag(progress: Progress, now: Instant) -> int | None:
    """How far behind the collection is that is furthest; None where one has not been read to its end.

    What is out of reach is told by itself.
    """
    told = [at for token, at in progress.read_upto.items() if token not in progress.out_of_reach]
    upto = [each for each in told if each is not None]
    return now - min(upto) if upto and len(upto) == len(told) else None


def _names(progress: Progress, texts: TextStore) -> Mapping[str, Mapping[str, str]]:
    refs = {collection_ref(token): token for token in progress.out_of_reach}
    return {refs[ref]: fields for ref, fields in texts.read(list(refs)).items()}


def _pushes_ended(progress: Progress, now: Instant) -> Instant | None:
    return min((until for until in progress.pushed_until.values() if until <= now), default=None)
