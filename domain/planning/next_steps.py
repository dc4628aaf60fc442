"""What to do next, in order; the first is the deal's headline.

Source: rules.md section 7.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from domain.findings.finding import Finding, View
from domain.moments import Day, Instant
from domain.planning.backward import Latest
from domain.planning.forward import Earliest
from domain.planning.plan import PlannedMilestone
from domain.playbook.evidence import Part
from domain.touches.meeting import Meeting

ACT_WITHIN = 5
_BEFORE_MILESTONES = (
    ("confirm_progress", "progress_unconfirmed"),
    ("get_decision", "overdue"),
    ("answer_and_advance", "waiting_on_seller"),
    ("break_ping_pong", "ping_pong"),
    ("escalate", "cannot_make_date"),
)
_AFTER_MILESTONES = (
    ("follow_up_with_purpose", "waiting_on_buyer"),
    ("find_role", "missing_role"),
    ("widen_contacts", "single_threaded"),
    ("confirm_date", "date_unconfirmed"),
    ("fill_strategy", "strategy_missing"),
)
_TEXTS = {
    "confirm_progress": "Say which milestones this deal has already reached, so that the plan starts true",
    "get_decision": "The decision date has passed: get the decision, or close the deal as what it is",
    "answer_and_advance": "Answer, and in the same mail agree the next milestone with a day",
    "break_ping_pong": "Do not only answer: propose a day for the next milestone in the same mail",
    "escalate": "The plan no longer fits before the decision date: shorten, run in parallel or drop a step",
    "follow_up_with_purpose": "Write again with something that helps them decide, not to ask for an answer",
    "find_role": "Find out who holds this role and get to know them",
    "widen_contacts": "Bring a second person of the buyer into the conversation",
    "confirm_date": "Have the buyer confirm the decision date and what makes it theirs",
    "fill_strategy": "Fill in what is missing of the strategy",
}


class Step(NamedTuple):
    """One thing to do. A step that comes from a finding has no plan fields.

    `cause` is (rule, subject, since) of a finding or the milestone; it and the deal, the
    decision date, kind and milestone make the id, so that planning twice issues it once. Of a
    finding, `subject` and `since` are those of the cause; a milestone has neither.
    `working_days_left` are the working days of both sides after today up to the date.
    """

    id: str
    kind: str
    milestone: str | None
    rule: str | None
    text: str
    evidence: tuple[str, ...]
    working_days_left: int
    start_by: Day | None = None
    act_by: Day | None = None
    aim_by: Day | None = None
    due: Day | None = None
    late: bool = False
    slack: int | None = None
    subject: str = ""
    since: Instant | None = None


def next_steps(view: View, findings: Sequence[Finding]) -> tuple[Step, ...]:
    """The next steps of an open deal by priority; a closed deal has none."""
    if view.sweep.closed is not None:
        return ()
    counted = [finding for finding in findings if finding.withheld is None]
    available = _available(view)
    first = available[0].milestone.id if available else None
    return (
        *_from_findings(view, counted, _BEFORE_MILESTONES, first),
        *(_from_milestone(view, planned) for planned in available),
        *_from_findings(view, counted, _AFTER_MILESTONES, first),
    )


def _available(view: View) -> list[PlannedMilestone]:
    """The milestones that can be worked on now: by slack, then due day, then id."""
    unsettled = {p.milestone.id for p in view.plan.milestones if p.earliest is not None}
    ready: list[tuple[int, Day, str, PlannedMilestone]] = []
    for planned in view.plan.milestones:
        if planned.earliest is None or planned.latest is None:
            continue
        if planned.is_started or unsettled.isdisjoint(planned.milestone.requires):
            ready.append((planned.earliest.slack, planned.latest.due, planned.milestone.id, planned))
    return [planned for *_, planned in sorted(ready, key=lambda entry: entry[:3])]


def _from_findings(
    view: View, findings: Iterable[Finding], kinds: Iterable[tuple[str, str]], first: str | None
) -> Iterator[Step]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for kind, rule in kinds:
        for finding in sorted(by_rule.get(rule, ()), key=lambda f: f.subject):
            milestone = first if kind == "break_ping_pong" else None
            cause = (finding.rule, finding.subject, str(finding.since))
            yield Step(
                id=_step_id(view, kind, milestone, cause),
                kind=kind,
                milestone=milestone,
                rule=rule,
                text=_TEXTS[kind] + (f": {finding.subject}" if finding.subject else ""),
                evidence=finding.evidence,
                working_days_left=_working_days_left(view),
                subject=finding.subject,
                since=finding.since,
            )


def _from_milestone(view: View, planned: PlannedMilestone) -> Step:
    milestone, latest, earliest = planned.milestone, planned.latest, planned.earliest
    if latest is None or earliest is None:
        message = f"{milestone.id} has no work left"
        raise ValueError(message)
    calendar = view.terms.calendar(milestone.owner)
    late = latest.start < view.today and not planned.is_started
    start_by = calendar.on_or_after(view.today) if late else latest.start
    meeting = _meeting_ahead(view, milestone.id)
    step = milestone.next_step
    kind = "prepare" if meeting else step.kind if step else "move_milestone"
    return Step(
        id=_step_id(view, kind, milestone.id, ("milestone", milestone.id)),
        kind=kind,
        milestone=milestone.id,
        rule=None,
        text=step.text if step else f"Move forward: {milestone.name}",
        evidence=(meeting,) if meeting else planned.evidence,
        working_days_left=_working_days_left(view),
        start_by=start_by,
        act_by=min(start_by, view.terms.seller.step(view.today, ACT_WITHIN)),
        aim_by=_aim_by(view, planned, earliest, latest),
        due=latest.due,
        late=late,
        slack=earliest.slack,
    )


def _aim_by(view: View, planned: PlannedMilestone, earliest: Earliest, latest: Latest) -> Day:
    """Half the slack after the earliest finish: room on both sides."""
    half = earliest.slack // 2
    if half <= 0 or earliest.finish >= latest.due:
        return earliest.finish
    return view.terms.calendar(planned.milestone.owner).step(earliest.finish, half)


def _meeting_ahead(view: View, milestone: str) -> str | None:
    """The first meeting ahead that fits what starts or proves the milestone."""
    fitting = (m for m in view.sweep.meetings_ahead() if _fits(view, m, milestone))
    first = min(fitting, key=lambda m: (m.start, m.key), default=None)
    return first.id if first else None


def _fits(view: View, meeting: Meeting, milestone: str) -> bool:
    hits = view.terms.evidence.of_meeting(meeting)
    return any(hit.milestone == milestone and hit.part is not Part.PROGRESS for hit in hits)


def _working_days_left(view: View) -> int:
    return view.terms.shared.count(view.today, view.terms.decision_date)


def _step_id(view: View, kind: str, milestone: str | None, cause: tuple[str, ...]) -> str:
    parts = (view.terms.deal_id, str(view.terms.decision_date), kind, milestone or "", *cause)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]
