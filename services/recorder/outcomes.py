"""What matching found, as the ledger says it, and when that is worth an event.

A margin alone is none: it changes for every old contact of a buyer with each mail that names somebody
new. The deal, the clue that decided, and which deals were its rivals say why a contact is where it is.
"""

from __future__ import annotations

from typing import assert_never

from domain.capture.events import Matched, MatchIsAmbiguous, MatchTakenBack
from domain.matching.clues import Ambiguous, Match, NoDeal, Outcome
from services.recorder.conversation import RecordedOutcome


def is_news(outcome: Outcome, recorded: RecordedOutcome | None) -> bool:
    """Whether an outcome says something else than the one that was recorded last."""
    match outcome:
        case Match(deal_id=deal_id, rule=rule, rivals=rivals):
            known = recorded if isinstance(recorded, Matched) else None
            said = (
                None
                if known is None
                else (known.deal_id, known.rule, {each.deal_id for each in known.rivals})
            )
            return said != (deal_id, rule, {each.deal_id for each in rivals})
        case Ambiguous(candidates=candidates):
            deal_ids = recorded.deal_ids if isinstance(recorded, MatchIsAmbiguous) else ()
            return set(deal_ids) != {each.deal_id for each in candidates}
        case NoDeal(because=because):
            if isinstance(recorded, MatchTakenBack):
                return recorded.because is not because
            return recorded is not None
        case _:
            assert_never(outcome)


def recorded_as(outcome: Outcome, rules: int) -> RecordedOutcome:
    """The event that tells an outcome; `rules` is the number of the rules in force."""
    match outcome:
        case Match(deal_id=deal_id, rule=rule, clues=clues, rivals=rivals, margin=margin):
            return Matched(deal_id, rule, clues, rivals, margin, rules)
        case Ambiguous(candidates=candidates):
            return MatchIsAmbiguous(tuple(each.deal_id for each in candidates), candidates, rules)
        case NoDeal(because=because, near=near):
            return MatchTakenBack(because, near, rules)
        case _:
            assert_never(outcome)
