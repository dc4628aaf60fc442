"""Coverage: on which days of a deal's life the mailboxes of its people were seen.

A day counts as seen of a person when one of their mailboxes was read that day and nothing of it may be
missing. It tells what a silence is worth. Source: rules.md sections 5 and 10.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from domain.moments import Day


class Stretch(NamedTuple):
    """Days from one to another, both included."""

    first: Day
    last: Day

    def within(self, life: Stretch) -> range:
        """Those of its days that lie in another stretch."""
        return range(max(self.first, life.first), min(self.last, life.last) + 1)


def seen_days(life: Stretch, read: Iterable[Stretch], missing: Iterable[Stretch]) -> frozenset[Day]:
    """The days of a life that lie in what was read of one mailbox, and not where something may be missing."""
    seen = {day for stretch in read for day in stretch.within(life)}
    for stretch in missing:
        seen.difference_update(stretch.within(life))
    return frozenset(seen)


def seen_of_all(people: Iterable[frozenset[Day]]) -> frozenset[Day]:
    """The days on which all of some people were seen; none where there are no people."""
    first, *others = [*people] or [frozenset[Day]()]
    return first.intersection(*others)


def share_of(life: Stretch, days: frozenset[Day]) -> float:
    """The share of a life that some days are: 0 to 1."""
    return round(len(days) / max(1, life.last - life.first + 1), 3)
