"""The planner as a workflow: what is seen of a deal goes in, next-step commands come out.

Source: rules.md section 7. The stream of the plan is inbox and outbox, so planning again over
the same facts adds nothing, wherever the planner was stopped before. The decision date is
read and never written; no event here could carry another one.

A step is issued once for its id. What a person has ended stays ended. What planning itself has
ended comes back (`StepReturned`, under the same id) when planning yields it again, because as
long as a deal is open there is something to do: a meeting that falls through needs booking again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.deal.answer import Answer
from domain.game.milestones import MilestoneState
from domain.moments import Day, Instant
from domain.planning.events import (
    DayBegan,
    MootBecause,
    StepCommand,
    StepDone,
    StepEvent,
    StepExpired,
    StepId,
    StepIssued,
    StepMoot,
    StepReturned,
    StepSuperseded,
)
from domain.planning.next_steps import Step
from domain.planning.step_life import StepLife, StepLives

_SETTLED = {
    MilestoneState.DONE: MootBecause.MILESTONE_REACHED,
    MilestoneState.WAIVED: MootBecause.MILESTONE_WAIVED,
}


def begin_day(steps: StepLives, *, deal_id: str, day: Day, at: Instant) -> tuple[DayBegan, ...]:
    """A day that reaches the planner, unless it or a later one has begun for this deal before."""
    if steps.today is not None and day <= steps.today:
        return ()
    return (DayBegan(deal_id, day, at),)


def plan_steps(steps: StepLives, seen: Answer) -> tuple[StepEvent, ...]:
    """What the planner says after a look at a deal: steps that are over, then those to be done.

    None when it has said all of it before. `seen` must not be of a moment before `steps.as_of`.
    """
    planned = {step.id: step for step in seen.next_steps}
    ends = [end for life in steps.living() for end in _end(life, planned, seen)]
    return (*ends, *_news(steps, seen))


def _news(steps: StepLives, seen: Answer) -> Iterator[StepEvent]:
    """Commands for what is to be done, in order of priority. None is given after its due day."""
    for step in seen.next_steps:
        if _is_past_due(step, seen):
            continue
        life = steps.lives.get(step.id)
        if life is None:
            yield StepIssued(_command(step, seen), seen.as_of)
        elif not life.state.is_living and not life.ended_by_word:
            yield StepReturned(_command(step, seen), seen.as_of)


def _end(life: StepLife, planned: Mapping[StepId, Step], seen: Answer) -> Iterator[StepEvent]:
    """The end of a living step, if it has come."""
    step_id, at = life.command.step_id, seen.as_of
    if seen.sweep.closed is not None:
        yield StepMoot(step_id, MootBecause.DEAL_CLOSED, at)
        return
    step = planned.get(step_id)
    if step is None:
        yield _no_longer_planned(life, planned, seen)
    elif step.due is not None and _is_past_due(step, seen):
        yield StepExpired(step_id, step.due, at)


def _no_longer_planned(life: StepLife, planned: Mapping[StepId, Step], seen: Answer) -> StepEvent:
    """Done by itself if somebody had taken it on, moot if nobody had, or another is in its place."""
    step_id, at = life.command.step_id, seen.as_of
    over = _over(life.command, seen)
    if over is None:
        return StepSuperseded(step_id, _instead(life.command, planned), at)
    because, evidence = over
    if life.accepted and because is not MootBecause.MILESTONE_WAIVED:
        return StepDone(step_id, None, evidence, at)
    return StepMoot(step_id, because, at)


def _over(command: StepCommand, seen: Answer) -> tuple[MootBecause, tuple[str, ...]] | None:
    """Why the cause of a step is gone, and what shows it; None while the cause stands."""
    if command.rule is not None:
        stands = any((f.rule, f.subject) == (command.rule, command.subject) for f in seen.findings)
        return None if stands else (MootBecause.FINDING_ENDED, ())
    for planned in seen.plan.milestones:
        if planned.milestone.id == command.milestone and planned.state in _SETTLED:
            return _SETTLED[planned.state], planned.evidence
    return None


def _instead(command: StepCommand, planned: Mapping[StepId, Step]) -> StepId | None:
    """The step that is planned for the same milestone, or for the same rule and subject."""
    for step in planned.values():
        if command.rule is None and step.rule is None and step.milestone == command.milestone:
            return step.id
        if command.rule is not None and (step.rule, step.subject) == (command.rule, command.subject):
            return step.id
    return None


def _is_past_due(step: Step, seen: Answer) -> bool:
    return step.due is not None and step.due < seen.today


def _command(step: Step, seen: Answer) -> StepCommand:
    return StepCommand(
        step_id=step.id,
        deal_id=seen.terms.deal_id,
        decision_date=seen.plan.decision_date,
        kind=step.kind,
        text=step.text,
        milestone=step.milestone,
        rule=step.rule,
        subject=step.subject,
        since=step.since,
        evidence=step.evidence,
        working_days_left=step.working_days_left,
        start_by=step.start_by,
        act_by=step.act_by,
        aim_by=step.aim_by,
        due=step.due,
        late=step.late,
        slack=step.slack,
    )
