"""Gaps of mailboxes become gaps of the deals whose team they concern.

A gap of a mailbox is a gap of every open deal on whose seller's side the owner of the mailbox
plays, so that no silence is argued from while mail may be missing. A deal that opens, or takes
the owner in, while the gap is open gets it then. Source: rules.md sections 5 and 10.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from domain.capture.mailboxes import MailboxGapClosed, MailboxGapOpened
from domain.deal.commands import CloseCaptureGap, OpenCaptureGap
from domain.deal.events import CaptureGapOpened
from domain.history.names import NAMES
from domain.moments import Instant
from domain.people import Side, Sides
from domain.ports.ledger import Ledger, StoredEvent

NOT_YET_ENDED: Instant = 253_402_214_400
"""The end of a gap that goes on: the last day that a date can name."""
MAILBOX_GAPS = tuple(NAMES[kind] for kind in (MailboxGapOpened, MailboxGapClosed))
_OF_DEALS = (NAMES[CaptureGapOpened],)
_PAGE = 1_000


class MailboxGaps:
    """The gaps of all mailboxes. They are few, and read once for a process."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._events: list[StoredEvent] = []
        self._upto = 0

    def open_before(self, position: int) -> list[MailboxGapOpened]:
        """The gaps that are open at a position of the ledger."""
        found: dict[str, MailboxGapOpened] = {}
        for stored in self._before(position):
            match stored.event:
                case MailboxGapOpened(gap_id=gap_id) as gap:
                    found[gap_id] = gap
                case MailboxGapClosed(gap_id=gap_id):
                    found.pop(gap_id, None)
                case _:
                    pass
        return list(found.values())

    def streams_with(self, gap_id: str) -> set[UUID]:
        """The streams of the deals that hold a gap."""
        return {
            stored.stream
            for stored in _all(self._ledger, _OF_DEALS, after=0)
            if isinstance(stored.event, CaptureGapOpened) and stored.event.gap_id == gap_id
        }

    def _before(self, position: int) -> Iterator[StoredEvent]:
        if self._upto < position - 1:
            for stored in _all(self._ledger, MAILBOX_GAPS, after=self._upto):
                self._events.append(stored)
                self._upto = stored.position or self._upto
            self._upto = max(self._upto, position - 1)
        return (stored for stored in self._events if (stored.position or 0) < position)


def opening(gap: MailboxGapOpened) -> OpenCaptureGap:
    """What a deal is told of a gap; one that goes on has no end yet."""
    until = NOT_YET_ENDED if gap.until is None else gap.until
    return OpenCaptureGap(gap.gap_id, gap.mailbox, gap.since, until, gap.reason.value, gap.at)


def closing(closed: MailboxGapClosed) -> CloseCaptureGap:
    """What a deal is told of the end of a gap."""
    return CloseCaptureGap(closed.gap_id, closed.at, closed.lasting_until)


def concerns(sides: Sides, gap: MailboxGapOpened) -> bool:
    """Whether the owner of the mailbox plays on the seller's side."""
    is_sellers = sides.side_of(gap.owner, gap.domains) is Side.SELLER
    return is_sellers and sides.plays(gap.owner, gap.domains)


def _all(ledger: Ledger, names: tuple[str, ...], *, after: int) -> Iterator[StoredEvent]:
    while page := ledger.read_all(after=after, limit=_PAGE, names=names):
        yield from page
        after = page[-1].position or after
