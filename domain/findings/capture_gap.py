"""`capture_gap`: capture can not be sure to have seen everything; and what that withholds.

Source: rules.md sections 5 (last paragraph) and 10. Absence of evidence is not evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.deal.events import CaptureGapOpened
from domain.findings.events import Severity
from domain.findings.finding import Finding, View
from domain.moments import Instant


def find_capture_gaps(view: View) -> Iterator[Finding]:
    """A mailbox of the deal's team has an open gap; one finding for each."""
    for gap in _open_gaps(view):
        numbers = {"mailbox": gap.mailbox, "reason": gap.reason}
        yield Finding("capture_gap", Severity.LOW, gap.at, numbers=numbers, subject=gap.gap_id)


def withhold_for_gaps(view: View, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, those that argue from a silence in which a gap lies marked as withheld.

    A hole that nobody will ever fill withholds what argues from the time in it, and not what holds by the
    time since alone: else the silence that began before it would never be told.
    """
    gaps, holes = list(_open_gaps(view)), list(_holes(view))
    for finding in findings:
        since = finding.window_since
        hides = since is not None and (
            any(gap.since <= view.as_of and gap.until >= since for gap in gaps)
            or any(until >= since and not _holds_since(view, finding, until) for until in holes)
        )
        yield replace(finding, withheld="capture_gap") if hides else finding


def _holds_since(view: View, finding: Finding, instant: Instant) -> bool:
    """Whether a finding would be made by what was seen after an instant, too."""
    if finding.rule == "no_next_meeting":
        return True
    if "days" not in finding.numbers:
        return False
    return view.days_since(view.terms.buyer, instant) > view.terms.watch.limit(finding.rule, "days")


def _holes(view: View) -> Iterator[Instant]:
    """When each hole ended that nobody will fill."""
    for closed in view.deal.gaps_closed.values():
        if closed.lasting_until is not None and closed.at <= view.as_of:
            yield closed.lasting_until


def _open_gaps(view: View) -> Iterator[CaptureGapOpened]:
    for gap_id, gap in sorted(view.deal.gaps.items()):
        closed = view.deal.gaps_closed.get(gap_id)
        if gap.at <= view.as_of and (closed is None or closed.at > view.as_of):
            yield gap
