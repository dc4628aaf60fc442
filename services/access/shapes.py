"""Who may use the API, as JSON and for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.access.events import TeamStated
from domain.access.state import Access
from domain.moments import utc_text
from services.shapes import Json, shown_addresses
from services.wiring import Store


def access_shape(access: Access, store: Store) -> Json:
    """People with their roles, teams, and the tokens of machines; a token stands for who was erased."""
    in_teams = {each for team in access.teams.values() for each in (*team.members, *team.managers)}
    shown = shown_addresses(store.texts, sorted({*access.roles, *in_teams}))
    roles = {shown[person]: sorted(held) for person, held in access.roles.items()}
    return {
        "people": [{"address": address, "roles": roles[address]} for address in sorted(roles)],
        "teams": [_team(access.teams[name], shown) for name in sorted(access.teams)],
        "tokens": [
            {"id": token.id, "roles": sorted(token.roles), "until": utc_text(token.until)}
            for token in access.tokens.values()
        ],
    }


def access_lines(shape: Json) -> Iterator[str]:
    """The same, a line each."""
    if not any(shape.values()):
        yield "nobody may use the API yet: setpoint access give ADDRESS --role admin"
    for person in shape["people"]:
        yield f"{person['address']}: {', '.join(person['roles'])}"
    for team in shape["teams"]:
        said = f"team {team['team']}: {', '.join(team['members']) or 'nobody'}"
        managers = ", ".join(team["managers"]) or "nobody"
        above = f"; part of {team['above']}" if team["above"] else ""
        yield f"{said}; looked after by {managers}{above}"
    for token in shape["tokens"]:
        yield f"token {token['id']}: {', '.join(token['roles'])}, until {token['until']}"


def _team(team: TeamStated, shown: Mapping[str, str]) -> Json:
    return {
        "team": team.team,
        "members": sorted(shown[each] for each in team.members),
        "managers": sorted(shown[each] for each in team.managers),
        "above": team.above,
    }
