"""The laws of a plan: however planning, people's words and days are interleaved.

`SETPOINT_PROVE=1` runs many more examples (`make prove`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from domain.deal.answer import answer
from domain.deal.events import ClosedAs, DealClosed, DealOpened
from domain.deal.state import fold
from domain.game.game import Game
from domain.moments import SECONDS_A_DAY, Instant
from domain.planning.events import DayBegan, PlanEvent, StepDone, StepEvent, StepIssued, StepReturned
from domain.planning.step_life import StepLife, StepLives, StepState, evolve_steps, fold_steps
from domain.planning.step_words import (
    AcceptStep,
    DismissStep,
    FinishStep,
    SnoozedTooLong,
    SnoozeIsOver,
    SnoozeStep,
    StepHasEnded,
    StepWord,
    hear_of_step,
)
from domain.planning.workflow import begin_day, plan_steps
from tests.properties.comparing import outside
from tests.properties.strategies import ToldDeal, deals
from tests.properties.test_replay_laws import law

_ENDS_BY_WORD = (StepState.DISMISSED, StepState.DONE)
# Looks, days and words: accepted, snoozed, finished, dismissed.
ACTS = st.lists(st.tuples(st.sampled_from("lllllddasfw"), st.integers(0, 255)), min_size=12, max_size=30)


@dataclass
class Life:
    """One deal lived through: it grows by facts, is looked at, and people say things."""

    deal: ToldDeal
    events: list[PlanEvent] = field(default_factory=list)
    steps: StepLives = field(default_factory=StepLives)
    known: int = 0
    now: Instant = 0

    def __post_init__(self) -> None:
        self.opening = Game(fold(self.deal.events), outside(self.deal)).as_of(0).terms.opening
        self.now = self.opening
        self.known = len(self.deal.events) // 4

    def act(self, kind: str, number: int) -> None:
        match kind:
            case "l":
                self.known = min(len(self.deal.events), self.known + number % 16)
                self.now += max(0, self.deal.as_of - self.opening) * (number % 4) // 16
                self.look()
            case "d":
                self.now += number % 9 * SECONDS_A_DAY
                today = self.deal.zone.day_of(self.now)
                self.keep(begin_day(self.steps, deal_id="deal", day=today, at=self.now))
                self.look()
            case _:
                self.say(kind, number)

    def look(self) -> None:
        """Plan; and plan again, which adds nothing."""
        game = Game(fold(self.deal.events[: self.known]), outside(self.deal))
        if game.deal.opened is None:
            return
        seen = answer(game, max(self.now, self.steps.as_of))
        self.keep(plan_steps(self.steps, seen))
        assert plan_steps(self.steps, seen) == ()
        fresh = {step.id for step in seen.next_steps if step.due is None or step.due >= seen.today}
        refused = {id_ for id_, life in self.steps.lives.items() if life.ended_by_word}
        assert {life.command.step_id for life in self.steps.living()} == fresh - refused

    def say(self, kind: str, number: int) -> None:
        """A person's word about any step that was ever issued; heard, or refused for a reason."""
        ids = list(self.steps.lives)
        if not ids:
            return
        id_, today = ids[number % len(ids)], self.deal.zone.day_of(self.now)
        words: dict[str, StepWord] = {
            "a": AcceptStep(id_, "rita", self.now),
            "s": SnoozeStep(id_, today + number % 12 - 1, today, "rita", self.now),
            "f": FinishStep(id_, "rita", self.now),
            "w": DismissStep(id_, "why", "rita", self.now),
        }
        life, word = self.steps.lives[id_], words[kind]
        in_time = not isinstance(word, SnoozeStep) or today < word.until <= _latest(life)
        try:
            said = hear_of_step(self.steps, word)
        except StepHasEnded:
            assert not life.state.is_living
        except (SnoozeIsOver, SnoozedTooLong):
            assert not in_time
        else:
            assert in_time or said == ()
            self.keep(said)
            assert hear_of_step(self.steps, word) == ()

    def keep(self, events: Sequence[PlanEvent]) -> None:
        for event in events:
            self.events.append(event)
            evolve_steps(self.steps, event)


def _latest(life: StepLife) -> int:
    command = life.command
    return command.decision_date if command.start_by is None else command.start_by


def lived(deal: ToldDeal, acts: Sequence[tuple[str, int]]) -> Life:
    life = Life(deal)
    for kind, number in acts:
        life.act(kind, number)
    return life


def histories(events: Sequence[PlanEvent]) -> Iterator[list[StepEvent]]:
    """The events of each step."""
    of: dict[str, list[StepEvent]] = {}
    for event in events:
        if isinstance(event, StepIssued | StepReturned):
            of.setdefault(event.command.step_id, []).append(event)
        elif not isinstance(event, DayBegan):
            of[event.step_id].append(event)
    yield from of.values()


@law
@given(deals(), ACTS)
def test_each_step_is_issued_once_and_first(deal: ToldDeal, acts: list[tuple[str, int]]) -> None:
    for history in histories(lived(deal, acts).events):
        assert [isinstance(event, StepIssued) for event in history] == [True] + [False] * (len(history) - 1)


@law
@given(deals(), ACTS)
def test_an_end_stays_and_only_planning_takes_back_what_planning_ended(
    deal: ToldDeal, acts: list[tuple[str, int]]
) -> None:
    for history in histories(lived(deal, acts).events):
        steps = fold_steps(history[:1])
        for event in history[1:]:
            (before,) = steps.lives.values()
            if not before.state.is_living:
                assert isinstance(event, StepReturned)
                assert not before.ended_by_word
            if before.ended_by_word:
                assert before.state in _ENDS_BY_WORD
            evolve_steps(steps, event)


@law
@given(deals(), ACTS)
def test_days_only_go_forward_and_time_never_back(deal: ToldDeal, acts: list[tuple[str, int]]) -> None:
    events = lived(deal, acts).events
    days = [event.day for event in events if isinstance(event, DayBegan)]
    assert days == sorted(set(days))
    planned = [e.at for e in events if isinstance(e, StepIssued | StepReturned | DayBegan)]
    planned_ends = [e.at for e in events if isinstance(e, StepDone) and e.by is None]
    assert planned == sorted(planned)
    assert planned_ends == sorted(planned_ends)


@law
@given(deals(), ACTS)
def test_no_command_names_another_date_than_the_deal(deal: ToldDeal, acts: list[tuple[str, int]]) -> None:
    (opened,) = (event for event in deal.events if isinstance(event, DealOpened))
    commands = [e.command for e in lived(deal, acts).events if isinstance(e, StepIssued | StepReturned)]
    assert {(c.deal_id, c.decision_date) for c in commands} <= {(opened.deal_id, opened.decision_date)}


@law
@given(deals(), ACTS)
def test_nothing_is_to_be_done_in_a_closed_deal(deal: ToldDeal, acts: list[tuple[str, int]]) -> None:
    life = lived(deal, acts)
    end = DealClosed(ClosedAs.LOST, max(life.now, life.steps.as_of))
    life.deal = ToldDeal(
        (*deal.events[: life.known], end), deal.as_of, deal.zone, deal.seller_works, deal.buyer_works
    )
    life.known += 1
    life.look()
    assert list(life.steps.living()) == []
