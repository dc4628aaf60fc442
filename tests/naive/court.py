"""Balls, the court, waiting days and who is away (rules.md section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.moments import Day, Instant
from domain.people import PersonToken, Side
from domain.touches.touch import Automated, Interaction, InteractionKind, Outcome, Role, Signal
from tests.naive.days import from_to
from tests.naive.facts import UNTIED, Deal, Order, Touch
from tests.naive.meetings import Meeting

AFTER_ALL_TOUCHES = UNTIED + 1


@dataclass(frozen=True, slots=True)
class Ball:
    """`owed_by` is to answer; `closed_at` is when somebody did, or it was excused."""

    touch_id: str
    order: Order
    owed_by: Side
    senders: frozenset[PersonToken]
    addressees: frozenset[PersonToken]
    closed_at: Instant | None

    def open(self, now: Instant) -> bool:
        return self.order[0] <= now and (self.closed_at is None or self.closed_at > now)


@dataclass(frozen=True, slots=True)
class Court:
    holder: str
    waiting_since: Instant | None
    next_meeting: Instant | None
    oldest: Ball | None


def balls_of(
    touches: Sequence[Touch],
    meetings: Sequence[Meeting],
    threads: dict[str, frozenset[str]],
    deal: Deal,
    as_of: Instant,
) -> list[Ball]:
    """`touches` are the conversational ones, in order."""
    written = [
        Ball(t.id, t.order, t.side.opposite, frozenset({t.sender}), addressees(t), None)
        for t in touches
        if Signal.CLOSES not in t.signals
    ]
    talks = [talk for talk in deal.interactions if deal.opening <= talk.at <= as_of]
    opened = [*written, *(ball for talk in talks for ball in after_call(talk, deal))]
    return [
        replace(ball, closed_at=closed_at(ball, touches, meetings, threads, deal))
        for ball in sorted(opened, key=lambda ball: ball.order)
    ]


def addressees(touch: Touch) -> frozenset[PersonToken]:
    owing = touch.side.opposite
    return frozenset(touch.recipients(owing, (Role.TO,)) or touch.recipients(owing))


def after_call(talk: Interaction, deal: Deal) -> list[Ball]:
    """The ball that a call's outcome opens: those who owe are its addressees, the rest its senders."""
    owing = {Outcome.WE_OWE: Side.SELLER, Outcome.THEY_OWE: Side.BUYER}
    if talk.kind is InteractionKind.CHAT or talk.outcome is None or talk.outcome not in owing:
        return []
    owed_by = owing[talk.outcome]
    people = {p.person: deal.side_of(p.person, p.domains) for p in talk.participants}
    senders = frozenset(p for p, side in people.items() if side is owed_by.opposite)
    addressed = frozenset(p for p, side in people.items() if side is owed_by)
    order = (talk.at, AFTER_ALL_TOUCHES, talk.touch_id)
    return [Ball(talk.touch_id, order, owed_by, senders, addressed, None)]


def closed_at(
    ball: Ball,
    touches: Sequence[Touch],
    meetings: Sequence[Meeting],
    threads: dict[str, frozenset[str]],
    deal: Deal,
) -> Instant | None:
    by_touch = [
        t.at
        for t in touches
        if t.order > ball.order
        and t.side is ball.owed_by
        and (
            t.id in threads.get(ball.touch_id, ())
            or ball.senders & set(t.sides)
            or t.sender in ball.addressees
        )
    ]
    by_meeting = [
        m.end
        for m in meetings
        if m.end > ball.order[0]
        and m.held(m.end)
        and ball.senders & m.took_part
        and ball.addressees & m.took_part
    ]
    by_word = [max(w.at, ball.order[0]) for w in deal.excused if w.touch_id == ball.touch_id]
    return min(by_touch + by_meeting + by_word, default=None)


def court_at(now: Instant, balls: Sequence[Ball], meetings: Sequence[Meeting]) -> Court:
    next_meeting = min((m.start for m in meetings if m.ahead(now)), default=None)
    by_the_seller, by_the_buyer = (
        min((b for b in balls if b.open(now) and b.owed_by is side), key=lambda b: b.order, default=None)
        for side in (Side.SELLER, Side.BUYER)
    )
    if by_the_seller is not None:
        return Court("seller", by_the_seller.order[0], next_meeting, by_the_seller)
    if next_meeting is not None:
        return Court("meeting", None, next_meeting, None)
    if by_the_buyer is not None:
        return Court("buyer", by_the_buyer.order[0], None, by_the_buyer)
    return Court("nobody", None, None, None)


def waiting_days(
    balls: Sequence[Ball], meetings: Sequence[Meeting], deal: Deal, as_of: Instant
) -> dict[str, int]:
    works = {
        "seller": deal.seller_works,
        "buyer": deal.buyer_works,
        "meeting": deal.both_work,
        "nobody": deal.both_work,
    }
    counts = dict.fromkeys(works, 0)
    as_of = min([as_of, *(closed.at for closed in deal.closed)])
    today = deal.zone.day_of(as_of)
    for day in range(deal.opened.running_since + 1, today + 1):
        end_of_day = as_of if day == today else deal.zone.midnight(day + 1)
        holder = court_at(end_of_day, balls, meetings).holder
        counts[holder] += works[holder](day)
    return counts


def away_days(person: PersonToken, touches: Sequence[Touch], deal: Deal, as_of: Instant) -> set[Day]:
    """`touches` are all of the deal by `as_of`; only days up to today matter."""
    days: set[Day] = set()
    today = deal.zone.day_of(as_of)
    for notice in touches:
        if notice.automated is not Automated.AUTO_REPLY or notice.sender != person:
            continue
        told = deal.zone.day_of(notice.at)
        back = [
            deal.zone.day_of(t.at)
            for t in touches
            if t.conversational and t.sender == person and t.order > notice.order
        ]
        days |= {
            day
            for day in range(told + 1, min([*back, today + 1]))
            if from_to(told, day, deal.buyer_works) <= 10
        }
    return days
