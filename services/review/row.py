"""A row of a review: one deal as a manager looks at it, and its JSON."""

from __future__ import annotations

from dataclasses import dataclass

from domain.deal.answer import Answer
from domain.findings.finding import Finding
from domain.game.court import Court
from domain.game.milestones import MilestoneState
from domain.moments import Day, day_text, utc_text
from domain.planning.next_steps import Step
from services.review.standing import Standing
from services.shapes import Json, Texts, day_shape, instant_shape

_SETTLED = (MilestoneState.DONE, MilestoneState.WAIVED)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a deal since an earlier instant: whether it turned red, and its new findings."""

    became_red: bool
    new: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One deal. `done` of `milestones` are settled; `next_step` is its headline.

    `feasible` and `short_by` are the plan's, None where it does not count. `change` is None
    unless it was asked for.
    """

    deal_id: str
    name: str | None
    owner: str | None
    amount: float | None
    timezone: str
    today: Day
    decision_date: Day
    working_days_left: int
    standing: Standing
    feasible: bool | None
    short_by: int | None
    court: Court
    next_step: Step | None
    done: int
    milestones: int
    playbook: str
    change: Change | None = None

    @property
    def days_left(self) -> int:
        """Calendar days from today to the decision date; negative when it has passed."""
        return self.decision_date - self.today

    def json(self) -> Json:
        """The row in the shape of a review."""
        changed = {} if self.change is None else {"changed": _changed(self.change)}
        return {
            "id": self.deal_id,
            "name": self.name,
            "owner": self.owner,
            "amount": _number(self.amount),
            "timezone": self.timezone,
            "decision_date": day_text(self.decision_date),
            "working_days_left": self.working_days_left,
            "status": self.standing.status.value,
            "red_since": instant_shape(self.standing.red_since),
            "slack": self.standing.slack,
            "feasible": self.feasible,
            "short_by": self.short_by,
            "findings": [_finding(finding) for finding in self.standing.counted],
            "court": self.court.holder.value,
            "waiting_since": instant_shape(self.court.waiting_since),
            "next_meeting": instant_shape(self.court.next_meeting),
            "next_step": None if self.next_step is None else _step(self.next_step),
            "milestones": {"done": self.done, "all": self.milestones},
            "playbook": self.playbook,
            **changed,
        }


def row_of(seen: Answer, standing: Standing, texts: Texts) -> Row:
    """The row of an answer; `texts` gives the deal's name and its owner's address."""
    owner, said_of = seen.deal.described.owner, f"deal:{seen.terms.deal_id}"
    said = texts.read([said_of, f"person:{owner}"])
    states = [p.state for p in seen.plan.milestones if p.state is not MilestoneState.LEFT_OUT]
    return Row(
        deal_id=seen.terms.deal_id,
        name=said.get(said_of, {}).get("name") or None,
        owner=said.get(f"person:{owner}", {}).get("address") or owner,
        amount=seen.deal.described.amount,
        timezone=seen.terms.zone.name,
        today=seen.today,
        decision_date=seen.terms.decision_date,
        working_days_left=seen.terms.shared.count(seen.today, seen.terms.decision_date),
        standing=standing,
        feasible=seen.plan.feasible if standing.plan_counts else None,
        short_by=seen.plan.short_by if standing.plan_counts else None,
        court=seen.court,
        next_step=seen.next_steps[0] if seen.next_steps else None,
        done=sum(state in _SETTLED for state in states),
        milestones=len(states),
        playbook=seen.deal.playbook.name,
    )


def _finding(finding: Finding) -> Json:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "since": utc_text(finding.since),
        "subject": finding.subject or None,
    }


def _step(step: Step) -> Json:
    return {
        "kind": step.kind,
        "text": step.text,
        "act_by": day_shape(step.act_by),
        "due": day_shape(step.due),
        "late": step.late if step.slack is not None else None,
        "milestone": step.milestone,
    }


def _changed(change: Change) -> Json:
    return {"became_red": change.became_red, "new": [_finding(finding) for finding in change.new]}


def _number(value: float | None) -> float | None:
    return int(value) if value is not None and value.is_integer() else value
