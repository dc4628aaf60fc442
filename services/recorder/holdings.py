"""What stands in the streams of deals of single contacts: who put it there, and whether it was freed."""

from __future__ import annotations

from collections.abc import Iterable

from domain.deal.events import CalendarFactCaptured, EmailSighted, MeetingFreed, TouchFreed
from domain.identifiers import deal_stream
from domain.ports.ledger import Ledger, LedgerEvent

Holding = dict[str, frozenset[str]]
"""By the contact's id the actors that put it into the deal; none of them where it was freed since."""


class Holdings:
    """The contacts of deals by their own streams alone, earlier cycles left out; good for one page."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._of: dict[str, Holding] = {}

    def begin_page(self) -> None:
        """Read them anew."""
        self._of.clear()

    def of(self, deal_id: str) -> Holding:
        """The contacts of a deal, with what was noted."""
        held = self._of.get(deal_id)
        if held is None:
            held = self._of[deal_id] = {}
            for stored in self._ledger.read(deal_stream(deal_id)):
                _take_in(held, stored.event, stored.actor)
        return held

    def note(self, deal_id: str, events: Iterable[LedgerEvent], actor: str) -> None:
        """Note what is about to be appended to a deal."""
        held = self._of.get(deal_id)
        if held is not None:
            for event in events:
                _take_in(held, event, actor)


def _take_in(held: Holding, event: LedgerEvent, actor: str) -> None:
    match event:
        case EmailSighted(sighting=sighting):
            held[sighting.touch_id] = held.get(sighting.touch_id, frozenset()) | {actor}
        case CalendarFactCaptured(fact=fact):
            held[fact.meeting] = held.get(fact.meeting, frozenset()) | {actor}
        case TouchFreed(touch_id=id_) | MeetingFreed(meeting=id_):
            held[id_] = frozenset()
        case _:
            pass
