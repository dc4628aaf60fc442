"""The plan back from the decision date, and what is next in it."""

from __future__ import annotations

from pydantic import BaseModel, Field

from domain.game.milestones import MilestoneState
from domain.planning.options import OptionKind
from domain.planning.step_life import StepState
from domain.playbook.playbook import Owner
from services.api.v1.models.basics import DayText, InstantText


class OptionAnswer(BaseModel):
    """One change that would make the plan less short, and by how many working days."""

    kind: OptionKind
    milestone: str
    requirement: str | None = Field(description="The requirement that `parallel` gives up.")
    saves: int


class WordAnswer(BaseModel):
    """What a person said last of a milestone."""

    state: MilestoneState
    at: InstantText


class MilestoneDays(BaseModel):
    """A milestone in a plan; `slack` is in working days of its owner's calendar, negative when it is late.

    `due` and `latest_start` are laid back from the decision date, `earliest_start` and `earliest_finish`
    forward from today. What is settled has no earliest days, what is left out none at all.
    """

    id: str = Field(examples=["security_review"])
    name: str
    state: MilestoneState
    started_at: InstantText | None
    completed_at: InstantText | None
    owner: Owner
    duration: int
    latest_start: DayText | None
    due: DayText | None
    earliest_start: DayText | None
    earliest_finish: DayText | None
    slack: int | None


class MilestoneAnswer(MilestoneDays):
    """A milestone where it stands, with what shows it."""

    evidence: list[str]
    word: WordAnswer | None


class PlanDays(BaseModel):
    """A plan back from the decision date, which is given; `short_by` is what it lacks, in working days."""

    decision_date: DayText
    today: DayText
    feasible: bool
    short_by: int
    critical_path: list[str]
    options: list[OptionAnswer]


class PlanAnswer(PlanDays):
    """The plan of a deal with its milestones."""

    milestones: list[MilestoneAnswer]


class WhyAnswer(BaseModel):
    """What a step comes from: the rule of a finding, or a milestone."""

    rule: str | None = None
    milestone: str | None = None


class StepAnswer(BaseModel):
    """A next step. A step that comes from a finding has no days of its own: it presses now."""

    id: str
    kind: str = Field(examples=["break_ping_pong"])
    headline: bool = Field(description="Whether it is the one thing to do.")
    milestone: str | None
    start_by: DayText | None
    act_by: DayText | None
    aim_by: DayText | None
    due: DayText | None
    late: bool | None
    slack: int | None
    why: WhyAnswer
    evidence: list[str]
    text: str
    working_days_left: int
    suggestions: list[str] = Field([], description="What a sales method advises against ping-pong.")


class StepNow(StepAnswer):
    """A next step, and what became of it; `state` is null where none was issued."""

    milestone_name: str | None
    state: StepState | None
    snoozed_until: DayText | None
    reason: str | None = Field(description="Why it was dismissed.")
