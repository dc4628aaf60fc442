"""Gaps of mailboxes that nobody reads any more: no longer open, but holes for ever, with their dates.

Who asks for a mailbox to be read no more decides that the rest of it stays unseen. A gap that was open
then has an end: the disconnection. Told once, it withholds nothing that is seen afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

from domain.capture.connections import MailboxConnected, MailboxDisconnected
from domain.capture.mailboxes import MailboxGapClosed, MailboxGapOpened
from domain.history.names import NAMES
from domain.identifiers import collection_stream, connections_stream, event_id
from domain.moments import Instant
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, NewEvent, StreamHasMoved

ACTOR = "capture"
_GAPS = tuple(NAMES[kind] for kind in (MailboxGapOpened, MailboxGapClosed))
_PAGE = 1_000


class Holes:
    """Makes holes of the open gaps of mailboxes that are not connected; what is new is read on each time."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._open: dict[str, MailboxGapOpened] = {}
        self._upto = 0

    def make(self) -> int:
        """Close what will never be filled; how many gaps that were. What others change meanwhile waits."""
        self._catch_up()
        left = self._left()
        return sum(
            self._close(gap, left[gap.mailbox]) for gap in list(self._open.values()) if gap.mailbox in left
        )

    def _close(self, gap: MailboxGapOpened, left_at: Instant) -> bool:
        now, stream = self._clock.now(), collection_stream(gap.collection)
        until = left_at if gap.until is None else min(gap.until, left_at)
        closed = MailboxGapClosed(gap.gap_id, gap.mailbox, gap.collection, now, lasting_until=until)
        version, command = self._ledger.versions([stream])[stream], uuid4()
        new = NewEvent(event_id(command, stream, version + 1), closed, now, ACTOR, command)
        try:
            self._ledger.append([Append(stream, version, [new])])
        except StreamHasMoved:
            return False  # its capture comes to an end just now
        return True

    def _left(self) -> dict[str, Instant]:
        """When each mailbox was left that is not connected."""
        left: dict[str, Instant] = {}
        for stored in self._ledger.read(connections_stream()):
            match stored.event:
                case MailboxDisconnected(mailbox=mailbox):
                    left[mailbox] = stored.recorded_at
                case MailboxConnected(mailbox=mailbox):
                    left.pop(mailbox, None)
                case _:
                    pass
        return left

    def _catch_up(self) -> None:
        for gap in self._news():
            match gap:
                case MailboxGapOpened(gap_id=gap_id):
                    self._open[gap_id] = gap
                case MailboxGapClosed(gap_id=gap_id):
                    self._open.pop(gap_id, None)

    def _news(self) -> Iterator[MailboxGapOpened | MailboxGapClosed]:
        while page := self._ledger.read_all(after=self._upto, limit=_PAGE, names=_GAPS):
            for stored in page:
                if isinstance(stored.event, MailboxGapOpened | MailboxGapClosed):
                    yield stored.event
            self._upto = page[-1].position or self._upto
