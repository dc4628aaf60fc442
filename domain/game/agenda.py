"""The agenda: all that happens in a deal, in the order in which it is to be gone through.

Touches of one instant are taken by rank (their Message-IDs' order), then id; other things by
the order that they bring along, then as they were put in.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
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

    def take(self, until: Instant) -> tuple[Instant, Sequence[Touch], Sequence[Happening]] | None:
        """Take all of the next instant, if that is not later than `until`."""
        touches, happenings = self._touches, self._happenings
        first, other = self._next_touch, self._next_happening
        at = until + 1
        if first < len(touches):
            at = min(at, touches[first][0])
        if other < len(happenings):
            at = min(at, happenings[other][0])
        if at > until:
            return None
        while self._next_touch < len(touches) and touches[self._next_touch][0] == at:
            self._next_touch += 1
        while self._next_happening < len(happenings) and happenings[self._next_happening][0] == at:
            self._next_happening += 1
        return (
            at,
            [entry[3] for entry in touches[first : self._next_touch]],
            [entry[3] for entry in happenings[other : self._next_happening]],
        )
