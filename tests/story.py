"""Stories in three sentences.

Of what people do: `given(events).when(command).then(events)`, or `.then_refused_with(error)`.
Of what the rules say: `facts(events).as_of("w2 Tue 09:00").court` and the other words of the
answer, in forms that read like the times and people of the examples:

* an advance is `meeting_booked w1 Tue 10:00`;
* a rally is its turns in order: `S` an initiative of the seller, `s` a reactive turn, `B` the buyer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import pytest

from domain.deal.answer import Answer, answer, meetings_of, touches_of
from domain.deal.commands import DealCommand
from domain.deal.decide import decide
from domain.deal.events import DealEvent, DealOpened
from domain.deal.state import Deal, evolve, fold
from domain.findings.events import Number
from domain.findings.finding import Finding
from domain.game.game import Game
from domain.game.rallies import Rally
from domain.moments import Instant
from domain.people import Side
from domain.planning.next_steps import Step
from domain.planning.plan import PlannedMilestone
from domain.ports.outside import Outside
from domain.touches.meeting import Meeting
from domain.touches.merge import Touch
from tests.domain.times import clock, clock_name, day_name
from tests.examples import OUTSIDE, deal

_Error = TypeVar("_Error", bound=Exception)


# What people do.


def given(*events: DealEvent) -> Given:
    """What has happened already."""
    return Given(events)


@dataclass(frozen=True)
class Given:
    """A deal of which some events are known."""

    events: tuple[DealEvent, ...]

    def when(self, command: DealCommand) -> When:
        """Somebody asks for something."""
        return When(self.events, command)


@dataclass(frozen=True)
class When:
    """A deal of which something is asked."""

    events: tuple[DealEvent, ...]
    command: DealCommand

    def then(self, *expected: DealEvent) -> Given:
        """These events follow, and asking again adds nothing."""
        state = fold(self.events)
        assert decide(state, self.command, opened_long_ago=opened_long_ago) == expected
        for event in expected:
            evolve(state, event)
        return Given((*self.events, *expected))

    def then_again_nothing(self, *expected: DealEvent) -> None:
        """These events follow; asking for the same once more adds nothing."""
        self.then(*expected).when(self.command).then()

    def then_refused_with(self, error: type[_Error]) -> _Error:
        """It is refused and the deal is as before; the error is given for a look inside."""
        state = fold(self.events)
        with pytest.raises(error) as refusal:
            decide(state, self.command, opened_long_ago=opened_long_ago)
        assert state == fold(self.events)
        return refusal.value


def opened_long_ago(opened: DealOpened, at: Instant) -> bool:
    """More than one seller working day has passed; the example seller works on weekdays."""
    zone, works = OUTSIDE.zone(opened.zone), OUTSIDE.work_calendar(Deal().seller_calendar)
    return works.count(opened.opened_on, zone.day_of(at)) > 1


# What the rules say.


def facts(*events: DealEvent, terms: Iterable[DealEvent] | None = None, outside: Outside = OUTSIDE) -> Facts:
    """What happened in a deal whose paperwork is in order, or in one with other terms."""
    return Facts((*(deal() if terms is None else terms), *events), outside)


@dataclass(frozen=True)
class Facts:
    """A deal that can be looked at."""

    events: tuple[DealEvent, ...]
    outside: Outside

    def as_of(self, text: str) -> Seen:
        """The deal as it had happened by then."""
        return self.at(clock(text))

    def at(self, instant: Instant) -> Seen:
        """The same, by the second."""
        game = Game(fold(self.events), self.outside)
        return Seen(game, answer(game, instant))


@dataclass(frozen=True)
class Seen:
    """What the rules say, in the words of the stories."""

    game: Game
    answer: Answer

    @property
    def court(self) -> str:
        """`buyer since w1 Mon 09:00`, or the holder alone where nobody is waited for."""
        court = self.answer.court
        since = "" if court.waiting_since is None else f" since {clock_name(court.waiting_since)}"
        return f"{court.holder}{since}"

    @property
    def next_meeting(self) -> str | None:
        """When people next meet."""
        return _clock(self.answer.court.next_meeting)

    @property
    def waiting_days(self) -> dict[str, int]:
        """Days by who held the court, those without any left out."""
        return {holder.value: days for holder, days in self.answer.waiting_days.items() if days}

    @property
    def advances(self) -> list[str]:
        """Kinds and times, in order."""
        return [f"{advance.kind} {clock_name(advance.at)}" for advance in self.answer.sweep.advances]

    @property
    def rallies(self) -> list[str]:
        """Each rally as its turns."""
        return ["".join(_letters(rally)) for rally in self.answer.sweep.rallies.all]

    @property
    def rally(self) -> Rally:
        """The latest rally."""
        return self.answer.sweep.rallies.all[-1]

    @property
    def ping_pong(self) -> str | None:
        """When the latest rally was seen to be ping-pong, or None."""
        return _clock(self.rally.detected_at)

    @property
    def rules(self) -> list[str]:
        """The rules with a finding, with subjects, in the order of the alphabet; withheld ones too."""
        return sorted(f"{f.rule} {f.subject}".strip() for f in self.answer.findings)

    def finds(self, rule: str, subject: str = "") -> Finding | None:
        """The finding of a rule about a subject, if there is one."""
        found = [f for f in self.answer.findings if f.rule == rule and f.subject == subject]
        assert len(found) < 2, "one finding for each rule and subject"
        return found[0] if found else None

    def says(self, rule: str, severity: str, *, since: str, subject: str = "", **numbers: Number) -> None:
        """It finds this, as severe, since then, with these among its numbers; nothing withholds it."""
        found = self.finds(rule, subject)
        assert found is not None, f"{rule} {subject} is not among {self.rules}"
        shown = {name: found.numbers.get(name) for name in numbers}
        told = (found.severity.value, clock_name(found.since), shown, found.withheld)
        assert told == (severity, since, numbers, None)

    def withholds(self, rule: str, subject: str = "") -> str | None:
        """Why a finding, which must be there, does not count; None when it counts."""
        found = self.finds(rule, subject)
        assert found is not None, f"{rule} {subject} is not among {self.rules}"
        return found.withheld

    @cached_property
    def milestones(self) -> dict[str, PlannedMilestone]:
        """The plan's milestones by id."""
        return {planned.milestone.id: planned for planned in self.answer.plan.milestones}

    def latest(self, milestone: str) -> str:
        """`w3 Mon to w3 Fri`: when it must start and be done."""
        latest = self.milestones[milestone].latest
        assert latest is not None
        return f"{day_name(latest.start)} to {day_name(latest.due)}"

    def earliest(self, milestone: str) -> str:
        """`w3 Mon to w3 Fri, slack 4`: when it can start and be done."""
        earliest = self.milestones[milestone].earliest
        assert earliest is not None
        return f"{day_name(earliest.start)} to {day_name(earliest.finish)}, slack {earliest.slack}"

    def state(self, milestone: str) -> str:
        """`done`, `started`, `open`, `waived` or `left_out`."""
        return self.milestones[milestone].state.value

    @property
    def steps(self) -> list[str]:
        """Kinds of next steps, with their milestones."""
        return [f"{step.kind} {step.milestone or ''}".strip() for step in self.answer.next_steps]

    def step(self, kind: str) -> Step:
        """The first step of a kind."""
        return next(step for step in self.answer.next_steps if step.kind == kind)

    @property
    def touches(self) -> dict[str, Touch]:
        """The touches of the deal by id, in time order."""
        return {touch.touch_id: touch for touch in touches_of(self.game, self.answer.as_of)}

    def thread(self, touch_id: str) -> set[str]:
        """The ids of all touches in the same thread."""
        threads = self.game.threads
        return {t for t in self.touches if threads.first_of(t) == threads.first_of(touch_id)}

    @property
    def conversation(self) -> list[str]:
        """The ids of the touches that the game is played with, in order."""
        opening = self.answer.terms.opening
        return [id_ for id_, touch in self.touches.items() if touch.is_conversational(opening)]

    @property
    def meetings(self) -> list[Meeting]:
        """The meetings between the sides, in order of start."""
        return list(meetings_of(self.game, self.answer.as_of))

    @property
    def meeting_states(self) -> list[str]:
        """`discovery ahead`: names and states, in order of start."""
        return [f"{m.meeting} {m.state(self.answer.as_of)}" for m in self.meetings]


def _clock(instant: Instant | None) -> str | None:
    return None if instant is None else clock_name(instant)


def _letters(rally: Rally) -> Iterable[str]:
    for turn in rally.turns:
        if turn.side is Side.BUYER:
            yield "B"
        else:
            yield "s" if turn.reactive else "S"
