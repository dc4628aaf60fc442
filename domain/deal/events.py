"""What has happened to a deal: the events of its stream.

Events carry tokens, digests, dates and numbers; every personal or free text lies in the
text store under the event's subject (`domain.ports.texts`). Stored names and versions are
in `domain.history.names`. Events are for ever: fields may be added with a default, nothing
is renamed or removed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, TypeGuard, get_args

from domain.deal.dealfile import CalendarSpec
from domain.moments import Day, Instant
from domain.people import KnownAddress, PeopleSaid, PersonToken, Side, SideMembers, Sides
from domain.playbook.playbook import Playbook, Tailoring
from domain.touches.touch import CalendarFact, EmailSighting, Interaction, TouchId, Words, WordToken


class DeclaredState(StrEnum):
    """What a person can say of a milestone."""

    STARTED = "started"
    DONE = "done"
    OPEN = "open"
    WAIVED = "waived"


class ClosedAs(StrEnum):
    """How a deal ends (rules.md section 8)."""

    WON = "won"
    LOST = "lost"
    NO_DECISION = "no_decision"
    DATE_MISSED = "date_missed"
    SUPERSEDED_BY_BUYER_EVENT = "superseded_by_buyer_event"
    OPENED_IN_ERROR = "opened_in_error"


@dataclass(frozen=True, slots=True)
class DealOpened:
    """A deal begins, with the date on which it is to be decided. Neither day ever changes.

    `continues` is the id of the cycle before this one; `running_since` is the day on which
    its first cycle was opened (`opened_on` when there is none).
    """

    deal_id: str
    opened_on: Day
    decision_date: Day
    zone: str
    running_since: Day
    continues: str | None = None


@dataclass(frozen=True, slots=True)
class DealDescribed:
    """What the deal is worth and who owns it; decides which conditional milestones apply."""

    owner: PersonToken | None
    amount: float | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DealNamed:
    """The words of the deal's name in order, and those of them that tell it from other deals."""

    words: Words
    telling: frozenset[WordToken]


@dataclass(frozen=True, slots=True)
class BasisStated:
    """Whose date the decision date is, and whether an event and evidence for it are named."""

    whose: Side | None
    event_named: bool
    evidence_named: bool


@dataclass(frozen=True, slots=True)
class StrategyStated:
    """Which items of the strategy are filled in."""

    filled: tuple[str, ...]


class Listed(StrEnum):
    """Among whom a person can be named in a deal."""

    SELLER = "seller"
    BUYER = "buyer"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class SidesStated:
    """Who plays for whom: what the deal file says, with the people that somebody added by their word."""

    sides: Sides


@dataclass(frozen=True, slots=True)
class CalendarsStated:
    """On which days each side works."""

    seller: CalendarSpec
    buyer: CalendarSpec


@dataclass(frozen=True, slots=True)
class PlaybookAdopted:
    """The playbook that is in force from here on, whole, with the deal's own changes to it."""

    playbook: Playbook
    tailoring: Tailoring


@dataclass(frozen=True, slots=True)
class RoleGiven:
    """A person holds a role in the deal; None takes it away.

    `said` by somebody and not by the deal file, which can not change it any more.
    """

    person: PersonToken
    role: str | None
    said: bool = False


@dataclass(frozen=True, slots=True)
class PeopleStated:
    """Which addresses are one person's, and which are people's at all, as far as the deal has to know it.

    It replaces what was stated so before.
    """

    said: PeopleSaid


@dataclass(frozen=True, slots=True)
class PersonAdded:
    """Somebody said that a person takes part, and for whom; it outranks the deal file."""

    address: KnownAddress
    among: Listed
    at: Instant


@dataclass(frozen=True, slots=True)
class ProposalsDismissed:
    """Somebody does not want these proposals about a person; for these grounds they do not come back."""

    person: PersonToken
    grounds: tuple[str, ...]
    at: Instant


@dataclass(frozen=True, slots=True)
class ProgressConfirmed:
    """A person said where a running deal stands, even if it is nowhere yet."""


@dataclass(frozen=True, slots=True)
class EmailSighted:
    """A copy of a message of the deal was captured."""

    sighting: EmailSighting


@dataclass(frozen=True, slots=True)
class InteractionReported:
    """A person reported a call, a meeting in person or a chat."""

    interaction: Interaction


@dataclass(frozen=True, slots=True)
class CalendarFactCaptured:
    """A source stated something about a meeting of the deal."""

    fact: CalendarFact


@dataclass(frozen=True, slots=True)
class TouchFreed:
    """A touch does not belong to the deal after all, a mail with all its copies; it may come back."""

    touch_id: TouchId


@dataclass(frozen=True, slots=True)
class MeetingFreed:
    """A meeting does not belong to the deal after all, with all that was said of it; it may come back."""

    meeting: str


@dataclass(frozen=True, slots=True)
class TiesBroken:
    """Touches or meetings of one instant, in the order that their plain identifiers give.

    Events hold only digests of Message-ID and UID, which sort differently (rules.md section 2).
    """

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MilestoneDeclared:
    """A person's word about a milestone; it outranks every rule."""

    milestone: str
    state: DeclaredState
    at: Instant


@dataclass(frozen=True, slots=True)
class EvidenceWithdrawn:
    """A person says that a touch or meeting does not prove a milestone after all."""

    milestone: str
    evidence: str
    at: Instant


@dataclass(frozen=True, slots=True)
class CommitmentMade:
    """One side promised something by a day. `at`: local midnight when only a day is known."""

    by: Side
    at: Instant
    due: Day


@dataclass(frozen=True, slots=True)
class NoReplyOwed:
    """A person says that nobody owes an answer to this touch."""

    touch_id: TouchId
    at: Instant


@dataclass(frozen=True, slots=True)
class FindingAcknowledged:
    """A person has seen a finding and wants to hear of it again after a day."""

    rule: str
    subject: str
    until: Day
    at: Instant


@dataclass(frozen=True, slots=True)
class CaptureGapOpened:
    """Capture can not be sure to have seen everything in a mailbox from one instant to another."""

    gap_id: str
    mailbox: str
    since: Instant
    until: Instant
    reason: str
    at: Instant


@dataclass(frozen=True, slots=True)
class CaptureGapClosed:
    """The gap was filled; or, with `lasting_until`, it never will be, and is a hole until then."""

    gap_id: str
    at: Instant
    lasting_until: Instant | None = None


@dataclass(frozen=True, slots=True)
class DecisionDateChangeRefused:
    """Somebody tried to move the decision date."""

    actor: str
    to: Day
    at: Instant


@dataclass(frozen=True, slots=True)
class DealHandedOver:
    """A colleague owns the deal from a day on; it outranks a deal file that names an earlier owner.

    `is_added`: the deal did not know them as one of the seller's side before.
    """

    to: PersonToken
    earlier: PersonToken | None
    is_added: bool
    on: Day
    at: Instant


@dataclass(frozen=True, slots=True)
class DealMergedInto:
    """Everything of the deal is another's from here on, in which it goes on."""

    into: str
    at: Instant


@dataclass(frozen=True, slots=True)
class DealTakenIn:
    """Another deal was merged into this one, and those whom it lists are this one's from here on.

    That holds whatever the deal's own file says later. `roles` are all that the other deal gave.
    """

    deal_id: str
    buyer: SideMembers
    partner: SideMembers
    partner_side: Side
    roles: Mapping[PersonToken, str]
    at: Instant


@dataclass(frozen=True, slots=True)
class DealClosed:
    """The deal's life ends. `cites` and `approved_by` go with `superseded_by_buyer_event`."""

    outcome: ClosedAs
    at: Instant
    cites: TouchId | None = None
    approved_by: PersonToken | None = None
    next_cycle: str | None = None


DealEvent: TypeAlias = (
    DealOpened
    | DealDescribed
    | BasisStated
    | StrategyStated
    | SidesStated
    | CalendarsStated
    | PlaybookAdopted
    | RoleGiven
    | ProgressConfirmed
    | EmailSighted
    | InteractionReported
    | CalendarFactCaptured
    | TiesBroken
    | MilestoneDeclared
    | EvidenceWithdrawn
    | CommitmentMade
    | NoReplyOwed
    | FindingAcknowledged
    | CaptureGapOpened
    | CaptureGapClosed
    | DecisionDateChangeRefused
    | DealClosed
    | DealNamed
    | TouchFreed
    | MeetingFreed
    | DealMergedInto
    | PeopleStated
    | PersonAdded
    | ProposalsDismissed
    | DealHandedOver
    | DealTakenIn
)

_CLASSES = frozenset(get_args(DealEvent))


def is_deal_event(event: object) -> TypeGuard[DealEvent]:
    """Whether an event of the ledger is one of a deal's facts; asked of very many, so by class alone."""
    return type(event) in _CLASSES
