"""The facts of contact: one normalised shape for every source.

A *sighting* is what one copy of a message says. Copies of the same message carry
the same `touch_id` and merge into one touch, in whatever order they come
(`domain.touches.merge`). Everything personal is a token here (`domain.people`,
`domain.touches.tokens`); subjects, names and addresses are kept apart.

Source: rules.md section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from domain.moments import Day, Instant
from domain.people import DomainToken, PersonToken

WordToken: TypeAlias = str
Words: TypeAlias = tuple[WordToken, ...]
TouchId: TypeAlias = str


class Role(StrEnum):
    """How an address takes part in a touch."""

    FROM = "from"
    TO = "to"
    CC = "cc"
    BCC = "bcc"
    ORGANIZER = "organizer"
    ATTENDEE = "attendee"


class Automated(StrEnum):
    """Why a mail was written by a machine; the order is the order of judgement."""

    CALENDAR_MAIL = "calendar_mail"
    BOUNCE = "bounce"
    READ_RECEIPT = "read_receipt"
    AUTO_REPLY = "auto_reply"
    BULK = "bulk"
    NOTICE = "notice"


class Signal(StrEnum):
    """Marks that a language pack finds in text."""

    ASKS_QUESTION = "asks_question"
    REQUESTS = "requests"
    COMMITS = "commits"
    PROPOSES_TIME = "proposes_time"
    POSTPONES = "postpones"
    CLOSES = "closes"


class InteractionKind(StrEnum):
    """What a person reports by hand."""

    CALL = "call"
    IN_PERSON = "in_person"
    CHAT = "chat"


class Outcome(StrEnum):
    """Who owes what after a call: `agreed` carries a day."""

    WE_OWE = "we_owe"
    THEY_OWE = "they_owe"
    AGREED = "agreed"


class PartStat(StrEnum):
    """An attendee's answer (RFC 5545 section 3.2.12)."""

    NEEDS_ACTION = "needs-action"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    DELEGATED = "delegated"


class Method(StrEnum):
    """What a calendar object asks for (RFC 5546); `publish` also stands for a plain calendar file."""

    PUBLISH = "publish"
    REQUEST = "request"
    REPLY = "reply"
    CANCEL = "cancel"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class Participant:
    """One address on a touch. `domains`: its domain and parent domains, most specific first."""

    person: PersonToken
    domains: tuple[DomainToken, ...]
    role: Role


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject line as the rules see it.

    `words` are all its words in order, `base` stands for the subject without reply and
    forward prefixes (equal tokens = equal base subjects), `is_reply` tells whether it had one.
    """

    words: Words
    base: WordToken
    is_reply: bool


@dataclass(frozen=True, slots=True)
class EmailSighting:
    """What one copy of a message says.

    `message` is the digest of its Message-ID, or None; `references` are digests of
    References, then In-Reply-To. `provider_thread` is a provider's thread id, valid
    within one mailbox only and therefore digested together with the mailbox. `meetings` are those of
    which its calendar parts speak. `not_people` are addresses that are nobody's own, by what they or the
    header lines of lists say.
    """

    touch_id: TouchId
    message: str | None
    references: tuple[str, ...]
    sent_at: Instant | None
    received_at: Instant | None
    participants: tuple[Participant, ...]
    subject: Subject
    automated: Automated | None = None
    attachments: tuple[Words, ...] = ()
    labels: tuple[Words, ...] = ()
    signals: tuple[Signal, ...] = ()
    provider_thread: str | None = None
    meetings: tuple[str, ...] = ()
    not_people: tuple[PersonToken, ...] = ()


@dataclass(frozen=True, slots=True)
class Interaction:
    """A call, meeting in person or chat that a person reports.

    The first of `participants` has the role `from`, the others `to`.
    `agreed_for` is the day that goes with the outcome `agreed`.
    """

    touch_id: TouchId
    kind: InteractionKind
    at: Instant
    participants: tuple[Participant, ...]
    outcome: Outcome | None = None
    agreed_for: Day | None = None
    title: Words = ()


@dataclass(frozen=True, slots=True)
class Invitee:
    """An attendee or the organiser of a calendar item; rooms and resources are left out before."""

    person: PersonToken
    domains: tuple[DomainToken, ...]
    role: Role
    answer: PartStat


@dataclass(frozen=True, slots=True)
class Span:
    """When a calendar item takes place: two instants, or whole days of the deal's time zone.

    Half open: `end` and `end_day` are the first moment after it. Exactly one pair is set.
    """

    start: Instant | None = None
    end: Instant | None = None
    start_day: Day | None = None
    end_day: Day | None = None


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A series as RFC 5545 writes it, to be expanded by the caller's library.

    `start_local` is the wall-clock DTSTART (`20260302T100000`, or `20260302` for whole
    days), `zone` an IANA name or None for whole days and UTC. `duration` in seconds.
    """

    rules: tuple[str, ...]
    start_local: str
    zone: str | None
    duration: int
    added: tuple[Instant, ...] = ()
    excluded: tuple[Instant, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarFact:
    """One VEVENT as one source stated it; versions of a meeting are put in order by the meeting.

    `instance` is the RECURRENCE-ID as an instant (whole days: midnight UTC of that date);
    None is the meeting itself or the series. `stamped_at` is DTSTAMP, `changed_at`
    LAST-MODIFIED, `created_at` CREATED. `span` is None where a REPLY or CANCEL gives no times.
    `cancelled` is METHOD:CANCEL or STATUS:CANCELLED. `not_people` as in `EmailSighting`.
    """

    meeting: str
    instance: Instant | None
    method: Method
    sequence: int
    stamped_at: Instant
    created_at: Instant | None
    changed_at: Instant | None
    span: Span | None
    recurrence: Recurrence | None
    cancelled: bool
    invitees: tuple[Invitee, ...]
    title: Words
    not_people: tuple[PersonToken, ...] = ()
