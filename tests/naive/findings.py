"""Findings: which rules are true now, since when, and which are withheld (rules.md section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from domain.deal.events import CaptureGapOpened
from domain.moments import Instant
from domain.touches.touch import CalendarFact
from tests.naive.facts import Deal
from tests.naive.meetings import A_YEAR, moments, occurrence
from tests.naive.rules import (
    LOW,
    RULES,
    THIRTY_DAYS,
    Hit,
    Number,
    date_out_of_reach,
    milestones_behind,
    open_gaps,
    roles_missing,
)
from tests.naive.world import World

OF_THE_PLAN = {
    "behind_plan": milestones_behind,
    "cannot_make_date": date_out_of_reach,
    "missing_role": roles_missing,
}


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    subject: str
    severity: str
    since: Instant
    numbers: dict[str, Number]
    withheld: str | None


class History:
    """The deal at every moment of its life up to `as_of`."""

    def __init__(self, deal: Deal, as_of: Instant) -> None:
        self.deal = deal
        self.now = World(deal, as_of)
        self.worlds = {as_of: self.now}

    def at(self, moment: Instant) -> World:
        if moment not in self.worlds:
            self.worlds[moment] = World(self.deal, moment, self.now.as_of)
        return self.worlds[moment]

    @cached_property
    def midnights(self) -> list[Instant]:
        days = range(self.deal.opened.running_since, self.now.today + 1)
        return [self.deal.zone.midnight(day) for day in days]

    @cached_property
    def moments(self) -> list[Instant]:
        """Every moment at which an answer may change, the latest first."""
        happened = set(self.instants_of_facts())
        everything = happened | {at + THIRTY_DAYS for at in happened} | {*self.midnights, self.now.as_of}
        return sorted((at for at in everything if self.deal.opening <= at <= self.now.as_of), reverse=True)

    def instants_of_facts(self) -> Iterable[Instant]:
        deal = self.deal
        for fact in deal.calendar:
            yield from (fact.stamped_at, fact.created_at or fact.stamped_at, *self.ends(fact))
        timed = (deal.touches, deal.declared, deal.withdrawn, deal.promises, deal.excused)
        yield from (one.at for many in timed for one in many)
        others = (deal.gaps, deal.gaps_closed, deal.refused, deal.closed)
        yield from (one.at for many in others for one in many)

    def ends(self, fact: CalendarFact) -> list[Instant]:
        ends = [moments(fact.span, self.deal)[1]] if fact.span is not None else []
        if fact.recurrence is not None:
            starts = self.deal.expand(fact.recurrence, self.now.as_of + A_YEAR)
            ends += [occurrence(at, fact.recurrence, self.deal)[1] for at in starts]
        return ends


def findings_of(history: History) -> list[Finding]:
    now = history.now
    if any(event.at <= now.as_of for event in history.deal.closed):
        return []
    found = [
        Finding(
            rule,
            hit.subject,
            severity(rule, hit),
            since(rule, hit, history),
            dict(hit.numbers),
            withheld(rule, hit, now),
        )
        for rule, holds in RULES.items()
        for hit in holds(now)
    ]
    return sorted(found, key=lambda f: (f.since, list(RULES).index(f.rule), f.subject))


def severity(rule: str, hit: Hit) -> str:
    if hit.high:
        return "high"
    return "low" if rule in LOW else "medium"


def since(rule: str, hit: Hit, history: History) -> Instant:
    now = history.now
    if rule == "ping_pong":
        return next(
            r.ping_pong_at.at for r in now.rallies if r.ping_pong_at is not None and r.ended_at is None
        )
    if rule in {"waiting_on_buyer", "waiting_on_seller", "no_next_meeting"}:
        assert hit.silent_from is not None
        return hit.silent_from
    if rule in OF_THE_PLAN:
        return planned_since(rule, hit, history)
    run = now.as_of
    for moment in history.moments:
        if hit.subject not in [earlier.subject for earlier in RULES[rule](history.at(moment))]:
            break
        run = moment
    return run


def planned_since(rule: str, hit: Hit, history: History) -> Instant:
    """The moment from which it held without a break, with the milestones as they stood at each."""
    now = history.now
    changes = {at for progress in now.progresses for at, _, _ in progress.changes}
    moments = {max(at, history.deal.opening) for at in changes} | {history.deal.opening, *history.midnights}
    run = now.as_of
    for moment in sorted((m for m in moments if m <= now.as_of), reverse=True):
        if hit.subject not in [h.subject for h in OF_THE_PLAN[rule](now, now.plan_at(moment))]:
            break
        run = moment
    return run


def withheld(rule: str, hit: Hit, now: World) -> str | None:
    if rule in {"behind_plan", "cannot_make_date"} and RULES["progress_unconfirmed"](now):
        return "progress_unconfirmed"
    if hit.silent_from is not None and rule != "waiting_on_seller":
        window = (hit.silent_from, now.as_of)
        if any(overlap(window, gap) for gap in open_gaps(now)):
            return "capture_gap"
    return None


def overlap(window: tuple[Instant, Instant], gap: CaptureGapOpened) -> bool:
    return gap.since <= window[1] and window[0] <= gap.until
