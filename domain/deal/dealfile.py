"""A deal as a person writes it down, in plain text.

The value behind the deal file of the contract. `domain.deal.enrol` turns it into
commands made of tokens; this value itself is never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.moments import Day, Instant, Zone
from domain.people import PersonToken, Side
from domain.playbook.playbook import Playbook, Tailoring
from domain.touches.touch import InteractionKind, Outcome


@dataclass(frozen=True, slots=True)
class Members:
    """Addresses (folded) and domains (lower case) listed for a side."""

    domains: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Partner:
    """A reseller or counsel who plays for one side."""

    members: Members
    plays_for: Side


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """How a side works.

    `country` and `subdivision` as in the `holidays` package or None, `weekend` as ISO
    weekdays (1 = Monday), `closures` as days.
    """

    country: str | None = None
    subdivision: str | None = None
    weekend: tuple[int, ...] = (6, 7)
    closures: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionBasis:
    """Whose date the decision date is, the event behind it and its evidence."""

    whose: Side
    event: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Strategy:
    """Why the deal should be won; an empty item is a gap in the strategy."""

    why_now: str = ""
    decider: str = ""
    decision_process: str = ""
    cost_of_delay: str = ""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise of one side, made on one day and due on another."""

    by: Side
    on: Day
    due: Day
    what: str = ""


@dataclass(frozen=True, slots=True)
class ReportedTouch:
    """A call, meeting in person or chat as the deal file lists it; `people` are folded addresses."""

    at: Instant
    kind: InteractionKind
    people: tuple[str, ...]
    outcome: Outcome | None = None
    agreed_for: Day | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class DealFile:
    """Everything that the deal file says. `reached` is None when the file does not give it.

    `people` maps a folded address to its role, `reached` a milestone to its day. `erased` are people
    on whom the file leans and whose text was erased: the deal keeps them where it holds them already.
    """

    id: str
    name: str
    seller: Members
    buyer: Members
    opened_on: Day
    decision_date: Day
    zone: Zone
    playbook: Playbook
    owner: str | None = None
    amount: float | None = None
    tags: tuple[str, ...] = ()
    partner: Partner | None = None
    team: tuple[str, ...] = ()
    decision_basis: DecisionBasis | None = None
    strategy: Strategy = field(default_factory=Strategy)
    seller_calendar: CalendarSpec = field(default_factory=CalendarSpec)
    buyer_calendar: CalendarSpec = field(default_factory=CalendarSpec)
    people: Mapping[str, str] = field(default_factory=dict[str, str])
    reached: Mapping[str, Day] | None = None
    commitments: tuple[Commitment, ...] = ()
    touches: tuple[ReportedTouch, ...] = ()
    plan: Tailoring = field(default_factory=Tailoring)
    erased: frozenset[PersonToken] = frozenset()
