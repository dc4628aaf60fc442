"""Which rights are asked for, why no more, and what is missing without one of them.

Least of all that will do: mail and calendars are only read, and in the mode of headers alone Microsoft itself
never gives out a body. `User.Read` tells whose mailbox it is. Who wants mails drafted and times held says so;
no right to send is ever asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

PERSON = "User.Read"
MAIL, HEADERS, CALENDARS = "Mail.Read", "Mail.ReadBasic", "Calendars.Read"
DRAFTS, HOLDS = "Mail.ReadWrite", "Calendars.ReadWrite"
SHARED = ".Shared"

_LACKS = {
    MAIL: "mail is not captured: reading mail was not granted",
    HEADERS: "mail is not captured: reading the headers of mail was not granted",
    CALENDARS: "meetings are not captured: reading calendars was not granted",
    DRAFTS: "no mails can be drafted: writing mail was not granted",
    HOLDS: "no times can be held: writing calendars was not granted",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a mailbox is to be captured; `shared`: somebody else's, who lets this person read it.

    `acts`: mails are drafted and times held in it when its owner asks.
    """

    mail: bool = True
    calendar: bool = True
    headers_only: bool = False
    shared: bool = False
    acts: bool = False

    def scopes(self) -> tuple[str, ...]:
        """The rights that this takes, without the one that only tells who somebody is."""
        mail = (HEADERS if self.headers_only else MAIL,) if self.mail else ()
        acts = (*((DRAFTS,) if self.mail else ()), *((HOLDS,) if self.calendar else ())) if self.acts else ()
        wanted = (*mail, *((CALENDARS,) if self.calendar else ()), *acts)
        return tuple(f"{scope}{SHARED}" for scope in wanted) if self.shared else wanted


def named_by(resource: str, scopes: Iterable[str]) -> list[str]:
    """Rights as the sign-in of a cloud wants them named."""
    return [f"{resource}/{scope}" for scope in scopes]


def granted_in(text: str) -> frozenset[str]:
    """The rights that an answer names, without the resource before them."""
    return frozenset(each.rpartition("/")[2] for each in text.split())


def lack_of(scope: str) -> str:
    """What is missing without a right, for people."""
    known = _LACKS.get(scope.removesuffix(SHARED))
    return known or f"something is not captured: {scope} was not granted"
