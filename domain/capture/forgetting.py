"""Forgetting: what was captured, belongs to no deal, and has been kept long enough.

A contact that is forgotten leaves its count. Where it stood in the ledger there is nothing but its
place; its texts are destroyed. Source: rules.md section 10; decision 23.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from domain.moments import Instant

DEFAULT_DAYS = 90
MOST_DAYS = 3_650
_DAY_SECONDS = 86_400


class Channel(StrEnum):
    """As what something was captured."""

    EMAIL = "email"
    MEETING = "meeting"


class ForgottenBecause(StrEnum):
    """Why nobody needs a contact any more."""

    NO_DEAL = "no_deal"
    """No deal fits it."""
    AMBIGUOUS = "ambiguous"
    """Several deals fit it, and nobody has said which."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Something of a contact stood here that is forgotten; the place stays, so that no other one moves."""


@dataclass(frozen=True, slots=True)
class ContactForgotten:
    """A contact is forgotten, with everything that was captured of it until now.

    Stands in the stream of what the contact was matched to, so that nobody matches what is being
    forgotten. What is captured of it later is a contact again.
    """


@dataclass(frozen=True, slots=True)
class ContactsForgotten:
    """So many contacts were forgotten at once, by reason and channel; never which.

    `days` is how long they had been kept at least.
    """

    days: int
    counts: Mapping[ForgottenBecause, Mapping[Channel, int]]


ForgettingEvent: TypeAlias = Forgotten | ContactForgotten | ContactsForgotten


def kept_until(captured_at: Instant, days: int | None) -> Instant | None:
    """Until when something that matches no deal is kept, by when it was captured; None: for ever."""
    return None if days is None else captured_at + days * _DAY_SECONDS


def days_left(captured_at: Instant, days: int | None, now: Instant) -> int | None:
    """For how many days something that matches no deal is still kept, begun ones count; None: for ever."""
    until = kept_until(captured_at, days)
    return None if until is None else max(0, -((now - until) // _DAY_SECONDS))
