"""The sweep: goes through all that happened in a deal, once, in time order.

Source: rules.md sections 3 and 4. Everything of one instant is taken together: first what
makes an advance, in the order of the table of section 3, then the touches, which belong to
the segment after the advances of their own instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from domain.deal.events import (
    CommitmentMade,
    DealClosed,
    DealMergedInto,
    EvidenceWithdrawn,
    MilestoneDeclared,
    NoReplyOwed,
)
from domain.game.advances import Advance, AdvanceKind, AdvanceMeetings, NewStakeholders, is_ahead
from domain.game.balls import Ball, Balls
from domain.game.court import Court, Holder, WaitingDays
from domain.game.milestones import MilestoneBook
from domain.game.presence import Absences, Presence
from domain.game.rallies import Rallies
from domain.game.terms import Terms
from domain.moments import Day, Instant
from domain.people import PersonToken, Side
from domain.playbook.evidence import Hit, Part
from domain.touches.meeting import Meeting
from domain.touches.merge import Channel, Touch
from domain.touches.threads import Threads
from domain.touches.touch import Automated, InteractionKind, Outcome, Signal, TouchId

PREPARATION_DAYS = 10
ANSWER_DAYS = 2
_KIND_ORDER = {kind: place for place, kind in enumerate(AdvanceKind)}


@dataclass(frozen=True, slots=True)
class Booked:
    """A meeting takes its place among the booked ones."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class Lost:
    """A booked meeting was cancelled, declined or not confirmed again."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class Held:
    """A mutual meeting, still one, ends. `outcome` is what a caller reported."""

    meeting: Meeting


@dataclass(frozen=True, slots=True)
class Called:
    """A call or meeting in person left one side with something to do."""

    touch: Touch
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Promised:
    """One side made a commitment. `evidence` is the call in which it did, if it was one."""

    commitment: CommitmentMade
    evidence: tuple[TouchId, ...] = ()


Happening: TypeAlias = (
    MilestoneDeclared
    | EvidenceWithdrawn
    | Promised
    | NoReplyOwed
    | DealClosed
    | DealMergedInto
    | Booked
    | Lost
    | Held
    | Called
)

# Looked up once: a member of an enumeration costs more than all else that is done with it here.
_SELLER: Final = Side.SELLER
_BUYER: Final = Side.BUYER
_CLOSES: Final = Signal.CLOSES
_AUTO_REPLY: Final = Automated.AUTO_REPLY


class Sweep:
    """The state of the game after everything that it was fed, instant by instant."""

    def __init__(self, terms: Terms, threads: Threads) -> None:
        self.terms = terms
        self.advances: list[Advance] = []
        self.milestones = MilestoneBook(terms.milestones, terms.opening)
        self.rallies = Rallies(
            min_turns=terms.watch.limit("ping_pong", "min_turns"),
            reactive_share=terms.watch.limit("ping_pong", "reactive_share"),
            min_days=terms.watch.limit("ping_pong", "min_days"),
            seller=terms.seller,
        )
        self.balls = Balls()
        not_people = terms.sides.not_people
        self.presence = Presence(int(terms.watch.limit("single_threaded", "people")), not_people)
        self.absences = Absences(terms.buyer)
        self.advance_meetings: set[tuple[str, Instant]] = set()
        self.no_meeting_since: Instant = terms.opening
        self.commitments: list[CommitmentMade] = []
        self.closed: DealClosed | DealMergedInto | None = None
        self._threads = threads
        self._waiting = WaitingDays(terms)
        self._judge = AdvanceMeetings()
        self._stakeholders = NewStakeholders(not_people)
        self._ahead: dict[tuple[str, Instant], Meeting] = {}
        self._heard_in: dict[PersonToken, Instant] = {}

    def feed(self, at: Instant, touches: Sequence[Touch], happenings: Sequence[Happening]) -> None:
        """Take in everything that happened at one instant, later than all before."""
        if self.closed is not None:
            return
        if self._waiting.is_day_over(at):
            self._waiting.until(at, self._holder())
        if happenings:
            self._hear_words(happenings)
        spoken = [t for t in touches if t.is_conversational(self.terms.opening)]
        hits = [self.terms.evidence.of_touch(touch) for touch in spoken]
        advances = self._advances(at, spoken, hits, happenings)
        if advances:
            self.advances += advances
            self.rallies.end(at, advances[0].kind.value)
        if touches:
            day = self.terms.zone.day_of(at)
            for touch in touches:
                if touch.automated is _AUTO_REPLY and touch.side is _BUYER:
                    self.absences.auto_reply(touch.sender, day)
            for place, touch in enumerate(spoken):
                self._note(touch, hits[place], day)
        if happenings:
            self._conclude(happenings)

    def court(self, as_of: Instant) -> Court:
        """Who has to move, as of an instant that is not before anything fed; nobody in a closed deal."""
        if self.closed is not None:
            return Court(Holder.NOBODY, None, None, None)
        holder = self._holder()
        ball = None if holder in (Holder.MEETING, Holder.NOBODY) else self.balls.oldest(Side(holder.value))
        ahead = [m.start for m in self._ahead.values() if m.end > as_of]
        return Court(holder, ball.at if ball else None, min(ahead, default=None), ball)

    def waiting_days(self, as_of: Instant) -> dict[Holder, int]:
        """The days of the deal up to and including today, by who held the court."""
        if self.closed is not None:
            as_of = min(as_of, self.closed.at)
        return self._waiting.as_of(self.terms.zone.day_of(as_of), self._holder())

    def meetings_ahead(self) -> Iterable[Meeting]:
        """The mutual buyer meetings that are booked and not over."""
        return self._ahead.values()

    def _holder(self) -> Holder:
        if self.balls.oldest(_SELLER) is not None:
            return Holder.SELLER
        if self._ahead:
            return Holder.MEETING
        return Holder.NOBODY if self.balls.oldest(_BUYER) is None else Holder.BUYER

    def _hear_words(self, happenings: Iterable[Happening]) -> None:
        for word in happenings:
            if isinstance(word, MilestoneDeclared):
                self.milestones.declare(word.milestone, word.state, word.at)
            elif isinstance(word, EvidenceWithdrawn):
                self.milestones.withdraw(word.evidence, word.at, word.milestone)
            elif isinstance(word, Promised):
                self.commitments.append(word.commitment)

    def _advances(
        self,
        at: Instant,
        spoken: Sequence[Touch],
        hits: Sequence[Sequence[Hit]],
        happenings: Sequence[Happening],
    ) -> list[Advance]:
        """All advances of one instant, in the order of their kinds; `hits` are what the touches fit."""
        held = [h.meeting for h in happenings if isinstance(h, Held)]
        found = self._evidence(at, spoken, hits, held)
        for happening in happenings:
            if isinstance(happening, Promised):
                found += self._promise(happening, at)
        if found:
            self._judge.progress_made()
        for touch in spoken:
            if self._stakeholders.engaged_by(touch):
                found.append(Advance(AdvanceKind.STAKEHOLDER_ENGAGED, at, (touch.touch_id, touch.sender)))
        if happenings:
            found += self._of_meetings(at, happenings)
        return sorted(found, key=lambda a: _KIND_ORDER[a.kind]) if len(found) > 1 else found

    def _of_meetings(self, at: Instant, happenings: Sequence[Happening]) -> list[Advance]:
        """What is booked, then lost, then held."""
        found: list[Advance] = []
        for happening in happenings:
            if isinstance(happening, Booked):
                found += self._book(happening.meeting, at)
        for happening in happenings:
            if isinstance(happening, Lost):
                self._lose(happening.meeting, at)
        for happening in happenings:
            if isinstance(happening, Held):
                found += self._hold(happening.meeting, at)
        return found

    def _promise(self, promised: Promised, at: Instant) -> list[Advance]:
        if promised.commitment.by is not Side.BUYER or at < self.terms.opening:
            return []
        return [Advance(AdvanceKind.COMMITMENT_MADE, at, promised.evidence)]

    def _evidence(
        self, at: Instant, spoken: Sequence[Touch], hits: Sequence[Sequence[Hit]], held: Sequence[Meeting]
    ) -> list[Advance]:
        found: list[Advance] = []
        if not held and not any(hits):
            return found
        proofs = [(hit, touch.touch_id) for place, touch in enumerate(spoken) for hit in hits[place]]
        proofs += [(hit, meeting.id) for meeting in held for hit in self.terms.evidence.of_meeting(meeting)]
        # What reaches a milestone goes before what starts it: reached at once is one advance.
        for reaching in (True, False):
            for hit, proof in proofs:
                if (hit.part is Part.EVIDENCE) is reaching:
                    advance = self.milestones.evidence(hit.milestone, hit.part, proof, at)
                    if advance is not None:
                        found.append(advance)
        return found

    def _book(self, meeting: Meeting, at: Instant) -> list[Advance]:
        if is_ahead(meeting, at):
            self._ahead[meeting.key] = meeting
        if not meeting.books:
            return []
        fits = frozenset(hit.milestone for hit in self.terms.evidence.of_title(meeting.title))
        reached = self.milestones.reached_by_evidence()
        if not self._judge.judge(meeting, at, fits=fits, reached=reached):
            return []
        self.advance_meetings.add(meeting.key)
        booked = not meeting.called and meeting.mutual_at is not None and meeting.start > meeting.mutual_at
        return [Advance(AdvanceKind.MEETING_BOOKED, at, (meeting.id,))] if booked else []

    def _lose(self, meeting: Meeting, at: Instant) -> None:
        self._leave(meeting, at)
        self.milestones.withdraw(meeting.id, at)

    def _hold(self, meeting: Meeting, at: Instant) -> list[Advance]:
        self._leave(meeting, at)
        self.balls.met((*meeting.sellers, *meeting.buyers))
        self.presence.contact(at, meeting.buyers)
        held = meeting.key in self.advance_meetings
        return [Advance(AdvanceKind.MEETING_HELD, at, (meeting.id,))] if held else []

    def _leave(self, meeting: Meeting, at: Instant) -> None:
        if self._ahead.pop(meeting.key, None) and not self._ahead:
            self.no_meeting_since = at

    def _note(self, touch: Touch, hits: Sequence[Hit], day: Day) -> None:
        """What a conversational touch does to balls, rallies and people's presence."""
        by_buyer = touch.side is _BUYER
        thread = self._threads.first_of(touch.touch_id)
        if not self._is_preparation(touch, day) and not self._is_progress(hits):
            only_answers = not by_buyer and self._only_answers(touch, day, thread)
            self.rallies.play(touch.touch_id, touch.side, touch.at, day, only_answers=only_answers)
        sender = (touch.sender,)
        others = touch.sellers if by_buyer else touch.buyers
        self.balls.answered(by=touch.side, sender=touch.sender, others=others, thread=thread)
        if _CLOSES not in touch.signals:
            owed_by = _SELLER if by_buyer else _BUYER
            self.balls.open(Ball(touch.touch_id, touch.at, owed_by, sender, touch.addressees, thread))
        if by_buyer:
            self.presence.contact(touch.at, sender)
            self.absences.writes(touch.sender, day)
            for person in touch.buyers:
                self._heard_in[person] = touch.at
        else:
            self.presence.contact(touch.at, ())

    def _only_answers(self, touch: Touch, day: Day, thread: TouchId) -> bool:
        """Whether a seller's touch answers, and neither asks for anything nor proposes a time."""
        if touch.signals and (Signal.PROPOSES_TIME in touch.signals or Signal.REQUESTS in touch.signals):
            return False
        if touch.channel is Channel.EMAIL and thread != touch.touch_id:
            return True
        heard = max((self._heard_in[p] for p in touch.buyers if p in self._heard_in), default=None)
        return (
            heard is not None and self.terms.seller.count(self.terms.zone.day_of(heard), day) <= ANSWER_DAYS
        )

    def _is_preparation(self, touch: Touch, day: Day) -> bool:
        terms = self.terms
        for meeting in self._judge.prepares(touch.at):
            if terms.buyer.count(day, terms.zone.day_of(meeting.start)) <= PREPARATION_DAYS:
                return True
        return False

    def _is_progress(self, hits: Sequence[Hit]) -> bool:
        """Whether a touch belongs to the work on a milestone in hand."""
        underway = self.milestones.underway
        return any(hit.part is Part.PROGRESS and hit.milestone in underway for hit in hits)

    def _conclude(self, happenings: Iterable[Happening]) -> None:
        for happening in happenings:
            match happening:
                case Called(touch, outcome):
                    self._leave_owing(touch, outcome)
                case NoReplyOwed(touch_id=touch_id):
                    self.balls.excused(touch_id)
                case DealClosed(at=at) | DealMergedInto(at=at):
                    self.rallies.end(at, "deal_closed")
                    self.closed = happening
                case _:
                    pass

    def _leave_owing(self, touch: Touch, outcome: Outcome) -> None:
        if outcome is Outcome.WE_OWE:
            ball = Ball(touch.touch_id, touch.at, Side.SELLER, touch.buyers, touch.sellers, None)
        elif outcome is Outcome.THEY_OWE:
            ball = Ball(touch.touch_id, touch.at, Side.BUYER, touch.sellers, touch.buyers, None)
        else:
            return
        self.balls.open(ball)


def is_call(touch: Touch) -> bool:
    """Whether a reported touch is a meeting (a call or in person) and not a chat."""
    return touch.channel is Channel.MANUAL and touch.kind != InteractionKind.CHAT
