"""The playbook: milestones as a graph, what proves them, and what is watched.

Source: rules.md sections 5 and 6, and the playbook file of the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.moments import Day
from domain.people import Side

Phrase = tuple[str, ...]


class Owner(StrEnum):
    """Whose calendar a milestone is worked on."""

    SELLER = "seller"
    BUYER = "buyer"
    BOTH = "both"


class EvidenceKind(StrEnum):
    """What kind of fact a pattern looks at."""

    MEETING_HELD = "meeting_held"
    EMAIL = "email"
    ATTACHMENT = "attachment"
    LABEL = "label"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way in which a milestone shows. Every condition that is given must hold.

    `phrases`: any of them, each a sequence of folded words, in the title, subject,
    attachment name or label. `side` and `from_roles`: of the sender. `to_roles`: of any
    recipient. `roles`: people with each of these roles take part in the meeting. `domains`:
    somebody of any of these domains takes part. `word` patterns have no condition: only a
    person's word counts.
    """

    kind: EvidenceKind
    phrases: tuple[Phrase, ...] = ()
    side: Side | None = None
    from_roles: tuple[str, ...] = ()
    to_roles: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Duration:
    """Working days of the owner's calendar, each at least 0; `typical` is planned with.

    `source`: where the figures come from, in words for people; empty where nobody says.
    """

    typical: int
    shortest: int | None = None
    longest: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """When a milestone applies: every given condition holds for the deal.

    A deal without an amount is below every amount, so that of two milestones that share a
    bound, one always applies.
    """

    amount_at_least: float | None = None
    tags_any: tuple[str, ...] = ()
    amount_below: float | None = None
    tags_all: tuple[str, ...] = ()
    tags_none: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NextStep:
    """What a rep does to move a milestone: a kind (`book_meeting`) and a sentence."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step of the buying and selling process. What is not `shared` is no step of the buyer's page."""

    id: str
    name: str
    owner: Owner
    duration: Duration
    requires: tuple[str, ...] = ()
    when: Condition | None = None
    optional: bool = False
    roles: tuple[str, ...] = ()
    starts: tuple[Pattern, ...] = ()
    progress: tuple[Pattern, ...] = ()
    evidence: tuple[Pattern, ...] = ()
    methods: tuple[str, ...] = ()
    next_step: NextStep | None = None
    shared: bool = True


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that a sales method wants known of a deal, and the question that asks for it.

    A milestone carries it that has the tag `METHOD.ELEMENT`. `stated_by` are items of the deal
    file that state it, `roles` somebody must hold before it counts as shown. `move` is what
    the method advises when the deal is in ping-pong, or empty.
    """

    id: str
    name: str
    ask: str
    stated_by: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    move: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """A sales method that is switched on, whatever its overlay changed in the playbook."""

    id: str
    name: str
    version: int
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Playbook:
    """A team's process.

    `watch` maps a rule to the thresholds it sets; `languages` names packs. Deals opened before
    `effective_from` take an earlier version. `methods` are those that were laid over it.
    """

    name: str
    version: int
    milestones: tuple[Milestone, ...]
    watch: Mapping[str, Mapping[str, float]] = field(default_factory=dict[str, Mapping[str, float]])
    languages: tuple[str, ...] = ()
    effective_from: Day | None = None
    methods: tuple[Method, ...] = ()

    def __hash__(self) -> int:
        """Cheap, because what is prepared for a playbook is looked up for every deal."""
        return hash((self.name, self.version, len(self.milestones)))


@dataclass(frozen=True, slots=True)
class Tailoring:
    """A deal's own changes to its playbook."""

    drop: tuple[str, ...] = ()
    duration: Mapping[str, Duration] = field(default_factory=dict[str, Duration])
    add: tuple[Milestone, ...] = ()

    def __hash__(self) -> int:
        """As cheap as the playbook's."""
        return hash((self.drop, len(self.duration), len(self.add)))
