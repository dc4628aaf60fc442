"""Calendars, who sees them, and their events; every change has a number."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from integrations.sandbox.clock import TurnedClock
from integrations.sandbox.microsoft.accounts import Account, Directory
from integrations.sandbox.microsoft.calendar.event import Event


class Role(StrEnum):
    """How far somebody else may look into a calendar."""

    READ = "read"
    WRITE = "write"
    DELEGATE = "delegate"
    """Writes, and sees private items too."""


class ChangeType(StrEnum):
    """What became of an item, as subscriptions name it."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


@dataclass(slots=True)
class Calendar:
    """One calendar. `generation` grows when everything that was given out for delta is let go."""

    number: int
    owner: Account
    name: str
    default: bool = False
    readers: dict[str, Role] = field(default_factory=dict)
    events: dict[int, Event] = field(default_factory=dict)
    gone: dict[int, tuple[int, Event]] = field(default_factory=dict)
    """What was taken out, with the number of that change."""
    change: int = 1
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """One item of a calendar changed; `day` tells which occurrence of a series."""

    calendar: Calendar
    event: Event
    kind: ChangeType
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """An event where it lies."""

    calendar: Calendar
    event: Event


@dataclass(frozen=True, slots=True)
class Told:
    """What an organizer tells guests (addresses): of a meeting, or of one occurrence."""

    held: Held
    day: date | None
    guests: tuple[str, ...]
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Replied:
    """What a guest tells the organizer."""

    held: Held
    day: date | None
    response: str


class Calendars:
    """All calendars of all mailboxes."""

    def __init__(self, clock: TurnedClock, directory: Directory) -> None:
        self.clock, self.directory = clock, directory
        self.on_change: Callable[[Changed], None] = _nobody_listens
        self.on_told: Callable[[Told], None] = _nobody_listens
        self.on_replied: Callable[[Replied], None] = _nobody_listens
        self._by_number: dict[int, Calendar] = {}
        self._by_uid: dict[tuple[str, str], Held] = {}
        self._numbers = itertools.count(4_201)
        self._versions = itertools.count(70_001)

    def default(self, account: Account) -> Calendar:
        """Somebody's own calendar."""
        found = next(
            (each for each in self._by_number.values() if each.default and each.owner is account), None
        )
        return found or self._made(account, "Calendar", default=True)

    def make(self, owner: Account, name: str) -> Calendar:
        """Make a further calendar."""
        self.default(owner)
        return self._made(owner, name, default=False)

    def seen_by(self, account: Account) -> Iterator[Calendar]:
        """The calendars in somebody's list: their own, then those that others let them see."""
        self.default(account)
        every = list(self._by_number.values())
        yield from (each for each in every if each.owner is account)
        yield from (each for each in every if account.id in each.readers)

    def named(self, owner: str, name: str) -> Calendar:
        """A calendar by its owner's address and its name; the default one has the name "Calendar".

        Raises:
            KeyError: there is none.
        """
        account = self.directory.get(owner)
        self.default(account)
        for each in self._by_number.values():
            if each.owner is account and each.name == name:
                return each
        raise KeyError(f"{owner} has no calendar {name!r}")

    def keep(self, calendar: Calendar, event: Event, kind: ChangeType, day: date | None = None) -> Event:
        """Keep an event as it stands from now on."""
        calendar.change += 1
        event.change, event.version, event.modified = calendar.change, next(self._versions), self.now()
        calendar.events[event.number] = event
        self._by_uid[calendar.owner.id, event.uid] = Held(calendar, event)
        calendar.gone.pop(event.number, None)
        self.on_change(Changed(calendar, event, kind, day))
        return event

    def take_out(self, calendar: Calendar, event: Event) -> None:
        """Take an event out of a calendar."""
        calendar.change += 1
        del calendar.events[event.number]
        self._by_uid.pop((calendar.owner.id, event.uid), None)
        calendar.gone[event.number] = (calendar.change, event)
        self.on_change(Changed(calendar, event, ChangeType.DELETED))

    def by_uid(self, account: Account, uid: str) -> Held | None:
        """Somebody's copy of a meeting, in whichever of their calendars."""
        return self._by_uid.get((account.id, uid))

    def move(self, calendar: Calendar, event: Event, to: Calendar) -> None:
        """Put an event into another calendar of the same owner."""
        self.take_out(calendar, event)
        self.keep(to, event, ChangeType.CREATED)

    def new_number(self) -> int:
        """The next number of an item."""
        return next(self._numbers)

    def new_version(self) -> int:
        """What the next etag is made of."""
        return next(self._versions)

    def now(self) -> datetime:
        """What the clock shows."""
        return self.clock.now()

    def _made(self, owner: Account, name: str, *, default: bool) -> Calendar:
        made = Calendar(next(self._numbers), owner, name, default)
        self._by_number[made.number] = made
        return made


def _nobody_listens(_: object) -> None:
    return
