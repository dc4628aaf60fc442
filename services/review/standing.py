"""How a deal stands: red, amber, green or closed, since when, and which deal is worse.

Source: rules.md sections 5 and 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.deal.answer import Answer
from domain.findings.events import Severity
from domain.findings.finding import Finding
from domain.moments import Instant

TIGHT_DAYS = 3
"""A slack of fewer working days than this makes a deal amber."""

_NOT_KNOWN_YET = "progress_unconfirmed"


class Status(StrEnum):
    """How much a deal needs somebody to look at it."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    CLOSED = "closed"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Status).index(self)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a deal stands as of an instant.

    A finding counts unless it is withheld or acknowledged. A deal is red while a finding of
    high severity counts; a plan that does not fit is one (`cannot_make_date`). It is amber
    while one of medium severity counts, or its slack is less than three working days. A
    closed deal is closed; every other deal is green.

    `plan_counts` says whether the plan means something: not in a closed deal, and not while
    nobody has said which milestones are reached. `slack` is the lowest of all milestones that
    have work left, in working days; None where the plan does not count or nothing is left.

    `red_since` is the earliest `since` of the findings that make it red now. Each of them has
    been true without interruption since then, so something has been wrong at every moment
    since.

    `counted` are the findings that count: by severity, then `since`, rule and subject.
    """

    status: Status
    red_since: Instant | None
    plan_counts: bool
    slack: int | None
    counted: tuple[Finding, ...]


def standing_of(seen: Answer) -> Standing:
    """How the deal of an answer stands."""
    counted = tuple(sorted((f for f in seen.findings if _counts(f, seen)), key=_worst_first))
    plan_counts = seen.sweep.closed is None and all(f.rule != _NOT_KNOWN_YET for f in seen.findings)
    slack = _slack(seen) if plan_counts else None
    red = [finding.since for finding in counted if finding.severity is Severity.HIGH]
    return Standing(_status(seen, counted, slack), min(red, default=None), plan_counts, slack, counted)


def severity_rank(severity: Severity) -> int:
    """0 is the worst."""
    return _SEVERITIES.index(severity)


_SEVERITIES = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def _status(seen: Answer, counted: tuple[Finding, ...], slack: int | None) -> Status:
    if seen.sweep.closed is not None:
        return Status.CLOSED
    severities = {finding.severity for finding in counted}
    if Severity.HIGH in severities:
        return Status.RED
    if Severity.MEDIUM in severities or (slack is not None and slack < TIGHT_DAYS):
        return Status.AMBER
    return Status.GREEN


def _slack(seen: Answer) -> int | None:
    slacks = (p.earliest.slack for p in seen.plan.milestones if p.earliest is not None)
    return min(slacks, default=None)


def _counts(finding: Finding, seen: Answer) -> bool:
    """Whether a finding is neither withheld nor acknowledged by a person until today or later."""
    if finding.withheld is not None:
        return False
    about = finding.rule, finding.subject
    return not any(
        (a.rule, a.subject) == about and a.at <= seen.as_of and seen.today <= a.until
        for a in seen.deal.acknowledged
    )


def _worst_first(finding: Finding) -> tuple[int, Instant, str, str]:
    return severity_rank(finding.severity), finding.since, finding.rule, finding.subject
