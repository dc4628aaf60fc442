"""What is proposed about people, computed when asked: nothing of it holds before somebody says so.

Who takes part in a deal's conversations and is not named there is proposed as a stakeholder; what
people's titles and meetings say of their part is proposed as a role. Each proposal has a ground; who
dismisses one dismisses its ground, and only another ground brings it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.deal.state import Deal
from domain.game.terms import Terms
from domain.languages.titles import RoleHint, roles_of_meeting, roles_of_title
from domain.moments import Instant
from domain.people import PersonToken, Side
from domain.stakeholders.involved import HowKnown, Involved
from domain.touches.meeting import Meeting
from domain.touches.touch import Role
from domain.touches.words import words_of


class Ground(StrEnum):
    """Why somebody is proposed as a stakeholder, the best first."""

    WROTE = "wrote"
    MET = "met"
    WRITTEN_TO = "written_to"
    COPIED = "copied"


class Confidence(StrEnum):
    """How much a ground says."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class StakeholderProposal:
    """Somebody who could be named in the deal."""

    involved: Involved
    ground: Ground


class Source(StrEnum):
    """Where a role is read from."""

    SIGNATURE = "signature"
    ORGANISED = "organised"
    ATTENDED = "attended"


@dataclass(frozen=True, slots=True)
class Stated:
    """Words that may speak for a role: a title, or the name of a meeting; `evidence` is where they stand."""

    person: PersonToken
    source: Source
    text: str
    evidence: str
    at: Instant


@dataclass(frozen=True, slots=True)
class RoleProposal:
    """A role that somebody may hold. `ground` is what dismissing it remembers; it holds no plain text."""

    involved: Involved
    role: str
    stated: Stated
    words: str
    confidence: Confidence
    ground: str


def proposed_stakeholders(deal: Deal, people: Iterable[Involved]) -> Iterator[StakeholderProposal]:
    """Who takes part and is not named, unless somebody dismissed them for the same ground."""
    for each in people:
        if each.is_person and each.contacts and each.side is not Side.SELLER:
            ground = ground_of(each)
            if each.known is not HowKnown.NAMED and ground.value not in dismissed(deal, each):
                yield StakeholderProposal(each, ground)


def ground_of(involved: Involved) -> Ground:
    """The best ground on which somebody could be proposed."""
    if involved.wrote:
        return Ground.WROTE
    if involved.met:
        return Ground.MET
    return Ground.WRITTEN_TO if involved.addressed else Ground.COPIED


def grounds_up_to(ground: Ground) -> tuple[str, ...]:
    """A ground with those that say less."""
    return tuple(each.value for each in list(Ground)[list(Ground).index(ground) :])


def dismissed(deal: Deal, involved: Involved) -> frozenset[str]:
    """The grounds that were dismissed of a person, by any of their addresses."""
    return frozenset[str]().union(*(deal.dismissed.get(each, ()) for each in involved.addresses))


def wanted_roles(terms: Terms) -> tuple[str, ...]:
    """The roles that the deal's milestones name, in their order."""
    return tuple(dict.fromkeys(role for milestone in terms.milestones for role in milestone.roles))


def proposed_roles(
    deal: Deal,
    people: Iterable[Involved],
    stated: Mapping[PersonToken, Sequence[Stated]],
    roles: Sequence[str],
    *,
    word: Callable[[str], str],
) -> Iterator[RoleProposal]:
    """What titles and meetings say of the roles of people who have none; `word` gives tokens of text.

    Nothing is proposed of the seller's people, nor of whom somebody said that they have none.
    """
    for each in people:
        said_none = any(address in deal.roles_said for address in each.addresses)
        if each.is_person and each.side is not Side.SELLER and each.role is None and not said_none:
            gone, seen = dismissed(deal, each), set[str]()
            for proposal in _roles_of(each, stated.get(each.person, ()), roles, word):
                if proposal.ground not in gone and proposal.role not in seen:
                    seen.add(proposal.role)
                    yield proposal


def _roles_of(
    involved: Involved, stated: Iterable[Stated], roles: Sequence[str], word: Callable[[str], str]
) -> Iterator[RoleProposal]:
    for text in sorted(stated, key=lambda each: (list(Source).index(each.source), -each.at, each.evidence)):
        read = roles_of_title if text.source is Source.SIGNATURE else roles_of_meeting
        for hint in read(text.text, roles):
            token = word(" ".join(words_of(text.text)))
            ground = f"role:{hint.role}:{text.source.value}:{token}"
            yield RoleProposal(involved, hint.role, text, hint.words, _confidence(text, hint), ground)


def _confidence(stated: Stated, hint: RoleHint) -> Confidence:
    match stated.source:
        case Source.SIGNATURE:
            return Confidence.LIKELY if hint.ranking else Confidence.POSSIBLE
        case Source.ORGANISED:
            return Confidence.POSSIBLE
        case Source.ATTENDED:
            return Confidence.HINT


def said_by_meetings(
    deal: Deal, terms: Terms, meetings: Iterable[Meeting], titles: Mapping[str, str]
) -> Iterator[Stated]:
    """What the titles of mutual meetings say of the buyer's one person who called or attended them.

    Where several of the buyer's people attended a meeting that none of them called, it speaks for nobody.
    """
    for meeting in meetings:
        title = titles.get(meeting.meeting, "")
        if not title or not meeting.is_mutual:
            continue
        people = [each for each in meeting.buyers if each not in terms.sides.not_people]
        called = _organisers(deal, terms, meeting.meeting).intersection(people)
        if len(called) == 1:
            yield Stated(next(iter(called)), Source.ORGANISED, title, meeting.id, meeting.start)
        elif not called and len(people) == 1:
            yield Stated(people[0], Source.ATTENDED, title, meeting.id, meeting.start)


def _organisers(deal: Deal, terms: Terms, meeting: str) -> frozenset[PersonToken]:
    invitees = (each for fact in deal.calendar.get(meeting, ()) for each in fact.invitees)
    return frozenset(terms.sides.person_of(each.person) for each in invitees if each.role is Role.ORGANIZER)
