"""Providers: somebody's mail and calendars, as capture asks for them, whoever keeps them.

An adapter translates one provider's contract into this one and holds no policy: what to do about
a failure, how far to go back, what to leave out, is decided by who asks. Nobody who asks looks at
which provider it is. Source: rules.md section 10.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from domain.moments import Instant
from domain.touches.mail import CalendarItem


class FailureKind(StrEnum):
    """What is to be done about a failure."""

    RETRY = "retry"
    """It may pass by itself: the same again, later."""
    SLOW_DOWN = "slow_down"
    """Too much was asked in too short a time; `wait_seconds` says how long to wait, if the provider did."""
    REAUTHORISE = "reauthorise"
    """The person has to sign in again; the cursor stays."""
    RESYNC = "resync"
    """The cursor does not hold any more: everything has to be listed again."""
    SKIP_ITEM = "skip_item"
    """This item is not there any more, or can not be had; the others can."""
    STOP_APP = "stop_app"
    """No mailbox works with the settings of this application; an administrator has to act."""
    PERMANENT = "permanent"
    """This mailbox can not be captured until somebody changes something about it."""


class ProviderFailed(Exception):
    """A provider did not give what was asked. `reason` is a short code without anybody's text."""

    def __init__(self, kind: FailureKind, reason: str, *, wait_seconds: float | None = None) -> None:
        super().__init__(f"{kind}: {reason}")
        self.kind = kind
        self.reason = reason
        self.wait_seconds = wait_seconds


class CollectionKind(StrEnum):
    """What a collection holds."""

    MAIL = "mail"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Collection:
    """A part of a mailbox that has a cursor of its own: all its mail, a folder, a calendar.

    `key` names it at the provider for ever, `name` is what people call it. `is_usual` is false for
    what is not captured unless somebody asks for it (holidays, birthdays, others' calendars).
    `is_window`: a listing shows a stretch of time of it; what it does not name may be there all the same.
    `called` are all names by which people mean it: of a folder its path, and the same below the English
    name of a folder that the provider made, whatever that is called here. Empty where it is no such part.
    """

    key: str
    kind: CollectionKind
    name: str
    is_usual: bool = True
    is_window: bool = False
    called: tuple[str, ...] = ()


class LeftOut(StrEnum):
    """Why an item is no contact, as its provider marks it."""

    DRAFT = "draft"
    SPAM = "spam"
    CHAT = "chat"
    NO_MEETING = "no_meeting"
    """Focus time, out of office, a working place, a birthday, a time that we hold for a next step."""
    ELSEWHERE = "elsewhere"
    """It lies in another collection of the same mailbox by now."""


@dataclass(frozen=True, slots=True)
class MailContent:
    """A message as its provider gives it: `data` is RFC 5322, its header lines alone if not `is_whole`.

    `labels` are the names of labels or folders, `thread` the provider's own thread id,
    `noted_at` when the provider received it. Trash is a label like any other. `folders` are the paths
    of where it lies, under every name, and `categories` what its provider or owner sorts it under; both
    are among the labels, too.
    """

    data: bytes
    labels: tuple[str, ...]
    thread: str | None
    noted_at: Instant | None
    is_whole: bool = True
    left_out: LeftOut | None = None
    folders: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarContent:
    """What a calendar says of a meeting: an event, a series with its exceptions, or that it is cancelled.

    `is_private`: the calendar's owner, or the event, lets others see nothing but the time.
    `ends_when_gone`: it is the organiser's own item, and its provider says no more of one that was
    deleted than its key. The meeting is off then. `categories` are None where a calendar has none.
    """

    items: tuple[CalendarItem, ...]
    is_private: bool = False
    ends_when_gone: bool = False
    left_out: LeftOut | None = None
    categories: tuple[str, ...] | None = None


Content: TypeAlias = MailContent | CalendarContent


@dataclass(frozen=True, slots=True)
class Listed:
    """An item that is there, by its key in its collection; without `content` it has to be fetched.

    `labelled` are the names of labels that it was given since the cursor, or that it has where it is
    listed, as far as its provider tells them with it; what is fetched tells its labels itself. A
    listing may name an item again to tell its labels. `told` is what is known of mail before any of it is
    fetched: where it lies, how it is marked, when it came; it has no bytes.
    """

    key: str
    content: Content | None = None
    labelled: tuple[str, ...] = ()
    told: MailContent | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a round. `items` are there, `gone` are keys of what was deleted or has left the collection.

    `more` asks for the next part of this round. `cursor`, only given without `more`, is where the
    next round of changes begins.
    """

    items: tuple[Listed, ...]
    gone: tuple[str, ...] = ()
    more: str | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """A provider's promise to push hints about a collection until `until`.

    `id` and `resource` name it at the provider, where one of the same id takes the place of the one
    before; `secret` is what its pushes have to carry.
    """

    id: str
    resource: str
    secret: str
    until: Instant


class Budget(Protocol):
    """What an adapter may spend at its provider, in the provider's own units."""

    def spend(self, units: int) -> None:
        """Returns when so many units may be spent; a wait is told to nobody and may be long."""
        ...


class Provider(Protocol):
    """One mailbox of one person. Methods block, raise `ProviderFailed`, and are for one thread at a time."""

    @property
    def kind(self) -> CollectionKind:
        """What all of its collections hold."""
        ...

    def collections(self) -> Sequence[Collection]:
        """Everything that could be captured, whether or not it usually is."""
        ...

    def begin(self, collection: Collection) -> str | None:
        """A cursor from which `changes` tells all that happens from now on, taken before a backfill.

        None where the provider gives one only at the end of a full listing (`Page.cursor`).
        """
        ...

    def backfill(self, collection: Collection, *, since: Instant | None, more: str | None) -> Page:
        """Everything that is there, newest first where the provider can; `more` is of the page before."""
        ...

    def changes(self, collection: Collection, cursor: str, *, more: str | None) -> Page:
        """What has changed since a cursor. An empty page with `more` is not the end.

        Raises:
            ProviderFailed: of kind `RESYNC` where the cursor has expired, at any page.
        """
        ...

    def fetch(
        self, collection: Collection, keys: Sequence[str]
    ) -> Iterator[tuple[str, Content | ProviderFailed]]:
        """The contents of items, each or why not; in any order, as they arrive.

        Raises:
            ProviderFailed: what concerns all of them, as soon as it is known.
        """
        ...

    def heads(
        self, collection: Collection, keys: Sequence[str]
    ) -> Iterator[tuple[str, Content | ProviderFailed]]:
        """As `fetch`, but of mail the header lines alone: nobody has to have its body to judge it."""
        ...

    def own_addresses(self) -> Sequence[str]:
        """The owner's address and aliases, lower case."""
        ...

    def watch(self, collection: Collection, *, address: str, secret: str) -> Watch | None:
        """Ask for pushes to an address; None where this collection has none, and is polled."""
        ...

    def unwatch(self, watch: Watch) -> None:
        """Ask for no more pushes; a watch that is gone already is no failure."""
        ...

    def close(self) -> None:
        """Give back connections; a later call opens them again."""
        ...
