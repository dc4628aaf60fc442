"""The real answer and the naive one in one shape, so that they can be held against each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from domain.deal.answer import Answer, meetings_of, touches_of
from domain.deal.answer import answer as real_answer
from domain.deal.dealfile import CalendarSpec
from domain.deal.events import DealClosed
from domain.game.game import Game
from domain.moments import Instant
from domain.planning.workdays import WorkCalendar
from domain.ports.outside import Outside
from integrations.eventstore.tokens import PlainTokens
from tests.naive.answer import answer as naive_answer
from tests.naive.series import expand
from tests.properties.strategies import ToldDeal

Shape = dict[str, Any]


@cache
def calendar(spec: CalendarSpec) -> WorkCalendar:
    """A calendar of weekends and closures, without public holidays."""
    return WorkCalendar(
        spec.weekend, lambda year: [d for d in spec.closures if date.fromordinal(d).year == year]
    )


def outside(deal: ToldDeal) -> Outside:
    """The outside of a told deal."""
    return Outside(zone=lambda _: deal.zone, work_calendar=calendar, expand=expand, tokens=PlainTokens())


def while_open(deal: ToldDeal) -> ToldDeal:
    """The deal looked at no later than its closing: what comes after concerns no rule."""
    closings = [e.at for e in deal.events if isinstance(e, DealClosed)]
    return replace(deal, as_of=min([deal.as_of, *(at - 1 for at in closings)]))


def naively(deal: ToldDeal) -> Shape:
    """What the naive recomputation says."""
    said = naive_answer(
        deal.events,
        as_of=deal.as_of,
        seller_calendar=deal.seller_works,
        buyer_calendar=deal.buyer_works,
        expand=expand,
        zone=deal.zone,
    )
    return {
        "touches": [
            (t["touch_id"], t["side"], t["occurred_at"], t["conversational"]) for t in said["touches"]
        ],
        "meetings": sorted(
            (m["uid"], m["instance"] or 0, m["start"], m["end"], m["mutual_at"], m["state"])
            for m in said["meetings"]
        ),
        "advances": [(a["kind"], a["at"]) for a in said["advances"]],
        "rallies": [
            (
                [(t["side"], t["at"], tuple(t["touches"]), t["reactive"]) for t in rally["turns"]],
                rally["detected_at"],
                rally["ended_at"],
                rally["ended_by"],
            )
            for rally in said["rallies"]
        ],
        "court": tuple(said["court"][name] for name in ("holder", "waiting_since", "next_meeting")),
        "waiting_days": said["waiting_days"],
        "findings": sorted(
            (f["rule"], f["subject"] or "", f["severity"], f["since"], f["withheld"] or "")
            for f in said["findings"]
        ),
        "plan": (said["plan"]["short_by"], said["plan"]["critical_path"]),
        "milestones": {
            m["id"]: (
                m["state"],
                m["latest_start"],
                m["due"],
                m["earliest_start"],
                m["earliest_finish"],
                m["slack"],
            )
            for m in said["plan"]["milestones"]
        },
        "next_steps": [
            (
                s["kind"],
                s.get("milestone"),
                s.get("rule"),
                s.get("act_by"),
                s.get("aim_by"),
                s.get("late") or False,
            )
            for s in said["next_steps"]
        ],
    }


def really(game: Game, as_of: Instant) -> Shape:
    """What the real implementation says."""
    said = real_answer(game, as_of)
    sweep, opening = said.sweep, said.terms.opening
    return {
        "touches": [
            (t.touch_id, t.side.value, t.at, t.is_conversational(opening)) for t in touches_of(game, as_of)
        ],
        "meetings": sorted(
            (m.meeting, m.instance or 0, m.start, m.end, m.mutual_at, m.state(as_of).value)
            for m in meetings_of(game, as_of)
            if m.end >= opening
        ),
        "advances": [(a.kind.value, a.at) for a in sweep.advances],
        "rallies": [
            (
                [(t.side.value, t.at, tuple(t.touches), t.reactive) for t in rally.turns],
                rally.detected_at,
                rally.ended_at,
                rally.ended_by,
            )
            for rally in sweep.rallies.all
        ],
        "court": (said.court.holder.value, said.court.waiting_since, said.court.next_meeting),
        "waiting_days": {holder.value: days for holder, days in said.waiting_days.items()},
        "findings": sorted(
            (f.rule, f.subject, f.severity.value, f.since, f.withheld or "") for f in said.findings
        ),
        "plan": (said.plan.short_by, list(said.plan.critical_path)),
        "milestones": _milestones(said),
        "next_steps": [(s.kind, s.milestone, s.rule, s.act_by, s.aim_by, s.late) for s in said.next_steps],
    }


def _milestones(said: Answer) -> Shape:
    found: Shape = {}
    for planned in said.plan.milestones:
        latest, earliest = planned.latest, planned.earliest
        found[planned.milestone.id] = (
            planned.state.value,
            latest and latest.start,
            latest and latest.due,
            earliest and earliest.start,
            earliest and earliest.finish,
            earliest and earliest.slack,
        )
    return found
