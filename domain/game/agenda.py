"""The agenda: all that happens in a deal, in the order in which it is to be gone through.

Touches of one instant are taken by rank (their Message-IDs' order), then id; other things by
the order that they bring along, then as they were put in.
"""

from __future__ import annotations

from bisect import insort
from itertools import count
from typing import TypeAlias

from domain.game.sweep import Happening
from domain.moments import Instant
from domain.touches.merge import Touch
from domain.touches.touch import TouchId

Order: TypeAlias = tuple[int, int, int, str]
_TouchEntry: TypeAlias = tuple[Instant, int, TouchId, Touch]
_HappeningEntry: TypeAlias = tuple[Instant, Order, int, Happening]
NO_ORDER: Order = (0, 0, 0, "")


class Agenda:
    """Entries in order of time, and how far they have been taken.

    Putting one in costs the shifting of those that are still to come; who puts in many
    at once does so unsorted and sorts them with `sort`.
    """

    __slots__ = ("_happenings", "_next_happening", "_next_touch", "_numbers", "_touches")

    def __init__(self) -> None:
        self._touches: list[_TouchEntry] = []
        self._happenings: list[_HappeningEntry] = []
        self._next_touch = 0
        self._next_happening = 0
        self._numbers = count()

    def gather_touch(self, touch: Touch, rank: int) -> None:
        """Put in a touch, anywhere, until `sort` is called."""
        self._touches.append((touch.at, rank, touch.touch_id, touch))

    def gather(self, at: Instant, what: Happening, order: Order = NO_ORDER) -> None:
        """Put in something else that happens, anywhere, until `sort` is called."""
        self._happenings.append((at, order, next(self._numbers), what))

    def sort(self) -> None:
        """Put all that was gathered in order."""
        self._touches.sort()
        self._happenings.sort()

    def put_touch(self, touch: Touch, rank: int) -> None:
        """Put in one touch, later than all that were taken."""
        insort(self._touches, (touch.at, rank, touch.touch_id, touch), lo=self._next_touch)

    def put(self, at: Instant, what: Happening, order: Order = NO_ORDER) -> None:
        """Put in one thing more that happens, later than all that were taken."""
        insort(self._happenings, (at, order, next(self._numbers), what), lo=self._next_happening)

    def touches_until(self, until: Instant) -> list[Touch]:
        """The touches that are to be taken next, up to and including an instant."""
        found: list[Touch] = []
        for place in range(self._next_touch, len(self._touches)):
            entry = self._touches[place]
            if entry[0] > until:
                break
            found.append(entry[3])
        return found

    def next_at(self) -> Instant | None:
        """The instant of the next entry."""
        touches, happenings = self._touches, self._happenings
        at = touches[self._next_touch][0] if self._next_touch < len(touches) else None
        if self._next_happening < len(happenings):
            other = happenings[self._next_happening][0]
            return other if at is None or other < at else at
        return at

    def take_touches(self, at: Instant) -> list[Touch]:
        """Take the touches of the next instant."""
        touches, place = self._touches, self._next_touch
        taken: list[Touch] = []
        while place < len(touches) and touches[place][0] == at:
            taken.append(touches[place][3])
            place += 1
        self._next_touch = place
        return taken

    def take_happenings(self, at: Instant) -> list[Happening]:
        """Take what else happens at the next instant."""
        happenings, place = self._happenings, self._next_happening
        taken: list[Happening] = []
        while place < len(happenings) and happenings[place][0] == at:
            taken.append(happenings[place][3])
            place += 1
        self._next_happening = place
        return taken
