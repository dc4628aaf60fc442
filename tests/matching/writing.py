"""Mail and meetings as they are written and captured, each with the deal that it truly belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from domain.touches.mail import Address, CalendarItem, CalendarPerson, Envelope, Mail
from domain.touches.touch import Automated, Method, PartStat, Role, Span
from tests.matching.mixture import Situation
from tests.matching.world import OURS, Deal

HOUR = 3_600
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of an item: the deal that it belongs to, or none, and what makes it hard."""

    deal: str | None
    situation: Situation


@dataclass(frozen=True, slots=True)
class CapturedMail:
    """One copy of a mail, and when it was captured."""

    mail: Mail
    truth: Truth
    captured_at: int


@dataclass(frozen=True, slots=True)
class CapturedEvent:
    """What a calendar said of a meeting, and when it was captured."""

    item: CalendarItem
    truth: Truth
    captured_at: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail as its writer wrote it, to be answered."""

    id: str
    at: int
    sender: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    references: tuple[str, ...]

    def everybody(self) -> tuple[str, ...]:
        """All addresses on it."""
        return (self.sender, *self.to, *self.cc)


class Room:
    """Where everything that was captured is collected."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.captured: list[CapturedMail | CapturedEvent] = []
        self._numbers = 0

    def number(self) -> int:
        """The next number, for ids."""
        self._numbers += 1
        return self._numbers

    def put(self, item: CapturedMail | CapturedEvent) -> None:
        """Something was captured."""
        self.captured.append(item)


class Thread:
    """Mail about one thing. `subject` and `deal` may change on the way; `at` goes on with each mail."""

    def __init__(self, room: Room, situation: Situation, subject: str, at: int, deal: Deal | None) -> None:
        self._room, self._situation = room, situation
        self.subject, self.at, self.deal = subject, at, deal
        self.sent: list[Sent] = []
        self.key = str(room.number())

    @property
    def last(self) -> Sent:
        """The latest mail."""
        return self.sent[-1]

    def wait(self) -> None:
        """Time passes until the next mail: from half an hour to three days, one in the mean."""
        self.at += HOUR // 2 + min(int(self._room.rng.expovariate(1 / (1.2 * DAY))), 3 * DAY)

    def truth(self) -> Truth:
        """What holds for what is written now."""
        return Truth(self.deal.id if self.deal else None, self._situation)

    def write(
        self,
        sender: str,
        to: Sequence[str],
        cc: Sequence[str] = (),
        *,
        answers: Sent | None = None,
        bcc: Sequence[str] = (),
        automated: Automated | None = None,
        calendar: tuple[CalendarItem, ...] = (),
        late: int = 0,
        is_captured: bool = True,
    ) -> Sent:
        """A mail, as an answer if `answers` says to what; captured `late` seconds after it was sent."""
        if self.sent:
            self.wait()
        number = self._room.number()
        references = (*answers.references, answers.id) if answers else ()
        sent = Sent(
            f"m{number}@{sender.partition('@')[2]}", self.at, sender, tuple(to), tuple(cc), references
        )
        self.sent.append(sent)
        if is_captured:
            mail = Mail(self._envelope(sent), automated, calendar=calendar)
            self._capture(mail, sent, bcc, late)
        return sent

    def answer(self, to: Sent, sender: str, *, without: Sequence[str] = (), **more: object) -> Sent:
        """An answer to everybody on a mail."""
        people = [each for each in dict.fromkeys((to.sender, *to.to)) if each not in (sender, *without)]
        cc = [each for each in to.cc if each not in (sender, *without)]
        return self.write(sender, people or [to.sender], cc, answers=to, **more)  # type: ignore[arg-type]

    def _envelope(self, sent: Sent) -> Envelope:
        is_answer = bool(sent.references)
        return Envelope(
            source="",
            message_id=sent.id,
            references=sent.references,
            in_reply_to=sent.references[-1:],
            sent_at=sent.at,
            received_at=sent.at + 2,
            sender=Address(sent.sender),
            to=tuple(map(Address, sent.to)),
            cc=tuple(map(Address, sent.cc)),
            bcc=(),
            subject=f"Re: {self.subject}" if is_answer else self.subject,
        )

    def _capture(self, mail: Mail, sent: Sent, bcc: Sequence[str], late: int) -> None:
        """A copy in each mailbox of ours, at most two; that of the writer shows who got blind copies."""
        everybody = dict.fromkeys((*sent.everybody(), *bcc))
        ours = [each for each in everybody if each.endswith(f"@{OURS}")][:2] or [f"archive@{OURS}"]
        for box in ours:
            shown = tuple(map(Address, bcc)) if box == sent.sender else ()
            envelope = replace(mail.envelope, source=box, bcc=shown)
            copy = replace(mail, envelope=envelope, provider_thread=self._provider_thread(box))
            self._room.put(CapturedMail(copy, self.truth(), sent.at + late))

    def _provider_thread(self, box: str) -> str | None:
        """Every second mailbox is at a provider that says what it shows as one conversation."""
        return f"{box}/{self.key}" if len(box) % 2 else None


def meeting(
    room: Room,
    truth: Truth,
    *,
    at: int,
    starts: int,
    organiser: str,
    attendees: Sequence[str],
    title: str,
    accepted: bool,
) -> CalendarItem:
    """A meeting in a calendar of ours: the invitation, and the first attendee's answer if there was one."""
    people = (
        CalendarPerson(Address(organiser), Role.ORGANIZER, PartStat.ACCEPTED),
        *(CalendarPerson(Address(each), Role.ATTENDEE, PartStat.NEEDS_ACTION) for each in attendees),
    )
    asked = CalendarItem(
        source="calendar",
        uid=f"e{room.number()}@{organiser.partition('@')[2]}",
        instance=None,
        method=Method.REQUEST,
        sequence=0,
        stamped_at=at,
        created_at=at,
        changed_at=at,
        span=Span(starts, starts + HOUR),
        recurrence=None,
        cancelled=False,
        people=people,
        title=title,
    )
    room.put(CapturedEvent(asked, truth, at))
    if accepted:
        said = (CalendarPerson(Address(attendees[0]), Role.ATTENDEE, PartStat.ACCEPTED),)
        later = at + room.rng.randint(HOUR, 2 * DAY)
        reply = replace(asked, method=Method.REPLY, stamped_at=later, people=said, span=None)
        room.put(CapturedEvent(reply, truth, later))
    return asked
