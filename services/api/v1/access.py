"""Who may use the API: oneself and, for administrators, everybody, teams and the tokens of machines."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from domain.access.events import AccessEvent, AccessGiven, ApiTokenRevoked, TeamStated
from domain.access.permits import AccessRole, Permit, Reach
from domain.access.state import Access, fold_access
from domain.moments import utc_text
from domain.people import PersonToken
from services.access.api_tokens import new_api_token
from services.access.shapes import access_shape
from services.api.v1.callers import Call
from services.api.v1.desk import Desk
from services.api.v1.models.basics import InstantText
from services.api.v1.problems import Problem, not_found
from services.api.v1.routing import CallOf
from services.api.v1.tags import must_match, tag_of
from services.shapes import shown_addresses
from services.speaking.speaker import keep_people
from services.speaking.typed import typed_address

_SECONDS_A_DAY = 86_400
_MOST_DAYS, _MOST_PEOPLE, _LONGEST_ADDRESS = 3_650, 1_000, 320

AddressPath = Annotated[
    str, Path(max_length=_LONGEST_ADDRESS, description="Their address.", examples=["rita@ours.example"])
]
TeamPath = Annotated[str, Path(min_length=1, max_length=100, description="The team.", examples=["north"])]
TokenPath = Annotated[
    str,
    Path(max_length=64, pattern="^[0-9a-f]+$", description="The token's id.", examples=["3f9a02c1b2d4"]),
]
_Address = Annotated[str, Field(max_length=_LONGEST_ADDRESS, examples=["rita@ours.example"])]


class Me(BaseModel):
    """Who asks, what they are, and with whose deals each thing may be done: own, team or all."""

    address: str | None = Field(description="Null for machines.", examples=["rita@ours.example"])
    machine: str | None = Field(description="The id of a machine's token, else null.")
    roles: list[AccessRole] = Field(examples=[["rep"]])
    permits: dict[Permit, str] = Field(examples=[{"read_deals": "own"}])


class PersonRoles(BaseModel):
    """What somebody is."""

    address: str = Field(examples=["rita@ours.example"])
    roles: list[AccessRole] = Field(examples=[["rep"]])


class Team(BaseModel):
    """Who is in a team and who looks after it and all below it."""

    team: str = Field(examples=["north"])
    members: list[str] = Field(examples=[["rita@ours.example"]])
    managers: list[str] = Field(examples=[["mona@ours.example"]])
    above: str | None = Field(description="The team that it is part of.", examples=[None])


class MachineToken(BaseModel):
    """A token by which a machine is let in; its secret is known to its holder alone."""

    id: str = Field(examples=["3f9a02c1b2d4"])
    roles: list[AccessRole] = Field(examples=[["service"]])
    until: InstantText


class NewMachineToken(MachineToken):
    """A token that was just made. `secret` is not told again."""

    secret: str = Field(examples=["setpoint_3f9a02c1b2d4_Qm9v..."])


class Everybody(BaseModel):
    """Who may use the API."""

    people: list[PersonRoles]
    teams: list[Team]
    tokens: list[MachineToken]


class RolesGiven(BaseModel):
    """What somebody is from now on, instead of what they were; without a role they are let in no more."""

    model_config = ConfigDict(extra="forbid")
    roles: list[AccessRole] = Field(max_length=len(AccessRole), examples=[["rep"]])


class TeamGiven(BaseModel):
    """Who is in a team and who looks after it, whole. Nobody at all ends the team."""

    model_config = ConfigDict(extra="forbid")
    members: list[_Address] = Field(max_length=_MOST_PEOPLE, examples=[["rita@ours.example"]])
    managers: list[_Address] = Field(max_length=_MOST_PEOPLE, examples=[["mona@ours.example"]])
    above: str | None = Field(None, max_length=100, description="The team that it is part of.")


class TokenWanted(BaseModel):
    """What a machine is to be, and for how long."""

    model_config = ConfigDict(extra="forbid")
    roles: list[AccessRole] = Field(min_length=1, max_length=len(AccessRole), examples=[["service"]])
    days: int = Field(90, ge=1, le=_MOST_DAYS)


def access(desk: Desk) -> APIRouter:
    """The routes of who may do what."""
    routes = desk.routes("access")

    @routes.get("/me", Permit.READ_DEALS, response_model=Me)
    def read_me(call: CallOf) -> Me:
        """Who you are here, and what you may do."""
        return _me(desk, call)

    @routes.get("/access", Permit.GIVE_ACCESS, response_model=Everybody, is_tagged=True)
    def list_access(response: Response) -> Everybody:
        """Who may use the API, the teams, and the tokens of machines."""
        found = desk.door.access.fresh()
        response.headers["etag"] = _tag(found)
        return Everybody.model_validate(access_shape(found, desk.store))

    @routes.put(
        "/access/people/{address}", Permit.GIVE_ACCESS, problems=(409, 412), response_model=PersonRoles
    )
    def give_roles(address: AddressPath, given: RolesGiven, call: CallOf, request: Request) -> PersonRoles:
        """Say what somebody is. The last administrator stays one."""
        typed = typed_address(address, "path/address")
        person = _people(desk, [typed], "path/address")[0]
        _say(desk, call, request, AccessGiven(person, frozenset(given.roles)))
        return PersonRoles(address=typed, roles=sorted(set(given.roles)))

    @routes.put("/access/teams/{team}", Permit.GIVE_ACCESS, problems=(409, 412), response_model=Team)
    def state_team(team: TeamPath, given: TeamGiven, call: CallOf, request: Request) -> Team:
        """Say who is in a team and who looks after it."""
        members = _people(desk, given.members, "body/members")
        managers = _people(desk, given.managers, "body/managers")
        stated = TeamStated(team, frozenset(members), frozenset(managers), given.above)
        _say(desk, call, request, stated)
        shown = shown_addresses(desk.store.texts, [*members, *managers])
        return Team(
            team=team,
            members=sorted({shown[each] for each in members}),
            managers=sorted({shown[each] for each in managers}),
            above=given.above,
        )

    @routes.post(
        "/access/tokens", Permit.GIVE_ACCESS, problems=(409, 412),
        response_model=NewMachineToken, status_code=HTTPStatus.CREATED,
    )  # fmt: skip
    def issue_token(
        wanted: TokenWanted, call: CallOf, request: Request, response: Response
    ) -> NewMachineToken:
        """Let a machine in."""
        until = desk.store.clock.now() + wanted.days * _SECONDS_A_DAY
        made = new_api_token(wanted.roles, until)
        _say(desk, call, request, made.issued)
        response.headers["cache-control"] = "no-store"
        roles = sorted(made.issued.roles)
        return NewMachineToken(id=made.issued.id, roles=roles, until=utc_text(until), secret=made.secret)

    @routes.delete(
        "/access/tokens/{token}",
        Permit.GIVE_ACCESS,
        problems=(404, 409, 412),
        status_code=HTTPStatus.NO_CONTENT,
    )
    def revoke_token(token: TokenPath, call: CallOf, request: Request) -> None:
        """Have a machine's token be good for nothing from now on."""
        if token not in desk.door.access.fresh().tokens:
            raise not_found("token", token)
        _say(desk, call, request, ApiTokenRevoked(token))

    return routes.router


def _me(desk: Desk, call: Call) -> Me:
    caller = call.caller
    shown = shown_addresses(desk.store.texts, [caller.person] if caller.person else [])
    reaches = {permit: caller.reach(permit) for permit in Permit}
    return Me(
        address=None if caller.person is None else shown[caller.person],
        machine=caller.machine,
        roles=sorted(caller.roles),
        permits={permit: reach.name.lower() for permit, reach in reaches.items() if reach > Reach.NOBODYS},
    )


def _say(desk: Desk, call: Call, request: Request, event: AccessEvent) -> None:
    def decide(found: Access) -> Sequence[AccessEvent]:
        must_match(request.headers.get("if-match"), _tag(found))
        if _administrators(found) and not _administrators(fold_access([event], found)):
            why = "give another person that role first"
            raise Problem(409, "last-administrator", "Somebody has to be an administrator", why)
        return [event]

    desk.door.access.decide(decide, actor=call.actor)


def _administrators(found: Access) -> set[PersonToken]:
    return {person for person, roles in found.roles.items() if AccessRole.ADMIN in roles}


def _people(desk: Desk, typed: Sequence[str], place: str) -> list[PersonToken]:
    addresses = [typed_address(each, place) for each in typed]
    keep_people(desk.store, addresses)
    return [desk.store.tokens.person(address) for address in addresses]


def _tag(found: Access) -> str:
    people = sorted((person, sorted(roles)) for person, roles in found.roles.items())
    teams = [
        (team.team, sorted(team.members), sorted(team.managers), team.above)
        for _, team in sorted(found.teams.items())
    ]
    return tag_of([people, teams, sorted(found.tokens)])
