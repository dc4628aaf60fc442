"""One mailbox, turn by turn: which of its collections is next, and what a failure leads to.

A turn is short, so that few threads serve many mailboxes. What a failure is, the adapter says;
what is done about it, is said here and nowhere else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import assert_never

from domain.capture.mailboxes import GapReason, MailboxState
from domain.moments import Instant
from domain.ports.ledger import StreamHasMoved
from domain.ports.mailboxes import Mailbox
from domain.ports.provider import Budget, FailureKind, ProviderFailed
from services.capture.collection_sync import CollectionSync
from services.capture.mailbox_record import MailboxRecord
from services.capture.parts import MailboxTools, Parts

_log = logging.getLogger(__name__)


class MailboxSync:
    """The capture of one mailbox. One thread at a time, in one process at a time, takes a turn."""

    def __init__(self, mailbox: Mailbox, tools: MailboxTools, budget: Callable[[str], Budget]) -> None:
        self.mailbox = mailbox
        self._tools = tools
        self._budget = budget
        self._record = MailboxRecord(mailbox, tools.sync.ledger, tools.sync.intake)
        self._parts = Parts(mailbox, tools, budget)
        self._failures = 0
        self._slowed = 0
        self._refused_at: Instant = 0
        self._not_before = 0.0
        self.failure: ProviderFailed | None = None

    @property
    def is_at_end(self) -> bool:
        """Whether everything is taken that the provider told of when it was asked last."""
        return self.failure is None and self._parts.is_at_end

    @property
    def out_of_reach(self) -> ProviderFailed | None:
        """Why some part of it can not be had, while others are."""
        return self._parts.out_of_reach

    @property
    def is_failing(self) -> bool:
        """Whether it failed so often in a row that it is tried seldom."""
        return self._failures >= self._tools.pace.tries

    @property
    def collections(self) -> Sequence[CollectionSync]:
        """The collections that are taken."""
        return self._parts.collections

    def close(self) -> None:
        """Give back the connections to the provider; a later turn opens them again."""
        self._parts.close()

    def turn(self, mailbox: Mailbox, *, hinted: bool = False) -> float:
        """Do one thing for the mailbox, as it is connected now; in how many seconds to come again."""
        self._connected(mailbox)
        for each in self.collections if hinted else ():
            each.hint()
        waits = self._must_wait()
        if waits is not None:
            return waits
        try:
            step = self._parts.step()
        except ProviderFailed as failure:
            # A copy: the one that was raised would keep everything alive that was at hand then.
            self.failure = ProviderFailed(failure.kind, failure.reason, wait_seconds=failure.wait_seconds)
            seconds = self._failed(failure)
            self._not_before = self._tools.sync.clock.now() + seconds
            return seconds
        except StreamHasMoved:
            return self._tools.pace.idle_seconds  # somebody else has it after all
        if step.is_well:
            self._succeeded()
        return step.seconds

    def _connected(self, mailbox: Mailbox) -> None:
        """Begin anew where the mailbox is connected in another way than before."""
        if mailbox != self.mailbox:
            self._record = MailboxRecord(mailbox, self._tools.sync.ledger, self._tools.sync.intake)
            self._parts.close()
            self._parts = Parts(mailbox, self._tools, self._budget)
            self._not_before, self.failure = 0.0, None
            self.mailbox = mailbox

    def _must_wait(self) -> float | None:
        """How long nothing may be asked of the provider; None when it may."""
        pace, now = self._tools.pace, self._tools.sync.clock.now()
        if now < self._not_before:
            return self._not_before - now  # a hint is no reason to ask a provider that wants rest
        self._record.look()
        stopped_at = self._record.app_stopped_at()
        if stopped_at is not None and now - stopped_at < pace.probe_seconds:
            self.failure = ProviderFailed(FailureKind.STOP_APP, GapReason.APP_STOPPED)
            self._open_gaps(GapReason.APP_STOPPED)
            return pace.probe_seconds - (now - stopped_at)
        told, at = self._record.state()
        if told is None or told.grant != self.mailbox.grant:
            return None
        if told.state is MailboxState.SIGN_IN:
            self.failure = ProviderFailed(FailureKind.REAUTHORISE, told.reason)
            return pace.seldom_seconds
        since = now - max(at, self._refused_at)
        if told.state is MailboxState.REFUSED and since < pace.refused_seconds:
            self.failure = ProviderFailed(FailureKind.PERMANENT, told.reason)
            return pace.refused_seconds - since
        return None

    def _succeeded(self) -> None:
        self._failures = self._slowed = 0
        self.failure = None
        if self._record.resume_app():
            _log.info("application works again", extra={"app": self.mailbox.app})
        if self._record.tell(MailboxState.WORKING, "", self.mailbox.grant):
            _log.info("mailbox works again", extra={"mailbox": self.mailbox.id})

    def _failed(self, failure: ProviderFailed) -> float:
        """What follows from a failure; in how many seconds to come again."""
        pace = self._tools.pace
        self._tools.sync.counts.failures[failure.kind.value] += 1
        self._record.look()
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
        for record in self._parts.records():
            record.open_gap(reason)
