"""Mail and calendar items in plain text: what the adapters hand over.

These values live in memory only. `domain.touches.sighting` turns them into facts
made of tokens, and the plain text goes, encrypted, to the text store.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.moments import Instant
from domain.touches.touch import Automated, Method, PartStat, Recurrence, Role, Signal, Span


class Secrecy(StrEnum):
    """What a mail or an event says of itself (RFC 4021 `Sensitivity`, RFC 5545 `CLASS`)."""

    PRIVATE = "private"
    CONFIDENTIAL = "confidential"


@dataclass(frozen=True, slots=True)
class Address:
    """A mail address as written (`address`, lower case, not folded) with its display name."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a mail's header lines say about who and when; enough to tell whether it matters.

    `source` names the file it came from, for people. `message_id` and the ids in
    `references` and `in_reply_to` have no angle brackets. `received_at` is the earliest
    time that any hop noted.
    """

    source: str
    message_id: str | None
    references: tuple[str, ...]
    in_reply_to: tuple[str, ...]
    sent_at: Instant | None
    received_at: Instant | None
    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    subject: str

    def everybody(self) -> tuple[Address, ...]:
        """Sender first, then all recipients, in the order of the header lines."""
        sender = () if self.sender is None else (self.sender,)
        return sender + self.to + self.cc + self.bcc


@dataclass(frozen=True, slots=True)
class CalendarPerson:
    """An organiser or attendee; rooms, resources and groups do not get here."""

    address: Address
    role: Role
    answer: PartStat


@dataclass(frozen=True, slots=True)
class CalendarItem:
    """One VEVENT in plain text; field meanings as in `touch.CalendarFact`."""

    source: str
    uid: str
    instance: Instant | None
    method: Method
    sequence: int
    stamped_at: Instant
    created_at: Instant | None
    changed_at: Instant | None
    span: Span | None
    recurrence: Recurrence | None
    cancelled: bool
    people: tuple[CalendarPerson, ...]
    title: str
    secrecy: Secrecy | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """A whole message: its envelope, what kind it is, and what its parts hold.

    `text` is what its writer wrote, without quoted mail (for language packs; never stored
    as an event). `attachments` are file names. `labels` are a provider's labels or folders.
    `calendar` holds the items of its text/calendar parts. `lists` are the addresses of the distribution
    lists that it came through, `title` is what its writer calls their position, "" if nothing.
    """

    envelope: Envelope
    automated: Automated | None
    attachments: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    provider_thread: str | None = None
    text: str = ""
    calendar: tuple[CalendarItem, ...] = ()
    signals: tuple[Signal, ...] = ()
    lists: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """Something that could not be read: where it is and why. It never stops a run."""

    source: str
    reason: str
