"""The agenda: all that happens in a deal, in the order in which it is to be gone through.

Touches of one instant are taken by rank (their Message-IDs' order), then id; other things by
the order that they bring along, then as they were put in.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from itertools import count, pairwise
from operator import attrgetter
from typing import TypeAlias

from domain.game.sweep import Happening
from domain.moments import Instant
from domain.touches.merge import Touch
from domain.touches.touch import TouchId

Order: TypeAlias = tuple[int, int, int, str]
_HappeningEntry: TypeAlias = tuple[Instant, Order, int, Happening]
NO_ORDER: Order = (0, 0, 0, "")
_at = attrgetter("at")


class Agenda:
    """Entries in order of time, and how far they have been taken.

    `ranks` are those of touches. Putting one in costs the shifting of those that are still to
    come; who puts in many at once gathers them, and sorts them with `sort`.
    """

    __slots__ = ("_happenings", "_next_happening", "_next_touch", "_numbers", "_ranks", "_touches")

    def __init__(self, ranks: Mapping[str, int]) -> None:
        self._ranks = ranks
        self._touches: list[Touch] = []
        self._happenings: list[_HappeningEntry] = []
        self._next_touch = 0
        self._next_happening = 0
        self._numbers = count()

    def gather_touch(self, touch: Touch) -> None:
        """Put in a touch, anywhere, until `sort` is called."""
        self._touches.append(touch)

    def gather(self, at: Instant, what: Happening, order: Order = NO_ORDER) -> None:
        """Put in something else that happens, anywhere, until `sort` is called."""
        self._happenings.append((at, order, next(self._numbers), what))

    def sort(self) -> None:
        """Put all that was gathered in order."""
        self._touches.sort(key=_at)
        if any(one.at == other.at for one, other in pairwise(self._touches)):
            self._touches.sort(key=self._place)
        self._happenings.sort()

    def put_touch(self, touch: Touch) -> None:
        """Put in one touch, later than all that were taken."""
        insort(self._touches, touch, lo=self._next_touch, key=self._place)

    def put(self, at: Instant, what: Happening, order: Order = NO_ORDER) -> None:
        """Put in one thing more that happens, later than all that were taken."""
        insort(self._happenings, (at, order, next(self._numbers), what), lo=self._next_happening)

    def touches_until(self, until: Instant) -> list[Touch]:
        """The touches that are to be taken next, up to and including an instant."""
        touches, place = self._touches, self._next_touch
        while place < len(touches) and touches[place].at <= until:
            place += 1
        return touches[self._next_touch : place]

    def take(self, until: Instant) -> tuple[Instant, Sequence[Touch], Sequence[Happening]] | None:
        """Take all of the next instant, if that is not later than `until`."""
        touches, place = self._touches, self._next_touch
        at = touches[place].at if place < len(touches) else until + 1
        happens_at = self._next_happening_at(until)
        at = min(at, happens_at)
        if at > until:
            return None
        while place < len(touches) and touches[place].at == at:
            place += 1
        taken = touches[self._next_touch : place]
        self._next_touch = place
        return at, taken, self._take_happenings(at) if happens_at == at else ()

    def _place(self, touch: Touch) -> tuple[Instant, int, TouchId]:
        return touch.at, self._ranks.get(touch.touch_id, 0), touch.touch_id

    def _next_happening_at(self, until: Instant) -> Instant:
        place = self._next_happening
        return self._happenings[place][0] if place < len(self._happenings) else until + 1

    def _take_happenings(self, at: Instant) -> list[Happening]:
        happenings, place = self._happenings, self._next_happening
        taken: list[Happening] = []
        while place < len(happenings) and happenings[place][0] == at:
            taken.append(happenings[place][3])
            place += 1
        self._next_happening = place
        return taken
