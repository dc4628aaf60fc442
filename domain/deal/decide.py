"""Decisions: what follows from a command, or why it is refused.

Source: rules.md section 8. Deciding twice adds nothing: what the deal already knows makes no
event. No command moves the decision date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import assert_never

from domain.deal.commands import (
    AcknowledgeFinding,
    AddPerson,
    BreakTies,
    CaptureCalendarFact,
    CaptureEmail,
    CloseCaptureGap,
    CloseDeal,
    DealCommand,
    DeclareMilestone,
    DismissProposals,
    FreeMeeting,
    FreeTouch,
    GiveRole,
    HandDealOver,
    MakeCommitment,
    MergeInto,
    MoveDecisionDate,
    OpenCaptureGap,
    OpenDeal,
    ReportInteraction,
    SayNoReplyOwed,
    StatePeople,
    StateTerms,
    TakeIn,
    WithdrawEvidence,
)
from domain.deal.cycles import leads_on
from domain.deal.events import (
    CalendarFactCaptured,
    CalendarsStated,
    CaptureGapClosed,
    CaptureGapOpened,
    ClosedAs,
    DealClosed,
    DealEvent,
    DealMergedInto,
    DealOpened,
    DecisionDateChangeRefused,
    EmailSighted,
    EvidenceWithdrawn,
    FindingAcknowledged,
    InteractionReported,
    MeetingFreed,
    MilestoneDeclared,
    NoReplyOwed,
    PlaybookAdopted,
    ProgressConfirmed,
    RoleGiven,
    SidesStated,
    TiesBroken,
    TouchFreed,
)
from domain.deal.handover import handed_over, owner_of, with_owners
from domain.deal.state import Deal, evolve
from domain.deal.taking_in import joined
from domain.deal.words_on_people import heard_of_people, with_added, with_roles_said
from domain.moments import Day, Instant, day_text
from domain.people import Side
from domain.touches.merge import SideCache, Touch, email_touch, interaction_touch
from domain.touches.touch import TouchId

Decision = tuple[DealEvent, ...]
OpenedLongAgo = Callable[[DealOpened, Instant], bool]
_SAID_OF_MERGED = (FreeTouch, FreeMeeting, BreakTies, OpenCaptureGap, CloseCaptureGap, MoveDecisionDate)


class DealIsNotOpen(Exception):
    """The deal was never opened, or it is closed, so nothing can be asked of it."""

    def __init__(self, closed: DealClosed | None) -> None:
        super().__init__(
            "the deal was never opened" if closed is None else f"the deal was closed as {closed.outcome}"
        )
        self.closed = closed


class DealWasMerged(DealIsNotOpen):
    """The deal goes on in another, to which everything is to be said."""

    def __init__(self, deal_id: str, merged: DealMergedInto) -> None:
        Exception.__init__(self, f"{deal_id} was merged into {merged.into}, in which it goes on")
        self.closed = None
        self.merged = merged


class DecisionDateIsFixed(Exception):
    """Somebody tried to move the decision date, which never moves."""

    def __init__(self, deal_id: str, fixed: Day, attempted: Day) -> None:
        super().__init__(
            f"the decision date of {deal_id} is fixed at {day_text(fixed)} and can not be moved to "
            f"{day_text(attempted)}; if the buyer's own date has truly changed, close this cycle as "
            "superseded_by_buyer_event and open the next"
        )
        self.deal_id = deal_id
        self.fixed = fixed
        self.attempted = attempted


class OpeningIsFixed(Exception):
    """Somebody tried to change the day or the time zone in which a deal was opened."""

    def __init__(self, opened: DealOpened, attempted: DealOpened) -> None:
        super().__init__(
            f"{opened.deal_id} was opened on {day_text(opened.opened_on)} in {opened.zone} and can not be "
            f"opened again on {day_text(attempted.opened_on)} in {attempted.zone}"
        )
        self.opened = opened
        self.attempted = attempted


class DecisionBeforeOpening(Exception):
    """The decision date lies before the opening."""

    def __init__(self, opened: DealOpened) -> None:
        super().__init__(
            f"{opened.deal_id}: decision_date {day_text(opened.decision_date)} is before "
            f"opened_on {day_text(opened.opened_on)}"
        )
        self.opened = opened


class UnknownInDeal(LookupError):
    """A command names a milestone, touch or gap that the deal does not have."""

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"the deal has no {what} {name!r}")
        self.what = what
        self.name = name


class NotTheBuyersDoing(Exception):
    """A cycle may end by the buyer's event only on a buyer's touch and with an approval."""


class NoLongerAnError(Exception):
    """A deal counts as opened in error only within one seller working day of its opening."""


_Stating = StateTerms | TakeIn | HandDealOver | StatePeople | AddPerson | GiveRole | DismissProposals


def decide(deal: Deal, command: DealCommand, *, opened_long_ago: OpenedLongAgo) -> Decision:
    """The events that follow from a command; none when nothing is new.

    `opened_long_ago(opened, at)` tells whether more than one seller working day has passed
    since the opening (calendars are outside of this function).

    Raises:
        DealIsNotOpen: the command needs an open deal. Facts are recorded in closed deals too.
        DealWasMerged: the deal goes on in another. It still frees facts, and gaps of it are closed.
        OpeningIsFixed, DecisionDateIsFixed, DecisionBeforeOpening: see there.
        UnknownInDeal: the command names something that the deal does not have.
        NotTheBuyersDoing, NoLongerAnError: the deal can not be closed like that.
        NotOnTheSellersSide: the deal can not be handed over to them.
    """
    _refuse_if_merged(deal, command)
    if isinstance(command, OpenDeal):
        return _open(deal, command.opened)
    if deal.opened is None:
        raise DealIsNotOpen(None)
    match command:
        case CaptureEmail() | CaptureCalendarFact() | ReportInteraction() | BreakTies():
            return _record(deal, command)
        case FreeTouch() | FreeMeeting():
            return _free(deal, command)
        case OpenCaptureGap() | CloseCaptureGap():
            return _mind_gap(deal, command)
        case MoveDecisionDate():
            return _refuse_move(deal, command)
        case _ if deal.closed is not None:
            raise DealIsNotOpen(deal.closed)
        case (
            StateTerms()
            | TakeIn()
            | HandDealOver()
            | StatePeople()
            | AddPerson()
            | GiveRole()
            | DismissProposals()
        ):
            return _state(deal, command)
        case CloseDeal() | MergeInto():
            return _end(deal, command, opened_long_ago)
        case _:
            return _hear(deal, command)


def _refuse_if_merged(deal: Deal, command: DealCommand) -> None:
    """Nobody speaks to a deal that goes on in another; what capture has to say of it is heard."""
    if deal.merged is not None and deal.opened is not None and not isinstance(command, _SAID_OF_MERGED):
        raise DealWasMerged(deal.opened.deal_id, deal.merged)


def enact(deal: Deal, commands: Iterable[DealCommand], *, opened_long_ago: OpenedLongAgo) -> list[DealEvent]:
    """Decide command after command and evolve the deal; the events, in order. Raises as `decide`."""
    events: list[DealEvent] = []
    for command in commands:
        for event in decide(deal, command, opened_long_ago=opened_long_ago):
            evolve(deal, event)
            events.append(event)
    return events


def _open(deal: Deal, opened: DealOpened) -> Decision:
    known = deal.opened
    if known is None or _may_continue(deal, known, opened):
        if opened.decision_date < opened.opened_on:
            raise DecisionBeforeOpening(opened)
        return (opened,)
    if known.decision_date != opened.decision_date:
        raise DecisionDateIsFixed(known.deal_id, known.decision_date, opened.decision_date)
    if known != opened:
        raise OpeningIsFixed(known, opened)
    return ()


def _may_continue(deal: Deal, known: DealOpened, opened: DealOpened) -> bool:
    """Whether this is the cycle after the known one, which ended so that another can follow."""
    is_next = known.deal_id == opened.continues and known.deal_id != opened.deal_id
    return is_next and deal.closed is not None and leads_on(known, deal.closed.outcome, opened.opened_on)


def _record(
    deal: Deal, command: CaptureEmail | CaptureCalendarFact | ReportInteraction | BreakTies
) -> Decision:
    match command:
        case CaptureEmail(sighting=sighting):
            known = sighting in deal.sightings.get(sighting.touch_id, ())
            return () if known else (EmailSighted(sighting),)
        case CaptureCalendarFact(fact=fact):
            known = fact in deal.calendar.get(fact.meeting, ())
            return () if known else (CalendarFactCaptured(fact),)
        case ReportInteraction(interaction=interaction):
            known = deal.interactions.get(interaction.touch_id) == interaction
            return () if known else (InteractionReported(interaction),)
        case BreakTies(ids=ids):
            known = [deal.ranks.get(id_) for id_ in ids] == list(range(1, len(ids) + 1))
            return () if known else (TiesBroken(ids),)


def _free(deal: Deal, command: FreeTouch | FreeMeeting) -> Decision:
    if isinstance(command, FreeTouch):
        return (TouchFreed(command.touch_id),) if _has_touch(deal, command.touch_id) else ()
    return (MeetingFreed(command.meeting),) if command.meeting in deal.calendar else ()


def _has_touch(deal: Deal, touch_id: TouchId) -> bool:
    return touch_id in deal.sightings or touch_id in deal.interactions


def _mind_gap(deal: Deal, command: OpenCaptureGap | CloseCaptureGap) -> Decision:
    if isinstance(command, OpenCaptureGap):
        opened = CaptureGapOpened(
            command.gap_id, command.mailbox, command.since, command.until, command.reason, command.at
        )
        return () if command.gap_id in deal.gaps or deal.merged is not None else (opened,)
    if command.gap_id not in deal.gaps:
        raise UnknownInDeal("capture gap", command.gap_id)
    closed = CaptureGapClosed(command.gap_id, command.at, command.lasting_until)
    return () if command.gap_id in deal.gaps_closed else (closed,)


def _refuse_move(deal: Deal, command: MoveDecisionDate) -> Decision:
    """The refusal, kept once for the same attempt by the same actor; none when nothing would move."""
    if deal.opened is not None and deal.opened.decision_date == command.to:
        return ()
    if any(r.actor == command.actor and r.to == command.to for r in deal.refusals):
        return ()
    return (DecisionDateChangeRefused(command.actor, command.to, command.at),)


def _state(deal: Deal, command: _Stating) -> Decision:
    match command:
        case StateTerms():
            return _state_terms(deal, command)
        case TakeIn():
            return _take_in(deal, command)
        case HandDealOver():
            return handed_over(deal, command)
        case _:
            return heard_of_people(deal, command)


def _state_terms(deal: Deal, terms: StateTerms) -> Decision:
    sides = SidesStated(with_added(with_owners(terms.sides.sides, deal.handed), deal.added.values()))
    described = owner_of(terms.described, deal.handed)
    stated: list[tuple[DealEvent, bool]] = [
        (terms.named, terms.named != deal.named),
        (sides, sides != SidesStated(deal.sides)),
        (terms.calendars, terms.calendars != CalendarsStated(deal.seller_calendar, deal.buyer_calendar)),
        (terms.playbook, terms.playbook != PlaybookAdopted(deal.playbook, deal.tailoring)),
        (described, described != deal.described),
        (terms.basis, terms.basis != deal.basis),
        (terms.strategy, terms.strategy != deal.strategy),
        (ProgressConfirmed(), terms.progress_confirmed and not deal.progress_confirmed),
    ]
    roles = with_roles_said(dict(terms.roles), deal.roles_said)
    given = [RoleGiven(p, role) for p, role in sorted(roles.items()) if deal.roles.get(p) != role]
    taken = [RoleGiven(p, None) for p in sorted(deal.roles.keys() - roles.keys())]
    return (*(event for event, differs in stated if differs), *given, *taken)


def _hear(
    deal: Deal,
    command: DeclareMilestone | WithdrawEvidence | MakeCommitment | SayNoReplyOwed | AcknowledgeFinding,
) -> Decision:
    """A person's word: an event, unless the very same word was given before."""
    match command:
        case DeclareMilestone(milestone=milestone, state=state, at=at):
            _must_have(deal, milestone)
            declared = MilestoneDeclared(milestone, state, at)
            return () if declared in deal.declared else (declared,)
        case WithdrawEvidence(milestone=milestone, evidence=evidence, at=at):
            _must_have(deal, milestone)
            withdrawn = EvidenceWithdrawn(milestone, evidence, at)
            return () if withdrawn in deal.withdrawn else (withdrawn,)
        case MakeCommitment(commitment=commitment):
            return () if commitment in deal.commitments else (commitment,)
        case SayNoReplyOwed(touch_id=touch_id, at=at):
            if not _has_touch(deal, touch_id):
                raise UnknownInDeal("touch", touch_id)
            said = any(excused.touch_id == touch_id for excused in deal.excused)
            return () if said else (NoReplyOwed(touch_id, at),)
        case AcknowledgeFinding(rule=rule, subject=subject, until=until, at=at):
            acknowledged = FindingAcknowledged(rule, subject, until, at)
            return () if acknowledged in deal.acknowledged else (acknowledged,)
        case _:
            assert_never(command)


def _take_in(deal: Deal, command: TakeIn) -> Decision:
    """Roles of people who hold one, and words that were said before, stay as they are."""
    taken, sides = command.taken, joined(deal.sides, command.taken)
    stated: tuple[DealEvent, ...] = () if sides == deal.sides else (SidesStated(sides),)
    held = deal.roles.keys() | deal.roles_said.keys()
    given = (RoleGiven(p, role) for p, role in sorted(taken.roles.items()) if p not in held)
    said = {word.touch_id for word in deal.excused}
    excused = (word for word in command.excused if word.touch_id not in said)
    return (taken, *stated, *given, *excused)


def _must_have(deal: Deal, milestone: str) -> None:
    known = (m.id for m in (*deal.playbook.milestones, *deal.tailoring.add))
    if milestone not in known:
        raise UnknownInDeal("milestone", milestone)


def _end(deal: Deal, command: CloseDeal | MergeInto, opened_long_ago: OpenedLongAgo) -> Decision:
    if isinstance(command, MergeInto):
        return (DealMergedInto(command.into, command.at),)
    return _close(deal, command, opened_long_ago)


def _close(deal: Deal, command: CloseDeal, opened_long_ago: OpenedLongAgo) -> Decision:
    if command.outcome is ClosedAs.SUPERSEDED_BY_BUYER_EVENT:
        _must_cite_the_buyer(deal, command)
    if (
        command.outcome is ClosedAs.OPENED_IN_ERROR
        and deal.opened
        and opened_long_ago(deal.opened, command.at)
    ):
        message = "the deal was opened more than one seller working day ago; close it as what it is"
        raise NoLongerAnError(message)
    return (DealClosed(command.outcome, command.at, command.cites, command.approved_by, command.next_cycle),)


def _must_cite_the_buyer(deal: Deal, command: CloseDeal) -> None:
    if command.approved_by is None:
        message = "a cycle that ends by the buyer's event names who approved it"
        raise NotTheBuyersDoing(message)
    if _cited(deal, command.cites or "").side is not Side.BUYER:
        message = f"{command.cites} was not sent by the buyer"
        raise NotTheBuyersDoing(message)


def _cited(deal: Deal, touch_id: TouchId) -> Touch:
    sightings, interaction = deal.sightings.get(touch_id), deal.interactions.get(touch_id)
    if sightings:
        return email_touch(sightings, SideCache(deal.sides, deal.said.joined))
    if interaction is None:
        raise UnknownInDeal("touch", touch_id)
    return interaction_touch(interaction, SideCache(deal.sides, deal.said.joined))
