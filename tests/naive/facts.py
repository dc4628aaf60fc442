"""What the events of a deal say, before any rule is asked (rules.md section 2).

The last word in the list order counts for everything that has no time of its own; facts
with a time may stand in the list in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain.deal import events as ev
from domain.moments import SECONDS_A_DAY, Day, Instant, Zone
from domain.people import PersonToken, Side, Sides
from domain.playbook.playbook import Playbook, Tailoring
from domain.touches.touch import (
    Automated,
    CalendarFact,
    EmailSighting,
    Interaction,
    InteractionKind,
    Outcome,
    Participant,
    Recurrence,
    Role,
    Signal,
    Words,
)
from tests.naive.days import WorkingDay

Expand = Callable[[Recurrence, Instant], tuple[Instant, ...]]
Order = tuple[Instant, int, str]
Event = TypeVar("Event")
RECIPIENT = (Role.TO, Role.CC, Role.BCC)
UNTIED = 1_000_000


@dataclass(frozen=True, slots=True)
class Touch:
    """An email of the deal with all its copies merged, or a reported interaction."""

    id: str
    channel: str
    at: Instant
    order: Order
    sender: PersonToken
    side: Side
    participants: tuple[Participant, ...]
    sides: dict[PersonToken, Side]
    automated: Automated | None
    conversational: bool
    words: Words
    base: str
    is_reply: bool
    messages: frozenset[str]
    references: frozenset[str]
    provider_threads: frozenset[str]
    attachments: frozenset[Words]
    labels: frozenset[Words]
    signals: frozenset[Signal]

    def people(self, side: Side) -> set[PersonToken]:
        return {p for p, s in self.sides.items() if s == side}

    def recipients(self, side: Side, roles: Sequence[Role] = RECIPIENT) -> set[PersonToken]:
        return {p.person for p in self.participants if p.role in roles} & self.people(side)


@dataclass(frozen=True, slots=True)
class Promise:
    """One side promised something by a day."""

    by: Side
    at: Instant
    due: Day
    evidence: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Deal:
    """Everything that was ever said about a deal."""

    opened: ev.DealOpened
    zone: Zone
    seller_works: WorkingDay
    buyer_works: WorkingDay
    expand: Expand
    described: ev.DealDescribed
    basis: ev.BasisStated | None
    filled: tuple[str, ...]
    sides: Sides
    playbook: Playbook
    tailoring: Tailoring
    roles: dict[PersonToken, str]
    confirmed: bool
    ties: dict[str, int]
    touches: tuple[Touch, ...]
    interactions: tuple[Interaction, ...]
    calendar: tuple[CalendarFact, ...]
    declared: tuple[ev.MilestoneDeclared, ...]
    withdrawn: tuple[ev.EvidenceWithdrawn, ...]
    promises: tuple[Promise, ...]
    excused: tuple[ev.NoReplyOwed, ...]
    gaps: tuple[ev.CaptureGapOpened, ...]
    gaps_closed: tuple[ev.CaptureGapClosed, ...]
    refused: tuple[ev.DecisionDateChangeRefused, ...]
    closed: tuple[ev.DealClosed, ...]

    @property
    def opening(self) -> Instant:
        return self.zone.midnight(self.opened.running_since)

    @property
    def length(self) -> int:
        days = range(self.opened.opened_on + 1, self.opened.decision_date + 1)
        return sum(1 for day in days if self.buyer_works(day))

    def both_work(self, day: Day) -> bool:
        return self.seller_works(day) and self.buyer_works(day)

    def side_of(self, person: PersonToken, domains: tuple[str, ...]) -> Side:
        return self.sides.side_of(person, domains)

    def roles_of(self, people: Iterable[PersonToken]) -> set[str]:
        return {self.roles[person] for person in people if person in self.roles}


def all_of(kind: type[Event], events: Sequence[ev.DealEvent]) -> tuple[Event, ...]:
    return tuple(event for event in events if isinstance(event, kind))


def last(kind: type[Event], events: Sequence[ev.DealEvent]) -> Event | None:
    return next(reversed(all_of(kind, events)), None)


def read(
    events: Sequence[ev.DealEvent], zone: Zone, seller: WorkingDay, buyer: WorkingDay, expand: Expand
) -> Deal:
    opened, sides, adopted = (
        last(kind, events) for kind in (ev.DealOpened, ev.SidesStated, ev.PlaybookAdopted)
    )
    assert isinstance(opened, ev.DealOpened)
    assert isinstance(sides, ev.SidesStated)
    assert isinstance(adopted, ev.PlaybookAdopted)
    opening, ties = zone.midnight(opened.running_since), positions(events)
    sightings = [e.sighting for e in all_of(ev.EmailSighted, events)]
    emails = [
        merged([s for s in sightings if s.touch_id == touch_id], sides.sides, ties, opening)
        for touch_id in {s.touch_id for s in sightings}
    ]
    reported = {e.interaction.touch_id: e.interaction for e in all_of(ev.InteractionReported, events)}
    manual = [(talk, reported_touch(talk, sides.sides, ties, opening)) for talk in reported.values()]
    ours = [(talk, touch) for talk, touch in manual if belongs(touch)]
    strategy = last(ev.StrategyStated, events)
    return Deal(
        opened=opened,
        zone=zone,
        seller_works=seller,
        buyer_works=buyer,
        expand=expand,
        described=last(ev.DealDescribed, events) or ev.DealDescribed(None, None, ()),
        basis=last(ev.BasisStated, events),
        filled=strategy.filled if strategy else (),
        sides=sides.sides,
        playbook=adopted.playbook,
        tailoring=adopted.tailoring,
        roles=roles(events),
        confirmed=bool(all_of(ev.ProgressConfirmed, events)),
        ties=ties,
        touches=tuple(
            sorted([t for t in emails if belongs(t)] + [t for _, t in ours], key=lambda t: t.order)
        ),
        interactions=tuple(talk for talk, _ in ours),
        calendar=tuple(sorted({e.fact for e in all_of(ev.CalendarFactCaptured, events)}, key=repr)),
        declared=all_of(ev.MilestoneDeclared, events),
        withdrawn=all_of(ev.EvidenceWithdrawn, events),
        promises=promises(events, [talk for talk, _ in ours]),
        excused=all_of(ev.NoReplyOwed, events),
        gaps=all_of(ev.CaptureGapOpened, events),
        gaps_closed=all_of(ev.CaptureGapClosed, events),
        refused=all_of(ev.DecisionDateChangeRefused, events),
        closed=all_of(ev.DealClosed, events),
    )


def positions(events: Sequence[ev.DealEvent]) -> dict[str, int]:
    return {name: at for e in all_of(ev.TiesBroken, events) for at, name in enumerate(e.ids)}


def roles(events: Sequence[ev.DealEvent]) -> dict[PersonToken, str]:
    given = {e.person: e.role for e in all_of(ev.RoleGiven, events)}
    return {person: role for person, role in given.items() if role is not None}


def promises(events: Sequence[ev.DealEvent], talks: Sequence[Interaction]) -> tuple[Promise, ...]:
    """A person's words, and calls that ended with something agreed for a day."""
    said = [Promise(e.by, e.at, e.due, ()) for e in all_of(ev.CommitmentMade, events)]
    agreed = [
        Promise(Side.BUYER, talk.at, talk.agreed_for, (talk.touch_id,))
        for talk in talks
        if talk.outcome is Outcome.AGREED
        and talk.agreed_for is not None
        and talk.kind is not InteractionKind.CHAT
    ]
    return tuple(said + agreed)


def belongs(touch: Touch) -> bool:
    both_sides = bool(touch.people(Side.SELLER)) and bool(touch.people(Side.BUYER))
    return both_sides or (touch.automated is not None and touch.side is Side.BUYER)


def occurred_at(sent: Sequence[Instant], received: Sequence[Instant]) -> Instant:
    if sent and received and abs(min(sent) - min(received)) > SECONDS_A_DAY:
        return min(received)
    return min(sent or received)


def merged(copies: Sequence[EmailSighting], sides: Sides, ties: dict[str, int], opening: Instant) -> Touch:
    at = occurred_at(
        [c.sent_at for c in copies if c.sent_at is not None],
        [c.received_at for c in copies if c.received_at is not None],
    )
    participants = tuple(sorted({p for c in copies for p in c.participants}, key=repr))
    reasons = [c.automated for c in copies if c.automated is not None]
    automated = min(reasons, key=list(Automated).index) if len(reasons) == len(copies) else None
    touch_id, subject = copies[0].touch_id, min((c.subject for c in copies), key=repr)
    side_of = {p.person: sides.side_of(p.person, p.domains) for p in participants}
    sender = min((p.person for p in participants if p.role is Role.FROM), default="")
    side = side_of.get(sender, Side.OTHER)
    return Touch(
        id=touch_id,
        channel="email",
        at=at,
        order=(at, ties.get(touch_id, UNTIED), touch_id),
        sender=sender,
        side=side,
        participants=participants,
        sides=side_of,
        automated=automated,
        conversational=automated is None and at >= opening and played(side, participants, sides),
        words=subject.words,
        base=subject.base,
        is_reply=subject.is_reply,
        messages=frozenset(c.message for c in copies if c.message is not None),
        references=frozenset(r for c in copies for r in c.references),
        provider_threads=frozenset(c.provider_thread for c in copies if c.provider_thread is not None),
        attachments=frozenset(a for c in copies for a in c.attachments),
        labels=frozenset(label for c in copies for label in c.labels),
        signals=frozenset(s for c in copies for s in c.signals),
    )


def reported_touch(talk: Interaction, sides: Sides, ties: dict[str, int], opening: Instant) -> Touch:
    side_of = {p.person: sides.side_of(p.person, p.domains) for p in talk.participants}
    sender = next(p.person for p in talk.participants if p.role is Role.FROM)
    chat = talk.kind is InteractionKind.CHAT
    return Touch(
        id=talk.touch_id,
        channel="manual",
        at=talk.at,
        order=(talk.at, ties.get(talk.touch_id, UNTIED), talk.touch_id),
        sender=sender,
        side=side_of[sender],
        participants=talk.participants,
        sides=side_of,
        automated=None,
        conversational=chat and talk.at >= opening and played(side_of[sender], talk.participants, sides),
        words=talk.title,
        base="",
        is_reply=False,
        messages=frozenset(),
        references=frozenset(),
        provider_threads=frozenset(),
        attachments=frozenset(),
        labels=frozenset(),
        signals=frozenset(),
    )


def played(side: Side, participants: Sequence[Participant], sides: Sides) -> bool:
    """A player writes to the other side, and of the seller somebody of the team takes part."""
    if side is Side.OTHER:
        return False
    everybody = [(p, sides.side_of(p.person, p.domains)) for p in participants]
    faces_the_other_side = any(s is side.opposite for _, s in everybody)
    team_plays = any(s is Side.SELLER and sides.plays(p.person, p.domains) for p, s in everybody)
    return faces_the_other_side and team_plays
