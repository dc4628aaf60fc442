"""The game of a deal: keeps the sweep in step with the deal's facts as they arrive.

A fact that comes in order is swept once and costs no more in a long deal than in a short
one. A fact that changes what was swept already (a late touch, a thread that joins two, a
cancelled meeting) makes the next look start over: the answer depends on the set of facts,
never on the order of their arrival.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from domain.deal.events import (
    CalendarFactCaptured,
    CaptureGapClosed,
    CaptureGapOpened,
    CommitmentMade,
    DealEvent,
    DealNamed,
    DecisionDateChangeRefused,
    EmailSighted,
    EvidenceWithdrawn,
    FindingAcknowledged,
    InteractionReported,
    MilestoneDeclared,
    NoReplyOwed,
)
from domain.deal.state import Deal, evolve
from domain.game.agenda import NO_ORDER, Agenda, Order
from domain.game.sweep import Booked, Called, Happening, Held, Lost, Promised, Sweep, is_call
from domain.game.terms import Terms, terms_of
from domain.moments import Instant
from domain.people import Side
from domain.ports.outside import Outside
from domain.touches.meeting import SERIES_AHEAD, Meeting, known_from, meetings_of
from domain.touches.merge import Touch, email_touch, interaction_touch
from domain.touches.threads import Threads
from domain.touches.touch import Interaction, Outcome, TouchId

_Moment: TypeAlias = tuple[Instant, Happening, Order]
_Word: TypeAlias = MilestoneDeclared | EvidenceWithdrawn | CommitmentMade | NoReplyOwed
_NEVER = -1


class Game:
    """One deal and what the rules make of it, kept up to date fact by fact.

    `touches` and `meetings` are what the facts come to: all touches, and the buyer meetings
    as known at the last instant asked for, by UID.
    """

    def __init__(self, deal: Deal, outside: Outside) -> None:
        self.deal = deal
        self.touches: dict[TouchId, Touch] = {}
        self.meetings: dict[str, list[Meeting]] = {}
        self.threads = Threads()
        self._outside = outside
        self._sweep: Sweep | None = None
        self._swept_to: Instant = _NEVER
        self._expanded_to: Instant = _NEVER
        self._agenda = Agenda(deal.ranks)
        self._future: list[tuple[Instant, str]] = []
        self._series: set[str] = set()

    def record(self, event: DealEvent) -> None:
        """Take in one more fact of the deal."""
        evolve(self.deal, event)
        sweep = self._sweep
        if sweep is None:
            return
        match event:
            case EmailSighted(sighting=sighting):
                if sighting.not_people and not self._counts_as_before(sweep.terms):
                    self._sweep = None
                else:
                    self._arrive(email_touch(self.deal.sightings[sighting.touch_id], sweep.terms.sides))
            case InteractionReported(interaction=interaction):
                self._report(interaction, sweep.terms)
            case CalendarFactCaptured(fact=fact):
                if fact.not_people and not self._counts_as_before(sweep.terms):
                    self._sweep = None
                else:
                    heapq.heappush(self._future, (known_from(fact), fact.meeting))
            case MilestoneDeclared() | EvidenceWithdrawn() | CommitmentMade() | NoReplyOwed():
                for moment in _word_moments([event]):
                    self._push(moment)
            case (
                FindingAcknowledged()
                | CaptureGapOpened()
                | CaptureGapClosed()
                | DecisionDateChangeRefused()
                | DealNamed()
            ):
                pass
            case _:
                self._sweep = None

    def as_of(self, as_of: Instant) -> Sweep:
        """The game as it had happened by an instant.

        Raises:
            NotOpened: the deal was not opened.
        """
        sweep = self._sweep
        if sweep is not None and as_of >= self._swept_to and self._catch_up(sweep, as_of):
            return sweep
        return self._start_over(as_of)

    def _counts_as_before(self, terms: Terms) -> bool:
        """Whether nothing new was learnt of who is no person."""
        return self.deal.not_people == terms.sides.not_people

    # Arrivals: each takes its place in the future of the sweep, or makes it start over.

    def _arrive(self, touch: Touch) -> None:
        known = self.touches.get(touch.touch_id)
        if known == touch or not touch.belongs:
            return
        self.touches[touch.touch_id] = touch
        if known is not None or touch.at <= self._swept_to:
            self._sweep = None
        else:
            self._agenda.put_touch(touch)

    def _report(self, interaction: Interaction, terms: Terms) -> None:
        touch = interaction_touch(interaction, terms.sides)
        if touch.touch_id in self.touches:
            self._sweep = None
        elif touch.belongs:
            self._arrive(touch)
            for moment in self._call_moments(touch, interaction, terms):
                self._push(moment)

    def _push(self, moment: _Moment) -> None:
        if moment[0] <= self._swept_to:
            self._sweep = None
        else:
            self._agenda.put(*moment)

    # Catching up: what is known in order is swept on from where the sweep stands.

    def _catch_up(self, sweep: Sweep, as_of: Instant) -> bool:
        """Sweep on to an instant; False when the past has changed."""
        if not self._learn_meetings(sweep.terms, as_of):
            return False
        past_stands = [self.threads.add(touch) for touch in self._agenda.touches_until(as_of)]
        if not all(past_stands):
            return False
        self._sweep_on(sweep, as_of)
        return True

    def _sweep_on(self, sweep: Sweep, as_of: Instant) -> None:
        """Sweep all that is on the agenda up to an instant."""
        while (taken := self._agenda.take(as_of)) is not None:
            at, touches, happenings = taken
            self._swept_to = at
            sweep.feed(at, touches, happenings)

    def _learn_meetings(self, terms: Terms, as_of: Instant) -> bool:
        """Take in what became known of meetings; False if that changes what was swept."""
        news: set[str] = set()
        while self._future and self._future[0][0] <= as_of:
            news.add(heapq.heappop(self._future)[1])
        if as_of > self._expanded_to:
            news |= self._series
            self._expanded_to = as_of
        for uid in news:
            swept = {m.key: m for m in self.meetings.get(uid, ()) if m.booked_at is not None}
            self._put_meetings(uid, terms, as_of)
            for meeting in self.meetings[uid]:
                before = swept.get(meeting.key)
                if before is not None and before != meeting:
                    return False
                if swept.pop(meeting.key, None) is not None:
                    continue
                for moment in self._meeting_moments(meeting, terms):
                    if moment[0] <= self._swept_to:
                        return False
                    self._agenda.put(*moment)
            if swept:
                return False
        return True

    # Starting over: everything that is known is put in order and swept once.

    def _start_over(self, as_of: Instant) -> Sweep:
        terms = terms_of(self.deal, self._outside)
        emails = (email_touch(copies, terms.sides) for copies in self.deal.sightings.values())
        manual = [interaction_touch(i, terms.sides) for i in self.deal.interactions.values()]
        self.touches = {t.touch_id: t for t in (*emails, *manual) if t.belongs}
        self.meetings, self._series = {}, set()
        for uid in self.deal.calendar:
            self._put_meetings(uid, terms, as_of)
        self._future = [
            (known_from(fact), uid)
            for uid, facts in self.deal.calendar.items()
            for fact in facts
            if known_from(fact) > as_of
        ]
        heapq.heapify(self._future)
        self._agenda = self._full_agenda(terms)
        self.threads = Threads()
        touches = self._agenda.touches_until(as_of)
        for touch in touches:
            self.threads.expect(touch)
        for touch in touches:
            self.threads.add(touch)
        sweep = Sweep(terms, self.threads)
        self._swept_to, self._expanded_to = _NEVER, as_of
        self._sweep_on(sweep, as_of)
        self._sweep = sweep
        return sweep

    def _full_agenda(self, terms: Terms) -> Agenda:
        agenda = Agenda(self.deal.ranks)
        for touch in self.touches.values():
            agenda.gather_touch(touch)
        for moment in self._all_moments(terms):
            agenda.gather(*moment)
        agenda.sort()
        return agenda

    # Moments: what else happens, with its time and its place among its equals.

    def _all_moments(self, terms: Terms) -> Iterator[_Moment]:
        for interaction in self.deal.interactions.values():
            reported = self.touches.get(interaction.touch_id)
            if reported is not None:
                yield from self._call_moments(reported, interaction, terms)
        for meetings in self.meetings.values():
            for meeting in meetings:
                yield from self._meeting_moments(meeting, terms)
        deal = self.deal
        for words in (deal.declared, deal.withdrawn, deal.commitments, deal.excused):
            yield from _word_moments(words)
        if deal.closed is not None:
            yield deal.closed.at, deal.closed, NO_ORDER
        if deal.merged is not None:
            yield deal.merged.at, deal.merged, NO_ORDER

    def _rank(self, id_: str) -> int:
        return self.deal.ranks.get(id_, 0)

    def _meeting_moments(self, meeting: Meeting, terms: Terms) -> list[_Moment]:
        booked_at = meeting.booked_at
        if booked_at is None or not meeting.is_mutual or meeting.end < terms.opening:
            return []
        if meeting.lost_at is not None and meeting.lost_at < terms.opening:
            return []
        order = (booked_at, meeting.start, self._rank(meeting.meeting), meeting.meeting)
        seen_from = booked_at if meeting.books else max(booked_at, meeting.start - SERIES_AHEAD)
        moments: list[_Moment] = [(max(seen_from, terms.opening), Booked(meeting), order)]
        if meeting.lost_at is not None:
            moments.append((meeting.lost_at, Lost(meeting), NO_ORDER))
        if meeting.is_held:
            moments.append((meeting.end, Held(meeting), NO_ORDER))
        return moments

    def _call_moments(self, touch: Touch, interaction: Interaction, terms: Terms) -> list[_Moment]:
        if not is_call(touch) or touch.at < terms.opening or not (touch.sellers and touch.buyers):
            return []
        call = Meeting(
            meeting=touch.touch_id,
            instance=None,
            title=touch.subject.words,
            start=touch.at,
            end=touch.at,
            sellers=touch.sellers,
            buyers=touch.buyers,
            domains=frozenset(d for p in touch.participants for d in p.domains),
            mutual_at=touch.at,
            called=True,
        )
        order = (touch.at, touch.at, self._rank(touch.touch_id), touch.touch_id)
        moments: list[_Moment] = [(touch.at, Booked(call), order), (touch.at, Held(call), NO_ORDER)]
        if interaction.outcome is Outcome.AGREED and interaction.agreed_for is not None:
            agreed = CommitmentMade(Side.BUYER, touch.at, interaction.agreed_for)
            moments.append((touch.at, Promised(agreed, (touch.touch_id,)), NO_ORDER))
        elif interaction.outcome is not None:
            moments.append((touch.at, Called(touch, interaction.outcome), NO_ORDER))
        return moments

    def _put_meetings(self, uid: str, terms: Terms, as_of: Instant) -> None:
        """What a UID stands for as of an instant; the instances of a series grow as time passes."""
        found = meetings_of(
            self.deal.calendar[uid],
            sides=terms.sides,
            zone=terms.zone,
            as_of=as_of,
            expand=self._outside.expand,
        )
        self.meetings[uid] = found
        if len(found) > 1:
            self._series.add(uid)


def _word_moments(words: Iterable[_Word]) -> list[_Moment]:
    return [
        (word.at, Promised(word) if isinstance(word, CommitmentMade) else word, NO_ORDER) for word in words
    ]
