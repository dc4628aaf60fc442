"""A provider as the people of a team live with it: what a test lets them do, and what it asks afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.ports.clock import Clock
from domain.ports.provider import CollectionKind
from integrations.sandbox.faults import Kind
from integrations.sandbox.remote import RemoteSandbox
from services.mailboxes.connecting import Connecting
from services.settings import Settings
from tests.integrations.google_auth.browsing import visit

ZONE = "Europe/Berlin"
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Shelf:
    """A collection of somebody's mailbox at its provider, and the ids that lie in it now."""

    kind: CollectionKind
    key: str
    listed: frozenset[str]


@dataclass(frozen=True)
class Booking:
    """An hour that somebody wants to meet others in; `start` is what a clock in Berlin shows."""

    title: str
    start: datetime
    guests: Sequence[str]
    is_weekly: bool = False


class House(Protocol):
    """A provider in a sandbox, which may be of another process.

    A meeting is named by its UID, whoever organizes it.
    """

    kind: str
    passing: Sequence[Kind]
    """The ways in which its calls go wrong for a moment."""
    methods: Sequence[str]
    """Of what faults are drawn: mail, calendars."""

    def settings(self) -> Mapping[str, str]:
        """Those of somebody who has pointed everything at the sandbox."""
        ...

    def opens(self, address: str) -> None:
        """Somebody gets a mailbox."""
        ...

    def had(self, people: Sequence[str], team: Sequence[str], *, messages: int, events: int) -> None:
        """There was mail before anybody looked, and there are meetings; many of the team have them."""
        ...

    def connects(self, address: str, settings: Settings, connecting: Connecting, clock: Clock) -> None:
        """Somebody signs in, for the first time or again."""
        ...

    def revokes(self, address: str) -> None:
        """What somebody has granted is over."""
        ...

    def mail_arrives(self, address: str, raw: str) -> None: ...

    def messages(self, address: str) -> list[str]:
        """The ids of all messages, newest last."""
        ...

    def files(self, address: str, message: str, number: int) -> None:
        """Somebody puts a message elsewhere; of several places, `number` says which."""
        ...

    def deletes(self, address: str, message: str) -> None:
        """For good."""
        ...

    def message_ids(self, address: str) -> dict[str, str]:
        """Of all messages that are to be captured, by their ids, the Message-IDs."""
        ...

    def books(self, owner: str, booking: Booking) -> str: ...

    def moves(self, owner: str, meeting: str, start: datetime) -> None:
        """To another hour; of a series, all of it."""
        ...

    def cancels(self, owner: str, meeting: str, instance: datetime | None = None) -> None:
        """All of it, or one instance."""
        ...

    def answers(self, guest: str, meeting: str, answer: str) -> None:
        """In iCalendar's words."""
        ...

    def meetings(self, address: str) -> set[str]:
        """The UIDs of what takes place."""
        ...

    def cursors_expire(self, address: str) -> None:
        """Every cursor of mail and of the calendar is no longer good."""
        ...

    def shelves(self, address: str) -> list[Shelf]:
        """All collections that are to be captured."""
        ...


@contextmanager
def browser(sandbox: RemoteSandbox, act: str, address: str) -> Iterator[Callable[[str], bool]]:
    """A page is shown to somebody, who agrees."""
    threads: list[threading.Thread] = []

    def answer(page: str) -> None:
        visit(sandbox.do(act, url=page, address=address))

    def show(page: str) -> bool:
        threads.append(threading.Thread(target=answer, args=(page,)))
        threads[-1].start()
        return True

    yield show
    for each in threads:
        each.join()
