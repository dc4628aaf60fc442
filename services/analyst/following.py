"""The analyst role: after every page of news, what the rules find in the deals it is about.

A deal is looked at as of its newest event, and never of a moment before its last look. No
clock is read for that, so a page that is analysed again, after a crash or beside another
process, gives the same findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from domain.deal.answer import answer
from domain.deal.events import DealEvent
from domain.findings.events import FindingCleared, FindingRaised
from domain.findings.recording import finding_changes, known_findings
from domain.game.game import Game
from domain.history.names import NAMES
from domain.identifiers import caused_by, event_id, findings_stream
from domain.planning.events import DayBegan
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, NewEvent, StoredEvent
from domain.ports.outside import Outside
from services.analyst.analysing import ACTOR
from services.recorder.deals import Deals
from services.recorder.known_deals import KnownDeals

_NEWS = (*get_args(DealEvent), DayBegan)


class Analyst:
    """A handler for the follow loop: facts of deals and days in, findings out.

    It may go past an event that it can not handle: every look starts from all facts, so the
    next event of the deal, or the next day, brings what was missed.
    """

    name = "analyst<ledger"
    wants = tuple(NAMES[kind] for kind in _NEWS)
    skips_poison = True

    def __init__(self, ledger: Ledger, deals: Deals, outside: Outside, clock: Clock) -> None:
        self._ledger = ledger
        self._deals = deals
        self._outside = outside
        self._clock = clock
        self._known = KnownDeals(ledger)

    def conclude(self, events: Sequence[StoredEvent]) -> Sequence[Append]:
        """What changed in the findings of the deals that a page is about."""
        news = self._known.by_deal(events)
        return [append for deal_id, page in news.items() for append in self._looked_at(deal_id, page)]

    def _looked_at(self, deal_id: str, page: Sequence[StoredEvent]) -> Sequence[Append]:
        stored = list(self._ledger.read(findings_stream(deal_id)))
        recorded = [e.event for e in stored if isinstance(e.event, FindingRaised | FindingCleared)]
        as_of = max(*(event.recorded_at for event in page), *(event.as_of for event in recorded), 0)
        seen = answer(Game(self._deals.load(deal_id).deal, self._outside), as_of)
        changes = finding_changes(known_findings(recorded), seen)
        if not changes:
            return ()
        stream, newest, now = findings_stream(deal_id), page[-1], self._clock.now()
        command = caused_by(newest.event_id, ACTOR)
        new = [
            NewEvent(
                event_id(command, stream, place), change, now, ACTOR, newest.correlation, newest.event_id
            )
            for place, change in enumerate(changes, start=len(stored) + 1)
        ]
        return (Append(stream, len(stored), new),)
