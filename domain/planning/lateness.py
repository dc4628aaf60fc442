"""Since when milestones have been behind the plan, without interruption.

Source: rules.md section 5 (`behind_plan`, `cannot_make_date`; `since`). Nothing is computed
while nothing is late. Between two changes of milestones slack only shrinks as days pass, so
the first late day of a stretch is found by bisection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from domain.moments import Day, Instant, Zone

_Progress = TypeVar("_Progress")


def late_since(
    subjects: frozenset[str],
    *,
    history: Sequence[tuple[Instant, _Progress]],
    late: Callable[[_Progress, Day], frozenset[str]],
    today: Day,
    zone: Zone,
) -> Mapping[str, Instant]:
    """The instant from which each of the subjects, all late today, has been late.

    `history` holds how far the milestones were from each instant on, the first entry at the
    opening. `late` tells what is late on a day with milestones so far.
    """
    look_back = _LookBack(history, late, zone)
    return {subject: look_back.since(subject, today) for subject in subjects}


class _LookBack(Generic[_Progress]):
    def __init__(
        self,
        history: Sequence[tuple[Instant, _Progress]],
        late: Callable[[_Progress, Day], frozenset[str]],
        zone: Zone,
    ) -> None:
        self._history = history
        self._late = late
        self._zone = zone
        self._known: dict[tuple[int, Day], frozenset[str]] = {}

    def since(self, subject: str, today: Day) -> Instant:
        """Go back over the stretches in which it was late from the first day to the last."""
        last = today
        for stretch in range(len(self._history) - 1, -1, -1):
            begun_at = self._history[stretch][0]
            first = self._zone.day_of(begun_at)
            if not self._is_late(subject, stretch, first):
                return self._zone.midnight(self._first_late(subject, stretch, first, last))
            if stretch == 0 or not self._is_late(subject, stretch - 1, first):
                return begun_at
            last = first
        message = "history begins at the opening"
        raise ValueError(message)

    def _first_late(self, subject: str, stretch: int, on_time: Day, late: Day) -> Day:
        while late - on_time > 1:
            middle = (on_time + late) // 2
            if self._is_late(subject, stretch, middle):
                late = middle
            else:
                on_time = middle
        return late

    def _is_late(self, subject: str, stretch: int, day: Day) -> bool:
        key = stretch, day
        if key not in self._known:
            self._known[key] = self._late(self._history[stretch][1], day)
        return subject in self._known[key]
