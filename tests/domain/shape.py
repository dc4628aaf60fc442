"""An answer in the shape of the naive oracle, so that both can be laid side by side.

See `tests.naive.answer`: the contract's shape with instants and days as integers. What the
oracle does not say (texts, ids of steps, further numbers and evidence) is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.deal.answer import Answer, meetings_of, touches_of
from domain.findings.finding import Finding
from domain.game.advances import AdvanceKind
from domain.game.game import Game
from domain.game.rallies import Rally
from domain.planning.next_steps import Step
from domain.planning.plan import Plan, PlannedMilestone
from domain.touches.meeting import Meeting

Json = dict[str, Any]
OF_THE_PLAN = ("behind_plan", "cannot_make_date", "missing_role")
ADVANCES = [kind.value for kind in AdvanceKind]


def shape_of(game: Game, answer: Answer) -> Json:
    """The answer as the oracle would give it."""
    meetings = meetings_of(game, answer.as_of)
    court = answer.court
    return {
        "touches": touches(game, answer),
        "meetings": [meeting(m, answer) for m in meetings if m.end >= answer.terms.opening],
        "advances": [
            {"kind": a.kind.value, "at": a.at, "evidence": list(a.evidence[:1])}
            for a in answer.sweep.advances
        ],
        "rallies": [rally(r) for r in answer.sweep.rallies.all],
        "court": {
            "holder": court.holder.value,
            "waiting_since": court.waiting_since,
            "next_meeting": court.next_meeting,
        },
        "waiting_days": {holder.value: days for holder, days in answer.waiting_days.items()},
        "findings": [finding(f) for f in answer.findings],
        "plan": plan(answer.plan),
        "next_steps": [step(s) for s in answer.next_steps],
    }


def touches(game: Game, answer: Answer) -> list[Json]:
    happened = touches_of(game, answer.as_of)
    threads: dict[str, list[str]] = {}
    for touch in happened:
        threads.setdefault(game.threads.first_of(touch.touch_id), []).append(touch.touch_id)
    return [
        {
            "touch_id": touch.touch_id,
            "channel": touch.channel.value,
            "side": touch.side.value,
            "occurred_at": touch.at,
            "thread": sorted(threads[game.threads.first_of(touch.touch_id)]),
            "automated": touch.automated and touch.automated.value,
            "conversational": touch.is_conversational(answer.terms.opening),
        }
        for touch in happened
    ]


def meeting(m: Meeting, answer: Answer) -> Json:
    return {
        "uid": m.meeting,
        "instance": m.instance,
        "start": m.start,
        "end": m.end,
        "mutual_at": m.mutual_at,
        "advance": m.key in answer.sweep.advance_meetings,
        "state": m.state(answer.as_of).value,
    }


def rally(r: Rally) -> Json:
    return {
        "turns": [
            {"side": t.side.value, "at": t.at, "touches": list(t.touches), "reactive": t.reactive}
            for t in r.turns
        ],
        "length": r.length,
        "ping_pong": r.is_ping_pong,
        "detected_at": r.detected_at,
        "ended_at": r.ended_at,
        "ended_by": r.ended_by,
    }


def finding(f: Finding) -> Json:
    return {
        "rule": f.rule,
        "severity": f.severity.value,
        "subject": f.subject,
        "since": f.since,
        "numbers": dict(f.numbers),
        "withheld": f.withheld,
    }


def plan(p: Plan) -> Json:
    return {
        "decision_date": p.decision_date,
        "today": p.today,
        "feasible": p.feasible,
        "short_by": p.short_by,
        "critical_path": list(p.critical_path),
        "milestones": sorted((milestone(m) for m in p.milestones), key=lambda m: str(m["id"])),
    }


def milestone(m: PlannedMilestone) -> Json:
    latest, earliest = m.latest, m.earliest
    shown = m.state.value in {"started", "done"}
    return {
        "id": m.milestone.id,
        "owner": m.milestone.owner.value,
        "duration": m.milestone.duration.typical,
        "state": m.state.value,
        "started_at": m.started_at if shown else None,
        "completed_at": m.completed_at if shown else None,
        "latest_start": latest.start if latest else None,
        "due": latest.due if latest else None,
        "earliest_start": earliest.start if earliest else None,
        "earliest_finish": earliest.finish if earliest else None,
        "slack": earliest.slack if earliest else None,
    }


def step(s: Step) -> Json:
    return {
        "kind": s.kind,
        "milestone": s.milestone,
        "rule": s.rule,
        "start_by": s.start_by,
        "act_by": s.act_by,
        "aim_by": s.aim_by,
        "due": s.due,
        "late": s.late if s.rule is None else None,
        "slack": s.slack,
    }


def differences(ours: Json, oracle: Json) -> Sequence[str]:
    """What the two do not agree on, a line each; none when they give the same answer."""
    return [
        line for name in oracle for line in _compare(name, _tidy(name, ours[name]), _tidy(name, oracle[name]))
    ]


def _tidy(name: str, value: list[Json] | Json) -> object:
    """What the rules leave open is the same for both.

    That is the order of findings, of advances of one kind and instant and of milestones; and
    how long a milestone that is left out would have been. Since when the plan has been late the
    oracle only follows back to the last change of any milestone, so it is not compared.
    """
    if name == "findings" and isinstance(value, list):
        told = [{**f, "since": None} if f["rule"] in OF_THE_PLAN else f for f in value]
        return sorted(told, key=lambda f: (f["rule"], f["subject"]))
    if name == "advances" and isinstance(value, list):
        return sorted(value, key=lambda a: (a["at"], ADVANCES.index(a["kind"]), a["evidence"]))
    if name == "plan" and isinstance(value, dict):
        told = [m if m["state"] != "left_out" else {**m, "duration": None} for m in value["milestones"]]
        return {**value, "milestones": sorted(told, key=lambda m: str(m["id"]))}
    return value


def _compare(place: str, ours: object, oracle: object) -> list[str]:
    if isinstance(ours, dict) and isinstance(oracle, dict):
        # The oracle tells only those numbers of a finding that the rules name.
        shared = oracle if place.endswith("numbers") else {**ours, **oracle}
        return [line for key in shared for line in _compare(f"{place}.{key}", ours.get(key), oracle.get(key))]
    if isinstance(ours, list) and isinstance(oracle, list) and len(ours) == len(oracle):
        pairs = enumerate(zip(ours, oracle, strict=True))
        return [line for at, (one, other) in pairs for line in _compare(f"{place}[{at}]", one, other)]
    return [] if ours == oracle else [f"{place}: ours {ours!r}, oracle {oracle!r}"]
