"""Calendar facts of a made-up deal: invitations, answers, moves, cancellations and series."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from domain.deal.events import CalendarFactCaptured
from domain.moments import EPOCH_DAY, SECONDS_A_DAY, Instant
from domain.people import Side
from domain.touches.touch import (
    CalendarFact,
    Invitee,
    Method,
    PartStat,
    Recurrence,
    Role,
    Span,
    Words,
)
from tests.naive.series import expand
from tests.naive.telling.dice import Dice
from tests.naive.telling.mail import people
from tests.naive.telling.setting import invitee
from tests.naive.telling.story import HOUR, Story

RULES = ("FREQ=WEEKLY;COUNT=4", "FREQ=DAILY;INTERVAL=2;COUNT=3", "FREQ=WEEKLY", "FREQ=MONTHLY;COUNT=2")
DAYS_AHEAD = (2, 1, 5, 0, 9, 14, 20)


def capture(fact: CalendarFact, story: Story) -> None:
    story.meetings.setdefault(fact.meeting, []).append(fact)
    story.tell(CalendarFactCaptured(fact))


def invite(dice: Dice, story: Story) -> None:
    """Somebody invites; the calendar may show at once that it was accepted."""
    side = dice.pick((Side.SELLER, Side.SELLER, Side.BUYER))
    ours, theirs = people(side, story), people(side.opposite, story)
    guests = dict.fromkeys((dice.pick(theirs), *dice.pick(((), (), (theirs[1],), (ours[1],)))))
    answer = dice.pick((PartStat.NEEDS_ACTION, PartStat.NEEDS_ACTION, PartStat.ACCEPTED))
    hosts = dice.pick(((), ((ours[0], PartStat.ACCEPTED),)))
    attendees = [invitee(person, Role.ATTENDEE, said) for person, said in hosts]
    attendees += [invitee(person, Role.ATTENDEE, answer) for person in guests if person != ours[0]]
    word = dice.pick(story.milestones)
    title: Words = dice.pick((("status",), (word, "workshop"), (word, "intro"), ("review",), ("sync", word)))
    uid = story.new_id("u")
    stamp = story.stamp(uid)
    spot = replace(span(dice, story))
    fact = CalendarFact(
        meeting=uid,
        instance=None,
        method=dice.pick((Method.REQUEST, Method.PUBLISH)),
        sequence=0,
        stamped_at=stamp,
        created_at=dice.pick((stamp, None, stamp - 2 * HOUR)),
        changed_at=None,
        span=spot,
        recurrence=series(dice, spot) if dice.rarely(5) else None,
        cancelled=False,
        invitees=(invitee(ours[0], Role.ORGANIZER, PartStat.ACCEPTED), *attendees),
        title=title,
    )
    capture(fact, story)


def span(dice: Dice, story: Story) -> Span:
    day = story.today + dice.pick(DAYS_AHEAD)
    if dice.rarely(8):
        return Span(start_day=day, end_day=day + 1 + dice.below(2))
    # Near the grid of the other facts, so that they meet at one instant now and then.
    start = (story.clock // HOUR) * HOUR + (day - story.today) * SECONDS_A_DAY + dice.below(4) * HOUR
    return Span(start=start, end=start + dice.pick((HOUR, HOUR // 2, 3 * HOUR)))


def series(dice: Dice, spot: Span) -> Recurrence:
    rule = dice.pick(RULES)
    if spot.start is None or spot.end is None:
        assert spot.start_day is not None
        local = datetime.fromordinal(spot.start_day).strftime("%Y%m%d")
        return Recurrence((rule,), local, None, SECONDS_A_DAY)
    first = datetime.fromtimestamp(spot.start, UTC)
    local = first.strftime("%Y%m%dT%H%M%S")
    excluded = (spot.start + 7 * SECONDS_A_DAY,) if dice.rarely(3) else ()
    return Recurrence((rule,), local, "UTC", spot.end - spot.start, excluded=excluded)


def change(dice: Dice, story: Story) -> None:
    """Something happens to one of the last meetings."""
    if not story.meetings:
        return
    uid = dice.pick(list(story.meetings)[-1:-5:-1])
    facts = story.meetings[uid]
    latest = max((f for f in facts if f.method is not Method.REPLY), key=lambda f: (f.sequence, f.stamped_at))
    happenings = (accept, accept, accept, decline, decline, waver, move, cancel, show_accepted, counter)
    happenings_of_a_series = (accept, skip_instance, move_instance, decline_instance)
    if facts[0].recurrence is None:
        dice.pick(happenings)(dice, story, latest)
    else:
        dice.pick((*happenings, *happenings_of_a_series))(dice, story, latest)


def reply(dice: Dice, story: Story, latest: CalendarFact, answer: PartStat) -> CalendarFact | None:
    attendees = [i for i in latest.invitees if i.role is Role.ATTENDEE]
    if not attendees:
        return None
    who = dice.pick(attendees)
    stamp = story.stamp(latest.meeting)
    return replace(
        latest,
        instance=None,
        method=Method.REPLY,
        stamped_at=stamp,
        created_at=None,
        span=None,
        recurrence=None,
        cancelled=False,
        invitees=(replace(who, answer=answer),),
    )


def answered(dice: Dice, story: Story, latest: CalendarFact, answer: PartStat) -> None:
    fact = reply(dice, story, latest, answer)
    if fact is not None:
        capture(fact, story)


def accept(dice: Dice, story: Story, latest: CalendarFact) -> None:
    answered(dice, story, latest, PartStat.ACCEPTED)


def decline(dice: Dice, story: Story, latest: CalendarFact) -> None:
    answered(dice, story, latest, PartStat.DECLINED)


def waver(dice: Dice, story: Story, latest: CalendarFact) -> None:
    answered(dice, story, latest, PartStat.TENTATIVE)


def version(story: Story, latest: CalendarFact, invitees: tuple[Invitee, ...]) -> CalendarFact:
    stamp = story.stamp(latest.meeting)
    return replace(latest, sequence=latest.sequence + 1, stamped_at=stamp, invitees=invitees)


def shown(latest: CalendarFact, answer: PartStat) -> tuple[Invitee, ...]:
    return tuple(replace(i, answer=answer) if i.role is Role.ATTENDEE else i for i in latest.invitees)


def move(dice: Dice, story: Story, latest: CalendarFact) -> None:
    """A new time, after which the answers stand or are asked for again."""
    if story.meetings[latest.meeting][0].recurrence is not None:
        return
    asked_again = shown(latest, PartStat.NEEDS_ACTION)
    invitees = dice.pick((latest.invitees, asked_again, shown(latest, PartStat.ACCEPTED)))
    fact = version(story, latest, invitees)
    capture(replace(fact, method=Method.REQUEST, span=span(dice, story), cancelled=False), story)


def cancel(dice: Dice, story: Story, latest: CalendarFact) -> None:
    fact = version(story, latest, latest.invitees)
    if dice.below(2):
        fact = replace(fact, span=None, recurrence=None)
    capture(replace(fact, method=Method.CANCEL, cancelled=True), story)


def show_accepted(_dice: Dice, story: Story, latest: CalendarFact) -> None:
    """The calendar itself, seen later: the same version, with its answers filled in."""
    capture(replace(latest, method=Method.PUBLISH, invitees=shown(latest, PartStat.ACCEPTED)), story)


def counter(dice: Dice, story: Story, latest: CalendarFact) -> None:
    fact = replace(version(story, latest, latest.invitees), span=span(dice, story), method=Method.COUNTER)
    story.tell(CalendarFactCaptured(fact))


def instance_of(dice: Dice, story: Story, latest: CalendarFact) -> Instant | None:
    if latest.recurrence is None:
        return None
    starts = expand(latest.recurrence, story.clock + 60 * SECONDS_A_DAY)
    return dice.pick(starts) if starts else None


def skip_instance(dice: Dice, story: Story, latest: CalendarFact) -> None:
    at = instance_of(dice, story, latest)
    if at is not None:
        fact = version(story, latest, latest.invitees)
        story.tell(
            CalendarFactCaptured(
                replace(fact, instance=at, method=Method.CANCEL, cancelled=True, span=None, recurrence=None)
            )
        )


def move_instance(dice: Dice, story: Story, latest: CalendarFact) -> None:
    at = instance_of(dice, story, latest)
    if at is not None:
        fact = replace(version(story, latest, latest.invitees), instance=at, recurrence=None)
        later = Span(start=at + 3 * HOUR, end=at + 4 * HOUR)
        if len(latest.recurrence.start_local if latest.recurrence else "") == len("YYYYMMDD"):
            day = EPOCH_DAY + at // SECONDS_A_DAY + 1
            later = Span(start_day=day, end_day=day + 1)
        story.tell(CalendarFactCaptured(replace(fact, span=later)))


def decline_instance(dice: Dice, story: Story, latest: CalendarFact) -> None:
    at, fact = instance_of(dice, story, latest), reply(dice, story, latest, PartStat.DECLINED)
    if at is not None and fact is not None:
        story.tell(CalendarFactCaptured(replace(fact, instance=at)))
