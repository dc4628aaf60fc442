"""Next steps in order of priority (rules.md section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.moments import Day
from tests.naive.days import nth_after, on_or_after
from tests.naive.evidence import meeting_fits
from tests.naive.findings import Finding
from tests.naive.plan import Row
from tests.naive.world import World

BEFORE_MILESTONES = {
    "progress_unconfirmed": "confirm_progress",
    "overdue": "get_decision",
    "waiting_on_seller": "answer_and_advance",
    "ping_pong": "break_ping_pong",
    "cannot_make_date": "escalate",
}
AFTER_MILESTONES = {
    "waiting_on_buyer": "follow_up_with_purpose",
    "missing_role": "find_role",
    "single_threaded": "widen_contacts",
    "date_unconfirmed": "confirm_date",
    "strategy_missing": "fill_strategy",
}


@dataclass(frozen=True, slots=True)
class Step:
    kind: str
    milestone: str | None
    rule: str | None
    start_by: Day | None = None
    act_by: Day | None = None
    aim_by: Day | None = None
    due: Day | None = None
    late: bool | None = None
    slack: int | None = None


def steps_of(world: World, findings: Sequence[Finding]) -> list[Step]:
    if any(event.at <= world.as_of for event in world.deal.closed):
        return []
    available = world.plan.available()
    first = available[0].milestone.id if available else None
    return [
        *from_findings(BEFORE_MILESTONES, findings, first),
        *(from_milestone(row, world) for row in available),
        *from_findings(AFTER_MILESTONES, findings, first),
    ]


def from_findings(kinds: dict[str, str], findings: Sequence[Finding], first: str | None) -> list[Step]:
    return [
        Step(kind, first if kind == "break_ping_pong" else None, rule)
        for rule, kind in kinds.items()
        for finding in sorted(findings, key=lambda f: f.subject)
        if finding.rule == rule and finding.withheld is None
    ]


def from_milestone(row: Row, world: World) -> Step:
    assert row.milestone.next_step is not None
    assert row.slack is not None
    assert row.earliest_finish is not None
    prepare = any(
        meeting.ahead(world.as_of) and meeting_fits(row.milestone, meeting, world.deal)
        for meeting in world.meetings
    )
    late = row.latest_start < world.today and row.state != "started"
    start_by = on_or_after(world.today, row.works) if late else row.latest_start
    return Step(
        kind="prepare" if prepare else row.milestone.next_step.kind,
        milestone=row.milestone.id,
        rule=None,
        start_by=start_by,
        act_by=min(start_by, nth_after(world.today, 5, world.deal.seller_works)),
        aim_by=nth_after(row.earliest_finish, max(row.slack, 0) // 2, row.works),
        due=row.due,
        late=late,
        slack=row.slack,
    )
