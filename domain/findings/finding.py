"""A finding, and what the rules look at to make one.

Source: rules.md section 5.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.deal.state import Deal
from domain.findings.events import Number, Severity
from domain.game.court import Court
from domain.game.sweep import Sweep
from domain.game.terms import Terms
from domain.moments import Day, Instant
from domain.planning.plan import Plan, Planner
from domain.planning.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a manager should know about a deal.

    `subject` is the milestone, role or gap that it is about, or empty. `numbers` are those
    that made it true. `withheld` is the reason why it is not shown to count, or None.
    `window_since` is set by rules that argue from silence: since when they looked.
    """

    rule: str
    severity: Severity
    since: Instant
    evidence: tuple[str, ...] = ()
    numbers: Mapping[str, Number] = field(default_factory=dict[str, Number])
    subject: str = ""
    withheld: str | None = None
    window_since: Instant | None = None

    def id_in(self, deal_id: str) -> str:
        """The finding's id: the same for the same deal, rule, subject and `since`."""
        text = "\x1f".join((deal_id, self.rule, self.subject, str(self.since)))
        return hashlib.sha256(text.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class View:
    """A deal as of an instant, as the rules look at it."""

    deal: Deal
    terms: Terms
    sweep: Sweep
    court: Court
    planner: Planner
    plan: Plan
    as_of: Instant
    today: Day

    def days_since(self, calendar: WorkCalendar, instant: Instant) -> int:
        """Working days from an instant's day to today."""
        return calendar.count(self.terms.zone.day_of(instant), self.today)

    def midnight_after(self, calendar: WorkCalendar, instant: Instant, days: float) -> Instant:
        """The midnight at which more than `days` working days had passed since an instant."""
        return self.terms.zone.midnight(calendar.step(self.terms.zone.day_of(instant), int(days) + 1))
