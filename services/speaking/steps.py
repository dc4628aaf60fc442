"""A person's words about next steps, which are named by their id or by how it begins."""

from __future__ import annotations

from collections.abc import Sequence

from domain.planning.events import PlanEvent, StepCommand
from domain.planning.step_life import StepLives
from domain.planning.step_words import StepWord, hear_of_step
from integrations.playbookfiles.faults import shown
from services.recorder.reasons import dismissal_ref
from services.speaking.speaker import Talk, keep_reason
from services.speaking.typed import CannotBeSaid
from services.wiring import Store

SHORTEST = 4
"""How much of an id has to be typed at least."""
_MOST_NAMED = 5


def find_step(store: Store, typed: str) -> StepCommand:
    """The step whose id begins with what was typed, as it was issued.

    Raises:
        CannotBeSaid: there is none, there are several, or too little was typed.
    """
    beginning = typed.strip().lower()
    if len(beginning) < SHORTEST:
        raise CannotBeSaid("STEP", f"expected {SHORTEST} characters of an id at least, found {shown(typed)}")
    found = [issued for issued in store.plans.issued() if issued.step_id.startswith(beginning)]
    if not found:
        raise CannotBeSaid(
            "STEP", f"no step was issued whose id begins with {shown(typed)}; `setpoint next` lists them"
        )
    if len(found) > 1:
        named = ", ".join(f"{one.step_id} ({one.deal_id}: {one.kind})" for one in found[:_MOST_NAMED])
        raise CannotBeSaid("STEP", f"several begin with {shown(typed)}: {named}")
    return found[0]


def speak_of_step(talk: Talk, word: StepWord, reason: str | None) -> Sequence[PlanEvent]:
    """Record a word about a step; none when it was said before. The reason is kept first.

    Raises:
        StepHasEnded, SnoozeIsOver, SnoozedTooLong: it can not be said.
    """

    def decide(steps: StepLives) -> Sequence[PlanEvent]:
        events = hear_of_step(steps, word)
        if events:
            keep_reason(talk, dismissal_ref(word.step_id), reason)
        return events

    return talk.store.plans.record(talk.deal_id, decide, actor=word.by)
