"""The levels: how far something is visible, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Who(StrEnum):
    """To whom something is visible; each circle holds those before it."""

    OWNER = "owner"
    """Only to those whose mailbox holds it, and to who took part in it."""
    TEAM = "team"
    """Also to the colleagues of the deal, and to those who share a team with an owner."""
    COMPANY = "company"
    """To everybody of the company."""


class What(StrEnum):
    """How much of something is visible; each holds those before it."""

    METADATA = "metadata"
    """That it was, when, and between whom."""
    SUBJECT = "subject"
    """Its subject or title, and the names of attachments."""
    BODY = "body"
    """Its words. They are not stored: a link leads to them, for whoever may open the mailbox."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """Those of `who` see `what`; whoever stands further away sees nothing."""

    who: Who
    what: What


DEFAULT = Visibility(Who.TEAM, What.SUBJECT)
"""What holds where nobody has chosen anything."""

CIRCLES = tuple(Who)
LEVELS = tuple(What)


def reaches(visibility: Visibility, circle: Who) -> What | None:
    """How much somebody of a circle sees; None: nothing."""
    return visibility.what if CIRCLES.index(visibility.who) >= CIRCLES.index(circle) else None


def least(levels: list[What | None]) -> What | None:
    """The least of some levels; None is less than any."""
    return min(levels, key=_rank)


def most(one: What | None, other: What | None) -> What | None:
    """The more of two levels."""
    return max(one, other, key=_rank)


def _rank(level: What | None) -> int:
    return -1 if level is None else LEVELS.index(level)
