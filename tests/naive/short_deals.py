"""Short deals written out by hand, for the worked examples.

All of them open on Monday 2 March 2026, in UTC, and both sides work from Monday to Friday.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.deal import events as ev
from domain.deal.dealfile import CalendarSpec
from domain.moments import Day, Instant, Zone, day_of, instant_of
from domain.people import Side, SideMembers, Sides
from domain.playbook.playbook import (
    Duration,
    EvidenceKind,
    Milestone,
    NextStep,
    Owner,
    Pattern,
    Playbook,
    Tailoring,
)
from domain.touches.touch import (
    Automated,
    CalendarFact,
    EmailSighting,
    Method,
    PartStat,
    Role,
    Span,
    Subject,
)
from tests.naive.answer import Json, answer
from tests.naive.series import expand, works
from tests.naive.telling.setting import invitee, participant

RITA, SVEN = "rita@ours.example", "sven@ours.example"
BEA, CARL = "bea@north.example", "carl@north.example"
WEEKDAYS = works(CalendarSpec())


def at(text: str) -> Instant:
    """`"03-09 10:00"`: an instant of 2026."""
    return instant_of(datetime.fromisoformat(f"2026-{text}:00+00:00"))


def on(text: str) -> Day:
    return day_of(date.fromisoformat(f"2026-{text}"))


def deal(
    *events: ev.DealEvent, milestones: tuple[Milestone, ...] = (), decision: str = "06-30"
) -> list[ev.DealEvent]:
    ours, theirs = (SideMembers(domains=frozenset({name})) for name in ("ours.example", "north.example"))
    return [
        ev.DealOpened("deal", on("03-02"), on(decision), "UTC", on("03-02")),
        ev.SidesStated(Sides(ours, theirs)),
        ev.PlaybookAdopted(Playbook("short", 1, milestones), Tailoring()),
        *events,
    ]


CONFIRMED = (
    ev.ProgressConfirmed(),
    ev.BasisStated(Side.BUYER, event_named=True, evidence_named=True),
    ev.StrategyStated(("why_now", "decider", "decision_process", "cost_of_delay")),
)


def asked(events: list[ev.DealEvent], now: str) -> Json:
    return answer(
        events,
        as_of=at(now),
        seller_calendar=WEEKDAYS,
        buyer_calendar=WEEKDAYS,
        expand=expand,
        zone=Zone("UTC", ZoneInfo("UTC")),
    )


def mail(
    name: str,
    when: str,
    sender: str,
    to: str,
    *,
    cc: tuple[str, ...] = (),
    after: str = "",
    subject: str = "offer",
    automated: Automated | None = None,
) -> ev.EmailSighted:
    who = (participant(sender, Role.FROM), participant(to, Role.TO))
    references = (after,) if after else ()
    return ev.EmailSighted(
        EmailSighting(
            touch_id=name,
            message=name,
            references=references,
            sent_at=at(when),
            received_at=at(when),
            participants=(*who, *(participant(person, Role.CC) for person in cc)),
            subject=Subject(tuple(subject.split()), subject, bool(after)),
            automated=automated,
        )
    )


def invitation(uid: str, when: str, title: str, start: str, end: str) -> ev.CalendarFactCaptured:
    """Rita invites Bea."""
    return ev.CalendarFactCaptured(
        CalendarFact(
            meeting=uid,
            instance=None,
            method=Method.REQUEST,
            sequence=0,
            stamped_at=at(when),
            created_at=at(when),
            changed_at=None,
            span=Span(start=at(start), end=at(end)),
            recurrence=None,
            cancelled=False,
            invitees=(
                invitee(RITA, Role.ORGANIZER, PartStat.ACCEPTED),
                invitee(BEA, Role.ATTENDEE, PartStat.NEEDS_ACTION),
            ),
            title=tuple(title.split()),
        )
    )


def reply(uid: str, when: str, said: PartStat = PartStat.ACCEPTED) -> ev.CalendarFactCaptured:
    who = (invitee(BEA, Role.ATTENDEE, said),)
    fact = CalendarFact(uid, None, Method.REPLY, 0, at(when), None, None, None, None, False, who, ())  # noqa: FBT003 - not cancelled
    return ev.CalendarFactCaptured(fact)


def milestone(
    name: str, owner: Owner = Owner.BUYER, duration: int = 1, requires: tuple[str, ...] = ()
) -> Milestone:
    return Milestone(
        id=name,
        name=name,
        owner=owner,
        duration=Duration(duration),
        requires=requires,
        starts=(Pattern(EvidenceKind.EMAIL, (("kick", "off", name),), Side.SELLER),),
        progress=(Pattern(EvidenceKind.EMAIL, (("redline", name),)),),
        evidence=(
            Pattern(EvidenceKind.EMAIL, (("signed", name),), Side.BUYER),
            Pattern(EvidenceKind.MEETING_HELD, ((name,),)),
        ),
        next_step=NextStep("book_meeting", f"Move {name} forward"),
    )


def found(result: Json) -> dict[str, tuple[str, Instant]]:
    return {f["rule"]: (f["severity"], f["since"]) for f in result["findings"] if f["withheld"] is None}
