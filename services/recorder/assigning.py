"""Bringing contacts to the deal that they belong to, and taking them from the one that they do not.

Facts of a deal are facts of the cycles that continue it. So a contact that goes back to an earlier cycle
stays in the later ones, and one that leaves a deal leaves those of them that were given it themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from domain.deal.commands import CaptureCalendarFact, CaptureEmail, DealCommand, FreeMeeting, FreeTouch
from domain.deal.events import MeetingFreed, TouchFreed
from domain.languages.packs import joined_signals
from domain.ports.ledger import Ledger, StoredEvent
from services.causes import Cause
from services.recorder.conversation import CapturedContact
from services.recorder.drafts import Drafts
from services.recorder.holdings import Holdings


class Assignments:
    """What a page gives to deals and takes from them."""

    def __init__(self, ledger: Ledger, drafts: Drafts, actor: str) -> None:
        self.holdings = Holdings(ledger)
        self._drafts = drafts
        self._actor = actor

    def give(self, deal_id: str, captured: CapturedContact, cause_of: Callable[[StoredEvent], Cause]) -> None:
        """Give a deal all copies of a mail with their labels, or all that was stated of a meeting.

        A deal that was merged meanwhile is given nothing: it is told soon, and then the other one gets it.
        """
        told = list(self._capturing(deal_id, captured, cause_of))
        if told and self._drafts.deal(deal_id, told[0][0]).merged is None:
            for because, command in told:
                self._enact(deal_id, [command], because)

    def give_again(self, deal_ids: Iterable[str], id_: str, captured: CapturedContact, cause: Cause) -> None:
        """Give it to those of these that were told of it themselves: what one freed does not carry over."""
        for deal_id in deal_ids:
            if id_ in self.holdings.of(deal_id):
                self.give(deal_id, captured, lambda _: cause)

    def free(
        self, cycles: Sequence[str], id_: str, cause: Cause, *, stays: Collection[str | None], by_hand: bool
    ) -> None:
        """Take a contact from a deal and the cycles that continue it, all but those where it `stays`.

        What somebody else put into a deal, as an import of files that were named for it, stays there unless
        a person says otherwise (`by_hand`). Where it stays it may have copies by an earlier cycle alone: they
        are gone with that one, so a deal that gets it next is given all of them itself.
        """
        for deal_id in cycles:
            by = self.holdings.of(deal_id).get(id_)
            if not by or deal_id in stays:
                self._drafts.foresee(deal_id, (TouchFreed(id_), MeetingFreed(id_)), cause)
            elif by_hand or by == {self._actor}:
                self._enact(deal_id, [FreeTouch(id_), FreeMeeting(id_)], cause)

    def _enact(self, deal_id: str, commands: Iterable[DealCommand], cause: Cause) -> None:
        self.holdings.note(deal_id, self._drafts.enact(deal_id, commands, cause), self._actor)

    def _capturing(
        self, deal_id: str, captured: CapturedContact, cause_of: Callable[[StoredEvent], Cause]
    ) -> Iterator[tuple[Cause, DealCommand]]:
        for copy in captured.copies:
            because, sighting = cause_of(copy.latest), copy.sighting
            if copy.signals:
                languages = self._drafts.deal(deal_id, because).playbook.languages
                sighting = replace(sighting, signals=joined_signals(copy.signals, languages))
            yield because, CaptureEmail(sighting)
        for stored, fact in captured.stated:
            yield cause_of(stored), CaptureCalendarFact(fact)
