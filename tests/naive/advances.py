"""Advances, in time order (rules.md section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.moments import Instant
from domain.people import PersonToken, Side
from tests.naive.evidence import title_fits
from tests.naive.facts import UNTIED, Deal, Promise, Touch
from tests.naive.meetings import Meeting
from tests.naive.milestones import Progress

KINDS = (
    "milestone_started",
    "milestone_reached",
    "commitment_made",
    "stakeholder_engaged",
    "meeting_booked",
    "meeting_held",
)


@dataclass(frozen=True, slots=True)
class Advance:
    """`order` parts what happened at one instant: the kind, then what proves it."""

    at: Instant
    order: tuple[int, int, str]
    kind: str
    evidence: tuple[str, ...]


def advance(kind: str, at: Instant, tie: int, evidence: tuple[str, ...]) -> Advance:
    return Advance(at, (KINDS.index(kind), tie, "".join(evidence)), kind, evidence)


def in_order(advances: Sequence[Advance]) -> list[Advance]:
    return sorted(advances, key=lambda a: (a.at, a.order))


def of_milestones(progresses: Sequence[Progress]) -> list[Advance]:
    return [
        advance(kind, proof.at, proof.order[1], (proof.id,))
        for progress in progresses
        for kind, proofs in (
            ("milestone_started", progress.started_advances()),
            ("milestone_reached", progress.reached_advances()),
        )
        for proof in proofs
    ]


def of_promises(promises: Sequence[Promise], opening: Instant) -> list[Advance]:
    ours = [p for p in promises if p.by is Side.BUYER and p.at >= opening]
    return [advance("commitment_made", p.at, UNTIED, p.evidence) for p in ours]


def of_stakeholders(played: Sequence[Touch]) -> list[Advance]:
    """`played`: the conversational touches in order."""
    buyers = {person for touch in played for person in touch.people(Side.BUYER)}
    firsts = [first_word_of(person, played) for person in buyers if was_brought_in(person, played)]
    return [advance("stakeholder_engaged", t.at, t.order[1], (t.id,)) for t in firsts if t is not None]


def first_word_of(person: PersonToken, played: Sequence[Touch]) -> Touch | None:
    return next((touch for touch in played if touch.sender == person), None)


def was_brought_in(person: PersonToken, played: Sequence[Touch]) -> bool:
    """First seen as a recipient of the seller, when another buyer person was in play already."""
    first = next(touch for touch in played if person in touch.sides)
    others = {other for t in played if t.order < first.order for other in t.people(Side.BUYER)}
    return first.side is Side.SELLER and person in first.recipients(Side.BUYER) and bool(others - {person})


def of_meetings(meetings: Sequence[Meeting], deal: Deal, as_of: Instant) -> list[Advance]:
    found = []
    for m in meetings:
        if m.booked and m.mutual_at is not None and m.start > m.mutual_at:
            found.append(advance("meeting_booked", booked_at(m, deal), m.tie, (m.id,)))
        if m.held(as_of):
            found.append(advance("meeting_held", m.end, m.tie, (m.id,)))
    return found


def booked_at(meeting: Meeting, deal: Deal) -> Instant:
    assert meeting.mutual_at is not None
    return max(min(meeting.mutual_at, meeting.end), deal.opening)


def advance_meetings(
    meetings: Sequence[Meeting],
    moves: Sequence[Advance],
    progresses: Sequence[Progress],
    deal: Deal,
    as_of: Instant,
) -> list[Meeting]:
    """Those that move the deal; `moves` are its other advances (milestones and promises)."""
    mutual = [
        m
        for m in meetings
        if m.stands_for
        and m.mutual_at is not None
        and booked_at(m, deal) <= as_of
        and (m.lost_at is None or m.lost_at > booked_at(m, deal))
    ]
    chosen: list[Meeting] = []
    for m in sorted(mutual, key=lambda m: (min(m.mutual_at or 0, m.end), m.start, m.tie, m.id)):
        if none_since_the_last_move(m, chosen, moves, deal) or names_a_milestone(m, chosen, progresses, deal):
            chosen.append(m)
    return chosen


def none_since_the_last_move(
    meeting: Meeting, chosen: Sequence[Meeting], moves: Sequence[Advance], deal: Deal
) -> bool:
    last = max((a.at for a in moves if a.at <= booked_at(meeting, deal)), default=deal.opening)
    return not any(booked_at(m, deal) >= last for m in chosen)


def names_a_milestone(
    meeting: Meeting, chosen: Sequence[Meeting], progresses: Sequence[Progress], deal: Deal
) -> bool:
    now = booked_at(meeting, deal)
    return any(
        title_fits(p.milestone, meeting)
        and not p.proving(now)
        and not any(m.ahead(now) and title_fits(p.milestone, m) for m in chosen)
        for p in progresses
    )
