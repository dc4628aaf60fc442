"""What was made of a step for a person, in the ledger; what a provider calls it, in the text store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from domain.acting.events import Act, ActBegun, ActEvent, ActFailed, ActMade, ActTakenBack
from domain.acting.life import Acts, Standing, fold_acts, next_number
from domain.identifiers import acting_stream
from domain.people import PersonToken
from domain.planning.events import StepCommand
from domain.ports.hands import Placed
from domain.ports.ledger import Append
from domain.ports.texts import Text
from services.causes import Cause
from services.recorder.persisting import persist
from services.wiring import Store

_EVENTS: tuple[type[ActEvent], ...] = get_args(ActEvent)


class UnderWay(Exception):
    """Somebody is making the same just now."""

    def __init__(self) -> None:
        super().__init__("it is being made just now: ask again in a moment")


@dataclass(frozen=True, slots=True)
class ActRecord:
    """The record of one step and one person."""

    store: Store
    step: StepCommand
    by: PersonToken

    def acts(self) -> Acts:
        """What was made."""
        return self._load()[0]

    def item(self, ref: str) -> tuple[str, str] | None:
        """What a provider calls something that was made, and where its owner sees it; None once erased."""
        kept = self.store.texts.read([ref]).get(ref)
        return None if kept is None else (kept["item"], kept["link"])

    def begin(self, act: Act, mailbox: str, seen: Standing | None) -> int:
        """Tell that something is being made, instead of what was `seen` to stand so far; its number.

        Raises:
            UnderWay: it has just been begun, or made, by somebody else.
            TooManyConflicts: others kept acting in the deal.
        """

        def attempt() -> int:
            acts, version = self._load()
            standing, now = acts.get(act), self.store.clock.now()
            if standing is not None and (
                standing.is_under_way(now) or (standing.is_made and standing != seen)
            ):
                raise UnderWay
            number, step = next_number(standing), self.step
            self._append(version, ActBegun(step.step_id, step.deal_id, self.by, act, number, mailbox, now))
            return number

        return persist(self.step.deal_id, attempt)

    def made(self, act: Act, number: int, placed: Placed) -> None:
        """Tell that it stands where it belongs."""
        ref = f"act:{self.step.step_id}:{self.by}:{act}:{number}"
        owners = (f"deal:{self.step.deal_id}", self.by)
        self.store.texts.keep([Text(ref, owners, {"item": placed.item, "link": placed.link})])
        start, end = placed.hours or (None, None)
        self._say(ActMade(self.step.step_id, self.by, act, number, ref, self.store.clock.now(), start, end))

    def failed(self, act: Act, number: int, reason: str) -> None:
        """Tell that the provider did not take it."""
        self._say(ActFailed(self.step.step_id, self.by, act, number, reason, self.store.clock.now()))

    def taken_back(self, act: Act, number: int) -> None:
        """Tell that it is wanted no more."""
        self._say(ActTakenBack(self.step.step_id, self.by, act, number, self.store.clock.now()))

    def _say(self, event: ActEvent) -> None:
        persist(self.step.deal_id, lambda: self._append(self._load()[1], event))

    def _append(self, version: int, event: ActEvent) -> None:
        stream = acting_stream(self.step.deal_id)
        new = Cause.word(self.by).events([event], stream=stream, after=version, now=self.store.clock.now())
        self.store.ledger.append([Append(stream, version, new)])

    def _load(self) -> tuple[Acts, int]:
        stored, version = self.store.ledger.events(acting_stream(self.step.deal_id))
        events = (event for event in stored if isinstance(event, _EVENTS))
        return fold_acts(events, self.step.step_id, self.by), version
