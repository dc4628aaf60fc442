"""One subscription, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from integrations.sandbox.clock import Moment
from integrations.sandbox.microsoft.accounts import Account
from integrations.sandbox.microsoft.clouds import Cloud


class About(StrEnum):
    """Of what kind the items are."""

    MESSAGE = "Message"
    EVENT = "Event"
    CALENDAR = "Calendar"


@dataclass(frozen=True, slots=True)
class Watched:
    """Items of a mailbox: all of a kind, or those in one folder or calendar (`place`)."""

    about: About
    owner: Account
    place: str | int | None = None

    def has(self, about: About, owner: Account, place: str | int) -> bool:
        """Whether an item is one of these."""
        return self.about is about and self.owner is owner and self.place in {None, place}


@dataclass(slots=True)
class Subscription:
    """One subscription. `challenges` counts answers to what was asked; `paused` tells nothing until one."""

    id: str
    client: str
    creator: str
    tenant: str
    cloud: Cloud
    resource: str
    watched: Watched
    changes: tuple[str, ...]
    to: str
    lifecycle_to: str | None
    client_state: str | None
    until: Moment
    immutable: bool
    tls: str
    challenges: int = 0
    paused: bool = False

    def same_as(self, other: Subscription) -> bool:
        """Whether both would tell the same application the same."""
        return (self.client, self.creator, self.watched, set(self.changes)) == (
            other.client, other.creator, other.watched, set(other.changes),
        )  # fmt: skip
