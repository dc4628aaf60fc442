"""Drafts: what a page of news adds to some deals, put together before it is appended at once.

The deals stay in hand from page to page, so that an addition costs no more in a long deal than
in a short one. Who appends drafts that are refused has to forget them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from domain.company.people import has_said_anything, may_name, news_for
from domain.company.state import Company
from domain.deal.commands import DealCommand
from domain.deal.decide import enact
from domain.deal.events import DealEvent, is_deal_event
from domain.deal.state import Deal, evolve
from domain.identifiers import deal_stream
from domain.ports.clock import Clock
from domain.ports.ledger import Append, LedgerEvent, NewEvent, StoredEvent
from domain.ports.texts import TextStore
from services.causes import Cause
from services.in_hand import FoldsInHand, Held
from services.recorder.deals import Deals
from services.recorder.ties import Instants, in_order


class DraftedDeal:
    """A deal as it stands with what is to be appended."""

    def __init__(self, deal: Deal) -> None:
        self.deal = deal
        self._instants = Instants(deal)

    def take_in(self, event: LedgerEvent) -> None:
        """Take in what was appended by others."""
        if is_deal_event(event):
            evolve(self.deal, event)
            self._instants.note(event)

    def enact(self, commands: Iterable[DealCommand]) -> list[DealEvent]:
        """Decide commands; what follows is part of the deal at once.

        Raises:
            What `domain.deal.decide` raises.
        """
        events = enact(self.deal, commands, opened_long_ago=lambda _opened, _at: True)
        for event in events:
            self._instants.note(event)
        return events

    def learn_people(self, told: Iterable[DealEvent], company: Company) -> list[DealEvent]:
        """Take over what the company says of people in what was told."""
        if has_said_anything(company) and may_name(told, company):
            return self.enact(news_for(self.deal, company))
        return []

    def break_ties(self, told: Iterable[DealEvent], texts: TextStore) -> list[DealEvent]:
        """Note the order of what shares an instant with something that was told."""
        touches, meetings = self._instants.shared(told)
        if not touches and not meetings:
            return []
        refs = {id_: f"touch:{id_}" for group in touches for id_ in group}
        refs |= {id_: f"meeting:{id_}" for group in meetings for id_ in group}
        kept = texts.read(list(refs.values()))

        def message_id(touch: str) -> str | None:
            return "" if touch in self.deal.interactions else _field(kept, refs[touch], "message_id")

        def uid(meeting: str) -> str | None:
            return _field(kept, refs[meeting], "uid")

        return self.enact([*in_order(touches, message_id), *in_order(meetings, uid)])


@dataclass(slots=True)
class _Draft:
    """What is added to one deal; `cause` is that of the last addition."""

    held: Held[DraftedDeal]
    began_at: int
    cause: Cause
    news: list[NewEvent] = field(default_factory=list[NewEvent])


class Drafts:
    """The deals that a page is about, and those of earlier pages."""

    def __init__(self, deals: Deals, texts: TextStore, clock: Clock) -> None:
        self._deals = deals
        self._texts = texts
        self._clock = clock
        self._in_hand = FoldsInHand(deal_stream, self._load, DraftedDeal.take_in)
        self._drafts: dict[str, _Draft] = {}
        self._page: dict[UUID, list[StoredEvent]] = {}

    def begin_page(self, events: Sequence[StoredEvent] = ()) -> None:
        """Begin with no additions; `events` hold what others appended to deals since the last page."""
        self._drafts.clear()
        self._page.clear()
        for stored in events:
            if is_deal_event(stored.event):
                self._page.setdefault(stored.stream, []).append(stored)

    def forget(self) -> None:
        """Load all deals anew."""
        self._drafts.clear()
        self._in_hand.forget()

    def enact(self, deal_id: str, commands: Iterable[DealCommand], cause: Cause) -> Sequence[DealEvent]:
        """Decide commands about a deal; what follows.

        Raises:
            UnknownDeal: the ledger has no such deal.
            What `domain.deal.decide` raises.
        """
        draft = self._draft(deal_id, cause)
        draft.cause = cause
        events = draft.held.value.enact(commands)
        self._add(draft, deal_id, events)
        return events

    def foresee(self, deal_id: str, events: Iterable[DealEvent], cause: Cause) -> None:
        """Let a deal stand as it will when these events are appended to a cycle before it."""
        draft = self._draft(deal_id, cause)
        for event in events:
            draft.held.value.take_in(event)

    def reload(self, deal_id: str) -> None:
        """Load a deal anew, unless something was added to it already."""
        draft = self._drafts.get(deal_id)
        if draft is None or not draft.news:
            self._drafts.pop(deal_id, None)
            self._in_hand.drop(deal_id)

    def deal(self, deal_id: str, cause: Cause) -> Deal:
        """A deal as it stands with what is to be appended.

        Raises:
            UnknownDeal: the ledger has no such deal.
        """
        return self._draft(deal_id, cause).held.value.deal

    def appends(self) -> list[Append]:
        """Everything that is new, with the ties that it makes broken."""
        company = self._deals.company() if self._drafts else Company()
        for deal_id, draft in self._drafts.items():
            told = [new.event for new in draft.news if is_deal_event(new.event)]
            self._add(draft, deal_id, draft.held.value.learn_people(told, company))
            self._add(draft, deal_id, draft.held.value.break_ties(told, self._texts))
        return [
            Append(deal_stream(deal_id), draft.began_at, draft.news)
            for deal_id, draft in self._drafts.items()
            if draft.news
        ]

    def _draft(self, deal_id: str, cause: Cause) -> _Draft:
        draft = self._drafts.get(deal_id)
        if draft is None:
            held, _ = self._in_hand.after(deal_id, self._page.get(deal_stream(deal_id), ()))
            opened = held.value.deal.opened
            if opened is not None and opened.continues is not None:
                # Facts of the cycles before are its facts, too, and may have come since.
                self._in_hand.drop(deal_id)
                held, _ = self._in_hand.after(deal_id, ())
            draft = self._drafts[deal_id] = _Draft(held, held.version, cause)
        return draft

    def _add(self, draft: _Draft, deal_id: str, events: Sequence[DealEvent]) -> None:
        if not events:
            return
        stream, held = deal_stream(deal_id), draft.held
        draft.news += draft.cause.events(events, stream=stream, after=held.version, now=self._clock.now())
        held.version += len(events)

    def _load(self, deal_id: str) -> Held[DraftedDeal]:
        loaded = self._deals.load(deal_id)
        return Held(DraftedDeal(loaded.deal), loaded.version)


def _field(kept: Mapping[str, Mapping[str, str]], ref: str, name: str) -> str | None:
    fields = kept.get(ref)
    return None if fields is None else fields.get(name, "")
