"""The recorder role: brings what was captured to the deal it belongs to, by who takes part in it.

What was captured before its deal was opened is looked at again when the deal states its sides.
Where several deals fit, that is recorded, and nothing is assigned: a guess would put one
customer's words into another's file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import get_args
from uuid import UUID

from domain.capture.events import MailCaptured, MailLabelled, Matched, MatchIsAmbiguous, MeetingStated
from domain.capture.forgetting import ContactForgotten
from domain.capture.mailboxes import MailboxGapClosed, MailboxGapOpened
from domain.deal.commands import CaptureCalendarFact, CaptureEmail, DealCommand
from domain.deal.events import DealClosed, DealEvent, DealOpened, SidesStated
from domain.deal.state import Deal
from domain.history.names import NAMES
from domain.identifiers import deal_stream, match_stream, meeting_stream
from domain.languages.packs import joined_signals
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, StoredEvent
from domain.ports.texts import TextStore
from domain.touches.touch import CalendarFact, EmailSighting
from services.capture.labelled import labelled_copy
from services.causes import Cause
from services.recorder.captured import CAPTURED, CapturedItems
from services.recorder.deals import Deals
from services.recorder.drafts import Drafts
from services.recorder.mailbox_gaps import MAILBOX_GAPS, MailboxGaps, closing, concerns, opening
from services.recorder.matching import MatchedDeal, MatchedDeals

ACTOR = "recorder"
_PAGE = 1_000
_LABELLED = (NAMES[MailLabelled],)
_FACTS = tuple(NAMES[kind] for kind in get_args(DealEvent))
_ABOUT_DEALS = tuple(NAMES[kind] for kind in (DealOpened, SidesStated, DealClosed))


class Recorder:
    """A handler for the follow loop: what was captured in, facts of deals out.

    It may go past an event that it can not handle: that costs one message or one meeting, and
    it is said which.
    """

    name = "recorder<ledger"
    wants = (*CAPTURED, *_LABELLED, *MAILBOX_GAPS, *_FACTS)
    wakes_for = (*CAPTURED, *_LABELLED, *MAILBOX_GAPS, *_ABOUT_DEALS)
    skips_poison = True

    def __init__(self, ledger: Ledger, deals: Deals, texts: TextStore, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._known = MatchedDeals()
        self._captured = CapturedItems(ledger)
        self._gaps = MailboxGaps(ledger)
        self._drafts = Drafts(deals, texts, clock)
        self._matches: dict[UUID, Append] = {}
        self._position = 0
        self._began_at = 0
        self._must_look = True

    def conclude(self, events: Sequence[StoredEvent]) -> Sequence[Append]:
        """What a page adds to the deals, and what was matched to what."""
        self._stand_before(events[0])
        self._drafts.begin_page(events)
        self._matches.clear()
        for stored in events:
            self._handle(stored)
            self._position = stored.position or self._position
        self._must_look = False
        return [*self._matches.values(), *self._drafts.appends()]

    def forget(self) -> None:
        """Load deals anew, and look whether what is new was matched already."""
        self._drafts.forget()
        self._must_look = True

    def _stand_before(self, first: StoredEvent) -> None:
        """Know the deals as of just before the page, whether it is new or comes again."""
        start = first.position or 0
        if start > self._position:
            if self._must_look:
                self._catch_up(start)
        elif start > self._began_at:
            self._known.take_back()
        else:
            self._known, self._position = MatchedDeals(), 0
            self._catch_up(start)
        self._known.begin_page()
        self._position = self._began_at = start - 1

    def _catch_up(self, start: int) -> None:
        after = self._position
        while page := self._ledger.read_all(after=after, limit=_PAGE, names=_ABOUT_DEALS):
            for stored in page:
                if (stored.position or start) >= start:
                    return
                self._known.apply(stored)
            after = page[-1].position or start

    def _handle(self, stored: StoredEvent) -> None:
        match stored.event:
            case MailCaptured() | MeetingStated():
                self._match(stored, stored)
            case MailLabelled():
                self._label(stored)
            case MailboxGapOpened() as gap:
                self._open_gap(gap, self._known.open_deals(), stored)
            case MailboxGapClosed() as closed:
                self._close_gap(closed, stored)
            case _:
                self._learn(stored)

    def _label(self, stored: StoredEvent) -> None:
        """A mail has got labels: to its deal it is another sighting, because a label may prove something."""
        copy = labelled_copy(self._ledger.read(stored.stream))
        if copy is not None:
            self._match(copy.captured, stored)

    def _learn(self, stored: StoredEvent) -> None:
        """Take in what deals say, and look at what came before for those that hold more now."""
        changed = self._known.apply(stored)
        if changed is not None:
            for earlier in self._captured_before(stored, changed):
                self._match(earlier, stored)
            for gap in self._gaps.open_before(stored.position or 0):
                self._open_gap(gap, [changed], stored)

    def _open_gap(self, gap: MailboxGapOpened, deals: Iterable[MatchedDeal], because: StoredEvent) -> None:
        cause = Cause.of(because, ACTOR)
        for deal in deals:
            if deal.closed_at is None and concerns(deal.sides, gap):
                self._drafts.enact(deal.deal_id, [opening(gap)], cause)

    def _close_gap(self, closed: MailboxGapClosed, because: StoredEvent) -> None:
        """Close it in the deals that hold it, those of this page among them."""
        cause, held = Cause.of(because, ACTOR), self._gaps.streams_with(closed.gap_id)
        opened = [gap for gap in self._gaps.open_before(because.position or 0) if gap.gap_id == closed.gap_id]
        for deal in self._known.all():
            is_near = any(concerns(deal.sides, gap) for gap in opened) or deal_stream(deal.deal_id) in held
            if is_near and closed.gap_id in self._drafts.deal(deal.deal_id, cause).gaps:
                self._drafts.enact(deal.deal_id, [closing(closed)], cause)

    def _captured_before(self, stored: StoredEvent, deal: MatchedDeal) -> Iterator[StoredEvent]:
        """What was captured before an event and belongs to a deal by what the deal lists now."""
        found = self._captured.naming(deal.listed, before=stored.position or 0)
        return (earlier for earlier in found if self._fits(earlier, deal))

    def _fits(self, captured: StoredEvent, deal: MatchedDeal) -> bool:
        match captured.event:
            case MailCaptured(sighting=sighting):
                return deal.holds_mail(sighting)
            case MeetingStated(fact=fact):
                return deal.holds_meeting(self._facts(fact.meeting))
            case _:
                return False

    def _match(self, captured: StoredEvent, because: StoredEvent) -> None:
        """Bring one mail or meeting to its deal, if there is one and only one."""
        stream, cause = match_stream(captured.stream), Cause.of(because, ACTOR)
        matched, version = self._matched(
            stream, is_new=captured is because and isinstance(captured.event, MailCaptured)
        )
        if isinstance(matched, ContactForgotten):
            if self._is_going(captured, stream):
                return
            matched = None
        if isinstance(matched, Matched):
            candidates = [matched.deal_id]
        else:
            candidates = self._candidates(captured)
            news = _match_of(candidates)
            if news is not None and news != matched:
                self._note(stream, version, news, cause)
        if len(candidates) == 1:
            deal = self._drafts.deal(candidates[0], cause)
            self._drafts.enact(candidates[0], self._commands(captured, deal, because), cause)

    def _is_going(self, captured: StoredEvent, matches: UUID) -> bool:
        """Whether something was said to be forgotten after it was captured."""
        said = [each for each in self._ledger.read(matches) if isinstance(each.event, ContactForgotten)]
        return bool(said) and said[-1].recorded_at >= captured.recorded_at

    def _candidates(self, captured: StoredEvent) -> list[str]:
        match captured.event:
            case MailCaptured(sighting=sighting):
                return self._known.of_mail(sighting)
            case MeetingStated(fact=fact):
                return self._known.of_meeting(self._facts(fact.meeting))
            case _:
                return []

    def _commands(self, captured: StoredEvent, deal: Deal, because: StoredEvent) -> list[DealCommand]:
        match captured.event:
            case MailCaptured(sighting=sighting, signals=signals):
                marks = joined_signals(signals, deal.playbook.languages)
                if captured is not because:
                    sighting = self._as_labelled(captured, sighting)
                return [CaptureEmail(replace(sighting, signals=marks))]
            case MeetingStated(fact=fact):
                return [CaptureCalendarFact(each) for each in self._facts(fact.meeting)]
            case _:
                return []

    def _as_labelled(self, captured: StoredEvent, sighting: EmailSighting) -> EmailSighting:
        """With the labels that it has got since it was captured."""
        copy = labelled_copy(self._ledger.read(captured.stream))
        return sighting if copy is None else copy.sighting

    def _facts(self, meeting: str) -> list[CalendarFact]:
        stored = self._ledger.read(meeting_stream(meeting))
        return [each.event.fact for each in stored if isinstance(each.event, MeetingStated)]

    def _matched(
        self, stream: UUID, *, is_new: bool
    ) -> tuple[Matched | MatchIsAmbiguous | ContactForgotten | None, int]:
        """What was recorded of a match so far, or is to be recorded with this page, and the version.

        A mail that is read for the first time was matched by nobody; should that be wrong, the
        page is refused, and the next look is a real one.
        """
        noted = self._matches.get(stream)
        if noted is None and is_new and not self._must_look:
            return None, 0
        stored = list(self._ledger.read(stream)) if noted is None else noted.events
        outcomes = Matched | MatchIsAmbiguous | ContactForgotten
        found = [each.event for each in stored if isinstance(each.event, outcomes)]
        version = len(stored) if noted is None else noted.expected_version + len(noted.events)
        return (found[-1] if found else None), version

    def _note(self, stream: UUID, version: int, news: Matched | MatchIsAmbiguous, cause: Cause) -> None:
        new = cause.events([news], stream=stream, after=version, now=self._clock.now())
        noted = self._matches.get(stream)
        if noted is None:
            self._matches[stream] = Append(stream, version, new)
        else:
            self._matches[stream] = Append(stream, noted.expected_version, (*noted.events, *new))


def _match_of(candidates: Sequence[str]) -> Matched | MatchIsAmbiguous | None:
    match candidates:
        case []:
            return None
        case [deal_id]:
            return Matched(deal_id)
        case _:
            return MatchIsAmbiguous(tuple(candidates))
