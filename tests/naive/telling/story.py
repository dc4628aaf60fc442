"""A made-up deal while it is told: what has happened so far, so that later facts can refer to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.deal.events import DealEvent, DealOpened
from domain.moments import SECONDS_A_DAY, Day, Instant, Zone
from domain.people import Side
from domain.touches.touch import CalendarFact, EmailSighting

HOUR = 3_600
LONGEST = 150 * SECONDS_A_DAY


@dataclass
class Story:
    """`clock` moves on from fact to fact; `events` are told in the order in which they happened."""

    opened: DealOpened
    zone: Zone
    milestones: tuple[str, ...]
    partner_side: Side
    clock: Instant = 0
    events: list[DealEvent] = field(default_factory=list)
    emails: list[EmailSighting] = field(default_factory=list)
    meetings: dict[str, list[CalendarFact]] = field(default_factory=dict)
    talks: list[str] = field(default_factory=list)
    last_side: Side = Side.BUYER
    stamps: set[tuple[str, Instant]] = field(default_factory=set)
    ids: list[str] = field(default_factory=list)

    @property
    def opening(self) -> Instant:
        return self.zone.midnight(self.opened.running_since)

    @property
    def today(self) -> Day:
        return self.zone.day_of(self.clock)

    @property
    def has_begun(self) -> bool:
        return self.clock >= self.opening

    @property
    def is_over(self) -> bool:
        return self.clock > self.opening + LONGEST

    def tell(self, *events: DealEvent) -> None:
        self.events.extend(events)

    def new_id(self, letter: str) -> str:
        """Ids whose order has nothing to do with time."""
        name = f"{letter}{len(self.ids) * 37 % 101:03d}"
        self.ids.append(name)
        return name

    def stamp(self, meeting: str) -> Instant:
        """Now, or a second later where the meeting has a fact of this instant already."""
        at = self.clock
        while (meeting, at) in self.stamps:
            at += 1
        self.stamps.add((meeting, at))
        return at
