"""`capture_gap`: capture can not be sure to have seen everything; and what that withholds.

Source: rules.md sections 5 (last paragraph) and 10. Absence of evidence is not evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.deal.events import CaptureGapOpened
from domain.findings.events import Severity
from domain.findings.finding import Finding, View


def find_capture_gaps(view: View) -> Iterator[Finding]:
    """A mailbox of the deal's team has an open gap; one finding for each."""
    for gap in _open_gaps(view):
        numbers = {"mailbox": gap.mailbox, "reason": gap.reason}
        yield Finding("capture_gap", Severity.LOW, gap.at, numbers=numbers, subject=gap.gap_id)


def withhold_for_gaps(view: View, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, those that argue from a silence in which a gap lies marked as withheld."""
    gaps = list(_open_gaps(view))
    for finding in findings:
        since = finding.window_since
        hides = since is not None and any(g.since <= view.as_of and g.until >= since for g in gaps)
        yield replace(finding, withheld="capture_gap") if hides else finding


def _open_gaps(view: View) -> Iterator[CaptureGapOpened]:
    for gap_id, gap in sorted(view.deal.gaps.items()):
        closed = view.deal.gaps_closed.get(gap_id)
        if gap.at <= view.as_of and (closed is None or closed.at > view.as_of):
            yield gap
