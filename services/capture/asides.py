"""What could not be read, in the order in which it was met: for all deals or for some."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from operator import itemgetter

from domain.touches.mail import SetAside


class Asides:
    """Things that were set aside; what belongs to no deal in particular is kept once for all."""

    def __init__(self) -> None:
        self._places = count()
        self._for_all: list[tuple[int, SetAside]] = []
        self._for_some: dict[int, list[tuple[int, SetAside]]] = {}

    def note(self, aside: SetAside) -> None:
        """Set something aside for every deal."""
        self._for_all.append((next(self._places), aside))

    def note_for(self, deals: Iterable[int], aside: SetAside) -> None:
        """Set something aside for some deals."""
        place = next(self._places)
        for deal in deals:
            self._for_some.setdefault(deal, []).append((place, aside))

    def of(self, deal: int) -> list[SetAside]:
        """What was set aside for a deal."""
        own = self._for_some.get(deal)
        noted = sorted([*self._for_all, *own], key=itemgetter(0)) if own else self._for_all
        return [aside for _, aside in noted]
