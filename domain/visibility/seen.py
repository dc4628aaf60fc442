"""What somebody sees of a touch: the one question that the API and every page ask.

Whose it is comes first, then the deal, then what the owners have chosen. Where several mailboxes hold
copies of one message, the most closed of their owners' choices counts: who shares a copy would tell the
words that another keeps. More rights never show less. Source: decision 24.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.people import PersonToken
from domain.visibility.levels import DEFAULT, LEVELS, Visibility, What, Who, least, most, reaches


class Right(StrEnum):
    """What somebody is in the company, besides a colleague."""

    REP = "rep"
    MANAGER = "manager"
    """Reviews the deals of those who share a team with them."""
    ADMIN = "admin"
    """Says what is captured and how visible it is; that alone shows nothing of what was said."""
    AUDITOR = "auditor"
    """Reads what is any deal's, and that they did is noted."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. `teams` are the names of the company's teams that they are in."""

    person: PersonToken
    teams: frozenset[str] = frozenset()
    rights: frozenset[Right] = frozenset()


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose mailbox holds a copy, the teams that they are in, and how visible that copy is."""

    person: PersonToken
    teams: frozenset[str]
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class DealOfTouch:
    """The deal that a touch belongs to: its owner, their teams, and the people of its own team."""

    owner: PersonToken | None
    teams: frozenset[str] = frozenset()
    team: frozenset[PersonToken] = frozenset()


@dataclass(frozen=True, slots=True)
class SeenTouch:
    """A touch as it is asked about. `people` took part in it; `default` counts where nobody holds a copy."""

    people: frozenset[PersonToken]
    holders: tuple[Holder, ...] = ()
    deal: DealOfTouch | None = None
    default: Visibility = DEFAULT


@dataclass(frozen=True, slots=True)
class Seen:
    """What is shown. `noted`: it is shown only to an auditor as such, and who shows it notes that."""

    metadata: bool = False
    subject: bool = False
    body: bool = False
    noted: bool = False


def what_is_seen(viewer: Viewer, touch: SeenTouch) -> Seen:
    """What somebody sees of a touch."""
    level = _by_standing(viewer, touch)
    is_audit = Right.AUDITOR in viewer.rights and touch.deal is not None and level is not What.BODY
    return _seen(What.BODY if is_audit else level, noted=is_audit)


def what_is_seen_whichever(viewer: Viewer, touch: SeenTouch, deals: Sequence[DealOfTouch]) -> Seen:
    """What somebody sees of a touch that may be any of these deals': the least of what they would as each's.

    So nobody sees more of it before it is told whose it is than whoever may see it afterwards.
    """
    looks = [what_is_seen(viewer, replace(touch, deal=deal)) for deal in deals or (touch.deal,)]
    return Seen(
        metadata=all(each.metadata for each in looks),
        subject=all(each.subject for each in looks),
        body=all(each.body for each in looks),
        noted=any(each.noted for each in looks),
    )


def _by_standing(viewer: Viewer, touch: SeenTouch) -> What | None:
    """What somebody sees by where they stand, whatever else they may do."""
    if viewer.person in touch.people or any(viewer.person == each.person for each in touch.holders):
        return What.BODY
    chosen = [each.visibility for each in touch.holders] or [touch.default]
    level = least([reaches(each, _circle(viewer, touch)) for each in chosen])
    return most(level, What.METADATA) if _answers_for(viewer, touch.deal) else level


def _circle(viewer: Viewer, touch: SeenTouch) -> Who:
    """How near somebody stands who is neither an owner nor took part."""
    shares_a_team = any(not viewer.teams.isdisjoint(each.teams) for each in touch.holders)
    return Who.TEAM if shares_a_team or _answers_for(viewer, touch.deal) else Who.COMPANY


def _answers_for(viewer: Viewer, deal: DealOfTouch | None) -> bool:
    """Whether a deal is somebody's own, or one that they play in or review."""
    if deal is None:
        return False
    is_manager = Right.MANAGER in viewer.rights and not viewer.teams.isdisjoint(deal.teams)
    return viewer.person == deal.owner or viewer.person in deal.team or is_manager


def _seen(level: What | None, *, noted: bool) -> Seen:
    if level is None:
        return Seen()
    reached = LEVELS[: LEVELS.index(level) + 1]
    return Seen(metadata=True, subject=What.SUBJECT in reached, body=What.BODY in reached, noted=noted)
