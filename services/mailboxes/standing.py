"""How it stands with each connected mailbox, as the ledger tells it, and what a person has to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.capture.connections import MailboxConnected, Way
from domain.capture.mailboxes import (
    BatchTaken,
    CaptureAppResumed,
    CaptureAppStopped,
    ListingBegan,
    MailboxGapClosed,
    MailboxGapOpened,
    MailboxState,
    MailboxStateChanged,
)
from domain.history.names import NAMES
from domain.moments import Instant
from domain.ports.ledger import Ledger, LedgerEvent, StoredEvent
from services.mailboxes.words import Words, words_of

_TOLD_BY = (
    *(MailboxStateChanged, CaptureAppStopped, CaptureAppResumed),
    *(ListingBegan, BatchTaken, MailboxGapOpened, MailboxGapClosed),
)
_PAGE = 1_000
NOT_YET, APP_STOPPED = "not_yet", "app_stopped"


@dataclass(slots=True)
class Progress:
    """What is known of the capture of one mailbox. `read_upto` is by collection."""

    state: MailboxStateChanged | None = None
    last_success: Instant | None = None
    read_upto: dict[str, Instant | None] = field(default_factory=dict[str, Instant | None])
    gaps: dict[str, MailboxGapOpened] = field(default_factory=dict[str, MailboxGapOpened])
    captured: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One mailbox: `state` is a `MailboxState`, `NOT_YET` or `APP_STOPPED`; `lag` in seconds."""

    connected: MailboxConnected
    address: str | None
    has_grant: bool
    state: str
    reason: str
    progress: Progress
    lag: int | None

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
                return "Nothing. Capture begins when `setpoint run` runs."
            case _:
                return ""


class Progresses:
    """What the ledger tells of all mailboxes, read once from its beginning to its end."""

    def __init__(self, ledger: Ledger) -> None:
        self.of: dict[str, Progress] = {}
        self.stopped_apps: dict[str, str] = {}
        for stored in _told(ledger):
            self._take(stored.event, stored.recorded_at)

    def progress(self, mailbox: str) -> Progress:
        """What is known of one."""
        return self.of.setdefault(mailbox, Progress())

    def _take(self, event: LedgerEvent, at: Instant) -> None:
        match event:
            case CaptureAppStopped(app=app, reason=reason):
                self.stopped_apps[app] = reason
            case CaptureAppResumed(app=app):
                self.stopped_apps.pop(app, None)
            case MailboxStateChanged():
                self.progress(event.mailbox).state = event
            case ListingBegan():
                self.progress(event.mailbox).read_upto.setdefault(event.collection, None)
            case BatchTaken():
                self._took(self.progress(event.mailbox), event, at)
            case MailboxGapOpened():
                self.progress(event.mailbox).gaps[event.gap_id] = event
            case MailboxGapClosed():
                self.progress(event.mailbox).gaps.pop(event.gap_id, None)
            case _:
                pass

    def _took(self, progress: Progress, batch: BatchTaken, at: Instant) -> None:
        progress.last_success = at
        progress.captured += len(batch.captured)
        progress.left_out += len(batch.left_out) + len(batch.for_now)
        if batch.is_last:
            progress.read_upto[batch.collection] = at


def standing_of(
    connected: MailboxConnected,
    known: Progresses,
    *,
    app: str,
    address: str | None,
    has_grant: bool,
    now: Instant,
) -> Standing:
    """How it stands with a mailbox. A state that an earlier sign-in was in is over."""
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
        address=address,
        has_grant=has_grant,
        state=state,
        reason=reason,
        progress=progress,
        lag=_lag(progress, now),
    )


def _lag(progress: Progress, now: Instant) -> int | None:
    """How far the collection that is furthest behind is; None where one has not been read to its end."""
    upto = [each for each in progress.read_upto.values() if each is not None]
    return now - min(upto) if upto and len(upto) == len(progress.read_upto) else None


def _told(ledger: Ledger) -> Iterator[StoredEvent]:
    names = [NAMES[kind] for kind in _TOLD_BY]
    after = 0
    while page := ledger.read_all(after=after, limit=_PAGE, names=names):
        yield from page
        after = page[-1].position or after
