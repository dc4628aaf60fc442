"""Which scopes are asked for, why no more, and what is missing without one of them.

Least of all that will do: mail is only read, calendars are only read, and in the mode of headers alone Google
itself never gives out a body. `openid email` tell whose mailbox it is. Who wants mails drafted and times held
says so: Google has no right to draft that would not let one send, too, and nothing here sends.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

_AUTH = "https://www.googleapis.com/auth/"
IDENTITY = ("openid", "email")
MAIL = f"{_AUTH}gmail.readonly"
HEADERS = f"{_AUTH}gmail.metadata"
EVENTS = f"{_AUTH}calendar.events.readonly"
CALENDARS = f"{_AUTH}calendar.calendarlist.readonly"
DRAFTS = f"{_AUTH}gmail.compose"
HOLDS = f"{_AUTH}calendar.events.owned"

LACKS = {
    MAIL: "mail is not captured: reading mail was not ticked",
    HEADERS: "mail is not captured: reading the headers of mail was not ticked",
    EVENTS: "meetings are not captured: reading events was not ticked",
    CALENDARS: "only the main calendar is captured: seeing the list of calendars was not ticked",
    DRAFTS: "no mails can be drafted: managing drafts was not ticked",
    HOLDS: "no times can be held: editing events on own calendars was not ticked",
}
"""What a person is told of a scope that was asked for and not granted."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a mailbox is to be captured, and whether anything `acts` in it when its owner asks."""

    mail: bool = True
    calendar: bool = True
    headers_only: bool = False
    acts: bool = False

    def scopes(self) -> tuple[str, ...]:
        """The scopes that this takes, without those that only tell who somebody is."""
        mail = (HEADERS if self.headers_only else MAIL,) if self.mail else ()
        acts = (*((DRAFTS,) if self.mail else ()), *((HOLDS,) if self.calendar else ())) if self.acts else ()
        return (*mail, *((EVENTS, CALENDARS) if self.calendar else ()), *acts)


def lacking(asked: Collection[str], granted: Collection[str]) -> tuple[str, ...]:
    """The scopes that were asked for and not granted: granular consent lets a person untick each."""
    return tuple(scope for scope in asked if scope not in granted)


def lack_of(scope: str) -> str:
    """What is missing without a scope, for people."""
    return LACKS.get(scope, f"something is not captured: {scope} was not granted")
