"""Rows of a review, as short as a test needs them."""

from __future__ import annotations

from domain.findings.events import Severity
from domain.findings.finding import Finding
from domain.game.court import Court, Holder
from domain.planning.next_steps import Step
from services.review.row import Change, Row
from services.review.standing import Standing, Status
from tests.domain.times import clock, day

HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW


def finding(
    rule: str, severity: Severity = HIGH, *, since: str = "w2 Mon 09:00", subject: str = ""
) -> Finding:
    """A finding of a rule."""
    return Finding(rule, severity, clock(since), subject=subject)


def row(
    named: str,
    status: str = "green",
    *findings: Finding,
    slack: int | None = 10,
    red_since: str | None = None,
    owner: str | None = None,
    amount: float | None = None,
    decides: str = "w21 Fri",
    today: str = "w3 Mon",
    playbook: str = "example",
    step: str = "Move on",
    change: Change | None = None,
) -> Row:
    """A row of a deal that is called like its id."""
    since = None if red_since is None else clock(red_since)
    return Row(
        deal_id=named,
        name=named,
        owner=owner,
        amount=amount,
        timezone="Europe/Berlin",
        today=day(today),
        decision_date=day(decides),
        working_days_left=20,
        standing=Standing(Status(status), since, plan_counts=True, slack=slack, counted=findings),
        feasible=slack is None or slack >= 0,
        short_by=max(0, -(slack or 0)),
        court=Court(Holder.SELLER, clock("w2 Mon 09:00"), None, None),
        next_step=Step("id", "book_meeting", "discovery", None, step, (), 20, slack=slack),
        done=1,
        milestones=3,
        playbook=playbook,
        change=change,
    )
