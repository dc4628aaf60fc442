"""Whoever reads on looks at nothing twice, whether it was wanted or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from domain.ports.ledger import Ledger, StoredEvent
from integrations.eventstore.memory_ledger import memory_ledger
from services.reading_on import read_on
from tests.services.run.following import put

NUMBERS = ("deal.no-reply-owed.v1",)
OTHERS = ("deal.progress-confirmed.v1",)


@dataclass
class Watched:
    """A ledger that notes from where on it was looked through."""

    ledger: Ledger
    looks: list[int] = field(default_factory=list)

    def end(self) -> int:
        return self.ledger.end()

    def read_all(self, *, after: int, limit: int, names: Iterable[str] = ()) -> Sequence[StoredEvent]:
        self.looks.append(after)
        return self.ledger.read_all(after=after, limit=limit, names=names)


def stood(ledger: Watched, after: int, names: Sequence[str]) -> tuple[int, int]:
    """How many events were found, and where one stands then."""
    found = 0
    for page, upto in read_on(ledger, after, names, limit=2):  # type: ignore[arg-type] # of which no more is asked
        found, after = found + len(page), upto
    return found, after


def test_who_finds_nothing_stands_at_the_end_and_does_not_look_again() -> None:
    ledger = Watched(memory_ledger())
    put(ledger.ledger, *range(5))
    assert stood(ledger, 0, NUMBERS) == (5, 5)
    assert stood(ledger, 0, OTHERS) == (0, 5)
    looks = len(ledger.looks)
    assert stood(ledger, 5, NUMBERS) == stood(ledger, 5, OTHERS) == (0, 5)
    assert len(ledger.looks) == looks
    put(ledger.ledger, 6)
    assert stood(ledger, 5, OTHERS) == (0, 6)
    assert ledger.looks[looks:] == [5]
