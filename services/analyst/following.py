"""The analyst role: after every page of news, what the rules find in the deals it is about.

A deal is looked at as of its newest event, and never of a moment before its last look. No
clock is read for that, so a page that is analysed again, after a crash or beside another
process, gives the same findings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import get_args

from domain.deal.answer import answer
from domain.deal.events import DealEvent
from domain.findings.events import FindingCleared, FindingEvent, FindingRaised
from domain.findings.recording import finding_changes, know_finding
from domain.history.names import NAMES
from domain.identifiers import findings_stream
from domain.moments import Instant
from domain.planning.events import DayBegan
from domain.ports.clock import Clock
from domain.ports.ledger import Append, Ledger, LedgerEvent, StoredEvent
from domain.ports.outside import Outside
from services.analyst.analysing import ACTOR
from services.causes import Cause
from services.in_hand import FoldsInHand, GamesInHand, Held
from services.recorder.deals import Deals
from services.recorder.known_deals import KnownDeals

_NEWS = (*get_args(DealEvent), DayBegan)
_FINDINGS = get_args(FindingEvent)


@dataclass(slots=True)
class _Found:
    """What stands of a deal's findings, and the latest moment for which it was looked at."""

    standing: dict[str, FindingRaised] = field(default_factory=dict[str, FindingRaised])
    as_of: Instant = 0


class Analyst:
    """A handler for the follow loop: facts of deals and days in, findings out.

    It may go past an event that it can not handle: every look starts from all facts, so the
    next event of the deal, or the next day, brings what was missed. It reads findings, too:
    those that somebody else recorded are a reason to look again.
    """

    name = "analyst<ledger"
    wants = tuple(NAMES[kind] for kind in (*_NEWS, *_FINDINGS))
    wakes_for = tuple(NAMES[kind] for kind in _NEWS)
    skips_poison = True

    def __init__(self, ledger: Ledger, deals: Deals, outside: Outside, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._known = KnownDeals(ledger)
        self._games = GamesInHand(deals, outside)
        self._found = FoldsInHand(findings_stream, self._load_found, _take_in)

    def conclude(self, events: Sequence[StoredEvent]) -> Sequence[Append]:
        """What changed in the findings of the deals that a page is about."""
        news = self._known.by_deal(events)
        return [append for deal_id, page in news.items() for append in self._looked_at(deal_id, page)]

    def forget(self) -> None:
        """Read deals and findings anew."""
        self._known.forget()
        self._games.forget()
        self._found.forget()

    def _looked_at(self, deal_id: str, page: Sequence[StoredEvent]) -> Sequence[Append]:
        found, others_found = self._found.after(deal_id, page)
        news = [stored.recorded_at for stored in page if isinstance(stored.event, _NEWS)]
        if not news and not others_found:
            return ()
        seen = answer(self._games.after(deal_id, page), max([found.value.as_of, *news]))
        changes = finding_changes(found.value.standing, seen)
        if not changes:
            return ()
        append = self._append(deal_id, found.version, changes, page[-1])
        self._found.tell(deal_id, changes)
        return (append,)

    def _append(
        self, deal_id: str, version: int, changes: Sequence[FindingEvent], newest: StoredEvent
    ) -> Append:
        stream = findings_stream(deal_id)
        cause = Cause.of(newest, ACTOR)
        return Append(
            stream, version, cause.events(changes, stream=stream, after=version, now=self._clock.now())
        )

    def _load_found(self, deal_id: str) -> Held[_Found]:
        found = _Found()
        events, version = self._ledger.events(findings_stream(deal_id))
        for event in events:
            _take_in(found, event)
        return Held(found, version)


def _take_in(found: _Found, event: LedgerEvent) -> None:
    if isinstance(event, FindingRaised | FindingCleared):
        know_finding(found.standing, event)
        found.as_of = max(found.as_of, event.as_of)
