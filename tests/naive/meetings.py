"""Meetings: what their versions and answers say together (rules.md section 2, "Meetings")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.moments import EPOCH_DAY, SECONDS_A_DAY, Instant
from domain.people import PersonToken, Side
from domain.touches.touch import (
    CalendarFact,
    Interaction,
    InteractionKind,
    Invitee,
    Method,
    PartStat,
    Recurrence,
    Role,
    Span,
    Words,
)
from tests.naive.facts import UNTIED, Deal

A_YEAR = 365 * SECONDS_A_DAY
A_DAY = SECONDS_A_DAY
WHOLE_DAY = "YYYYMMDD"
People = dict[PersonToken, tuple[Side, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting with people of both sides, or a call: one instance of a series each.

    `stands_for` is true of a single meeting and of the first instance of a series.
    `loss` says how it stopped being a mutual buyer meeting.
    """

    id: str
    instance: Instant | None
    tie: int
    booked: bool
    stands_for: bool
    title: Words
    start: Instant
    end: Instant
    people: People
    took_part: frozenset[PersonToken]
    mutual_at: Instant | None
    lost_at: Instant | None
    loss: str | None

    @property
    def name(self) -> str:
        """What evidence calls it, and who takes it back: each instance of a series for itself."""
        return self.id if self.instance is None else f"{self.id}/{self.instance}"

    def mutual_by(self, when: Instant) -> bool:
        not_lost = self.lost_at is None or self.lost_at > when
        return self.mutual_at is not None and self.mutual_at <= when and not_lost

    def ahead(self, now: Instant) -> bool:
        return self.mutual_by(now) and self.end > now

    def held(self, now: Instant) -> bool:
        """A meeting that became mutual only after its end was entered late, and held all the same."""
        not_lost = self.lost_at is None or self.lost_at > self.end
        return self.end <= now and self.mutual_at is not None and not_lost

    def those_who_took_part(self, side: Side) -> set[PersonToken]:
        return {person for person in self.took_part if self.people[person][0] is side}


def known_at(fact: CalendarFact) -> Instant:
    return max(fact.stamped_at, fact.created_at or fact.stamped_at)


def meetings_of(deal: Deal, as_of: Instant, known_by: Instant) -> list[Meeting]:
    """All with people of both sides that did not end before the opening, as known later, at `known_by`."""
    facts = [fact for fact in deal.calendar if known_at(fact) <= known_by]
    talks = [talk for talk in deal.interactions if talk.at <= as_of]
    booked = [m for uid in {fact.meeting for fact in facts} for m in with_uid(uid, facts, deal, as_of)]
    calls = [call(talk, deal) for talk in talks if talk.kind is not InteractionKind.CHAT]
    both_sides = [m for m in booked + calls if {Side.SELLER, Side.BUYER} <= {s for s, _ in m.people.values()}]
    return sorted(
        (m for m in both_sides if m.end >= deal.opening),
        key=lambda m: (m.start, m.tie, m.id, m.instance or 0),
    )


def call(talk: Interaction, deal: Deal) -> Meeting:
    people = {p.person: (deal.side_of(p.person, p.domains), p.domains) for p in talk.participants}
    return Meeting(
        id=talk.touch_id,
        instance=None,
        tie=deal.ties.get(talk.touch_id, UNTIED),
        booked=False,
        stands_for=True,
        title=talk.title,
        start=talk.at,
        end=talk.at,
        people=people,
        took_part=frozenset(people),
        mutual_at=talk.at,
        lost_at=None,
        loss=None,
    )


def with_uid(uid: str, facts: Sequence[CalendarFact], deal: Deal, as_of: Instant) -> list[Meeting]:
    ours = [fact for fact in facts if fact.meeting == uid]
    main = [fact for fact in ours if fact.instance is None]
    overridden = {fact.instance for fact in ours if fact.instance is not None}
    if not versions(main):
        return [m for i in overridden for m in stated([f for f in ours if f.instance == i], i, deal)]
    # A cancellation may say neither when the meeting was nor that it recurred.
    timed = [fact for fact in versions(main) if fact.span is not None]
    recurrence = timed[-1].recurrence if timed else None
    if recurrence is None:
        return stated(main, None, deal)
    every = {at: occurrence(at, recurrence, deal) for at in deal.expand(recurrence, as_of + A_YEAR + A_DAY)}
    starts = [at for at, (start, _) in every.items() if start <= as_of + A_YEAR]
    series = described(main, [], None, deal, (as_of, as_of))
    return [
        replace(
            with_its_own_facts(
                replace(series, instance=at, start=start, end=end),
                main,
                [fact for fact in ours if fact.instance == at],
                deal,
            ),
            stands_for=at == min(starts),
        )
        for at, (start, end) in ((at, every[at]) for at in starts)
    ]


def with_its_own_facts(
    series: Meeting, main: list[CalendarFact], own: list[CalendarFact], deal: Deal
) -> Meeting:
    """One instance of a series: it is booked with the series, and its own facts come first."""
    if not own:
        return series
    ours = described(main, own, series.instance, deal, (series.start, series.end))
    mutual_at = ours.mutual_at if series.mutual_at is None else series.mutual_at
    if series.loss != "cancelled":
        return replace(ours, mutual_at=mutual_at)
    lost = [at for at in (series.lost_at, ours.lost_at) if at is not None]
    return replace(ours, mutual_at=mutual_at, lost_at=min(lost), loss="cancelled")


def occurrence(at: Instant, recurrence: Recurrence, deal: Deal) -> tuple[Instant, Instant]:
    if len(recurrence.start_local) != len(WHOLE_DAY):
        return at, at + recurrence.duration
    day = EPOCH_DAY + at // SECONDS_A_DAY
    return deal.zone.midnight(day), deal.zone.midnight(day + recurrence.duration // SECONDS_A_DAY)


def stated(facts: list[CalendarFact], at: Instant | None, deal: Deal) -> list[Meeting]:
    """The meeting that these facts describe, if any of them says when it takes place."""
    spans = [fact.span for fact in versions(facts) if fact.span is not None]
    return [described([], facts, at, deal, moments(spans[-1], deal))] if spans else []


def moments(span: Span, deal: Deal) -> tuple[Instant, Instant]:
    if span.start is not None and span.end is not None:
        return span.start, span.end
    assert span.start_day is not None
    assert span.end_day is not None
    return deal.zone.midnight(span.start_day), deal.zone.midnight(span.end_day)


def versions(facts: Iterable[CalendarFact]) -> list[CalendarFact]:
    stating = [f for f in facts if f.method in {Method.REQUEST, Method.PUBLISH, Method.CANCEL}]
    return sorted(stating, key=lambda f: (f.sequence, f.stamped_at, f.changed_at or 0, f.cancelled))


def called_off_at(stating: list[CalendarFact]) -> Instant:
    """To repeat a cancellation says nothing new: when the first came that no other version followed."""
    alive = [place for place, fact in enumerate(stating) if not fact.cancelled]
    return min(fact.stamped_at for fact in stating[max(alive, default=-1) + 1 :])


def described(
    general: list[CalendarFact],
    own: list[CalendarFact],
    at: Instant | None,
    deal: Deal,
    usual: tuple[Instant, Instant],
) -> Meeting:
    """What the facts say together; the `general` ones (of the series) where the `own` are silent."""
    stating = versions(general) + versions(own)
    spans = [fact.span for fact in versions(own) if fact.span is not None]
    start, end = moments(spans[-1], deal) if spans else usual
    invited = next(f.invitees for f in reversed(stating) if f.invitees or f is stating[0])
    title = next(f.title for f in reversed(stating) if f.title or f is stating[0])
    answers = Answers(tuple(general + own), invited, deal)
    mutual_at = answers.mutual_at()
    lost_at, loss = answers.lost(stating, mutual_at)
    return Meeting(
        id=stating[-1].meeting,
        instance=at,
        tie=deal.ties.get(stating[-1].meeting, UNTIED),
        booked=True,
        stands_for=True,
        title=title,
        start=start,
        end=end,
        people={i.person: (deal.side_of(i.person, i.domains), i.domains) for i in invited},
        took_part=frozenset(i.person for i in invited if answers.takes_part(i)),
        mutual_at=mutual_at,
        lost_at=lost_at,
        loss=loss,
    )


@dataclass(frozen=True, slots=True)
class Statement:
    """What one fact says of one attendee."""

    sequence: int
    at: Instant
    is_reply: bool
    answer: PartStat


@dataclass(frozen=True, slots=True)
class Answers:
    """Who accepted and who declined, as all facts of a meeting say together."""

    facts: tuple[CalendarFact, ...]
    invited: tuple[Invitee, ...]
    deal: Deal

    @property
    def buyer_attendees(self) -> list[PersonToken]:
        return [i.person for i in self.invited if i.role is Role.ATTENDEE and self.is_buyer(i)]

    @property
    def buyer_organised(self) -> bool:
        return any(i.role is Role.ORGANIZER and self.is_buyer(i) for i in self.invited)

    @property
    def creation(self) -> Instant:
        created = [fact.created_at for fact in self.facts if fact.created_at is not None]
        return min(created or [fact.stamped_at for fact in self.facts])

    def is_buyer(self, invitee: Invitee) -> bool:
        return self.deal.side_of(invitee.person, invitee.domains) is Side.BUYER

    def statements(self, person: PersonToken) -> list[Statement]:
        return [
            Statement(fact.sequence, fact.stamped_at, fact.method is Method.REPLY, i.answer)
            for fact in self.facts
            for i in fact.invitees
            if i.person == person
            and i.role is Role.ATTENDEE
            and fact.method is not Method.COUNTER
            and not fact.cancelled
        ]

    def winning(self, person: PersonToken, upto: Instant | None = None) -> Statement | None:
        said = [s for s in self.statements(person) if upto is None or s.at <= upto]
        answered = {s.sequence for s in said if s.answer is not PartStat.NEEDS_ACTION}
        weak = [
            s for s in said if s.answer is PartStat.NEEDS_ACTION and not s.is_reply and s.sequence in answered
        ]
        return max(
            (s for s in said if s not in weak), key=lambda s: (s.sequence, s.at, s.is_reply), default=None
        )

    def takes_part(self, invitee: Invitee) -> bool:
        answer = self.winning(invitee.person)
        declined = answer is not None and answer.answer is PartStat.DECLINED
        return invitee.role is Role.ORGANIZER or not declined

    def mutual_at(self) -> Instant | None:
        said = [s for person in self.buyer_attendees for s in self.statements(person)]
        accepted = [s for s in said if s.answer is PartStat.ACCEPTED]
        if self.buyer_organised:
            return self.creation
        if any(s.is_reply for s in accepted):
            return min(s.at for s in accepted if s.is_reply)
        return self.creation if accepted else None

    def mutual(self, upto: Instant | None = None) -> bool:
        answers = [self.winning(person, upto) for person in self.buyer_attendees]
        return self.buyer_organised or any(a is not None and a.answer is PartStat.ACCEPTED for a in answers)

    def lost(
        self, stating: list[CalendarFact], mutual_at: Instant | None
    ) -> tuple[Instant | None, str | None]:
        if stating[-1].cancelled:
            return called_off_at(stating), "cancelled"
        answers = [self.winning(person) for person in self.buyer_attendees]
        declines = [a.at for a in answers if a is not None and a.answer is PartStat.DECLINED]
        if declines and len(declines) == len(answers):
            return max(declines), "declined"
        if mutual_at is None or self.mutual():
            return None, None
        return self.not_mutual_since(), "proposed"

    def not_mutual_since(self) -> Instant:
        """The stamp of the statement that left it not mutual any more: it never was so again."""
        stamps = sorted({s.at for person in self.buyer_attendees for s in self.statements(person)})
        mutual_at = [stamp for stamp in stamps if self.mutual(stamp)]
        return next(stamp for stamp in stamps if not mutual_at or stamp > mutual_at[-1])
