"""The rules of matching: what clues weigh, and what the company says besides.

They are a value: a change of them is tried on everything that was captured before it is adopted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from domain.matching.clues import ClueKind
from domain.people import DomainToken, PersonToken
from domain.touches.touch import Words

POINTS: Mapping[ClueKind, int] = MappingProxyType(
    {
        ClueKind.CORRECTION: 1_000,
        ClueKind.PIN: 80,
        ClueKind.THREAD: 50,
        ClueKind.PERSON: 40,
        ClueKind.PERSON_COPIED: 25,
        ClueKind.NAME: 25,
        ClueKind.DOMAIN: 20,
        ClueKind.OWNER: 30,
        ClueKind.THREAD_ALONE: 10,
        ClueKind.NAME_WORD: 10,
        ClueKind.PARENT_DOMAIN: 10,
        ClueKind.GROUP: 10,
        ClueKind.ALIAS: 10,
        ClueKind.PARTNER: 10,
        ClueKind.TEAM: 5,
        ClueKind.NO_PLAYER: -10,
        ClueKind.NOT_YET_OPEN: -15,
        ClueKind.OPENED_AFTER_ANOTHER: -30,
    }
)
"""What each kind of clue weighs unless the company says otherwise."""


@dataclass(frozen=True, slots=True)
class Pin:
    """What belongs to a deal whatever else is known, or to none (`deal_id` None).

    Exactly one of `person`, `domain` and `words` says what: somebody's contacts, those with
    people of a domain, or those with this phrase in the subject or title.
    """

    deal_id: str | None
    person: PersonToken | None = None
    domain: DomainToken | None = None
    words: Words = ()


@dataclass(frozen=True)
class MatchingRules:
    """How contacts are matched. As they stand here they hold where nobody has said anything.

    `points` are those that differ from `POINTS`. A deal needs at least `least` points, and has to
    be `margin` points ahead of the next best. What happened more than `days_before_opening` before a
    deal was opened belongs to it only by its conversation. `groups` are domains of companies that are one
    buyer.
    """

    points: Mapping[ClueKind, int] = field(default_factory=dict[ClueKind, int])
    margin: int = 10
    least: int = 10
    days_before_opening: int = 30
    groups: tuple[frozenset[DomainToken], ...] = ()
    pins: tuple[Pin, ...] = ()

    def of(self, kind: ClueKind) -> int:
        """What one kind of clue weighs."""
        return self._weights[kind]

    @cached_property
    def _weights(self) -> Mapping[ClueKind, int]:
        return {**POINTS, **self.points}

    @cached_property
    def group_of(self) -> Mapping[DomainToken, tuple[DomainToken, ...]]:
        """The other domains of each domain's group."""
        found: dict[DomainToken, set[DomainToken]] = {}
        for group in self.groups:
            for domain in group:
                found.setdefault(domain, set()).update(group - {domain})
        return {domain: tuple(sorted(others)) for domain, others in found.items()}
