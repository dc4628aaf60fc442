"""What can be asked of a deal. `domain.deal.decide` answers with events or a named refusal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from domain.deal.events import (
    BasisStated,
    CalendarsStated,
    ClosedAs,
    CommitmentMade,
    DealDescribed,
    DealNamed,
    DealOpened,
    DealTakenIn,
    DeclaredState,
    Listed,
    NoReplyOwed,
    PlaybookAdopted,
    SidesStated,
    StrategyStated,
)
from domain.moments import Day, Instant
from domain.people import DomainToken, KnownAddress, PeopleSaid, PersonToken
from domain.touches.touch import CalendarFact, EmailSighting, Interaction, TouchId


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """Open a deal on its terms; asking again with the same days changes nothing."""

    opened: DealOpened


@dataclass(frozen=True, slots=True)
class StateTerms:
    """State how the deal is set up; only what differs from before becomes an event."""

    named: DealNamed
    described: DealDescribed
    basis: BasisStated
    strategy: StrategyStated
    sides: SidesStated
    calendars: CalendarsStated
    playbook: PlaybookAdopted
    roles: tuple[tuple[PersonToken, str], ...]
    progress_confirmed: bool


@dataclass(frozen=True, slots=True)
class HandDealOver:
    """Give the deal to a colleague, whose domains are given most specific first, from a day on."""

    to: PersonToken
    domains: tuple[DomainToken, ...]
    on: Day
    at: Instant


@dataclass(frozen=True, slots=True)
class StatePeople:
    """State which addresses are one person's, and which are people's at all."""

    said: PeopleSaid


@dataclass(frozen=True, slots=True)
class AddPerson:
    """Say that a person takes part, and for whom."""

    address: KnownAddress
    among: Listed
    at: Instant


@dataclass(frozen=True, slots=True)
class GiveRole:
    """Say which role a person holds; None: none. The role is one that the deal knows."""

    person: PersonToken
    role: str | None


@dataclass(frozen=True, slots=True)
class DismissProposals:
    """Say that proposals about a person are not wanted, by their grounds."""

    person: PersonToken
    grounds: tuple[str, ...]
    at: Instant


@dataclass(frozen=True, slots=True)
class CaptureEmail:
    """Record a copy of a message."""

    sighting: EmailSighting


@dataclass(frozen=True, slots=True)
class CaptureCalendarFact:
    """Record what a source says of a meeting."""

    fact: CalendarFact


@dataclass(frozen=True, slots=True)
class ReportInteraction:
    """Record a call, a meeting in person or a chat."""

    interaction: Interaction


@dataclass(frozen=True, slots=True)
class FreeTouch:
    """Take a touch from the deal, a mail with all its copies: it belongs elsewhere, or nowhere."""

    touch_id: TouchId


@dataclass(frozen=True, slots=True)
class FreeMeeting:
    """Take a meeting from the deal, with all that was said of it: it belongs elsewhere, or nowhere."""

    meeting: str


@dataclass(frozen=True, slots=True)
class BreakTies:
    """Note the order of facts of one instant."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeclareMilestone:
    """Give a person's word about a milestone."""

    milestone: str
    state: DeclaredState
    at: Instant


@dataclass(frozen=True, slots=True)
class WithdrawEvidence:
    """Say that something does not prove a milestone after all."""

    milestone: str
    evidence: str
    at: Instant


@dataclass(frozen=True, slots=True)
class MakeCommitment:
    """Note a promise."""

    commitment: CommitmentMade


@dataclass(frozen=True, slots=True)
class SayNoReplyOwed:
    """Say that nobody owes an answer to a touch."""

    touch_id: TouchId
    at: Instant


@dataclass(frozen=True, slots=True)
class AcknowledgeFinding:
    """Say that a finding has been seen, until a day."""

    rule: str
    subject: str
    until: Day
    at: Instant


@dataclass(frozen=True, slots=True)
class OpenCaptureGap:
    """Note that capture can not be sure to have seen everything."""

    gap_id: str
    mailbox: str
    since: Instant
    until: Instant
    reason: str
    at: Instant


@dataclass(frozen=True, slots=True)
class CloseCaptureGap:
    """Note that a gap was filled, or that it is a hole for ever, from its beginning `lasting_until` then."""

    gap_id: str
    at: Instant
    lasting_until: Instant | None = None


@dataclass(frozen=True, slots=True)
class MoveDecisionDate:
    """Try to move the decision date. Always refused, and the attempt is kept."""

    actor: str
    to: Day
    at: Instant


@dataclass(frozen=True, slots=True)
class CloseDeal:
    """End the deal's life. `cites` and `approved_by` are needed when the buyer's date changed."""

    outcome: ClosedAs
    at: Instant
    cites: TouchId | None = None
    approved_by: PersonToken | None = None
    next_cycle: str | None = None


@dataclass(frozen=True, slots=True)
class MergeInto:
    """End the deal's life in favour of another, which takes it in."""

    into: str
    at: Instant


@dataclass(frozen=True, slots=True)
class TakeIn:
    """Take in whom another deal lists, and its words about touches that matching will bring."""

    taken: DealTakenIn
    excused: tuple[NoReplyOwed, ...]


DealCommand: TypeAlias = (
    OpenDeal
    | StateTerms
    | StatePeople
    | AddPerson
    | GiveRole
    | DismissProposals
    | HandDealOver
    | CaptureEmail
    | CaptureCalendarFact
    | ReportInteraction
    | FreeTouch
    | FreeMeeting
    | BreakTies
    | DeclareMilestone
    | WithdrawEvidence
    | MakeCommitment
    | SayNoReplyOwed
    | AcknowledgeFinding
    | OpenCaptureGap
    | CloseCaptureGap
    | MoveDecisionDate
    | CloseDeal
    | MergeInto
    | TakeIn
)
