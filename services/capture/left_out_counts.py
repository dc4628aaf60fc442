"""How much is left out of each source, folded from what is told of it: each item once, as it stands now."""

from __future__ import annotations

from collections import Counter

from domain.capture.events import ItemsLeftOut


class LeftOutCounts:
    """What is left out, by source and reason."""

    def __init__(self) -> None:
        self._of: dict[str, Counter[str]] = {}

    def take(self, event: ItemsLeftOut) -> None:
        """Count what an event tells."""
        counted = self._of.setdefault(event.source, Counter())
        if event.anew:
            counted.clear()
        counted.update(event.reasons)
        counted.subtract(event.no_longer)

    def by_reason(self) -> Counter[str]:
        """What is left out of all sources."""
        return +sum(self._of.values(), Counter[str]())
