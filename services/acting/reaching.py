"""Whose mailbox is acted in, and what its provider lets us do there: nobody's but the own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from domain.acting.events import Act
from domain.capture.connections import MailboxConnected, Way
from domain.people import PersonToken
from domain.ports.clock import Clock
from domain.ports.grants import GrantStore
from domain.ports.hands import Drafting, Hands, Holding
from domain.ports.mailboxes import Mailbox
from domain.ports.provider import FailureKind, ProviderFailed
from services.mailboxes.connecting import Connecting
from services.mailboxes.kinds import Kept, Kind, Reaching
from services.mailboxes.record import ConnectionRecord
from services.mailboxes.words import Words, words_of

_T = TypeVar("_T")
_TRIES = 3
_PAUSE_SECONDS = 0.3
_LONGEST_PAUSE_SECONDS = 2.0
_WHAT = {Act.DRAFT: "drafts no mails", Act.HOLD: "holds no times"}


class NoHands(Exception):
    """There is no mailbox of theirs in which that could be done; the message says what they have to do."""


class NotDone(Exception):
    """A provider did not do it. The message tells who has to do what; `failed` is what it said."""

    def __init__(self, said: str, failed: ProviderFailed) -> None:
        super().__init__(said)
        self.failed = failed

    @property
    def may_pass(self) -> bool:
        """Whether the same may be asked again, with nobody doing anything about it."""
        return self.failed.kind in _PASSES


_PASSES = frozenset({FailureKind.RETRY, FailureKind.SLOW_DOWN, FailureKind.RESYNC})


def hands_of(connecting: Connecting, clock: Clock) -> HandsOfPeople:
    """What reaches the mailboxes that are connected."""
    return HandsOfPeople(connecting.record, connecting.grants, connecting.kinds, clock)


class _Nothing:
    """The budget of somebody who asks a few questions at a time."""

    def spend(self, units: int) -> None:
        """Nothing: what one person asks for is never too much."""


@dataclass(frozen=True, slots=True)
class HandsOfPeople:
    """Reaches people's own mailboxes. `wait` sleeps; whoever asks is waiting, so it is never long."""

    record: ConnectionRecord
    grants: GrantStore
    kinds: Mapping[str, Kind]
    clock: Clock
    wait: Callable[[float], object] = field(default_factory=lambda: threading.Event().wait)

    @contextmanager
    def drafting(self, person: PersonToken, mailbox: str | None = None) -> Iterator[tuple[str, Drafting]]:
        """The mailbox of a person in which mails can be drafted, or the one that is named.

        Raises:
            NoHands: they have none.
            NotDone: it can not be reached.
        """
        with self._reached(person, Act.DRAFT, mailbox) as (known, hands):
            if hands.drafting is None:
                raise NoHands(self._reads_only(known, Act.DRAFT))
            yield known.mailbox, hands.drafting

    @contextmanager
    def holding(self, person: PersonToken, mailbox: str | None = None) -> Iterator[tuple[str, Holding]]:
        """The same of calendars in which times can be held.

        Raises:
            NoHands, NotDone: as `drafting`.
        """
        with self._reached(person, Act.HOLD, mailbox) as (known, hands):
            if hands.holding is None:
                raise NoHands(self._reads_only(known, Act.HOLD))
            yield known.mailbox, hands.holding

    def tried(self, mailbox: str, ask: Callable[[], _T]) -> _T:
        """What a question to a provider gives, asked again a few times where that may help.

        Raises:
            NotDone: it did not.
        """
        for left in range(_TRIES - 1, -1, -1):
            try:
                return ask()
            except ProviderFailed as failed:
                pause = _pause(failed, tries_left=left)
                if pause is None:
                    raise self._not_done(self.record.all()[mailbox], failed) from failed
            self.wait(pause)
        raise AssertionError("unreachable: the last try gives an answer or raises")

    @contextmanager
    def _reached(
        self, person: PersonToken, act: Act, mailbox: str | None
    ) -> Iterator[tuple[MailboxConnected, Hands]]:
        known = self._chosen(person, act, mailbox)
        try:
            hands = self._hands(known)
        except ProviderFailed as failed:
            raise self._not_done(known, failed) from failed
        with closing(hands):
            yield known, hands

    def _hands(self, known: MailboxConnected) -> Hands:
        kept = self.grants.read(known.mailbox)
        if kept is None:
            raise ProviderFailed(FailureKind.REAUTHORISE, "no_grant")
        return self.kinds[known.kind].hands(kept, self._reaching(known))

    def _chosen(self, person: PersonToken, act: Act, mailbox: str | None) -> MailboxConnected:
        """Their mailbox in which it can be done, the one that is named before all others."""
        own = [each for each in self.record.all().values() if each.owner == person]
        if not own:
            raise NoHands(
                "no mailbox of yours is connected: `setpoint connect google --acts`, or `setpoint connect "
                "microsoft --acts`"
            )
        return max(own, key=lambda each: (each.mailbox == mailbox, self._may(each, act)))

    def _may(self, known: MailboxConnected, act: Act) -> bool:
        return self.kinds[known.kind].acts[act] in known.access.granted

    def _reads_only(self, known: MailboxConnected, act: Act) -> str:
        company = words_of(known.kind).company
        return (
            f"{company} lets us read your mailbox only, so Setpoint {_WHAT[act]} for you; "
            f"connect it again with: {self._again(known)}"
        )

    def _not_done(self, known: MailboxConnected, failed: ProviderFailed) -> NotDone:
        return NotDone(_told(words_of(known.kind), self._again(known), failed), failed)

    def _again(self, known: MailboxConnected) -> str:
        """The command that lets us in again, with the right to act."""
        words = words_of(known.kind)
        command = words.again if known.access.way is Way.CONSENT else words.again_by_admin
        return f"{command.replace('ADDRESS', self.record.addresses().get(known.mailbox, 'ADDRESS'))} --acts"

    def _reaching(self, known: MailboxConnected) -> Reaching:
        mailbox = Mailbox(
            id=known.mailbox,
            owner=known.owner,
            domains=known.domains,
            kind=known.kind,
            app=f"{known.kind}-{known.access.way}",
            mode=known.access.mode,
            grant=known.access.grant,
        )
        return Reaching(mailbox, Kept(self.grants, known.mailbox), lambda _: _Nothing(), self.clock)


def _pause(failed: ProviderFailed, *, tries_left: int) -> float | None:
    """How long to wait before the next try; None where none would help soon enough."""
    if tries_left == 0:
        return None
    if failed.kind is FailureKind.RETRY:
        return _PAUSE_SECONDS * 2.0 ** (_TRIES - 1 - tries_left)
    seconds = _PAUSE_SECONDS if failed.wait_seconds is None else failed.wait_seconds
    is_short = failed.kind is FailureKind.SLOW_DOWN and seconds <= _LONGEST_PAUSE_SECONDS
    return seconds if is_short else None


def _told(words: Words, again: str, failed: ProviderFailed) -> str:
    company, reason = words.company, failed.reason
    match failed.kind:
        case FailureKind.RETRY | FailureKind.RESYNC:
            return f"{company} could not be asked ({reason}): try it again"
        case FailureKind.SLOW_DOWN:
            return f"{company} wants a pause ({reason}): try it again later"
        case FailureKind.REAUTHORISE:
            return f"your sign-in at {company} has ended ({reason}); connect your mailbox again with: {again}"
        case FailureKind.SKIP_ITEM:
            return f"{company} has no such item any more ({reason})"
        case FailureKind.STOP_APP:
            return f"{company} does not let this application in ({reason}): {words.app_refused}"
        case FailureKind.PERMANENT:
            return f"{company} refused it for good ({reason}); if a right was taken away: {again}"
