"""Meetings: one per UID and recurrence instance, put together from all that was said of it.

Source: rules.md section 2, "Meetings"; RFC 5546 section 2.1.5 for the order of versions.
A meeting is looked at with the facts known at one moment: its time, title and people are
those of the latest version, while *when it was booked* and *when it was lost* stay history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby, pairwise, takewhile
from typing import TypeAlias

from domain.moments import EPOCH_DAY, SECONDS_A_DAY, Instant, Zone
from domain.people import PersonToken, Side
from domain.touches.merge import SideCache
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

SERIES_AHEAD = 365 * SECONDS_A_DAY
Expand: TypeAlias = Callable[[Recurrence, Instant], tuple[Instant, ...]]
_Order: TypeAlias = tuple[int, Instant]


class Loss(StrEnum):
    """Why a meeting that was booked will not be held."""

    CANCELLED = "cancelled"
    DECLINED = "declined"
    UNANSWERED = "unanswered"


class MeetingState(StrEnum):
    """Where a meeting stands as of a moment."""

    PROPOSED = "proposed"
    AHEAD = "ahead"
    HELD = "held"
    CANCELLED = "cancelled"
    DECLINED = "declined"


@dataclass(slots=True)
class Meeting:
    """One meeting between the two sides, or one instance of a series; nothing changes it.

    `sellers` and `buyers` are organisers and attendees who did not decline.
    `mutual_at` is when it first became mutual (None: a proposal). `lost_at` is when it
    stopped being a mutual buyer meeting, for the reason `loss`. `books` tells that its
    booking counts: of a series only the first instance's does. `called`: a person reported
    it, nothing was booked.
    """

    meeting: str
    instance: Instant | None
    title: Words
    start: Instant
    end: Instant
    sellers: tuple[PersonToken, ...]
    buyers: tuple[PersonToken, ...]
    domains: frozenset[str]
    mutual_at: Instant | None
    lost_at: Instant | None = None
    loss: Loss | None = None
    books: bool = True
    called: bool = False

    @property
    def key(self) -> tuple[str, Instant]:
        """What tells it from every other meeting."""
        return self.meeting, -1 if self.instance is None else self.instance

    @property
    def id(self) -> str:
        """How evidence names it: its UID's token, with the instance if it is one of a series."""
        return self.meeting if self.instance is None else f"{self.meeting}/{self.instance}"

    @property
    def booked_at(self) -> Instant | None:
        """When it took its place among the booked ones: a meeting entered late, at its end."""
        return None if self.mutual_at is None else min(self.mutual_at, self.end)

    @property
    def is_mutual(self) -> bool:
        """Whether it is a mutual buyer meeting that was ever booked before it was lost."""
        booked = self.booked_at
        return booked is not None and (self.lost_at is None or self.lost_at > booked)

    @property
    def is_held(self) -> bool:
        """Whether it takes place at its end, unless that lies in the future."""
        return self.is_mutual and (self.lost_at is None or self.lost_at > self.end)

    def state(self, as_of: Instant) -> MeetingState:
        """How it stands, in the words of the contract."""
        if self.loss is Loss.CANCELLED:
            return MeetingState.CANCELLED
        if self.loss is Loss.DECLINED:
            return MeetingState.DECLINED
        if self.loss is Loss.UNANSWERED or self.mutual_at is None:
            return MeetingState.PROPOSED
        return MeetingState.AHEAD if self.end > as_of else MeetingState.HELD


def known_from(fact: CalendarFact) -> Instant:
    """From when on a calendar fact can have been known."""
    return max(fact.stamped_at, fact.created_at or fact.stamped_at)


def meetings_of(
    facts: Iterable[CalendarFact], *, sides: SideCache, zone: Zone, as_of: Instant, expand: Expand
) -> list[Meeting]:
    """The meetings that one UID stands for, as known at a moment, in order of start.

    A series is expanded to one year after `as_of`. Meetings without people of both sides
    are no buyer meetings and are left out.
    """
    known = _in_order([_of_people(f, sides) for f in facts if known_from(f) <= as_of])
    whole = [f for f in known if f.instance is None]
    single: dict[Instant, list[CalendarFact]] = {}
    for fact in known:
        if fact.instance is not None:
            single.setdefault(fact.instance, []).append(fact)
    master = _History(whole, sides, zone)
    recurrence = master.recurrence
    if recurrence is None:
        alone = [_History(facts, sides, zone).meeting(instance) for instance, facts in single.items()]
        found = [master.meeting(None), *alone]
    else:
        found = _series(master, recurrence, single, as_of, expand)
    return sorted((m for m in found if m is not None), key=lambda m: (m.start, m.key))


def _series(
    master: _History,
    recurrence: Recurrence,
    single: dict[Instant, list[CalendarFact]],
    as_of: Instant,
    expand: Expand,
) -> list[Meeting | None]:
    template = master.meeting(None)
    found: list[Meeting | None] = []
    starts = expand(recurrence, as_of + SERIES_AHEAD)
    for place, start in enumerate(starts):
        begin, end = master.times(start, recurrence)
        if start in single:
            history = _History([*master.facts, *single[start]], master.sides, master.zone)
            meeting = history.meeting(start, usual=(begin, end))
        elif template is None:
            continue
        else:
            meeting = replace(template, instance=start, start=begin, end=end)
        if meeting is None:
            continue
        if template is not None and template.loss is Loss.CANCELLED and meeting.loss is not Loss.CANCELLED:
            meeting = replace(meeting, lost_at=template.lost_at, loss=Loss.CANCELLED)
        found.append(replace(meeting, books=place == 0))
    known = set(starts)
    strays = [
        _History(facts, master.sides, master.zone).meeting(i) for i, facts in single.items() if i not in known
    ]
    return found + [replace(m, books=False) for m in strays if m is not None]


def _of_people(fact: CalendarFact, sides: SideCache) -> CalendarFact:
    """The fact, with the token that stands for a person in place of their other addresses."""
    if not sides.has_joined:
        return fact
    people = tuple(replace(each, person=sides.person_of(each.person)) for each in fact.invitees)
    return fact if people == fact.invitees else replace(fact, invitees=people)


def _in_order(facts: list[CalendarFact]) -> list[CalendarFact]:
    """The facts by version; what is the same version twice, in an order that never changes."""
    facts.sort(key=_version)
    if any(_version(one) == _version(other) for one, other in pairwise(facts)):
        facts.sort(key=lambda fact: (_version(fact), repr(fact)))
    return facts


def _version(fact: CalendarFact) -> tuple[int, Instant, bool]:
    return fact.sequence, fact.stamped_at, fact.cancelled


class _History:
    """All that was said of one meeting: of the series first, each in the order of its versions."""

    def __init__(self, facts: Sequence[CalendarFact], sides: SideCache, zone: Zone) -> None:
        self.facts = facts
        self.sides = sides
        self.zone = zone
        self.versions = [f for f in self.facts if f.method not in (Method.REPLY, Method.COUNTER)]
        self.alive = [f for f in self.versions if not f.cancelled]

    @property
    def recurrence(self) -> Recurrence | None:
        return next((f.recurrence for f in reversed(self.versions) if f.recurrence), None)

    def times(self, start: Instant, recurrence: Recurrence) -> tuple[Instant, Instant]:
        """Start and end of the instance of a series that begins at `start`."""
        if len(recurrence.start_local) > len("20260302"):
            return start, start + recurrence.duration
        day = EPOCH_DAY + start // SECONDS_A_DAY
        days = max(1, recurrence.duration // SECONDS_A_DAY)
        return self.zone.midnight(day), self.zone.midnight(day + days)

    def meeting(
        self, instance: Instant | None, usual: tuple[Instant, Instant] | None = None
    ) -> Meeting | None:
        """The meeting that these facts tell of, if it has a time and people of both sides.

        `usual` is when it takes place where no fact about the instance itself says so.
        """
        placed = self._placed(instance)
        bounds = usual if placed is None or placed.span is None else self._bounds(placed.span)
        if not self.versions or bounds is None:
            return None
        start, end = bounds
        invitees = self._invitees()
        answers = self._answers(invitees)
        sides = {self._side(invitee) for invitee in invitees}
        if Side.SELLER not in sides or Side.BUYER not in sides:
            return None
        took_part = [
            i for i in invitees if i.role is Role.ORGANIZER or answers[i.person][1] is not PartStat.DECLINED
        ]
        sellers = self._people(took_part, Side.SELLER)
        buyers = self._people(took_part, Side.BUYER)
        by_buyer = self._organised_by_buyer(invitees)
        lost_at, loss = self._lost(invitees, answers, by_buyer=by_buyer)
        return Meeting(
            meeting=self.versions[0].meeting,
            instance=instance,
            title=(self.alive or self.versions)[-1].title,
            start=start,
            end=end,
            sellers=sellers,
            buyers=buyers,
            domains=frozenset(d for i in took_part for d in i.domains),
            mutual_at=self._mutual_at(by_buyer=by_buyer),
            lost_at=lost_at,
            loss=loss,
        )

    def _placed(self, instance: Instant | None) -> CalendarFact | None:
        """The fact of this very instance (or of the whole) that says when it takes place."""
        own = [f for f in self.versions if f.instance == instance]
        return _with_span([f for f in own if not f.cancelled]) or _with_span(own)

    def _bounds(self, span: Span) -> tuple[Instant, Instant]:
        if span.start_day is not None and span.end_day is not None:
            return self.zone.midnight(span.start_day), self.zone.midnight(span.end_day)
        if span.start is None or span.end is None:
            message = "a span has either two instants or two days"
            raise ValueError(message)
        return span.start, span.end

    def _invitees(self) -> tuple[Invitee, ...]:
        source = next((f for f in reversed(self.alive or self.versions) if f.invitees), None)
        return source.invitees if source else ()

    def _answers(self, invitees: Iterable[Invitee]) -> dict[PersonToken, tuple[_Order, PartStat]]:
        """Each person's last word: the highest version wins, silence overrides no answer to it."""
        answers: dict[PersonToken, tuple[_Order, PartStat]] = {
            i.person: ((-1, 0), PartStat.NEEDS_ACTION) for i in invitees
        }
        for fact in self.facts:
            if fact.method is Method.COUNTER or fact.cancelled:
                continue
            order = (fact.sequence, fact.stamped_at)
            for invitee in fact.invitees:
                known = answers.get(invitee.person)
                if known is None or invitee.role is not Role.ATTENDEE:
                    continue
                if invitee.answer is PartStat.NEEDS_ACTION and known[0][0] >= fact.sequence:
                    continue
                answers[invitee.person] = (order, invitee.answer)
        return answers

    def _side(self, invitee: Invitee) -> Side:
        return self.sides.look_up(invitee.person, invitee.domains).side

    def _people(self, invitees: Iterable[Invitee], side: Side) -> tuple[PersonToken, ...]:
        return tuple(dict.fromkeys([i.person for i in invitees if self._side(i) is side]))

    def _attending_buyers(self, invitees: Iterable[Invitee]) -> tuple[PersonToken, ...]:
        return self._people([i for i in invitees if i.role is Role.ATTENDEE], Side.BUYER)

    def _organised_by_buyer(self, invitees: Iterable[Invitee]) -> bool:
        return any(i.role is Role.ORGANIZER and self._side(i) is Side.BUYER for i in invitees)

    def _mutual_at(self, *, by_buyer: bool) -> Instant | None:
        created = min((f.created_at for f in self.versions if f.created_at is not None), default=None)
        creation = created if created is not None else min(f.stamped_at for f in self.facts)
        if by_buyer:
            return creation
        accepted = [f.stamped_at for f in self.facts if f.method is Method.REPLY and self._accepts(f)]
        if accepted:
            return min(accepted)
        shown = any(self._accepts(f) for f in self.versions)
        return creation if shown else None

    def _accepts(self, fact: CalendarFact) -> bool:
        return any(
            i.answer is PartStat.ACCEPTED and i.role is Role.ATTENDEE and self._side(i) is Side.BUYER
            for i in fact.invitees
        )

    def _lost(
        self,
        invitees: tuple[Invitee, ...],
        answers: dict[PersonToken, tuple[_Order, PartStat]],
        *,
        by_buyer: bool,
    ) -> tuple[Instant | None, Loss | None]:
        if self.versions and self.versions[-1].cancelled:
            return self._called_off_at(), Loss.CANCELLED
        attending = self._attending_buyers(invitees)
        last_words = [answers[person] for person in attending]
        if last_words and all(word is PartStat.DECLINED for _, word in last_words):
            return max(order[1] for order, _ in last_words), Loss.DECLINED
        if by_buyer or any(word is PartStat.ACCEPTED for _, word in last_words):
            return None, None
        return self._not_mutual_since(attending), Loss.UNANSWERED

    def _called_off_at(self) -> Instant:
        """The first of the cancellations that nothing has come after: to repeat one says nothing new."""
        last = takewhile(lambda fact: fact.cancelled, reversed(self.versions))
        return min(fact.stamped_at for fact in last)

    def _not_mutual_since(self, attending: Sequence[PersonToken]) -> Instant:
        """The first statement after which no buyer stood by an acceptance any more."""
        answers: dict[PersonToken, tuple[_Order, PartStat]] = {}
        since: Instant | None = None
        by_time = sorted(self.facts, key=lambda fact: fact.stamped_at)
        for stamp, facts in groupby(by_time, key=lambda fact: fact.stamped_at):
            for fact in facts:
                self._hear(fact, attending, answers)
            if any(word is PartStat.ACCEPTED for _, word in answers.values()):
                since = None
            elif since is None:
                since = stamp
        return by_time[-1].stamped_at if since is None else since

    @staticmethod
    def _hear(
        fact: CalendarFact, people: Sequence[PersonToken], answers: dict[PersonToken, tuple[_Order, PartStat]]
    ) -> None:
        """Take in what a fact says of these attendees; older versions and silence override nothing."""
        if fact.method is Method.COUNTER or fact.cancelled:
            return
        for invitee in fact.invitees:
            if invitee.person not in people or invitee.role is not Role.ATTENDEE:
                continue
            known = answers.get(invitee.person)
            silent = invitee.answer is PartStat.NEEDS_ACTION
            if known is None or fact.sequence > known[0][0] or (fact.sequence == known[0][0] and not silent):
                answers[invitee.person] = ((fact.sequence, fact.stamped_at), invitee.answer)


def _with_span(facts: Sequence[CalendarFact]) -> CalendarFact | None:
    return next((f for f in reversed(facts) if f.span is not None), None)
