"""All findings of a deal: every rule of rules.md section 5, in its order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from domain.findings.capture_gap import find_capture_gaps, withhold_for_gaps
from domain.findings.finding import Finding, View
from domain.findings.paperwork import (
    find_date_push_attempted,
    find_date_unconfirmed,
    find_progress_unconfirmed,
    find_strategy_missing,
)
from domain.findings.ping_pong import find_ping_pong
from domain.findings.planning import find_late, find_missing_roles, find_overdue
from domain.findings.silence import (
    find_gone_quiet,
    find_no_next_meeting,
    find_single_threaded,
    find_stalled,
)
from domain.findings.waiting import find_waiting

RULES: tuple[Callable[[View], Iterator[Finding]], ...] = (
    find_progress_unconfirmed,
    find_ping_pong,
    find_waiting,
    find_gone_quiet,
    find_no_next_meeting,
    find_stalled,
    find_single_threaded,
    find_missing_roles,
    find_late,
    find_date_unconfirmed,
    find_strategy_missing,
    find_date_push_attempted,
    find_overdue,
    find_capture_gaps,
)
_NEED_PROGRESS = ("behind_plan", "cannot_make_date")


def find_all(view: View) -> tuple[Finding, ...]:
    """Every finding of an open deal, the withheld ones marked; none of a closed deal.

    In the order of `since`, then rule, then subject.
    """
    if view.sweep.closed is not None:
        return ()
    found = [finding for rule in RULES for finding in rule(view)]
    if any(f.rule == "progress_unconfirmed" for f in found):
        found = [
            replace(f, withheld="progress_unconfirmed") if f.rule in _NEED_PROGRESS else f for f in found
        ]
    found = list(withhold_for_gaps(view, found))
    return tuple(sorted(found, key=lambda f: (f.since, f.rule, f.subject)))
