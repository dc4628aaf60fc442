"""Drafts: what a page of news adds to some deals, put together before it is appended at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.deal.commands import DealCommand
from domain.deal.decide import enact
from domain.deal.events import DealEvent
from domain.deal.state import Deal
from domain.identifiers import caused_by, deal_stream, event_id
from domain.ports.clock import Clock
from domain.ports.ledger import Append, NewEvent, StoredEvent
from domain.ports.texts import TextStore
from services.recorder.deals import Deals
from services.recorder.ties import PlainName, ties_of


@dataclass(slots=True)
class _Draft:
    """A deal as it stands with what is to be appended; `newest` is what caused the last of it."""

    deal: Deal
    version: int
    newest: StoredEvent
    news: list[NewEvent] = field(default_factory=list[NewEvent])


class Drafts:
    """The deals that a page is about."""

    def __init__(self, deals: Deals, texts: TextStore, clock: Clock, actor: str) -> None:
        self._deals = deals
        self._texts = texts
        self._clock = clock
        self._actor = actor
        self._drafts: dict[str, _Draft] = {}

    def enact(self, deal_id: str, commands: Iterable[DealCommand], cause: StoredEvent) -> None:
        """Decide commands about a deal because of an event.

        Raises:
            UnknownDeal: the ledger has no such deal.
        """
        draft = self._draft(deal_id, cause)
        draft.newest = cause
        self._add(draft, deal_id, enact(draft.deal, commands, opened_long_ago=lambda _opened, _at: True))

    def deal(self, deal_id: str, cause: StoredEvent) -> Deal:
        """A deal as it stands with what is to be appended.

        Raises:
            UnknownDeal: the ledger has no such deal.
        """
        return self._draft(deal_id, cause).deal

    def appends(self) -> list[Append]:
        """Everything that is new, with the ties that it makes broken."""
        for deal_id, draft in self._drafts.items():
            if draft.news:
                ties = ties_of(draft.deal, message_ids=self._message_id(draft.deal), uids=self._uid)
                new = enact(draft.deal, list(ties), opened_long_ago=lambda _opened, _at: True)
                self._add(draft, deal_id, new)
        return [
            Append(deal_stream(deal_id), draft.version, draft.news)
            for deal_id, draft in self._drafts.items()
            if draft.news
        ]

    def _draft(self, deal_id: str, cause: StoredEvent) -> _Draft:
        draft = self._drafts.get(deal_id)
        if draft is None:
            loaded = self._deals.load(deal_id)
            draft = self._drafts[deal_id] = _Draft(loaded.deal, loaded.version, cause)
        return draft

    def _add(self, draft: _Draft, deal_id: str, events: Iterable[DealEvent]) -> None:
        stream, cause = deal_stream(deal_id), draft.newest
        command, now = caused_by(cause.event_id, self._actor), self._clock.now()
        for event in events:
            place = draft.version + len(draft.news) + 1
            id_ = event_id(command, stream, place)
            new = NewEvent(id_, event, now, self._actor, cause.correlation, cause.event_id)
            draft.news.append(new)

    def _message_id(self, deal: Deal) -> PlainName:
        def plain(touch: str) -> str | None:
            if touch in deal.interactions:
                return ""
            kept = self._texts.read([f"touch:{touch}"]).get(f"touch:{touch}")
            return None if kept is None else kept.get("message_id", "")

        return plain

    def _uid(self, meeting: str) -> str | None:
        kept = self._texts.read([f"meeting:{meeting}"]).get(f"meeting:{meeting}")
        return None if kept is None else kept.get("uid")
