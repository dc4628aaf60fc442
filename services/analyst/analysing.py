"""Looking at a deal and recording what was found, so that it can be remembered later."""

from __future__ import annotations

from collections.abc import Sequence

from domain.deal.answer import answer
from domain.findings.events import FindingEvent
from domain.findings.recording import finding_changes, known_findings
from domain.game.game import Game
from domain.ports.clock import Clock
from domain.ports.outside import Outside
from services.recorder.deals import Deals

ACTOR = "analyst"


def analyse(deals: Deals, deal_id: str, outside: Outside, clock: Clock) -> Sequence[FindingEvent]:
    """Record what changed in the findings of a deal as of now; returns what was recorded.

    Raises:
        UnknownDeal: the ledger has no such deal.
    """
    seen = answer(Game(deals.load(deal_id).deal, outside), clock.now())
    return deals.record_findings(
        deal_id, lambda known: finding_changes(known_findings(known), seen), actor=ACTOR
    )
