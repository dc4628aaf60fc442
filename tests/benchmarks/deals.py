"""Made deals for the folding benchmark: varied, the same each time, as capture would hand them over.

A deal runs for 90 to 130 working days under the enterprise playbook, between a German and an
American side. Of its touches about 8 in 100 are meetings (invited, mostly accepted, some moved
or cancelled), 2 are calls, 6 are automated mail, and the rest are mail between three sellers
and six buyers in threads with references. One mail in eight has an attachment, one message in
thirty was also found in a colleague's mailbox, one deal in ten holds a weekly call. Subjects,
titles and names of files are those that the playbook looks for, and others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from random import Random

from domain.deal import events as ev
from domain.deal.dealfile import CalendarSpec, ReportedTouch
from domain.moments import EPOCH_DAY, SECONDS_A_DAY, Day, Instant, day_of
from domain.people import Side, SideMembers, Sides
from domain.playbook.playbook import Playbook, Tailoring
from domain.touches.mail import Address, CalendarItem, CalendarPerson, Envelope, Mail
from domain.touches.sighting import Tokeniser
from domain.touches.touch import (
    Automated,
    InteractionKind,
    Method,
    Outcome,
    PartStat,
    Recurrence,
    Role,
    Span,
)
from integrations.eventstore.tokens import PlainTokens
from integrations.playbookfiles.playbook import builtin_playbook
from tests.benchmarks.phrases import ATTACHMENTS, NOTICES, ROLES, SUBJECTS, TITLES

HOUR = 3_600
MEETINGS, CALLS, MACHINE_MAIL, ATTACHED, COPIED = 0.08, 0.02, 0.06, 0.125, 1 / 30
FIRST_DAY = day_of(date(2025, 9, 1))
_WEEK, _WORKING_WEEK, _OFFICE_HOURS = 7, 5, 9


def deal_events(number: int, touches: int) -> list[ev.DealEvent]:
    """The events of one deal, in the order in which it would have learnt of them.

    `touches` counts messages, calls and meetings; facts about meetings and copies of messages
    come on top. Its last touch is near `as_of(number)`.
    """
    return list(_Told(number, touches).events())


def as_of(number: int) -> Instant:
    """When a deal is looked at: a day after the last of its touches."""
    return _Calendar.of(number).at(1.0) + SECONDS_A_DAY


def known_at(event: ev.DealEvent) -> Instant:
    """When a fact can be known at the earliest; 0 for what a deal begins with."""
    match event:
        case ev.EmailSighted(sighting=sighting):
            return sighting.received_at or 0
        case ev.InteractionReported(interaction=interaction):
            return interaction.at
        case ev.CalendarFactCaptured(fact=fact):
            return fact.stamped_at
        case _:
            return 0


@dataclass(frozen=True, slots=True)
class _Calendar:
    """When a deal was opened, and for how many working weeks its mail goes on."""

    opened_on: Day
    weeks: int

    @classmethod
    def of(cls, number: int) -> _Calendar:
        return cls(FIRST_DAY + _WEEK * (number % 20), 18 + number % 9)

    def at(self, share: float) -> Instant:
        """The instant at which a share of the deal's office hours is over; weekends have none."""
        hours = share * self.weeks * _WORKING_WEEK * _OFFICE_HOURS
        days, hour = divmod(hours, _OFFICE_HOURS)
        weeks, day = divmod(int(days), _WORKING_WEEK)
        day_number = self.opened_on + weeks * _WEEK + day - EPOCH_DAY
        return int(day_number * SECONDS_A_DAY + (7.5 + hour) * HOUR)

    @property
    def decision_date(self) -> Day:
        return self.opened_on + _WEEK * (self.weeks + 5) + 2


@dataclass(slots=True)
class _Thread:
    """A conversation: its subject, the ids of its messages, and who was on the last one."""

    subject: str
    ids: list[str] = field(default_factory=list)
    sender: Address | None = None
    recipients: tuple[Address, ...] = ()


class _Told:
    """Tells one deal."""

    def __init__(self, number: int, touches: int) -> None:
        self._number = number
        self._touches = touches
        self._random = Random(number)  # noqa: S311 - made deals, not secrets
        self._calendar = _Calendar.of(number)
        self._tokeniser = Tokeniser(PlainTokens())
        self._ours, self._theirs = f"team{number % 7}.example", f"buyer{number}.example"
        self._sellers = tuple(
            Address(f"{name}@{self._ours}", name.title()) for name in ("rita", "sven", "sue")
        )
        self._buyers = tuple(Address(f"{role}@{self._theirs}", role.title()) for role in ROLES)
        self._threads: list[_Thread] = []
        self._messages = self._meetings = 0
        self._turn_of_seller = True

    def events(self) -> Iterator[ev.DealEvent]:
        """The paperwork, then every touch."""
        yield from self._paperwork()
        moments = sorted(self._random.random() for _ in range(self._touches))
        told = [event for share in moments for event in self._touch(self._calendar.at(share))]
        yield from sorted(told, key=known_at)

    def _paperwork(self) -> Iterator[ev.DealEvent]:
        calendar = self._calendar
        opened_on = calendar.opened_on
        yield ev.DealOpened(
            f"deal-{self._number}", opened_on, calendar.decision_date, "Europe/Berlin", opened_on
        )
        yield ev.DealDescribed(
            self._sellers[0].address, 60_000.0 + self._number % 5 * 80_000, ("personal_data",)
        )
        yield ev.BasisStated(Side.BUYER, event_named=True, evidence_named=self._number % 3 > 0)
        yield ev.StrategyStated(("why_now", "decider", "decision_process"))
        yield ev.SidesStated(
            Sides(
                seller=SideMembers(domains=frozenset({self._ours})),
                buyer=SideMembers(domains=frozenset({self._theirs})),
            )
        )
        yield ev.CalendarsStated(CalendarSpec(country="US"), CalendarSpec(country="DE", subdivision="BY"))
        yield ev.PlaybookAdopted(_playbook(), Tailoring())
        for person in self._buyers[:-1]:
            yield ev.RoleGiven(person.address, ROLES[person.address.partition("@")[0]])
        yield ev.ProgressConfirmed()

    def _touch(self, at: Instant) -> Iterator[ev.DealEvent]:
        chance = self._random.random()
        if chance < MEETINGS:
            yield from self._meeting(at)
        elif chance < MEETINGS + CALLS:
            yield self._call(at)
        elif chance < MEETINGS + CALLS + MACHINE_MAIL:
            yield self._machine_mail(at)
        else:
            yield from self._mail(at)

    # Mail.

    def _mail(self, at: Instant) -> Iterator[ev.DealEvent]:
        thread = self._thread()
        sender, recipients = self._people(thread)
        envelope = self._envelope(at, thread, sender, recipients)
        files = (self._random.choice(ATTACHMENTS),) if self._random.random() < ATTACHED else ()
        sighting = self._tokeniser.sighting(Mail(envelope, None, attachments=files))
        yield ev.EmailSighted(sighting)
        if self._random.random() < COPIED:
            yield ev.EmailSighted(replace(sighting, received_at=at + 40, labels=(("inbox",),)))

    def _machine_mail(self, at: Instant) -> ev.DealEvent:
        reason = self._random.choice((Automated.AUTO_REPLY, Automated.CALENDAR_MAIL, Automated.NOTICE))
        thread = _Thread(self._random.choice(NOTICES))
        sender = self._random.choice(self._buyers)
        envelope = self._envelope(at, thread, sender, (self._random.choice(self._sellers),))
        return ev.EmailSighted(self._tokeniser.sighting(Mail(envelope, reason)))

    def _envelope(
        self, at: Instant, thread: _Thread, sender: Address, recipients: tuple[Address, ...]
    ) -> Envelope:
        self._messages += 1
        message_id = f"{self._messages}.{self._number}.{at}@{sender.address.partition('@')[2]}"
        subject = (
            f"{'AW' if sender in self._buyers else 'Re'}: {thread.subject}" if thread.ids else thread.subject
        )
        cc = recipients[1:] if self._messages % 3 == 0 else ()
        to = recipients[: len(recipients) - len(cc)]
        references, parent = tuple(thread.ids[-8:]), tuple(thread.ids[-1:])
        thread.ids.append(message_id)
        thread.sender, thread.recipients = sender, recipients
        return Envelope("rita.mbox", message_id, references, parent, at, at + 5, sender, to, cc, (), subject)

    def _thread(self) -> _Thread:
        """One of the latest conversations, or a new one."""
        if not self._threads or self._random.random() < 0.15:
            self._threads.append(_Thread(self._random.choice(SUBJECTS)))
            return self._threads[-1]
        return self._random.choice(self._threads[-6:])

    def _people(self, thread: _Thread) -> tuple[Address, tuple[Address, ...]]:
        """Mostly somebody of the other side than wrote last; the one who wrote, and some more."""
        if self._random.random() < 0.75:
            self._turn_of_seller = not self._turn_of_seller
        own, other = (self._sellers, self._buyers) if self._turn_of_seller else (self._buyers, self._sellers)
        sender = self._random.choice(own[: 2 + self._messages % 5])
        first = thread.sender if thread.sender in other else self._random.choice(other)
        more = self._random.sample((*own, *other), self._random.choice((0, 0, 1, 2)))
        return sender, (first, *(p for p in more if p not in {first, sender}))

    # Meetings and calls.

    def _call(self, at: Instant) -> ev.DealEvent:
        people = (self._random.choice(self._sellers).address, self._random.choice(self._buyers).address)
        outcome = self._random.choice((None, Outcome.WE_OWE, Outcome.THEY_OWE))
        told = ReportedTouch(at, InteractionKind.CALL, people, outcome, title="Catch-up")
        self._meetings += 1
        return ev.InteractionReported(
            self._tokeniser.interaction(f"deal-{self._number}", told, number=self._meetings)
        )

    def _meeting(self, at: Instant) -> Iterator[ev.DealEvent]:
        self._meetings += 1
        invitation = self._invitation(at)
        yield self._said(invitation)
        chance = self._random.random()
        if chance < 0.85:
            answered = at + self._random.randrange(HOUR, 40 * HOUR)
            yield self._said(_reply(invitation, answered, PartStat.ACCEPTED))
        if 0.7 < chance < 0.8:
            yield self._said(_moved(invitation, at + 20 * HOUR))
        if 0.8 < chance < 0.85:
            yield self._said(_cancelled(invitation, at + 44 * HOUR))

    def _invitation(self, at: Instant) -> CalendarItem:
        organiser, guests = self._random.choice(self._sellers), self._random.sample(self._buyers, 2)
        start = (at // SECONDS_A_DAY + self._random.choice((2, 3, 7, 9))) * SECONDS_A_DAY + 13 * HOUR
        is_series = self._meetings == 1 and self._number % 10 == 0
        return CalendarItem(
            source="rita.ics",
            uid=f"meeting-{self._meetings}-{self._number}@{self._ours}",
            instance=None,
            method=Method.REQUEST,
            sequence=0,
            stamped_at=at,
            created_at=at,
            changed_at=at,
            span=Span(start, start + HOUR),
            recurrence=_weekly(start) if is_series else None,
            cancelled=False,
            people=(
                CalendarPerson(organiser, Role.ORGANIZER, PartStat.ACCEPTED),
                *(CalendarPerson(guest, Role.ATTENDEE, PartStat.NEEDS_ACTION) for guest in guests),
            ),
            title="Weekly status" if is_series else self._random.choice(TITLES),
        )

    def _said(self, item: CalendarItem) -> ev.DealEvent:
        return ev.CalendarFactCaptured(self._tokeniser.calendar_fact(item))


@cache
def _playbook() -> Playbook:
    """The playbook of all deals, read once."""
    return builtin_playbook("enterprise")


def _reply(invitation: CalendarItem, at: Instant, said: PartStat) -> CalendarItem:
    organiser, first, *_ = invitation.people
    return replace(
        invitation, method=Method.REPLY, stamped_at=at, people=(organiser, replace(first, answer=said))
    )


def _moved(invitation: CalendarItem, at: Instant) -> CalendarItem:
    span = invitation.span
    later = span and replace(
        span, start=(span.start or 0) + 2 * SECONDS_A_DAY, end=(span.end or 0) + 2 * SECONDS_A_DAY
    )
    return replace(invitation, sequence=1, stamped_at=at, changed_at=at, span=later)


def _cancelled(invitation: CalendarItem, at: Instant) -> CalendarItem:
    return replace(invitation, method=Method.CANCEL, sequence=2, stamped_at=at, changed_at=at, cancelled=True)


def _weekly(start: Instant) -> Recurrence:
    day = date.fromordinal(start // SECONDS_A_DAY + EPOCH_DAY)
    return Recurrence(("FREQ=WEEKLY;COUNT=12",), f"{day:%Y%m%d}T150000", "Europe/Berlin", HOUR)
