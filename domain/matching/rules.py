"""The rules of matching: what clues weigh, and what the company says besides.

They are a value: a change of them is tried on everything that was captured before it is adopted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from domain.matching.clues import ClueKind
from domain.people import DomainToken, PersonToken
from domain.touches.touch import Words

POINTS: Mapping[ClueKind, int] = MappingProxyType(
    {
        ClueKind.CORRECTION: 1_000,
        ClueKind.PIN: 300,
        ClueKind.THREAD: 50,
        ClueKind.PERSON: 40,
        ClueKind.NAME: 40,
        ClueKind.NAME_WORD: 30,
        ClueKind.PERSON_COPIED: 25,
        ClueKind.DOMAIN: 20,
        ClueKind.OWNER: 20,
        ClueKind.THREAD_ALONE: 10,
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
    people of a domain, or those with this phrase in the subject or title. A person or domain that
    belongs to no deal speaks for none; a contact with others may belong to theirs. How pins
    of one contact go together is told in `domain.matching.pins`.
    """

    deal_id: str | None
    person: PersonToken | None = None
    domain: DomainToken | None = None
    words: Words = ()

    @property
    def inputs(self) -> tuple[str, ...]:
        """The tokens of what is pinned."""
        return tuple(token for token in (self.person, self.domain, *self.words) if token)


@dataclass(frozen=True)
class MatchingRules:
    """How contacts are matched. As they stand here they hold where nobody has said anything.

    `points` are those that differ from `POINTS`. A deal needs `least` points of clues that speak for
    it, and has to be `margin` points, at least one, ahead of the next best, those against it counted.
    `groups` are domains of companies that are one buyer. What happened more than `days_before_opening`
    before a deal was opened belongs to it only by its conversation.

    Tokens do not tell what they stand for, so whoever reads rules from plain text refuses there: a
    public suffix or a public mail domain in a group or a pin (they never define a company, see
    `integrations.playbookfiles.addresses.a_company_domain`); a domain in two groups, a group of one; a
    pin that says several things or nothing; one thing pinned both to a deal and to none; a
    phrase without words; `least` or `margin` below 1.
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
    def pinned_people(self) -> Mapping[PersonToken, tuple[Pin, ...]]:
        """The pins of each person."""
        return _by_key((pin.person, pin) for pin in self.pins if pin.person is not None)

    @cached_property
    def pinned_domains(self) -> Mapping[DomainToken, tuple[Pin, ...]]:
        """The pins of each domain."""
        return _by_key((pin.domain, pin) for pin in self.pins if pin.domain is not None)

    @cached_property
    def pinned_phrases(self) -> tuple[Pin, ...]:
        """The pins of phrases."""
        return tuple(pin for pin in self.pins if pin.words)

    @cached_property
    def group_of(self) -> Mapping[DomainToken, tuple[DomainToken, ...]]:
        """The other domains of each domain's group."""
        found: dict[DomainToken, set[DomainToken]] = {}
        for group in self.groups:
            for domain in group:
                found.setdefault(domain, set()).update(group - {domain})
        return {domain: tuple(sorted(others)) for domain, others in found.items()}


def _by_key(pins: Iterable[tuple[str, Pin]]) -> Mapping[str, tuple[Pin, ...]]:
    found: dict[str, tuple[Pin, ...]] = {}
    for key, pin in pins:
        found[key] = (*found.get(key, ()), pin)
    return found
