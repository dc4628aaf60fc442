"""Example values for tests: a deal between `ours.example` and `north.example`, told in few words.

The seller's people are rita, sven and sue, the buyer's bea, carl and ines; pat is a reseller,
olga a stranger. Times are those of `tests.domain.times`, meetings are in
`tests.domain.invitations`, playbooks in `tests.domain.playbooks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from domain.deal import events as ev
from domain.deal.dealfile import CalendarSpec
from domain.moments import Zone, day_of
from domain.people import Side, SideMembers, Sides, domain_and_parents
from domain.planning.workdays import WorkCalendar
from domain.playbook import playbook as pb
from domain.ports.outside import Outside
from domain.touches.subjects import base_subject
from domain.touches.touch import (
    Automated,
    EmailSighting,
    Interaction,
    InteractionKind,
    Outcome,
    Participant,
    Role,
    Signal,
    Subject,
)
from domain.touches.words import words_of
from tests.domain.playbooks import attached, held, milestone, playbook, written
from tests.domain.times import BERLIN, clock, day
from tests.naive.series import expand

# People.

_ADDRESSES = {
    "rita": "rita@ours.example",
    "sven": "sven@ours.example",
    "sue": "sue@ours.example",
    "bea": "bea@north.example",
    "carl": "carl@north.example",
    "ines": "ines@north.example",
    "pat": "pat@reseller.example",
    "olga": "olga@elsewhere.example",
}


def address(name: str) -> str:
    """The address of an example person; addresses stand for themselves."""
    return name if "@" in name else _ADDRESSES[name]


def people(names: str) -> tuple[str, ...]:
    """`"bea carl"` as addresses."""
    return tuple(address(name) for name in names.split())


def participants(names: str, role: Role) -> tuple[Participant, ...]:
    """People on a touch."""
    return tuple(Participant(person, domain_and_parents(person), role) for person in people(names))


def sides(*, team: str = "", partner: str = "", partner_plays_for: Side = Side.SELLER) -> Sides:
    """Ours against North; `partner` is a domain."""
    return Sides(
        seller=SideMembers(domains=frozenset({"ours.example"})),
        buyer=SideMembers(domains=frozenset({"north.example"})),
        partner=SideMembers(domains=frozenset({partner} if partner else ())),
        partner_side=partner_plays_for,
        team=frozenset(people(team)),
    )


# The outside.


class PlainTokens:
    """Tokens that are the text itself, as in an offline replay."""

    def person(self, folded_address: str) -> str:
        return folded_address

    def domain(self, domain: str) -> str:
        return domain

    def word(self, word: str) -> str:
        return word

    def name(self, identifier: str) -> str:
        return identifier


HOLIDAYS: Mapping[str | None, tuple[date, ...]] = {
    None: (),
    # Good Friday (w5), Easter Monday (w6), and the first of May (w9 Fri).
    "DE": (date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 1)),
}


@cache
def work_calendar(spec: CalendarSpec) -> WorkCalendar:
    """Weekends, closures and, for the country DE, three holidays of 2026."""
    off = {*spec.closures, *map(day_of, HOLIDAYS[spec.country])}
    return WorkCalendar(spec.weekend, lambda _year: off)


@cache
def zone(name: str) -> Zone:
    """A time zone by name."""
    return BERLIN if name == BERLIN.name else Zone(name, ZoneInfo(name))


OUTSIDE = Outside(zone, work_calendar, expand, PlainTokens())
WORKS_ON_WEEKDAYS = CalendarSpec()
WORKS_IN_GERMANY = CalendarSpec(country="DE")


# Mail.


def subject(text: str) -> Subject:
    """A subject line as the rules see it."""
    base, is_reply = base_subject(text)
    return Subject(words_of(text), base, is_reply)


def mail(
    sender: str,
    *,
    to: str = "",
    at: str,
    named: str | None = None,
    re: str = "",
    cc: str = "",
    bcc: str = "",
    text: str = "",
    automated: Automated | None = None,
    signals: Iterable[Signal] = (),
    files: Iterable[str] = (),
    labels: Iterable[str] = (),
) -> ev.EmailSighted:
    """A message; it is called `rita Mon 09:00` unless `named`; `re` names those it answers, by commas.

    `text` is the subject. Without one, only references make threads.
    """
    name = named or f"{sender} {at}"
    roles = ((sender, Role.FROM), (to, Role.TO), (cc, Role.CC), (bcc, Role.BCC))
    return ev.EmailSighted(
        EmailSighting(
            touch_id=name,
            message=name,
            references=tuple(part.strip() for part in re.split(",") if part),
            sent_at=clock(at),
            received_at=clock(at) + 5,
            participants=tuple(p for names, role in roles for p in participants(names, role)),
            subject=subject(text),
            automated=automated,
            attachments=tuple(words_of(name) for name in files),
            labels=tuple(words_of(label) for label in labels),
            signals=tuple(signals),
        )
    )


def auto_reply(sender: str, *, to: str = "rita", at: str) -> ev.EmailSighted:
    """An out-of-office answer."""
    return mail(sender, to=to, at=at, automated=Automated.AUTO_REPLY)


def volley(*places: str, first: str = "rita") -> tuple[ev.EmailSighted, ...]:
    """Rita and bea answer each other in one thread, at these times in turn."""
    players = {"rita": "bea", "bea": "rita"}
    told: list[ev.EmailSighted] = []
    sender = first
    for at in places:
        answered = told[-1].sighting.touch_id if told else ""
        told.append(mail(sender, to=players[sender], at=at, re=answered))
        sender = players[sender]
    return tuple(told)


# What people report and say.


def reported(
    kind: InteractionKind,
    names: str,
    *,
    at: str,
    outcome: Outcome | None = None,
    agreed_for: str | None = None,
    title: str = "",
) -> ev.InteractionReported:
    """A call, a meeting in person or a chat; the first of the people leads."""
    first, *others = names.split()
    who = participants(first, Role.FROM) + participants(" ".join(others), Role.TO)
    agreed = None if agreed_for is None else day(agreed_for)
    return ev.InteractionReported(
        Interaction(f"{kind.value} {at}", kind, clock(at), who, outcome, agreed, words_of(title))
    )


def call(
    names: str, *, at: str, outcome: Outcome | None = None, agreed_for: str | None = None, title: str = ""
) -> ev.InteractionReported:
    """A call, named `call Mon 09:00`."""
    return reported(InteractionKind.CALL, names, at=at, outcome=outcome, agreed_for=agreed_for, title=title)


def chat(names: str, *, at: str, title: str = "") -> ev.InteractionReported:
    """A chat, named `chat Mon 09:00`."""
    return reported(InteractionKind.CHAT, names, at=at, title=title)


def declared(milestone: str, state: str, *, at: str) -> ev.MilestoneDeclared:
    """A person's word about a milestone."""
    return ev.MilestoneDeclared(milestone, ev.DeclaredState(state), clock(at))


def withdrawn(milestone: str, evidence: str, *, at: str) -> ev.EvidenceWithdrawn:
    """A person says that this does not prove the milestone."""
    return ev.EvidenceWithdrawn(milestone, evidence, clock(at))


def promised(by: str, *, at: str, due: str) -> ev.CommitmentMade:
    """A promise of `seller` or `buyer` that was written down."""
    return ev.CommitmentMade(Side(by), clock(at), day(due))


def excused(touch_id: str, *, at: str) -> ev.NoReplyOwed:
    """A person says that nobody owes an answer to it."""
    return ev.NoReplyOwed(touch_id, clock(at))


def gap(*, at: str, since: str, until: str, named: str = "gap") -> ev.CaptureGapOpened:
    """Capture can not be sure to have seen everything of rita's mailbox in that time."""
    return ev.CaptureGapOpened(named, "rita", clock(since), clock(until), "cursor expired", clock(at))


def gap_closed(*, at: str, named: str = "gap", lasting: str | None = None) -> ev.CaptureGapClosed:
    """The gap was filled; or it never will be, and lasted until then."""
    return ev.CaptureGapClosed(named, clock(at), None if lasting is None else clock(lasting))


def push(*, at: str, to: str = "w30 Fri", actor: str = "rita") -> ev.DecisionDateChangeRefused:
    """Somebody tried to move the decision date."""
    return ev.DecisionDateChangeRefused(actor, day(to), clock(at))


def closed(*, at: str, outcome: str = "won") -> ev.DealClosed:
    """The deal's life ends."""
    return ev.DealClosed(ev.ClosedAs(outcome), clock(at))


# Discovery, then a contract in hand, then the signature. The decision date of the examples is
# w21 Fri, 104 working days after the opening: no threshold is capped.
DISCOVERY = milestone(
    "discovery", 5, evidence=[held("discovery")], starts=[written("kick-off", by=Side.SELLER)]
)
CONTRACT = milestone(
    "contract",
    10,
    after="discovery",
    owner=pb.Owner.BUYER,
    starts=[attached("draft contract")],
    progress=[attached("redline")],
    evidence=[attached("signed contract", by=Side.BUYER)],
    step="send_document",
)
SIGNATURE = milestone("signature", 0, after="contract", evidence=[written("signed", by=Side.BUYER)])
PLAYBOOK = playbook(DISCOVERY, CONTRACT, SIGNATURE)
STRATEGY = ("why_now", "decider", "decision_process", "cost_of_delay")


def opened(
    decides: str = "w21 Fri", *, on: str = "Mon", running_since: str | None = None, named: str = "deal"
) -> ev.DealOpened:
    """The opening of the deal."""
    return ev.DealOpened(named, day(on), day(decides), BERLIN.name, day(running_since or on))


def deal(
    book: pb.Playbook = PLAYBOOK,
    *,
    opening: ev.DealOpened | None = None,
    plan: pb.Tailoring | None = None,
    who: Sides | None = None,
    seller: CalendarSpec = WORKS_ON_WEEKDAYS,
    buyer: CalendarSpec = WORKS_ON_WEEKDAYS,
    roles: Mapping[str, str] | None = None,
    amount: float | None = None,
    tags: tuple[str, ...] = (),
) -> tuple[ev.DealEvent, ...]:
    """A deal whose paperwork is in order: date confirmed, strategy filled in, progress stated."""
    return (
        opening or opened(),
        ev.DealDescribed(None, amount, tags),
        ev.BasisStated(Side.BUYER, event_named=True, evidence_named=True),
        ev.StrategyStated(STRATEGY),
        ev.SidesStated(who or sides()),
        ev.CalendarsStated(seller, buyer),
        ev.PlaybookAdopted(book, plan or pb.Tailoring()),
        *(ev.RoleGiven(address(name), role) for name, role in (roles or {}).items()),
        ev.ProgressConfirmed(),
    )


def without(kind: type[ev.DealEvent], events: Iterable[ev.DealEvent]) -> tuple[ev.DealEvent, ...]:
    """The events but those of one kind."""
    return tuple(event for event in events if not isinstance(event, kind))
