"""Stories of a plan: the planner looks at a deal, people say something, days begin.

What follows is told in words such as `issued book_meeting discovery`, in order; looking once
more at the same adds nothing, which every look proves.
"""

from __future__ import annotations

from domain.deal.events import DealEvent
from domain.planning.events import (
    DayBegan,
    PlanEvent,
    StepAccepted,
    StepDismissed,
    StepDone,
    StepExpired,
    StepId,
    StepIssued,
    StepMoot,
    StepReturned,
    StepSnoozed,
    StepSuperseded,
)
from domain.planning.step_life import StepLife, StepLives, fold_steps
from domain.planning.step_words import (
    AcceptStep,
    DismissStep,
    FinishStep,
    SnoozeStep,
    StepWord,
    hear_of_step,
)
from domain.planning.workflow import begin_day, plan_steps
from tests.domain.times import BERLIN, clock, day, day_name
from tests.story import Facts, facts

BY = "rita@ours.example"


class PlanStory:
    """One deal and its plan, which grows as the story goes on."""

    def __init__(self, *told: DealEvent, terms: tuple[DealEvent, ...] | None = None) -> None:
        self._facts: Facts = facts(*told, terms=terms)
        self.events: list[PlanEvent] = []

    @property
    def steps(self) -> StepLives:
        """What the events so far come to."""
        return fold_steps(self.events)

    def then_happened(self, *told: DealEvent) -> PlanStory:
        """More facts became known."""
        self._facts = Facts((*self._facts.events, *told), self._facts.outside)
        return self

    def begins(self, at: str) -> list[str]:
        """The local day of a time begins."""
        today = BERLIN.day_of(clock(at))
        return self._keep(begin_day(self.steps, deal_id="deal", day=today, at=clock(at)))

    def looks(self, at: str) -> list[str]:
        """The planner looks at the deal as of a time; what it says."""
        seen = self._facts.as_of(at).answer
        said = self._keep(plan_steps(self.steps, seen))
        assert plan_steps(self.steps, seen) == (), "looking again adds nothing"
        return said

    def accepts(self, kind: str, *, at: str) -> list[str]:
        return self._hear(AcceptStep(self.id_of(kind), BY, clock(at)))

    def snoozes(self, kind: str, *, until: str, at: str) -> list[str]:
        today = BERLIN.day_of(clock(at))
        return self._hear(SnoozeStep(self.id_of(kind), day(until), today, BY, clock(at)))

    def finishes(self, kind: str, *, at: str) -> list[str]:
        return self._hear(FinishStep(self.id_of(kind), BY, clock(at)))

    def dismisses(self, kind: str, *, at: str, reason: str = "why:1") -> list[str]:
        return self._hear(DismissStep(self.id_of(kind), reason, BY, clock(at)))

    def id_of(self, kind: str) -> StepId:
        """The id of the latest step that is called so, such as `book_meeting discovery`."""
        return self.life(kind).command.step_id

    def life(self, kind: str) -> StepLife:
        """What became of it."""
        return [life for life in self.steps.lives.values() if _name(life) == kind][-1]

    @property
    def living(self) -> list[str]:
        """What is to be done."""
        return [_name(life) for life in self.steps.living()]

    def _hear(self, word: StepWord) -> list[str]:
        said = self._keep(hear_of_step(self.steps, word))
        assert hear_of_step(self.steps, word) == (), "saying it again adds nothing"
        return said

    def _keep(self, events: tuple[PlanEvent, ...]) -> list[str]:
        told: list[str] = []
        for event in events:
            self.events.append(event)
            told.append(self._told(event))
        return told

    def _told(self, event: PlanEvent) -> str:
        steps = self.steps
        match event:
            case DayBegan(day=began):
                return f"{day_name(began)} began"
            case StepIssued(command=command) | StepReturned(command=command):
                what = "issued" if isinstance(event, StepIssued) else "returned"
                return f"{what} {_name(steps.lives[command.step_id])}"
            case _:
                return f"{_name(steps.lives[event.step_id])} {_end(event)}"


def _name(life: StepLife) -> str:
    return f"{life.command.kind} {life.command.milestone or life.command.subject}".strip()


def _end(event: PlanEvent) -> str:
    match event:
        case StepAccepted():
            return "accepted"
        case StepSnoozed(until=until):
            return f"snoozed until {day_name(until)}"
        case StepDone(by=by, evidence=evidence):
            return f"done by {by or ' '.join(['itself', *evidence])}"
        case StepDismissed(reason=reason):
            return f"dismissed: {reason}"
        case StepSuperseded():
            return "superseded"
        case StepExpired(due=due):
            return f"expired, was due {day_name(due)}"
        case StepMoot(because=because):
            return f"moot: {because}"
    raise AssertionError(event)
