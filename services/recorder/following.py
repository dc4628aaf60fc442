"""The recorder role: brings what was captured to the deal it belongs to, by who takes part in it.

What was captured before its deal was opened is looked at again when the deal states its sides.
Where several deals fit, that is recorded, and nothing is assigned: a guess would put one
customer's words into another's file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.capture.events import MailCaptured, Matched, MatchIsAmbiguous, MeetingStated
from domain.deal.commands import CaptureCalendarFact, CaptureEmail, DealCommand
from domain.deal.events import DealClosed, DealOpened, SidesStated
from domain.deal.state import Deal
from domain.history.names import NAMES
from domain.identifiers import caused_by, event_id, match_stream, meeting_stream
from domain.languages.packs import joined_signals
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, NewEvent, StoredEvent
from domain.ports.texts import TextStore
from domain.touches.touch import CalendarFact
from services.recorder.deals import Deals
from services.recorder.drafts import Drafts
from services.recorder.matching import MatchedDeal, MatchedDeals

ACTOR = "recorder"
_PAGE = 1_000
_CAPTURED = tuple(NAMES[kind] for kind in (MailCaptured, MeetingStated))
_ABOUT_DEALS = tuple(NAMES[kind] for kind in (DealOpened, SidesStated, DealClosed))


@dataclass(slots=True)
class _Page:
    """What a page comes to: additions to deals, and what was matched, by match stream."""

    drafts: Drafts
    matches: dict[UUID, Append]


class Recorder:
    """A handler for the follow loop: what was captured in, facts of deals out.

    It may go past an event that it can not handle: that costs one message or one meeting, and
    it is said which.
    """

    name = "recorder<ledger"
    wants = (*_CAPTURED, *_ABOUT_DEALS)
    skips_poison = True

    def __init__(self, ledger: Ledger, deals: Deals, texts: TextStore, clock: Clock) -> None:
        self._ledger = ledger
        self._deals = deals
        self._texts = texts
        self._clock = clock
        self._known = MatchedDeals()
        self._position = 0

    def conclude(self, events: Sequence[StoredEvent]) -> Sequence[Append]:
        """What a page adds to the deals, and what was matched to what."""
        self._stand_before(events[0])
        page = _Page(Drafts(self._deals, self._texts, self._clock, ACTOR), {})
        for stored in events:
            self._handle(stored, page)
            self._position = stored.position or self._position
        return [*page.matches.values(), *page.drafts.appends()]

    def _stand_before(self, first: StoredEvent) -> None:
        """Know the deals as of just before the page, whether it is new or comes again."""
        start = first.position or 0
        if self._position >= start:
            self._known.take_back()
        else:
            self._catch_up(start)
        self._known.begin_page()
        self._position = start - 1

    def _catch_up(self, start: int) -> None:
        after = self._position
        while page := self._ledger.read_all(after=after, limit=_PAGE, names=_ABOUT_DEALS):
            for stored in page:
                if (stored.position or start) >= start:
                    return
                self._known.apply(stored)
            after = page[-1].position or start

    def _handle(self, stored: StoredEvent, page: _Page) -> None:
        if isinstance(stored.event, MailCaptured | MeetingStated):
            self._match(stored, stored, page)
            return
        changed = self._known.apply(stored)
        if changed is not None:
            for earlier in self._captured_before(stored, changed):
                self._match(earlier, stored, page)

    def _captured_before(self, stored: StoredEvent, deal: MatchedDeal) -> Iterator[StoredEvent]:
        """What was captured before an event and belongs to a deal by what the deal lists now."""
        if not deal.lists_anybody:
            return
        after, end = 0, stored.position or 0
        while page := self._ledger.read_all(after=after, limit=_PAGE, names=_CAPTURED):
            for earlier in page:
                if (earlier.position or end) >= end:
                    return
                if self._fits(earlier, deal):
                    yield earlier
            after = page[-1].position or end

    def _fits(self, captured: StoredEvent, deal: MatchedDeal) -> bool:
        match captured.event:
            case MailCaptured(sighting=sighting):
                return deal.holds_mail(sighting)
            case MeetingStated(fact=fact):
                return deal.holds_meeting(self._facts(fact.meeting))
            case _:
                return False

    def _match(self, captured: StoredEvent, cause: StoredEvent, page: _Page) -> None:
        """Bring one mail or meeting to its deal, if there is one and only one."""
        stream = match_stream(captured.stream)
        matched = self._matched(stream, page)
        if isinstance(matched, Matched):
            candidates = [matched.deal_id]
        else:
            candidates = self._candidates(captured)
            news = _match_of(candidates)
            if news is not None and news != matched:
                self._note(stream, news, cause, page)
        if len(candidates) == 1:
            deal = page.drafts.deal(candidates[0], cause)
            page.drafts.enact(candidates[0], self._commands(captured, deal), cause)

    def _candidates(self, captured: StoredEvent) -> list[str]:
        match captured.event:
            case MailCaptured(sighting=sighting):
                return self._known.of_mail(sighting)
            case MeetingStated(fact=fact):
                return self._known.of_meeting(self._facts(fact.meeting))
            case _:
                return []

    def _commands(self, captured: StoredEvent, deal: Deal) -> list[DealCommand]:
        match captured.event:
            case MailCaptured(sighting=sighting, signals=signals):
                marks = joined_signals(signals, deal.playbook.languages)
                return [CaptureEmail(replace(sighting, signals=marks))]
            case MeetingStated(fact=fact):
                return [CaptureCalendarFact(each) for each in self._facts(fact.meeting)]
            case _:
                return []

    def _facts(self, meeting: str) -> list[CalendarFact]:
        stored = self._ledger.read(meeting_stream(meeting))
        return [each.event.fact for each in stored if isinstance(each.event, MeetingStated)]

    def _matched(self, stream: UUID, page: _Page) -> Matched | MatchIsAmbiguous | None:
        """What was recorded of a match so far, or is to be recorded with this page."""
        if stream in page.matches:
            last = page.matches[stream].events[-1].event
            return last if isinstance(last, Matched | MatchIsAmbiguous) else None
        found = [each.event for each in self._ledger.read(stream)]
        return next((each for each in reversed(found) if isinstance(each, Matched | MatchIsAmbiguous)), None)

    def _note(self, stream: UUID, news: Matched | MatchIsAmbiguous, cause: StoredEvent, page: _Page) -> None:
        before = page.matches.get(stream)
        start = sum(1 for _ in self._ledger.read(stream)) if before is None else before.expected_version
        noted = () if before is None else before.events
        id_ = event_id(caused_by(cause.event_id, ACTOR), stream, start + len(noted) + 1)
        new = NewEvent(id_, news, self._clock.now(), ACTOR, cause.correlation, cause.event_id)
        page.matches[stream] = Append(stream, start, (*noted, new))


def _match_of(candidates: Sequence[str]) -> Matched | MatchIsAmbiguous | None:
    match candidates:
        case []:
            return None
        case [deal_id]:
            return Matched(deal_id)
        case _:
            return MatchIsAmbiguous(tuple(candidates))
