"""Access as its events add up, and what somebody may do with a deal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from domain.access.events import (
    AccessEvent,
    AccessGiven,
    ApiTokenIssued,
    ApiTokenRevoked,
    LinkRevoked,
    LinkShared,
    LooksLogged,
    RequestTaken,
    SessionBegan,
    SessionEnded,
    SessionUsed,
    TeamStated,
)
from domain.access.permits import AccessRole, Permit, Reach, reach_of
from domain.people import PersonToken

_MOST_LEVELS = 20


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a person by their token, or a machine by the id of its token; never both."""

    roles: frozenset[AccessRole]
    person: PersonToken | None = None
    machine: str | None = None
    looks_after: frozenset[PersonToken] = frozenset()

    def reach(self, permit: Permit) -> Reach:
        """Of whose deals they may do something."""
        return reach_of(self.roles, permit)

    def may(self, permit: Permit, people: Iterable[PersonToken | None] = ()) -> bool:
        """Whether they may do something; `people` are those whose it is: a deal's owner and team.

        What is nobody's is only for those who may do it with everybody's.
        """
        reached = self.people(permit)
        return reached is None or not reached.isdisjoint(people)

    def people(self, permit: Permit) -> frozenset[PersonToken] | None:
        """With whose they may do something; None where it is everybody's, and nobody's."""
        reach = self.reach(permit)
        if reach is Reach.ALL:
            return None
        mine = frozenset({self.person} if self.person is not None and reach >= Reach.OWN else ())
        return mine | self.looks_after if reach >= Reach.TEAM else mine


@dataclass(frozen=True, slots=True)
class Access:
    """Who is what. `tokens` and `links` are those that were not revoked, by their ids.

    `taken` is how often somebody's access was taken away.
    """

    roles: Mapping[PersonToken, frozenset[AccessRole]] = field(
        default_factory=dict[PersonToken, frozenset[AccessRole]]
    )
    teams: Mapping[str, TeamStated] = field(default_factory=dict[str, TeamStated])
    tokens: Mapping[str, ApiTokenIssued] = field(default_factory=dict[str, ApiTokenIssued])
    links: Mapping[str, LinkShared] = field(default_factory=dict[str, LinkShared])
    taken: Mapping[PersonToken, int] = field(default_factory=dict[PersonToken, int])

    def person(self, person: PersonToken) -> Caller:
        """A person as one who asks; without roles they may do nothing."""
        return Caller(
            self.roles.get(person, frozenset()), person=person, looks_after=self.looked_after_by(person)
        )

    def machine(self, token: ApiTokenIssued) -> Caller:
        """A machine as one who asks."""
        return Caller(token.roles, machine=token.id)

    def looked_after_by(self, manager: PersonToken) -> frozenset[PersonToken]:
        """Everybody in the teams that a manager looks after, and in those below them."""
        found = (
            (*stated.members, *stated.managers)
            for stated in self.teams.values()
            if any(manager in team.managers for team in self._upward(stated))
        )
        return frozenset(person for people in found for person in people)

    def teams_of(self, person: PersonToken) -> frozenset[str]:
        """The teams that somebody is in or looks after."""
        return frozenset(
            name
            for name, stated in self.teams.items()
            if person in stated.members or person in stated.managers
        )

    def teams_below(self, person: PersonToken) -> frozenset[str]:
        """The same, with those below the ones that they look after."""
        below = (
            name
            for name, stated in self.teams.items()
            if any(person in team.managers for team in self._upward(stated))
        )
        return self.teams_of(person) | frozenset(below)

    def _upward(self, team: TeamStated) -> Iterable[TeamStated]:
        """A team and those above it; a ring of teams ends where it began."""
        seen: set[str] = set()
        level: TeamStated | None = team
        while level is not None and level.team not in seen and len(seen) < _MOST_LEVELS:
            seen.add(level.team)
            yield level
            level = self.teams.get(level.above or "")


def fold_access(events: Iterable[AccessEvent], access: Access | None = None) -> Access:
    """Access after these events, beginning with nobody's, or with `access`."""
    access = Access() if access is None else access
    for event in events:
        access = evolve_access(access, event)
    return access


def evolve_access(access: Access, event: AccessEvent) -> Access:
    """Access after one more event."""
    match event:
        case AccessGiven(person=person, roles=roles):
            others = {each: held for each, held in access.roles.items() if each != person}
            if roles:
                return replace(access, roles={**others, person: roles})
            taken = {**access.taken, person: access.taken.get(person, 0) + 1}
            return replace(access, roles=others, taken=taken)
        case TeamStated(team=team):
            teams = {name: stated for name, stated in access.teams.items() if name != team}
            is_there = bool(event.members or event.managers)
            return replace(access, teams={**teams, team: event} if is_there else teams)
        case ApiTokenIssued(id=id_):
            return replace(access, tokens={**access.tokens, id_: event})
        case ApiTokenRevoked(id=id_):
            return replace(access, tokens={key: token for key, token in access.tokens.items() if key != id_})
        case LinkShared(id=id_):
            return replace(access, links={**access.links, id_: event})
        case LinkRevoked(id=id_):
            return replace(access, links={key: link for key, link in access.links.items() if key != id_})
        case RequestTaken() | LooksLogged() | SessionBegan() | SessionUsed() | SessionEnded():
            return access
        case _:
            assert_never(event)
