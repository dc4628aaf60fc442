"""What can be asked of access; written by `python -m tests.client.write`."""

from __future__ import annotations

from typing import Any

from services.client import models as m
from services.client.asking import Asking, Question, tag_of
from services.client.basics import Seen


class AccessCalls(Asking):
    """Who you are, and who may do what."""

    def read_me(self) -> m.Me:
        """Who you are here, and what you may do."""
        question = Question("GET", "/v1/me")
        return self._read(question, m.Me)

    def list_access(self, *, known: Seen[m.Everybody] | None = None) -> Seen[m.Everybody]:
        """Who may use the API, the teams, and the tokens of machines."""
        question = Question("GET", "/v1/access")
        return self._read_seen(question, m.Everybody, known)

    def give_roles(
        self,
        address: str,
        body: m.RolesGiven,
        *,
        as_seen: Seen[Any] | str | None = None,
        key: str | None = None,
    ) -> m.PersonRoles:
        """Say what somebody is. The last administrator stays one."""
        question = Question(
            "PUT",
            "/v1/access/people/{address}",
            places={"address": address},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.PersonRoles)

    def state_team(
        self, team: str, body: m.TeamGiven, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> m.Team:
        """Say who is in a team and who looks after it."""
        question = Question(
            "PUT",
            "/v1/access/teams/{team}",
            places={"team": team},
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.Team)

    def issue_token(
        self, body: m.TokenWanted, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> m.NewMachineToken:
        """Let a machine in."""
        question = Question(
            "POST",
            "/v1/access/tokens",
            body=body,
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        return self._read(question, m.NewMachineToken)

    def revoke_token(
        self, token: str, *, as_seen: Seen[Any] | str | None = None, key: str | None = None
    ) -> None:
        """Have a machine's token be good for nothing from now on."""
        question = Question(
            "DELETE",
            "/v1/access/tokens/{token}",
            places={"token": token},
            headers={"If-Match": tag_of(as_seen), "Idempotency-Key": key},
        )
        self._do(question)
