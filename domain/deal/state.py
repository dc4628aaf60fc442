"""The deal's facts so far: what its events add up to, before any rule looks at them.

Source: rules.md sections 2, 8 and 9.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import assert_never

from domain.deal.copies import Copies
from domain.deal.dealfile import CalendarSpec
from domain.deal.events import (
    BasisStated,
    CalendarFactCaptured,
    CalendarsStated,
    CaptureGapClosed,
    CaptureGapOpened,
    CommitmentMade,
    DealClosed,
    DealDescribed,
    DealEvent,
    DealHandedOver,
    DealMergedInto,
    DealNamed,
    DealOpened,
    DealTakenIn,
    DecisionDateChangeRefused,
    EmailSighted,
    EvidenceWithdrawn,
    FindingAcknowledged,
    InteractionReported,
    MeetingFreed,
    MilestoneDeclared,
    NoReplyOwed,
    PeopleStated,
    PersonAdded,
    PlaybookAdopted,
    ProgressConfirmed,
    ProposalsDismissed,
    RoleGiven,
    SidesStated,
    StrategyStated,
    TiesBroken,
    TouchFreed,
)
from domain.people import PeopleSaid, PersonToken, SideMembers, Sides
from domain.playbook.playbook import Playbook, Tailoring
from domain.touches.touch import CalendarFact, EmailSighting, Interaction, TouchId


@dataclass(slots=True)
class Deal:
    """All facts of one deal. `evolve` is the only function that changes it.

    `sightings` are the copies of each message, `calendar` what was said of each meeting; both
    are sets that keep their order. `ranks` breaks ties between facts of one instant. `roles_said`,
    `added` and `dismissed` are people's words about others, by address.

    `opened` is None until the deal exists. Collections grow with the deal, so the value is
    changed in place: `evolve(deal, event)` uses its argument up.
    """

    opened: DealOpened | None = None
    closed: DealClosed | None = None
    merged: DealMergedInto | None = None
    taken_in: list[DealTakenIn] = field(default_factory=list[DealTakenIn])
    named: DealNamed = field(default_factory=lambda: DealNamed((), frozenset()))
    described: DealDescribed = field(default_factory=lambda: DealDescribed(None, None, ()))
    basis: BasisStated = field(
        default_factory=lambda: BasisStated(None, event_named=False, evidence_named=False)
    )
    strategy: StrategyStated = field(default_factory=lambda: StrategyStated(()))
    sides: Sides = field(default_factory=lambda: Sides(SideMembers(), SideMembers()))
    seller_calendar: CalendarSpec = field(default_factory=CalendarSpec)
    buyer_calendar: CalendarSpec = field(default_factory=CalendarSpec)
    playbook: Playbook = field(default_factory=lambda: Playbook("none", 0, ()))
    tailoring: Tailoring = field(default_factory=Tailoring)
    handed: list[DealHandedOver] = field(default_factory=list[DealHandedOver])
    roles: dict[PersonToken, str] = field(default_factory=dict[PersonToken, str])
    roles_said: dict[PersonToken, str | None] = field(default_factory=dict[PersonToken, str | None])
    added: dict[PersonToken, PersonAdded] = field(default_factory=dict[PersonToken, PersonAdded])
    dismissed: dict[PersonToken, frozenset[str]] = field(default_factory=dict[PersonToken, frozenset[str]])
    said: PeopleSaid = field(default_factory=PeopleSaid)
    seen_not_people: set[PersonToken] = field(default_factory=set[PersonToken])
    progress_confirmed: bool = False
    sightings: dict[TouchId, Copies[EmailSighting]] = field(
        default_factory=dict[TouchId, Copies[EmailSighting]]
    )
    interactions: dict[TouchId, Interaction] = field(default_factory=dict[TouchId, Interaction])
    calendar: dict[str, Copies[CalendarFact]] = field(default_factory=dict[str, Copies[CalendarFact]])
    ranks: dict[str, int] = field(default_factory=dict[str, int])
    declared: list[MilestoneDeclared] = field(default_factory=list[MilestoneDeclared])
    withdrawn: list[EvidenceWithdrawn] = field(default_factory=list[EvidenceWithdrawn])
    commitments: list[CommitmentMade] = field(default_factory=list[CommitmentMade])
    excused: list[NoReplyOwed] = field(default_factory=list[NoReplyOwed])
    acknowledged: list[FindingAcknowledged] = field(default_factory=list[FindingAcknowledged])
    gaps: dict[str, CaptureGapOpened] = field(default_factory=dict[str, CaptureGapOpened])
    gaps_closed: dict[str, CaptureGapClosed] = field(default_factory=dict[str, CaptureGapClosed])
    refusals: list[DecisionDateChangeRefused] = field(default_factory=list[DecisionDateChangeRefused])

    @property
    def not_people(self) -> frozenset[PersonToken]:
        """Addresses that are nobody's own, by what was seen of them, and above that by people's word."""
        if not self.seen_not_people and not self.said.not_people:
            return frozenset()
        return (self.said.not_people | self.seen_not_people) - self.said.people


def fold(events: Iterable[DealEvent], deal: Deal | None = None) -> Deal:
    """The deal after these events, beginning with an empty one or with `deal`."""
    deal = Deal() if deal is None else deal
    for event in events:
        evolve(deal, event)
    return deal


def evolve(deal: Deal, event: DealEvent) -> Deal:  # noqa: C901, PLR0912, PLR0915 - one plain arm an event
    """The deal after one more event; the deal given is used up."""
    match event:
        case EmailSighted(sighting=sighting):
            sightings = deal.sightings.get(sighting.touch_id)
            if sightings is None:
                sightings = deal.sightings[sighting.touch_id] = Copies()
            sightings.add(sighting)
            if sighting.not_people:
                deal.seen_not_people.update(sighting.not_people)
        case CalendarFactCaptured(fact=fact):
            facts = deal.calendar.get(fact.meeting)
            if facts is None:
                facts = deal.calendar[fact.meeting] = Copies()
            facts.add(fact)
            if fact.not_people:
                deal.seen_not_people.update(fact.not_people)
        case InteractionReported(interaction=interaction):
            deal.interactions[interaction.touch_id] = interaction
        case TiesBroken(ids=ids):
            deal.ranks.update((id_, rank) for rank, id_ in enumerate(ids, start=1))
        case DealOpened():
            deal.opened, deal.closed = event, None
        case DealDescribed():
            deal.described = event
        case BasisStated():
            deal.basis = event
        case StrategyStated():
            deal.strategy = event
        case SidesStated(sides=sides):
            deal.sides = sides
        case CalendarsStated(seller=seller, buyer=buyer):
            deal.seller_calendar, deal.buyer_calendar = seller, buyer
        case PlaybookAdopted(playbook=playbook, tailoring=tailoring):
            deal.playbook, deal.tailoring = playbook, tailoring
        case RoleGiven():
            _give_role(deal, event)
        case PeopleStated(said=said):
            deal.said = said
        case PersonAdded(address=address):
            deal.added[address.person] = event
        case ProposalsDismissed(person=person, grounds=grounds):
            deal.dismissed[person] = deal.dismissed.get(person, frozenset()) | frozenset(grounds)
        case ProgressConfirmed():
            deal.progress_confirmed = True
        case MilestoneDeclared():
            deal.declared.append(event)
        case EvidenceWithdrawn():
            deal.withdrawn.append(event)
        case CommitmentMade():
            deal.commitments.append(event)
        case NoReplyOwed():
            deal.excused.append(event)
        case FindingAcknowledged():
            deal.acknowledged.append(event)
        case CaptureGapOpened(gap_id=gap_id):
            deal.gaps[gap_id] = event
        case CaptureGapClosed(gap_id=gap_id):
            deal.gaps_closed[gap_id] = event
        case DecisionDateChangeRefused():
            deal.refusals.append(event)
        case DealClosed():
            deal.closed = event
        case DealNamed():
            deal.named = event
        case TouchFreed(touch_id=touch_id):
            deal.sightings.pop(touch_id, None)
            deal.interactions.pop(touch_id, None)
            _look_again_who_is_no_person(deal)
        case MeetingFreed(meeting=meeting):
            deal.calendar.pop(meeting, None)
            _look_again_who_is_no_person(deal)
        case DealMergedInto():
            deal.merged = event
        case DealHandedOver():
            deal.handed.append(event)
        case DealTakenIn():
            deal.taken_in.append(event)
        case _:
            assert_never(event)
    return deal


def _give_role(deal: Deal, given: RoleGiven) -> None:
    if given.role is None:
        deal.roles.pop(given.person, None)
    else:
        deal.roles[given.person] = given.role
    if given.said:
        deal.roles_said[given.person] = given.role


def _look_again_who_is_no_person(deal: Deal) -> None:
    """What only a touch showed that went is no longer known."""
    if deal.seen_not_people:
        mails = (copy.not_people for copies in deal.sightings.values() for copy in copies)
        meetings = (fact.not_people for facts in deal.calendar.values() for fact in facts)
        deal.seen_not_people = {person for people in (*mails, *meetings) for person in people}
