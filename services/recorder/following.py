"""The recorder role: brings what was captured to the deal it belongs to, and tells why it belongs there.

Where something belongs follows from all that is known (decision 20): each page tells which conversations to
look at again, because there is something new in them, or deals, rules or people's words are not what they
were. Each of them is judged once, and what differs from what was told of it before is told. Where several
deals fit, nothing is assigned: a guess would put one customer's words into another's file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from domain.capture.events import CorrectionUndone, MailCaptured, MailLabelled, MatchCorrected, MeetingStated
from domain.capture.forgetting import ContactForgotten
from domain.capture.mailboxes import MailboxGapClosed, MailboxGapOpened
from domain.deal.events import (
    CalendarFactCaptured,
    DealEvent,
    EmailSighted,
    MeetingFreed,
    TiesBroken,
    TouchFreed,
)
from domain.history.names import NAMES
from domain.identifiers import contact_match_stream, deal_stream
from domain.matching.clues import ClueKind, Match, NoDeal, NoDealBecause, Outcome, deal_of
from domain.matching.deals import MatchableDeal
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, StoredEvent
from domain.ports.outside import Outside
from domain.ports.texts import TextStore
from services.causes import Cause
from services.recorder.assigning import Assignments
from services.recorder.conversation import Recorded
from services.recorder.conversations import CAPTURED, RECORDER, Conversations
from services.recorder.deals import Deals
from services.recorder.drafts import Drafts
from services.recorder.grounds import ABOUT_DEALS, ABOUT_MATCHING, Concerned, Grounds
from services.recorder.judgements import Judged, Judgements
from services.recorder.mailbox_gaps import MAILBOX_GAPS, MailboxGaps, closing, concerns, opening
from services.recorder.outcomes import is_news, recorded_as

ACTOR = "recorder"
_PAGE = 1_000
_CORRECTIONS = tuple(NAMES[kind] for kind in (MatchCorrected, CorrectionUndone))
_FACTS = tuple(NAMES[kind] for kind in get_args(DealEvent))
_HELD = frozenset({EmailSighted, CalendarFactCaptured, TouchFreed, MeetingFreed, TiesBroken})
"""What tells of a deal's contacts alone: nothing is matched by it, and most of what is followed is that."""


@dataclass(slots=True)
class _Mark:
    """Why a conversation is judged: what the page holds of its contacts, and what else concerns it."""

    because: StoredEvent
    touched: dict[str, list[StoredEvent]] = field(default_factory=dict[str, list[StoredEvent]])
    anew: bool = False


class Recorder:
    """A handler for the follow loop: what was captured in, facts of deals out.

    It may go past an event that it can not handle: that costs one message or one meeting, and
    it is said which.
    """

    name = RECORDER
    wants = (*CAPTURED, *_CORRECTIONS, *ABOUT_MATCHING, *MAILBOX_GAPS, *_FACTS, NAMES[ContactForgotten])
    wakes_for = (*CAPTURED, *_CORRECTIONS, *ABOUT_MATCHING, *MAILBOX_GAPS, *ABOUT_DEALS)
    skips_poison = True

    def __init__(
        self, ledger: Ledger, deals: Deals, texts: TextStore, clock: Clock, outside: Outside
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._outside = outside
        self._grounds = Grounds(outside.zone)
        self._conversations = Conversations(ledger)
        self._judgements = Judgements(ledger, self._conversations, self._grounds)
        self._gaps = MailboxGaps(ledger)
        self._drafts = Drafts(deals, texts, clock)
        self._assignments = Assignments(ledger, self._drafts, ACTOR)
        self._touched: dict[int, list[StoredEvent]] = {}
        self._corrected: dict[int, StoredEvent] = {}
        self._concerned: list[tuple[Concerned, StoredEvent]] = []
        self._matches: list[Append] = []
        self._causes: dict[int, Cause] = {}
        self._floor = 0
        self._upto = 0
        self._must_look = True

    def conclude(self, events: Sequence[StoredEvent]) -> Sequence[Append]:
        """What a page adds to the deals and takes from them, and what was matched to what."""
        self._begin(events)
        for stored in events:
            if type(stored.event) not in _HELD:
                self._handle(stored)
        found = [
            (judged.news[-1] if judged.news else mark.because, number, judged)
            for number, mark in self._marks().items()
            for judged in self._judgements.judge(number, mark.touched, anew=mark.anew)
            if judged.news or _has_moved(judged) or is_news(judged.outcome, judged.recorded.outcome)
        ]
        # As it came, so that what is concluded from a page goes back to what came last.
        for because, number, judged in sorted(found, key=_came):
            self._settle(number, judged, because)
        self._must_look = False
        return [*self._matches, *self._drafts.appends()]

    def forget(self) -> None:
        """Load deals and conversations anew, and look what was recorded already."""
        self._drafts.forget()
        self._judgements.forget()
        self._must_look = True

    # Standing before a page.

    def _begin(self, events: Sequence[StoredEvent]) -> None:
        start, end = (each.position or 0 for each in (events[0], events[-1]))
        self._stand_at(start - 1)
        self._upto = max(self._floor, end)
        self._drafts.begin_page(events)
        self._assignments.holdings.begin_page()
        began_at = self._upto + 1 if self._must_look else start
        self._judgements.begin_page(self._grounds, began_at=began_at, upto=self._upto)
        self._touched.clear()
        self._corrected.clear()
        self._concerned.clear()
        self._matches.clear()
        self._causes.clear()

    def _stand_at(self, before: int) -> None:
        """Know what stands in the ledger before the page, or all that was followed where that is more."""
        floor = before
        if self._must_look:
            floor = max(before, self._ledger.bookmark(self.name))
            self._conversations.catch_up(before=floor + 1)
        if floor < self._upto:
            self._judgements.forget()
            self._go_back(floor)
        if self._must_look:
            self._catch_up(floor)
        self._grounds.begin_page()
        self._floor = floor

    def _go_back(self, floor: int) -> None:
        if floor == self._floor:
            self._grounds.take_back()
            self._upto = floor
        else:
            self._grounds, self._upto = Grounds(self._outside.zone), 0
            self._catch_up(floor)

    def _catch_up(self, floor: int) -> None:
        names = (*ABOUT_DEALS, *ABOUT_MATCHING)
        while self._upto < floor:
            page = self._ledger.read_all(after=self._upto, limit=_PAGE, names=names)
            for stored in page:
                if (stored.position or 0) <= floor:
                    self._grounds.apply(stored)
            self._upto = min(floor, page[-1].position or floor) if len(page) == _PAGE else floor

    # What a page tells.

    def _handle(self, stored: StoredEvent) -> None:
        match stored.event:
            case MailCaptured() | MeetingStated() | MailLabelled():
                number = self._conversations.take_in(stored)
                if number is not None:
                    self._touched.setdefault(number, []).append(stored)
            case MatchCorrected() | CorrectionUndone():
                number = self._conversations.take_in(stored)
                if number is not None:
                    self._corrected[number] = stored
            case ContactForgotten():
                self._judgements.forget()
            case MailboxGapOpened() as gap:
                self._open_gap(gap, self._grounds.open_deals(), stored)
            case MailboxGapClosed() as closed:
                self._close_gap(closed, stored)
            case _:
                self._learn(stored)

    def _learn(self, stored: StoredEvent) -> None:
        """Take in what deals and the company say, and note whose contacts that concerns."""
        is_known = (stored.position or 0) <= self._floor
        concerned = self._grounds.concerned(stored) if is_known else self._grounds.apply(stored)
        if concerned is None:
            return
        self._concerned.append((concerned, stored))
        deal = self._grounds.deals.get(concerned.may_hold_more or "")
        if deal is not None:
            for gap in self._gaps.open_before(stored.position or 0):
                self._open_gap(gap, [deal], stored)

    def _open_gap(self, gap: MailboxGapOpened, deals: Iterable[MatchableDeal], because: StoredEvent) -> None:
        cause = Cause.of(because, ACTOR)
        for deal in deals:
            if deal.closed_at is None and concerns(deal.sides, gap):
                self._drafts.enact(deal.deal_id, [opening(gap)], cause)

    def _close_gap(self, closed: MailboxGapClosed, because: StoredEvent) -> None:
        """Close it in the deals that hold it, those of this page among them."""
        cause, held = Cause.of(because, ACTOR), self._gaps.streams_with(closed.gap_id)
        opened = [gap for gap in self._gaps.open_before(because.position or 0) if gap.gap_id == closed.gap_id]
        for deal in self._grounds.all_deals():
            is_near = any(concerns(deal.sides, gap) for gap in opened) or deal_stream(deal.deal_id) in held
            if is_near and closed.gap_id in self._drafts.deal(deal.deal_id, cause).gaps:
                self._drafts.enact(deal.deal_id, [closing(closed)], cause)

    # What is judged.

    def _marks(self) -> Mapping[int, _Mark]:
        """The conversations that the page concerns, in the order in which it does."""
        marks: dict[int, _Mark] = {}
        of = self._conversations.conversation_of
        for number, events in self._touched.items():
            mark = marks.setdefault(of(number), _Mark(events[-1]))
            mark.touched[self._conversations.id_of(number)] = events
        anew = [(of(number), stored) for number, stored in self._corrected.items()]
        for number, _ in anew:
            self._judgements.drop(number)
        anew += [(number, stored) for each, stored in self._concerned for number in self._found(each)]
        for number, stored in anew:
            marks.setdefault(number, _Mark(stored)).anew = True
        return marks

    def _found(self, concerned: Concerned) -> Iterator[int]:
        """The conversations of which something may belong elsewhere now."""
        if concerned.everything:
            return self._conversations.numbers()
        found = self._conversations.naming_numbers(concerned.keys)
        held = {id_ for deal_id in concerned.deals for id_ in self._assignments.holdings.of(deal_id)}
        held.update(id_ for deal_id in concerned.deals for id_ in self._conversations.corrected_to(deal_id))
        numbers = (self._conversations.number_of(id_) for id_ in held)
        found.update(self._conversations.conversation_of(each) for each in numbers if each is not None)
        return iter(sorted(found))

    def _settle(self, number: int, judged: Judged, because: StoredEvent) -> None:
        """Tell what became of a contact where that is news, and let the deals have it accordingly."""
        cause = self._cause(because)
        deal_id, recorded = deal_of(judged.outcome), judged.recorded
        has_moved = _has_moved(judged)
        if is_news(judged.outcome, recorded.outcome):
            self._note(number, judged, cause)
        if has_moved:
            self._free(judged, deal_id, cause)
        if deal_id is not None and (has_moved or judged.news):
            self._give(judged, deal_id, cause)

    def _cause(self, because: StoredEvent) -> Cause:
        position = because.position or 0
        cause = self._causes.get(position)
        if cause is None:
            cause = self._causes[position] = Cause.of(because, ACTOR)
        return cause

    def _note(self, number: int, judged: Judged, cause: Cause) -> None:
        stream, recorded = contact_match_stream(judged.id), judged.recorded
        event = recorded_as(judged.outcome, self._grounds.rules_number)
        new = cause.events([event], stream=stream, after=recorded.version, now=self._clock.now())
        self._matches.append(Append(stream, recorded.version, new))
        deal_id = deal_of(judged.outcome)
        told = Recorded(
            event, () if deal_id is None else (deal_id,), recorded.version + 1, recorded.corrections
        )
        self._judgements.told(number, judged.id, told)

    def _give(self, judged: Judged, deal_id: str, cause: Cause) -> None:
        news = {each.position for each in judged.news}

        def cause_of(captured: StoredEvent) -> Cause:
            return self._cause(captured) if captured.position in news else cause

        self._assignments.give(deal_id, judged.captured, cause_of)
        if judged.recorded.outcome is not None:
            later = self._grounds.later_cycles(deal_id)
            self._assignments.give_again(later, judged.id, judged.captured, cause)

    def _free(self, judged: Judged, deal_id: str | None, cause: Cause) -> None:
        """From the deals that held it, and the cycles that continue them, but not where it carries over."""
        stays = {deal_id, *(self._grounds.later_cycles(deal_id) if deal_id else ())}
        for held_by in set(judged.recorded.held_by) - {deal_id}:
            cycles = [held_by, *self._grounds.later_cycles(held_by)]
            by_hand = _is_corrected(judged.outcome)
            self._assignments.free(cycles, judged.id, cause, stays=stays, by_hand=by_hand)


def _is_corrected(outcome: Outcome) -> bool:
    match outcome:
        case Match(rule=ClueKind.CORRECTION) | NoDeal(because=NoDealBecause.CORRECTION):
            return True
        case _:
            return False


def _has_moved(judged: Judged) -> bool:
    """Whether another deal has to have it than the ones that do."""
    deal_id, held_by = deal_of(judged.outcome), judged.recorded.held_by
    return (deal_id,) != held_by if deal_id else bool(held_by)


def _came(found: tuple[StoredEvent, int, Judged]) -> int:
    return found[0].position or 0
