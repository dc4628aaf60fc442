"""Gaps of mailboxes become gaps of the deals whose team they concern.

A gap of a mailbox is a gap of every deal on whose seller's side the owner of the mailbox plays,
so that no silence is argued from while mail may be missing. A deal that opens, or takes the owner
in, while the gap is open gets it then. Source: rules.md sections 5 and 10.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.capture.mailboxes import MailboxGapClosed, MailboxGapOpened
from domain.deal.commands import CloseCaptureGap, OpenCaptureGap
from domain.deal.events import DealClosed, DealOpened, SidesStated
from domain.history.names import NAMES
from domain.moments import Instant
from domain.people import Side, Sides
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, StoredEvent
from domain.ports.texts import TextStore
from services.causes import Cause
from services.recorder.deals import Deals
from services.recorder.drafts import Drafts
from services.recorder.known_deals import KnownDeals

ACTOR = "gaps"
NOT_YET_ENDED: Instant = 253_402_214_400
"""The end of a gap that goes on: the last day that a date can name."""
_PAGE = 1_000
_GAPS = tuple(NAMES[kind] for kind in (MailboxGapOpened, MailboxGapClosed))
_DEALS = tuple(NAMES[kind] for kind in (DealOpened, SidesStated, DealClosed))


class MailboxGaps:
    """A handler for the follow loop: gaps of mailboxes in, gaps of deals out."""

    name = "gaps<ledger"
    wants = (*_GAPS, *_DEALS)
    wakes_for = _GAPS
    skips_poison = True

    def __init__(self, ledger: Ledger, deals: Deals, texts: TextStore, clock: Clock) -> None:
        self._ledger = ledger
        self._known = KnownDeals(ledger)
        self._drafts = Drafts(deals, texts, clock)

    def conclude(self, events: Sequence[StoredEvent]) -> Sequence[Append]:
        """What a page of gaps and of openings adds to the deals."""
        self._drafts.forget()  # a page is rare, and others append to deals all the time
        self._drafts.begin_page()
        self._known.catch_up()
        for stored in events:
            self._handle(stored)
        return self._drafts.appends()

    def forget(self) -> None:
        """Nothing is remembered from page to page."""

    def _handle(self, stored: StoredEvent) -> None:
        cause = Cause.of(stored, ACTOR)
        match stored.event:
            case MailboxGapOpened() as gap:
                for deal_id in self._open_deals():
                    self._open(deal_id, gap, cause)
            case MailboxGapClosed(gap_id=gap_id, at=at):
                for deal_id in self._open_deals():
                    self._close(deal_id, gap_id, at, cause)
            case DealOpened() | SidesStated():
                for deal_id in self._known.concerned_by(stored):
                    for gap in self._open_gaps(before=stored.position or 0):
                        self._open(deal_id, gap, cause)
            case _:
                pass

    def _open_deals(self) -> list[str]:
        return [deal.deal_id for deal in self._known.open_deals()]

    def _open(self, deal_id: str, gap: MailboxGapOpened, cause: Cause) -> None:
        if not _is_on_team(self._drafts.deal(deal_id, cause).sides, gap):
            return
        until = NOT_YET_ENDED if gap.until is None else gap.until
        command = OpenCaptureGap(gap.gap_id, gap.mailbox, gap.since, until, gap.reason.value, gap.at)
        self._drafts.enact(deal_id, [command], cause)

    def _close(self, deal_id: str, gap_id: str, at: Instant, cause: Cause) -> None:
        if gap_id in self._drafts.deal(deal_id, cause).gaps:
            self._drafts.enact(deal_id, [CloseCaptureGap(gap_id, at)], cause)

    def _open_gaps(self, *, before: int) -> list[MailboxGapOpened]:
        """The gaps that are open at a position of the ledger."""
        found: dict[str, MailboxGapOpened] = {}
        for stored in self._events_of_gaps(before):
            match stored.event:
                case MailboxGapOpened(gap_id=gap_id) as gap:
                    found[gap_id] = gap
                case MailboxGapClosed(gap_id=gap_id):
                    found.pop(gap_id, None)
                case _:
                    pass
        return list(found.values())

    def _events_of_gaps(self, before: int) -> Iterator[StoredEvent]:
        after = 0
        while page := self._ledger.read_all(after=after, limit=_PAGE, names=_GAPS):
            for stored in page:
                if (stored.position or 0) >= before:
                    return
                yield stored
            after = page[-1].position or after


def _is_on_team(sides: Sides, gap: MailboxGapOpened) -> bool:
    is_sellers = sides.side_of(gap.owner, gap.domains) is Side.SELLER
    return is_sellers and sides.plays(gap.owner, gap.domains)
