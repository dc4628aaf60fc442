"""The plans of a ledger: the next steps of its deals, loaded and appended to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args
from uuid import uuid4

from domain.history.names import NAMES
from domain.identifiers import plan_stream
from domain.planning.events import PlanEvent, StepCommand, StepIssued
from domain.planning.step_life import StepLives, fold_steps
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger
from services.causes import Cause
from services.recorder.persisting import persist

PLAN_EVENTS: tuple[type[PlanEvent], ...] = get_args(PlanEvent)
_ISSUED = (NAMES[StepIssued],)
_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """The steps of a deal and the version of their stream (0: nothing was planned yet)."""

    steps: StepLives
    version: int


class Plans:
    """The next steps of every deal of one ledger."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock

    def load(self, deal_id: str) -> LoadedPlan:
        """The steps of a deal; none if nothing was planned for it."""
        events, version = self._ledger.events(plan_stream(deal_id))
        return LoadedPlan(fold_steps(event for event in events if isinstance(event, PLAN_EVENTS)), version)

    def issued(self) -> Iterator[StepCommand]:
        """Every step that was ever issued in any deal, oldest first."""
        after = 0
        while page := self._ledger.read_all(after=after, limit=_PAGE, names=_ISSUED):
            yield from (each.event.command for each in page if isinstance(each.event, StepIssued))
            after = page[-1].position or after

    def append_of(self, deal_id: str, version: int, events: Sequence[PlanEvent], cause: Cause) -> Append:
        """Events as they are to be appended to a deal's plan at a version."""
        stream = plan_stream(deal_id)
        new = cause.events(events, stream=stream, after=version, now=self._clock.now())
        return Append(stream, version, new)

    def record(
        self, deal_id: str, decide: Callable[[StepLives], Sequence[PlanEvent]], *, actor: str
    ) -> Sequence[PlanEvent]:
        """Append what is decided about the steps of a deal, as they stand.

        `decide` is asked anew whenever somebody else appended in between.

        Raises:
            TooManyConflicts: somebody else did so every time.
            Whatever `decide` raises.
        """

        def attempt() -> Sequence[PlanEvent]:
            loaded = self.load(deal_id)
            events = decide(loaded.steps)
            if events:
                command = uuid4()
                cause = Cause(command, actor, command)
                self._ledger.append([self.append_of(deal_id, loaded.version, events, cause)])
            return events

        return persist(deal_id, attempt)
