"""Findings about what nobody has said yet, or should not have tried.

`progress_unconfirmed`, `date_unconfirmed`, `strategy_missing`, `date_push_attempted`.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.findings.events import Severity
from domain.findings.finding import Finding, View
from domain.moments import SECONDS_A_DAY
from domain.people import Side

STRATEGY_ITEMS = ("why_now", "decider", "decision_process", "cost_of_delay")
PUSH_REMEMBERED = 30 * SECONDS_A_DAY


def find_progress_unconfirmed(view: View) -> Iterator[Finding]:
    """Nobody said where the deal stands, and nothing shows it."""
    days = view.terms.watch.limit("progress_unconfirmed", "days")
    passed = view.days_since(view.terms.buyer, view.terms.opening)
    if not view.deal.progress_confirmed and not view.sweep.milestones.ever_moved and passed > days:
        since = view.midnight_after(view.terms.buyer, view.terms.opening, days)
        numbers = {"days": passed, "limit": days}
        yield Finding("progress_unconfirmed", Severity.LOW, since, numbers=numbers)


def find_date_unconfirmed(view: View) -> Iterator[Finding]:
    """Nobody showed that the decision date is the buyer's."""
    basis = view.deal.basis
    if basis.whose is not Side.BUYER or not basis.evidence_named:
        yield Finding("date_unconfirmed", Severity.LOW, view.terms.opening)


def find_strategy_missing(view: View) -> Iterator[Finding]:
    """A fifth of the deal has passed and the strategy has gaps."""
    terms = view.terms
    missing = [item for item in STRATEGY_ITEMS if item not in view.deal.strategy.filled]
    fifth = -(-(terms.decision_date - terms.opened_on) // 5)
    if missing and view.today - terms.opened_on >= fifth:
        since = terms.zone.midnight(terms.opened_on + fifth)
        yield Finding("strategy_missing", Severity.LOW, since, numbers={"missing": ", ".join(missing)})


def find_date_push_attempted(view: View) -> Iterator[Finding]:
    """Somebody tried to move the decision date in the last 30 days."""
    attempts = sorted(refusal.at for refusal in view.deal.refusals if refusal.at <= view.as_of)
    if not attempts or attempts[-1] <= view.as_of - PUSH_REMEMBERED:
        return
    since = attempts[-1]
    for earlier in reversed(attempts):
        if since - earlier > PUSH_REMEMBERED:
            break
        since = earlier
    yield Finding("date_push_attempted", Severity.MEDIUM, since, numbers={"attempts": len(attempts)})
