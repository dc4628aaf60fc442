"""What was said of who may do what: the events of one stream. People are tokens, as everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from domain.access.permits import AccessRole
from domain.moments import Instant
from domain.people import PersonToken


@dataclass(frozen=True, slots=True)
class AccessGiven:
    """From here on a person is all of this, and nothing else; nothing at all takes their access away."""

    person: PersonToken
    roles: frozenset[AccessRole]


@dataclass(frozen=True, slots=True)
class TeamStated:
    """Who is in a team and who looks after it, whole. `above` is the team that it is part of.

    A manager looks after the team and all below it. A team with nobody in it is no more.
    """

    team: str
    members: frozenset[PersonToken]
    managers: frozenset[PersonToken]
    above: str | None = None


@dataclass(frozen=True, slots=True)
class ApiTokenIssued:
    """A machine may ask with a token; `digest` is SHA-256 of its secret part, which nobody keeps."""

    id: str
    digest: str
    roles: frozenset[AccessRole]
    until: Instant


@dataclass(frozen=True, slots=True)
class ApiTokenRevoked:
    """A token is good for nothing any more."""

    id: str


@dataclass(frozen=True, slots=True)
class LinkShared:
    """Whoever holds a secret link may read one thing until then, and nothing else.

    `digest` is SHA-256 of its secret part, which nobody keeps. `kind` says what is read, `subject` of which
    deal (its id) or of whom (a person's token). `by` is who shared it, as the actor of events.
    """

    id: str
    digest: str
    kind: str
    subject: str
    by: str
    at: Instant
    until: Instant


@dataclass(frozen=True, slots=True)
class LinkRevoked:
    """A secret link leads nowhere any more."""

    id: str


@dataclass(frozen=True, slots=True)
class RequestTaken:
    """A request that its sender gave a key is being done; `digest` tells it from others with that key.

    Stands in a stream of its own for each caller and key.
    """

    digest: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at something: `what` is the question that they asked, of one deal or of many (None).

    The deal is empty where there is none of the id that they typed, which is kept nowhere.
    """

    by: str
    what: str
    deal_id: str | None
    at: Instant


@dataclass(frozen=True, slots=True)
class LooksLogged:
    """These looks were let through, all of a moment, in one process. Stands in a stream of that process."""

    looks: tuple[Look, ...]


@dataclass(frozen=True, slots=True)
class SessionBegan:
    """A person signed in with a browser; stands in a stream of this session alone.

    `digest` is SHA-256 of what the browser holds. `taken` is how often their access had been taken away
    by then: once more, and the session is over for good. `until` is its end, however much it is used.
    """

    person: PersonToken
    digest: str
    taken: int
    at: Instant
    until: Instant


@dataclass(frozen=True, slots=True)
class SessionUsed:
    """It was in use; told now and then, not each time."""

    at: Instant


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """They signed out, or signed in anew."""

    at: Instant


AccessEvent: TypeAlias = (
    AccessGiven
    | TeamStated
    | ApiTokenIssued
    | ApiTokenRevoked
    | RequestTaken
    | LooksLogged
    | LinkShared
    | LinkRevoked
    | SessionBegan
    | SessionUsed
    | SessionEnded
)
