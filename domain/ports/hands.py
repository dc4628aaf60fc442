"""Hands: what is done in a person's own mailbox and calendar, because they asked for it.

A mail is drafted and never sent, an hour is held and nobody is invited: there is no method that sends.
Every method blocks and raises `ProviderFailed`; whoever asks decides what to do about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from domain.moments import Instant


class Hours(NamedTuple):
    """From an instant up to another."""

    start: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be drafted, in plain text.

    `answers` are the Message-IDs of the conversation that it goes on in, the newest first and without
    angle brackets; none where it begins one. `subject` is that of a new conversation: in one that is there,
    the subject stays what it is.
    """

    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """Something that stands in a mailbox or a calendar now.

    `item` names it there, `link` is where its owner sees it. `in_thread`: a draft stands in the
    conversation that it answers. `hours` is when a hold is.
    """

    item: str
    link: str
    in_thread: bool = False
    hours: Hours | None = None


class HasGuests(Exception):
    """A hold has become a meeting: taking it back would tell people, which is its owner's to do."""

    def __init__(self) -> None:
        super().__init__("guests were invited to it since: call it off in your calendar, which tells them")


class Drafting(Protocol):
    """Drafts in one person's mailbox."""

    def draft(self, letter: Letter, *, key: str) -> Placed:
        """Draft a mail. One `key` (hex digits) makes one draft, however often it is asked for."""
        ...

    def is_there(self, item: str) -> bool:
        """Whether it still is a draft: neither sent nor thrown away."""
        ...

    def take_back(self, item: str) -> None:
        """Throw a draft away; one that is none any more is left as it is."""
        ...

    def close(self) -> None:
        """Give back connections."""
        ...


class Holding(Protocol):
    """Holds in one person's own calendar."""

    def busy(self, hours: Hours) -> Sequence[Hours]:
        """When within a hours they are not free, in any order."""
        ...

    def hold(self, hours: Hours, title: str, *, key: str) -> Placed:
        """Hold a time, tentatively and with nobody else. One `key` (hex digits) makes one hold."""
        ...

    def is_there(self, item: str) -> bool:
        """Whether it still stands in the calendar."""
        ...

    def take_back(self, item: str) -> None:
        """Take a hold out of the calendar; one that is gone already is no failure.

        Raises:
            HasGuests: somebody was invited to it since.
        """
        ...

    def close(self) -> None:
        """Give back connections."""
        ...


@dataclass(frozen=True, slots=True)
class Hands:
    """What may be done for one person; None for what they did not let us do."""

    drafting: Drafting | None = None
    holding: Holding | None = None

    def close(self) -> None:
        """Give back connections."""
        for each in (self.drafting, self.holding):
            if each is not None:
                each.close()
