"""Short builders for meetings: invitations and what becomes of them.

An invitation is called by its title unless `named`. What happens to it later is told from it:
`accepts("bea", workshop, at="Tue 10:00")`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.deal.events import CalendarFactCaptured
from domain.people import domain_and_parents
from domain.touches.touch import CalendarFact, Invitee, Method, PartStat, Recurrence, Role, Span
from domain.touches.words import words_of
from tests.domain.times import BERLIN, HOUR, clock, day
from tests.examples import people

WEEKLY = "FREQ=WEEKLY"


def invitees(names: str, role: Role, answer: PartStat) -> tuple[Invitee, ...]:
    """People who are invited."""
    return tuple(Invitee(person, domain_and_parents(person), role, answer) for person in people(names))


def invitation(
    organiser: str,
    *,
    to: str,
    at: str,
    start: str,
    hours: float = 1,
    title: str = "meeting",
    named: str | None = None,
    accepted: str = "",
    created: str | None = "same",
    every: str | None = None,
) -> CalendarFactCaptured:
    """An invitation sent at a time; `accepted` are attendees whose answer the calendar shows.

    `created` is CREATED (the time of sending unless given, None: the item does not say).
    `every` makes it a series, such as `FREQ=WEEKLY;COUNT=4`.
    """
    begins, length = clock(start), int(hours * HOUR)
    return CalendarFactCaptured(
        CalendarFact(
            meeting=named or title,
            instance=None,
            method=Method.REQUEST,
            sequence=0,
            stamped_at=clock(at),
            created_at=clock(at) if created == "same" else clock(created) if created else None,
            changed_at=None,
            span=Span(start=begins, end=begins + length),
            recurrence=_series(begins, length, every) if every else None,
            cancelled=False,
            invitees=(
                *invitees(organiser, Role.ORGANIZER, PartStat.NEEDS_ACTION),
                *invitees(to, Role.ATTENDEE, PartStat.NEEDS_ACTION),
                *invitees(accepted, Role.ATTENDEE, PartStat.ACCEPTED),
            ),
            title=words_of(title),
        )
    )


def _series(begins: int, length: int, every: str) -> Recurrence:
    local = datetime.fromtimestamp(begins, BERLIN.tz).strftime("%Y%m%dT%H%M%S")
    return Recurrence((every,), local, BERLIN.name, length)


def booked(
    *,
    at: str,
    start: str,
    title: str = "meeting",
    who: str = "bea",
    hours: float = 1,
    every: str | None = None,
) -> CalendarFactCaptured:
    """The shortest way to a mutual meeting: somebody of the buyer invites rita."""
    return invitation(who, to="rita", at=at, start=start, title=title, hours=hours, every=every)


def on_whole_days(event: CalendarFactCaptured, first: str, until: str) -> CalendarFactCaptured:
    """The same for whole days, `until` being the first day after it."""
    return CalendarFactCaptured(replace(event.fact, span=Span(start_day=day(first), end_day=day(until))))


def replies(
    who: str, event: CalendarFactCaptured, answer: PartStat, *, at: str, instance: str | None = None
) -> CalendarFactCaptured:
    """An attendee answers by mail (METHOD:REPLY), for one instance of a series if given."""
    fact = replace(
        event.fact,
        method=Method.REPLY,
        stamped_at=clock(at),
        created_at=None,
        span=None,
        recurrence=None,
        instance=clock(instance) if instance else None,
        invitees=invitees(who, Role.ATTENDEE, answer),
    )
    return CalendarFactCaptured(fact)


def accepts(who: str, event: CalendarFactCaptured, *, at: str) -> CalendarFactCaptured:
    """An attendee accepts."""
    return replies(who, event, PartStat.ACCEPTED, at=at)


def declines(
    who: str, event: CalendarFactCaptured, *, at: str, instance: str | None = None
) -> CalendarFactCaptured:
    """An attendee declines."""
    return replies(who, event, PartStat.DECLINED, at=at, instance=instance)


def moved(
    event: CalendarFactCaptured, *, at: str, start: str, asks_again: bool = False, instance: str | None = None
) -> CalendarFactCaptured:
    """The organiser sends a new version with another time, which may ask for answers again."""
    old = event.fact
    length = old.span.end - old.span.start if old.span and old.span.end and old.span.start else HOUR
    begins = clock(start)
    fact = replace(
        old,
        sequence=old.sequence + 1,
        stamped_at=clock(at),
        span=Span(start=begins, end=begins + length),
        instance=clock(instance) if instance else None,
        recurrence=None if instance else old.recurrence,
        invitees=tuple(replace(i, answer=PartStat.NEEDS_ACTION) for i in old.invitees)
        if asks_again
        else old.invitees,
    )
    return CalendarFactCaptured(fact)


def calls_off(event: CalendarFactCaptured, *, at: str, instance: str | None = None) -> CalendarFactCaptured:
    """The organiser cancels it, or one instance of it."""
    fact = replace(
        event.fact,
        method=Method.CANCEL,
        sequence=event.fact.sequence + 1,
        stamped_at=clock(at),
        instance=clock(instance) if instance else None,
        recurrence=None if instance else event.fact.recurrence,
        cancelled=True,
    )
    return CalendarFactCaptured(fact)
