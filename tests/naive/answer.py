"""The rules of the game, computed once more from the text alone.

A naive reading of rules.md sections 2 to 7 that shares nothing with `domain.game`,
`domain.findings` and `domain.planning`: every question looks at all the facts again, and
whether something held earlier is found out by asking again at every earlier moment. The
fast implementation is held against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from domain.deal.events import DealEvent
from domain.moments import Instant, Zone
from domain.touches.touch import Recurrence
from tests.naive.court import waiting_days
from tests.naive.days import WorkingDay
from tests.naive.facts import Expand, read
from tests.naive.findings import Finding, History, findings_of
from tests.naive.meetings import A_YEAR, Meeting
from tests.naive.milestones import milestones_of
from tests.naive.rallies import Rally
from tests.naive.steps import steps_of
from tests.naive.world import World

Json = dict[str, Any]


def answer(
    events: Sequence[DealEvent],
    *,
    as_of: Instant,
    seller_calendar: WorkingDay,
    buyer_calendar: WorkingDay,
    expand: Expand,
    zone: Zone,
) -> Json:
    """What the rules say of a deal as it had happened by `as_of`.

    The shape is that of the contract (replay.md, "The JSON") with instants and days as
    integers, texts and ids of the deal left out. A `thread` is the sorted list of all touches
    in it. Lists are in time order, `next_steps` by priority.
    """
    read_again = cache(lambda recurrence: expand(recurrence, as_of + A_YEAR))

    def remembered(recurrence: Recurrence, until: Instant) -> tuple[Instant, ...]:
        return tuple(at for at in read_again(recurrence) if at <= until)

    deal = read(events, zone, cache(seller_calendar), cache(buyer_calendar), remembered)
    history = History(deal, as_of)
    world, findings = history.now, findings_of(history)
    return {
        "touches": touches(world),
        "meetings": [meeting(m, world) for m in world.meetings if m.booked],
        "advances": [{"kind": a.kind, "at": a.at, "evidence": list(a.evidence)} for a in world.advances],
        "rallies": [rally(r) for r in world.rallies],
        "court": {
            "holder": world.court.holder,
            "waiting_since": world.court.waiting_since,
            "next_meeting": world.court.next_meeting,
        },
        "waiting_days": waiting_days(world.balls, world.meetings, deal, as_of),
        "findings": [finding(f) for f in findings],
        "plan": plan(world),
        "next_steps": [asdict(step) for step in steps_of(world, findings)],
    }


def touches(world: World) -> list[Json]:
    return [
        {
            "touch_id": touch.id,
            "channel": touch.channel,
            "side": touch.side.value,
            "occurred_at": touch.at,
            "thread": sorted(world.threads[touch.id]),
            "automated": touch.automated and touch.automated.value,
            "conversational": touch.conversational,
        }
        for touch in world.touches
    ]


def meeting(m: Meeting, world: World) -> Json:
    now = world.as_of
    state = "ahead" if m.ahead(now) else "held" if m.held(now) else "proposed"
    return {
        "uid": m.id,
        "instance": m.instance,
        "start": m.start,
        "end": m.end,
        "mutual_at": m.mutual_at,
        "advance": m in world.advance_meetings,
        "state": m.loss or state,
    }


def rally(r: Rally) -> Json:
    return {
        "turns": [
            {
                "side": turn.side.value,
                "at": turn.touches[0].at,
                "touches": [touch.id for touch in turn.touches],
                "reactive": turn.reactive,
            }
            for turn in r.turns
        ],
        "length": len(r.turns),
        "ping_pong": r.ping_pong_at is not None,
        "detected_at": r.ping_pong_at and r.ping_pong_at.at,
        "ended_at": r.ended_at,
        "ended_by": r.ended_by,
    }


def finding(f: Finding) -> Json:
    return {
        "rule": f.rule,
        "severity": f.severity,
        "subject": f.subject,
        "since": f.since,
        "numbers": f.numbers,
        "withheld": f.withheld,
    }


def plan(world: World) -> Json:
    rows = {row.milestone.id: row for row in world.plan.rows}
    progresses = {progress.milestone.id: progress for progress in world.progresses}
    milestones = []
    for m, left_out in milestones_of(world.deal):
        entry: Json = {
            "id": m.id,
            "owner": m.owner.value,
            "duration": m.duration.typical,
            "state": "left_out",
        }
        fields = ("latest_start", "due", "earliest_start", "earliest_finish", "slack")
        entry |= dict.fromkeys(("started_at", "completed_at", *fields))
        if not left_out:
            entry |= {name: getattr(rows[m.id], name) for name in ("state", *fields)}
            entry["started_at"] = progresses[m.id].started_at()
            entry["completed_at"] = progresses[m.id].completed_at()
        milestones.append(entry)
    return {
        "decision_date": world.deal.opened.decision_date,
        "today": world.plan.today,
        "feasible": world.plan.short_by == 0,
        "short_by": world.plan.short_by,
        "critical_path": world.plan.critical_path,
        "milestones": milestones,
    }
