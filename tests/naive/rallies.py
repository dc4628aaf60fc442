"""Turns, rallies and ping-pong (rules.md section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.moments import Instant
from domain.people import Side
from domain.touches.touch import Signal
from tests.naive.advances import Advance, booked_at
from tests.naive.days import from_to
from tests.naive.evidence import fits_touch
from tests.naive.facts import Deal, Touch
from tests.naive.meetings import Meeting
from tests.naive.milestones import Progress


@dataclass(frozen=True, slots=True)
class Turn:
    side: Side
    touches: tuple[Touch, ...]
    reactive: bool | None


@dataclass(frozen=True, slots=True)
class Rally:
    """`ping_pong_at` is the first touch at which all three conditions hold."""

    turns: tuple[Turn, ...]
    ping_pong_at: Touch | None
    ended_at: Instant | None
    ended_by: str | None


@dataclass(frozen=True, slots=True)
class Threshold:
    min_turns: float
    reactive_share: float
    min_days: float


def preparation(touch: Touch, meetings: Sequence[Meeting], deal: Deal) -> bool:
    """`meetings` are the advance meetings."""
    return any(
        booked_at(m, deal) <= touch.at < m.end
        and (m.lost_at is None or m.lost_at > touch.at)
        and from_to(deal.zone.day_of(touch.at), deal.zone.day_of(m.start), deal.buyer_works) <= 10
        for m in meetings
    )


def in_progress(touch: Touch, progresses: Sequence[Progress], deal: Deal) -> bool:
    return any(
        p.state(touch.at) == "started" and any(fits_touch(x, touch, deal) for x in p.milestone.progress)
        for p in progresses
    )


def rallies_of(
    *,
    touches: Sequence[Touch],
    advances: Sequence[Advance],
    answers: set[str],
    deal: Deal,
    threshold: Threshold,
    as_of: Instant,
) -> list[Rally]:
    """`touches` are those that count, in order; `answers` the ids of those that are answers."""
    closed = min((e.at for e in deal.closed if e.at <= as_of), default=None)
    rallies = []
    for segment in range(len(advances) + 1):
        inside = [
            t
            for t in touches
            if sum(a.at <= t.at for a in advances) == segment and (closed is None or t.at <= closed)
        ]
        ends = [(a.at, a.kind) for a in advances[segment : segment + 1]]
        if closed is not None and (not ends or closed < ends[0][0]):
            ends = [(closed, "deal_closed")]
        if inside:
            at, by = ends[0] if ends else (None, None)
            hit = first_ping_pong(inside, answers, deal, threshold)
            rallies.append(Rally(turns_of(inside, answers), hit, at, by))
    return rallies


def turns_of(touches: Sequence[Touch], answers: set[str]) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for side, run in groupby(touches, key=lambda t: t.side):
        group = tuple(run)
        reactive = None
        if side is Side.SELLER:
            after_the_buyer = any(turn.side is Side.BUYER for turn in turns)
            reactive = after_the_buyer and all(is_reaction(t, answers) for t in group)
        turns.append(Turn(side, group, reactive))
    return tuple(turns)


def is_reaction(touch: Touch, answers: set[str]) -> bool:
    return touch.id in answers and not touch.signals & {Signal.PROPOSES_TIME, Signal.REQUESTS}


def is_answer(touch: Touch, touches: Sequence[Touch], threads: dict[str, frozenset[str]], deal: Deal) -> bool:
    """`touches` are all of the deal, also automated and older ones."""
    earlier = [t for t in touches if t.order < touch.order]
    return any(t.id in threads[touch.id] for t in earlier) or any(
        t.conversational
        and t.side is Side.BUYER
        and touch.recipients(Side.BUYER) & t.people(Side.BUYER)
        and from_to(deal.zone.day_of(t.at), deal.zone.day_of(touch.at), deal.seller_works) <= 2
        for t in earlier
    )


def first_ping_pong(
    touches: Sequence[Touch], answers: set[str], deal: Deal, threshold: Threshold
) -> Touch | None:
    first_day = deal.zone.day_of(touches[0].at)
    for upto, touch in enumerate(touches, start=1):
        turns = turns_of(touches[:upto], answers)
        of_the_seller = [turn.reactive for turn in turns if turn.side is Side.SELLER]
        if (
            len(turns) >= threshold.min_turns
            and of_the_seller
            and of_the_seller.count(True) / len(of_the_seller) >= threshold.reactive_share
            and from_to(first_day, deal.zone.day_of(touch.at), deal.seller_works) >= threshold.min_days
        ):
            return touch
    return None
