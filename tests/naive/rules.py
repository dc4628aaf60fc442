"""When each rule is true (rules.md section 5), asked of one moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.deal.events import CaptureGapOpened
from domain.moments import SECONDS_A_DAY, Day, Instant
from domain.people import PersonToken, Side
from tests.naive.court import away_days
from tests.naive.days import WorkingDay, from_to
from tests.naive.plan import Plan
from tests.naive.world import World

Number = int | float | str
THIRTY_DAYS = 30 * SECONDS_A_DAY
STRATEGY = {"why_now", "decider", "decision_process", "cost_of_delay"}
LOW = {
    "no_next_meeting",
    "capture_gap",
    "progress_unconfirmed",
    "date_unconfirmed",
    "strategy_missing",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule is true of a subject. `silent_from`: when the window began in which nothing happened."""

    subject: str = ""
    high: bool = False
    numbers: tuple[tuple[str, Number], ...] = ()
    silent_from: Instant | None = None


def counted(days: int, limit: float, times: float, silent_from: Instant | None) -> list[Hit]:
    """More than `limit` working days; severe from `times` that many."""
    numbers = (("days", days), ("limit", limit))
    hit = Hit(high=days >= times * limit, numbers=numbers, silent_from=silent_from)
    return [hit] if days > limit else []


def days_since(world: World, start: Instant, works: WorkingDay) -> int:
    return from_to(world.deal.zone.day_of(start), world.today, works)


def progress_unconfirmed(world: World) -> list[Hit]:
    days = days_since(world, world.deal.opening, world.deal.buyer_works)
    limit = world.capped("progress_unconfirmed", "days", 10)
    moved = any(to in {"started", "done"} for p in world.progresses for _, _, to in p.changes)
    told = world.deal.confirmed or moved or days <= limit
    return [] if told else [Hit(numbers=(("days", days), ("limit", limit)))]


def ping_pong(world: World) -> list[Hit]:
    return [
        Hit(high=len(rally.turns) >= 10, numbers=(("turns", len(rally.turns)),))
        for rally in world.rallies
        if rally.ping_pong_at is not None and rally.ended_at is None
    ]


def waiting_on_buyer(world: World) -> list[Hit]:
    return waiting(world, Side.BUYER, world.deal.buyer_works, world.capped("waiting_on_buyer", "days", 3), 2)


def waiting_on_seller(world: World) -> list[Hit]:
    return waiting(
        world, Side.SELLER, world.deal.seller_works, world.capped("waiting_on_seller", "days", 2), 3
    )


def waiting(world: World, side: Side, works: WorkingDay, limit: float, times: int) -> list[Hit]:
    ball, day_of = world.court.oldest, world.deal.zone.day_of
    if world.court.holder != side.value or ball is None:
        return []
    since = day_of(ball.order[0])
    promised = [p.due for p in world.promises if p.by is side and day_of(p.at) >= since]
    promised_until: Day = max(promised, default=since)
    away = [away_days(a, world.touches, world.deal, world.as_of) for a in ball.addressees]
    excused: set[Day] = set.intersection(*away) if side is Side.BUYER and away else set()
    days = sum(
        1 for d in range(since + 1, world.today + 1) if works(d) and d > promised_until and d not in excused
    )
    return counted(days, limit, times, ball.order[0])


def gone_quiet(world: World) -> list[Hit]:
    written = [touch.at for touch in world.played if touch.side is Side.BUYER]
    met = [meeting.end for meeting in world.meetings if meeting.held(world.as_of)]
    last = max([world.deal.opening, *written, *met])
    limit = world.capped("gone_quiet", "days", 10)
    return counted(days_since(world, last, world.deal.buyer_works), limit, 2, last)


def no_next_meeting(world: World) -> list[Hit]:
    if any(meeting.ahead(world.as_of) for meeting in world.meetings):
        return []
    return [Hit(silent_from=last_meeting_ahead_until(world))]


def last_meeting_ahead_until(world: World) -> Instant:
    """When the last meeting that was ahead ended or was lost, or the opening."""
    until = [
        min(m.end, m.lost_at or m.end)
        for m in world.meetings
        if m.mutual_at is not None and m.mutual_at < min(m.end, m.lost_at or m.end)
    ]
    return max([world.deal.opening, *until])


def stalled(world: World) -> list[Hit]:
    last = max([world.deal.opening, *(advance.at for advance in world.advances)])
    limit = world.capped("stalled", "days", 20)
    return counted(days_since(world, last, world.deal.buyer_works), limit, 2, last)


def single_threaded(world: World) -> list[Hit]:
    start = world.as_of - THIRTY_DAYS
    written = [touch for touch in world.played if touch.at > start]
    met = [m for m in world.meetings if m.held(world.as_of) and m.end > start]
    people: set[PersonToken] = {touch.sender for touch in written if touch.side is Side.BUYER}
    people |= {person for m in met for person in m.those_who_took_part(Side.BUYER)}
    wanted = world.threshold("single_threaded", "people", 2)
    days = days_since(world, world.deal.opening, world.deal.buyer_works)
    long_enough = days > world.capped("single_threaded", "days", 10)
    if not long_enough or not (written or met) or len(people) >= wanted:
        return []
    return [Hit(numbers=(("people", len(people)), ("limit", wanted)), silent_from=start)]


def missing_role(world: World) -> list[Hit]:
    return roles_missing(world, world.plan)


def roles_missing(world: World, plan: Plan) -> list[Hit]:
    held = set(world.deal.roles.values())
    due = [r for r in plan.rows if r.state in {"open", "started"} and r.latest_start <= plan.today]
    return [Hit(role) for role in sorted({role for row in due for role in row.milestone.roles} - held)]


def behind_plan(world: World) -> list[Hit]:
    return milestones_behind(world, world.plan)


def milestones_behind(_world: World, plan: Plan) -> list[Hit]:
    late = [r for r in plan.rows if r.slack is not None and (r.slack < 0 or r.due < plan.today)]
    return [Hit(r.milestone.id, numbers=(("milestone", r.milestone.id),)) for r in late]


def cannot_make_date(world: World) -> list[Hit]:
    return date_out_of_reach(world, world.plan)


def date_out_of_reach(_world: World, plan: Plan) -> list[Hit]:
    return [Hit(high=True, numbers=(("short_by", plan.short_by),))] if plan.short_by else []


def date_unconfirmed(world: World) -> list[Hit]:
    basis = world.deal.basis
    confirmed = basis is not None and basis.whose is Side.BUYER and basis.evidence_named
    return [] if confirmed else [Hit()]


def strategy_missing(world: World) -> list[Hit]:
    opened = world.deal.opened
    a_fifth_passed = world.today - opened.opened_on >= (opened.decision_date - opened.opened_on) / 5
    return [Hit()] if a_fifth_passed and STRATEGY - set(world.deal.filled) else []


def date_push_attempted(world: World) -> list[Hit]:
    tried = [e for e in world.deal.refused if world.as_of - THIRTY_DAYS < e.at <= world.as_of]
    return [Hit()] if tried else []


def overdue(world: World) -> list[Hit]:
    return [Hit(high=True)] if world.today > world.deal.opened.decision_date else []


def capture_gap(world: World) -> list[Hit]:
    return [Hit(gap.gap_id) for gap in open_gaps(world)]


def open_gaps(world: World) -> list[CaptureGapOpened]:
    closed = {e.gap_id for e in world.deal.gaps_closed if e.at <= world.as_of}
    return [gap for gap in world.deal.gaps if gap.at <= world.as_of and gap.gap_id not in closed]


RULES: dict[str, Callable[[World], list[Hit]]] = {
    "progress_unconfirmed": progress_unconfirmed,
    "ping_pong": ping_pong,
    "waiting_on_buyer": waiting_on_buyer,
    "waiting_on_seller": waiting_on_seller,
    "gone_quiet": gone_quiet,
    "no_next_meeting": no_next_meeting,
    "stalled": stalled,
    "single_threaded": single_threaded,
    "missing_role": missing_role,
    "behind_plan": behind_plan,
    "cannot_make_date": cannot_make_date,
    "date_unconfirmed": date_unconfirmed,
    "strategy_missing": strategy_missing,
    "date_push_attempted": date_push_attempted,
    "overdue": overdue,
    "capture_gap": capture_gap,
}
