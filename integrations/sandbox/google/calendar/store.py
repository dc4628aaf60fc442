"""Calendars, who may see them, and their events; every change has a number."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from integrations.sandbox.clock import TurnedClock, written
from integrations.sandbox.exchange import Json
from integrations.sandbox.google.accounts import Account, Accounts
from integrations.sandbox.google.refusals import Refusal, not_found
from integrations.sandbox.postman import Postman

ROLES = ("none", "freeBusyReader", "reader", "writerWithoutPrivateAccess", "writer", "owner")


@dataclass(slots=True)
class Kept:
    """An event as it stands. `change` is the number of its last change in its calendar."""

    resource: Json
    change: int
    etag: int


@dataclass(slots=True)
class Calendar:
    """One calendar. `generation` grows when all sync tokens are made invalid."""

    id: str
    owner: Account
    summary: str
    zone: str
    roles: dict[str, str]
    pushes: bool = True
    events: dict[str, Kept] = field(default_factory=dict)
    vanished: dict[str, Kept] = field(default_factory=dict)
    """Occurrences that a series no longer has."""
    change: int = 0
    generation: int = 0
    updated: str = ""


@dataclass(slots=True)
class Listed:
    """A calendar in somebody's list."""

    calendar: Calendar
    change: int
    etag: int
    deleted: bool = False
    hidden: bool = False


@dataclass(slots=True)
class UserList:
    """Somebody's list of calendars."""

    entries: dict[str, Listed] = field(default_factory=dict)
    change: int = 0
    generation: int = 0


class Calendars:
    """All calendars of all accounts."""

    def __init__(self, clock: TurnedClock, accounts: Accounts, postman: Postman) -> None:
        self.clock, self.accounts, self.postman = clock, accounts, postman
        self.by_id: dict[str, Calendar] = {}
        self.lists: dict[str, UserList] = {}
        self.on_events: Callable[[Calendar], None] = _nobody_watches
        self.on_list: Callable[[Account], None] = _nobody_watches
        self.invites_elsewhere: Callable[[Calendar, Json, str, bool], None] = lambda *_: None
        """Tells somebody of another house what an organizer says, and whether they are (still) invited."""
        self.answers_elsewhere: Callable[[Json, Json], None] = lambda *_: None
        """Tells an organizer of another house a guest's entry."""
        self._etags = itertools.count(3_568_771_253_016_606, 2)
        self._ids = itertools.count(1)

    def primary(self, account: Account) -> Calendar:
        """An account's own calendar."""
        found = self.by_id.get(account.address)
        return found or self.make(account, account.address, account.address)

    def make(self, owner: Account, calendar_id: str, summary: str, zone: str | None = None) -> Calendar:
        """Make a calendar, and put it into its owner's list."""
        made = Calendar(calendar_id, owner, summary, zone or owner.zone, {owner.address: "owner"})
        self.by_id[calendar_id] = made
        self.share(made, owner, "owner")
        return made

    def share(self, calendar: Calendar, account: Account, role: str) -> None:
        """Let somebody see a calendar, or no longer (`none`); who sees less loses their tokens."""
        calendar.roles[account.address] = role
        listed = self.list_of(account)
        listed.change += 1
        entry = Listed(calendar, listed.change, next(self._etags), deleted=role == "none")
        listed.entries[calendar.id] = entry
        calendar.generation += role == "none"
        self.on_list(account)

    def list_of(self, account: Account) -> UserList:
        """Somebody's list; their own calendar is in it from the beginning."""
        if account.number not in self.lists:
            self.lists[account.number] = UserList()
            self.primary(account)
        return self.lists[account.number]

    def find(self, account: Account, name: str) -> tuple[Calendar, str]:
        """A calendar that somebody may see, with their role.

        Raises:
            Refusal: there is none, or it is not theirs to see.
        """
        self.list_of(account)
        calendar = self.by_id.get(account.address if name == "primary" else name)
        role = "none" if calendar is None else calendar.roles.get(account.address, "none")
        if calendar is None or role == "none":
            raise not_found()
        return calendar, role

    def put(self, calendar: Calendar, resource: Json) -> Kept:
        """Keep an event as it stands from now on."""
        calendar.change += 1
        calendar.updated = resource["updated"] = written(self.clock.now())
        kept = Kept(resource, calendar.change, next(self._etags))
        calendar.events[resource["id"]] = kept
        self.on_events(calendar)
        return kept

    def new_id(self) -> str:
        """An id for an event, in Google's alphabet."""
        number = next(self._ids) * 0x9E3779B97F4A7C15 & (1 << 64) - 1
        digits = "0123456789abcdefghijklmnopqrstuv"
        return "".join(digits[number * 0x2545F4914F6CDD1D >> shift & 31] for shift in range(0, 130, 5))

    def new_etag(self) -> int:
        """The next etag."""
        return next(self._etags)


def rank(role: str) -> int:
    """How far a role reaches."""
    return ROLES.index(role)


def must_write(role: str) -> None:
    """Refuse who may not write.

    Raises:
        Refusal: the role is less than a writer's.
    """
    if rank(role) < rank("writerWithoutPrivateAccess"):
        says = "You need to have writer access to this calendar."
        raise Refusal(403, "requiredAccessLevel", says, domain="calendar")


def _nobody_watches(_what: object) -> None:
    return
