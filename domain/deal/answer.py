"""The answer: everything that the rules say of a deal as of one instant.

This is what `setpoint replay` prints, the analyst records and the pages show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.deal.state import Deal
from domain.findings.catalogue import find_all
from domain.findings.finding import Finding, View
from domain.game.court import Court, Holder
from domain.game.game import Game
from domain.game.sweep import Sweep
from domain.game.terms import Terms
from domain.moments import Day, Instant
from domain.planning.next_steps import Step, next_steps
from domain.planning.plan import Plan, Planner
from domain.touches.meeting import SERIES_AHEAD, Meeting
from domain.touches.merge import Touch


@dataclass(frozen=True, slots=True)
class Answer:
    """One deal as of one instant. `waiting_days` counts days by who held the court."""

    deal: Deal
    terms: Terms
    sweep: Sweep
    as_of: Instant
    today: Day
    court: Court
    waiting_days: dict[Holder, int]
    findings: tuple[Finding, ...]
    plan: Plan
    next_steps: tuple[Step, ...]


def answer(game: Game, as_of: Instant) -> Answer:
    """What the rules say of a deal as of an instant, in time that does not grow with the deal.

    Raises:
        NotOpened: the deal was not opened.
    """
    sweep = game.as_of(as_of)
    terms = sweep.terms
    today = terms.zone.day_of(as_of)
    court = sweep.court(as_of)
    planner = Planner(terms)
    plan = planner.plan(sweep, today)
    view = View(game.deal, terms, sweep, court, planner, plan, as_of, today)
    findings = find_all(view)
    return Answer(
        deal=game.deal,
        terms=terms,
        sweep=sweep,
        as_of=as_of,
        today=today,
        court=court,
        waiting_days=sweep.waiting_days(as_of),
        findings=findings,
        plan=plan,
        next_steps=next_steps(view, findings),
    )


def touches_of(game: Game, as_of: Instant) -> Sequence[Touch]:
    """The touches of the deal that had occurred by an instant, in order."""
    ranks = game.deal.ranks
    happened = [t for t in game.touches.values() if t.at <= as_of]
    return sorted(happened, key=lambda t: (t.at, ranks.get(t.touch_id, 0), t.touch_id))


def meetings_of(game: Game, as_of: Instant) -> Sequence[Meeting]:
    """The meetings between the two sides as known at an instant, in order of start."""
    known = [
        m for found in game.meetings.values() for m in found if m.start <= as_of + SERIES_AHEAD or m.books
    ]
    return sorted(known, key=lambda m: (m.start, m.key))
