"""One mailbox, turn by turn: which of its collections is next, and what a failure leads to.

A turn is short, so that few threads serve many mailboxes. What a failure is, the adapter says;
what is done about it, is said here and nowhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from domain.capture.mailboxes import GapReason, MailboxState, collection_token
from domain.moments import Instant
from domain.ports.ledger import StreamHasMoved
from domain.ports.mailboxes import Mailbox, Mailboxes
from domain.ports.provider import Budget, Collection, CollectionKind, FailureKind, Provider, ProviderFailed
from domain.ports.texts import TextStore
from domain.ports.tokens import Tokens
from services.capture.batches import BatchReader, Place
from services.capture.collection_record import CollectionRecord, SyncTools
from services.capture.collection_sync import CollectionSync
from services.capture.item import ItemReader
from services.capture.mailbox_record import MailboxRecord, listed_collections
from services.capture.sync_pace import SyncPace
from services.capture.watches import Watches

_LONG = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MailboxTools:
    """What all mailboxes of a process are taken with. `watches` is None where nothing is pushed."""

    sync: SyncTools
    mailboxes: Mailboxes
    reader: ItemReader
    texts: TextStore
    tokens: Tokens
    pace: SyncPace
    watches: Watches | None = None


@dataclass(slots=True)
class _Reached:
    """A provider of the mailbox with the collections that are taken through it."""

    provider: Provider
    collections: list[CollectionSync] = field(default_factory=list[CollectionSync])


class MailboxSync:
    """The capture of one mailbox. One thread at a time, in one process at a time, takes a turn."""

    def __init__(self, mailbox: Mailbox, tools: MailboxTools, budget: Callable[[str], Budget]) -> None:
        self.mailbox = mailbox
        self._tools = tools
        self._budget = budget
        self._record = MailboxRecord(mailbox, tools.sync.ledger, tools.sync.intake)
        self._reached: list[_Reached] = []
        self._known: dict[str, CollectionSync] = {}
        self._looked_at: Instant | None = None
        self._failures = 0
        self._slowed = 0
        self._refused_at: Instant = 0
        self._not_before = 0.0
        self._next = 0

    @property
    def collections(self) -> Sequence[CollectionSync]:
        """The collections that are taken."""
        return [each for reached in self._reached for each in reached.collections]

    def turn(self, mailbox: Mailbox, *, hinted: bool = False) -> float:
        """Do one thing for the mailbox, as it is connected now; in how many seconds to come again."""
        self._connected(mailbox)
        for each in self.collections if hinted else ():
            each.hint()
        waits = self._must_wait()
        if waits is not None:
            return waits
        try:
            seconds = self._work()
        except ProviderFailed as failure:
            seconds = self._failed(failure)
            self._not_before = self._tools.sync.clock.now() + seconds
            return seconds
        except StreamHasMoved:
            return self._tools.pace.idle_seconds  # somebody else has it after all
        self._succeeded()
        return seconds

    def _connected(self, mailbox: Mailbox) -> None:
        """Begin anew where the mailbox is connected in another way than before."""
        if mailbox != self.mailbox:
            self._record = MailboxRecord(mailbox, self._tools.sync.ledger, self._tools.sync.intake)
            self._reached, self._known, self._looked_at = [], {}, None
            self._not_before = 0.0
            self.mailbox = mailbox

    def _must_wait(self) -> float | None:
        """How long nothing may be asked of the provider; None when it may."""
        pace, now = self._tools.pace, self._tools.sync.clock.now()
        if now < self._not_before:
            return self._not_before - now  # a hint is no reason to ask a provider that wants rest
        stopped_at = self._record.app_stopped_at()
        if stopped_at is not None and now - stopped_at < pace.probe_seconds:
            self._open_gaps(GapReason.APP_STOPPED)
            return pace.probe_seconds - (now - stopped_at)
        told, at = self._record.state()
        if told is None or told.grant != self.mailbox.grant:
            return None
        if told.state is MailboxState.SIGN_IN:
            return pace.seldom_seconds
        since = now - max(at, self._refused_at)
        if told.state is MailboxState.REFUSED and since < pace.refused_seconds:
            return pace.refused_seconds - since
        return None

    def _work(self) -> float:
        self._look_for_collections()
        self._next += 1
        due: list[tuple[Provider, CollectionSync]] = []
        for reached in self._reached:
            for each in reached.collections:
                each.catch_up()
                if each.due_in() <= 0:
                    due.append((reached.provider, each))
        if not due:
            return min((each.due_in() for each in self.collections), default=_LONG)
        provider, collection = due[self._next % len(due)]
        collection.step(provider)
        if self._tools.watches is not None:
            self._tools.watches.mind(collection.record, provider)
        return 0.0

    def _look_for_collections(self) -> None:
        """Ask which collections there are: some appear later."""
        now = self._tools.sync.clock.now()
        seconds = self._tools.pace.collections_seconds
        if self._looked_at is not None and now - self._looked_at < seconds:
            return
        providers = [each.provider for each in self._reached]
        if not providers:
            providers = list(self._tools.mailboxes.provider_of(self.mailbox, self._budget))
        self._reached = [_Reached(each, self._wanted(each.collections())) for each in providers]
        self._looked_at = now

    def _wanted(self, collections: Sequence[Collection]) -> list[CollectionSync]:
        wanted = [each for each in collections if self.mailbox.wants(each)]
        return [self._sync_of(each) for each in wanted]

    def _sync_of(self, collection: Collection) -> CollectionSync:
        tools = self._tools
        token = collection_token(tools.tokens, self.mailbox.id, collection)
        if token not in self._known:
            place = Place(self.mailbox, collection, token)
            batches = BatchReader(
                place,
                tools.reader,
                tools.tokens,
                tools.texts,
                tools.mailboxes,
                item_tries=tools.pace.item_tries,
            )
            record = CollectionRecord(place, tools.sync)
            record.catch_up()
            self._known[token] = CollectionSync(
                record, batches, texts=tools.texts, clock=tools.sync.clock, pace=tools.pace
            )
        return self._known[token]

    def _succeeded(self) -> None:
        self._failures = self._slowed = 0
        if self._record.resume_app():
            _log.info("application works again", extra={"app": self.mailbox.app})
        if self._record.tell(MailboxState.WORKING, "", self.mailbox.grant):
            _log.info("mailbox works again", extra={"mailbox": self.mailbox.id})

    def _failed(self, failure: ProviderFailed) -> float:
        """What follows from a failure; in how many seconds to come again."""
        pace = self._tools.pace
        self._tools.sync.counts.failures[failure.kind.value] += 1
        match failure.kind:
            case FailureKind.SLOW_DOWN:
                self._slowed += 1
                asked = failure.wait_seconds
                return pace.backoff.seconds(self._slowed) if asked is None else asked
            case FailureKind.RETRY | FailureKind.RESYNC | FailureKind.SKIP_ITEM:
                return self._retry(failure)
            case FailureKind.REAUTHORISE:
                self._stop(MailboxState.SIGN_IN, GapReason.SIGN_IN, failure)
                return pace.seldom_seconds
            case FailureKind.PERMANENT:
                self._refused_at = self._tools.sync.clock.now()
                self._stop(MailboxState.REFUSED, GapReason.REFUSED, failure)
                return pace.refused_seconds
            case FailureKind.STOP_APP:
                if self._record.stop_app(failure.reason):
                    extra = {"app": self.mailbox.app, "reason": failure.reason}
                    _log.error("application stopped: an administrator has to act", extra=extra)
                self._open_gaps(GapReason.APP_STOPPED)
                return pace.probe_seconds
            case _:
                assert_never(failure.kind)

    def _retry(self, failure: ProviderFailed) -> float:
        """Try again soon; after too many failures seldom, and so that people see it."""
        pace = self._tools.pace
        self._failures += 1
        if self._failures < pace.tries:
            asked = failure.wait_seconds or 0.0
            return max(asked, pace.backoff.seconds(self._failures))
        if self._record.tell(MailboxState.FAILING, failure.reason, self.mailbox.grant):
            self._warn("mailbox fails", failure)
        return pace.seldom_seconds

    def _stop(self, state: MailboxState, gap: GapReason, failure: ProviderFailed) -> None:
        """Note, once, that a person has to do something, and that nothing is seen until then."""
        self._open_gaps(gap)
        if self._record.tell(state, failure.reason, self.mailbox.grant):
            self._warn("mailbox stopped: a person has to act", failure)

    def _warn(self, what: str, failure: ProviderFailed) -> None:
        _log.warning(what, extra={"mailbox": self.mailbox.id, "reason": failure.reason})

    def _open_gaps(self, reason: GapReason) -> None:
        """Note that nothing is seen of all collections, also of those that another process took."""
        for token in listed_collections(self._tools.sync.ledger, self.mailbox.id):
            known = self._known.get(token)
            record = known.record if known is not None else self._record_of(token)
            record.catch_up()
            record.open_gap(reason)

    def _record_of(self, token: str) -> CollectionRecord:
        nameless = Collection(key="", kind=CollectionKind.MAIL, name="")
        return CollectionRecord(Place(self.mailbox, nameless, token), self._tools.sync)
