"""What was said of hooks, what became of what they were sent, and what reps were told.

Addresses and secrets of hooks are in no event: they lie in the text store, under `hook:<id>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from domain.delivery.headlines import Headline
from domain.moments import Day, Instant
from domain.people import PersonToken

HookId: TypeAlias = str


class Topic(StrEnum):
    """What a hook can be about. Headlines are a person's own, all else is the company's."""

    STEP_ISSUED = "next_step.issued"
    FINDING_RAISED = "finding.raised"
    FINDING_CLEARED = "finding.cleared"
    DEAL_OPENED = "deal.opened"
    DEAL_CLOSED = "deal.closed"
    HEADLINES = "headlines.of_the_day"


class Form(StrEnum):
    """What a message looks like. Incoming webhooks of Slack and Teams take just their own bodies."""

    STANDARD = "standard"
    SLACK = "slack"
    TEAMS = "teams"


class DisabledBecause(StrEnum):
    """Why nothing is sent to a hook any more."""

    SAID = "said"
    FAILED_FOR_DAYS = "failed_for_days"
    GONE = "gone"
    """It answered 410: nobody is there any more."""
    ERASED = "erased"
    """Its address can not be read any more."""


@dataclass(frozen=True, slots=True)
class HookRegistered:
    """Somebody wants to be told; `person` is whose headlines it gets, None for a hook of the company."""

    hook: HookId
    topics: frozenset[Topic]
    form: Form
    person: PersonToken | None
    at: Instant


@dataclass(frozen=True, slots=True)
class HookSecretRotated:
    """It is signed with a new secret, and for a while with the one before, too."""

    hook: HookId
    at: Instant


@dataclass(frozen=True, slots=True)
class HookDisabled:
    """Nothing is sent to it until it is enabled."""

    hook: HookId
    because: DisabledBecause
    at: Instant


@dataclass(frozen=True, slots=True)
class HookEnabled:
    """It is sent what happens from here on; what came meanwhile is not sent."""

    hook: HookId
    at: Instant


@dataclass(frozen=True, slots=True)
class HookRemoved:
    """It is no more."""

    hook: HookId
    at: Instant


@dataclass(frozen=True, slots=True)
class HookTestAsked:
    """Somebody wants to see a message arrive: one is sent, and what waits is tried at once."""

    hook: HookId
    at: Instant


@dataclass(frozen=True, slots=True)
class HookMessageSent:
    """A hook took the message about an event, at the so-manieth try. `position` is the event's."""

    hook: HookId
    message: UUID
    position: int
    tries: int
    status: int
    at: Instant


@dataclass(frozen=True, slots=True)
class HookTryFailed:
    """It did not. `status` is what it answered, `fault` why nothing; `again_at` is when it is tried again."""

    hook: HookId
    message: UUID
    position: int
    tries: int
    status: int | None
    fault: str
    at: Instant
    again_at: Instant


@dataclass(frozen=True, slots=True)
class HookMessageSetAside:
    """After the last try: it was gone past."""

    hook: HookId
    message: UUID
    position: int
    tries: int
    status: int | None
    fault: str
    at: Instant


@dataclass(frozen=True, slots=True)
class HeadlinesTold:
    """What a rep was told on a day; hooks, mails and feeds carry it from here. The most pressing first."""

    person: PersonToken
    day: Day
    headlines: tuple[Headline, ...]
    at: Instant


HookWord: TypeAlias = (
    HookRegistered | HookSecretRotated | HookDisabled | HookEnabled | HookRemoved | HookTestAsked
)
"""What stands in the stream of all hooks."""
HookAttempt: TypeAlias = HookMessageSent | HookTryFailed | HookMessageSetAside
"""What stands in the stream of one hook."""
DeliveryEvent: TypeAlias = HookWord | HookAttempt | HeadlinesTold
