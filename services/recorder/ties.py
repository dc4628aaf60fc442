"""The order of facts of one instant, which plain identifiers give and events must keep.

Source: rules.md section 2 ("Touches of the same instant...") and decision 5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from domain.deal.commands import BreakTies
from domain.deal.events import (
    CalendarFactCaptured,
    EmailSighted,
    InteractionReported,
    MeetingFreed,
    TouchFreed,
)
from domain.deal.state import Deal
from domain.moments import Instant
from domain.ports.ledger import LedgerEvent
from domain.touches.merge import occurred_at
from domain.touches.touch import CalendarFact, EmailSighting

PlainName = Callable[[str], str | None]


class Instants:
    """Which touches of a deal share an instant, and which meetings a start; kept up event by event."""

    def __init__(self, deal: Deal) -> None:
        self._deal = deal
        self._touches = _Sharing()
        self._meetings = _Sharing()
        for touch_id in (*deal.sightings, *deal.interactions):
            self._touches.put(touch_id, _touch_instants(deal, touch_id))
        for meeting in deal.calendar:
            self._meetings.put(meeting, _meeting_starts(deal, meeting))

    def note(self, event: LedgerEvent) -> None:
        """Take in an event that the deal has been told already."""
        match event:
            case EmailSighted(sighting=EmailSighting(touch_id=touch_id)) | TouchFreed(touch_id=touch_id):
                self._touches.put(touch_id, _touch_instants(self._deal, touch_id))
            case InteractionReported(interaction=interaction):
                self._touches.put(interaction.touch_id, _touch_instants(self._deal, interaction.touch_id))
            case CalendarFactCaptured(fact=CalendarFact(meeting=meeting)) | MeetingFreed(meeting=meeting):
                self._meetings.put(meeting, _meeting_starts(self._deal, meeting))
            case _:
                pass

    def shared(self, told: Iterable[LedgerEvent] | None = None) -> tuple[list[list[str]], list[list[str]]]:
        """Touches by shared instant, meetings by shared start; only those that `told` is about, if given."""
        if told is None:
            return self._touches.groups(), self._meetings.groups()
        touches: dict[str, None] = {}
        meetings: dict[str, None] = {}
        for event in told:
            match event:
                case EmailSighted(sighting=sighting):
                    touches[sighting.touch_id] = None
                case InteractionReported(interaction=interaction):
                    touches[interaction.touch_id] = None
                case CalendarFactCaptured(fact=fact):
                    meetings[fact.meeting] = None
                case _:
                    pass
        return self._touches.groups(touches), self._meetings.groups(meetings)


def ties_of(deal: Deal, *, message_ids: PlainName, uids: PlainName) -> Iterator[BreakTies]:
    """Commands that note the order of all touches of one instant, and of all meetings of one start.

    `message_ids` gives the Message-ID of a touch ("" if it has none), `uids` the UID of a
    meeting; None where the text was erased: then the order that was noted stays.
    """
    touches, meetings = Instants(deal).shared()
    yield from in_order(touches, message_ids)
    yield from in_order(meetings, uids)


def in_order(groups: Iterable[Sequence[str]], names: PlainName) -> Iterator[BreakTies]:
    """Commands that note the order of what shares an instant, group by group."""
    for ids in groups:
        plain = {id_: names(id_) for id_ in ids}
        if None not in plain.values():
            yield BreakTies(tuple(sorted(ids, key=lambda id_: (plain[id_] or "", id_))))


class _Sharing:
    """Ids by the instants at which they stand."""

    def __init__(self) -> None:
        self._ids: dict[Instant, dict[str, None]] = {}
        self._instants: dict[str, tuple[Instant, ...]] = {}

    def put(self, id_: str, instants: Iterable[Instant]) -> None:
        """Let an id stand at these instants and nowhere else."""
        for instant in self._instants.get(id_, ()):
            del self._ids[instant][id_]
        self._instants[id_] = tuple(instants)
        for instant in self._instants[id_]:
            self._ids.setdefault(instant, {})[id_] = None

    def groups(self, about: Mapping[str, None] | None = None) -> list[list[str]]:
        """The ids of each instant that several share, by time; only with one of `about`, if given."""
        if about is None:
            instants: Iterable[Instant] = self._ids
        else:
            instants = {instant for id_ in about for instant in self._instants.get(id_, ())}
        return [list(self._ids[instant]) for instant in sorted(instants) if len(self._ids[instant]) > 1]


def _touch_instants(deal: Deal, touch_id: str) -> list[Instant]:
    """When a touch happened; nothing once the deal has freed it."""
    interaction, copies = deal.interactions.get(touch_id), deal.sightings.get(touch_id)
    if interaction is not None:
        return [interaction.at]
    return [] if copies is None else [occurred_at(tuple(copies))]


def _meeting_starts(deal: Deal, meeting: str) -> set[Instant]:
    spans = (fact.span for fact in deal.calendar.get(meeting, ()))
    return {span.start for span in spans if span is not None and span.start is not None}
