"""Who asks, and what they may do: every route says its permit, and none is served without one.

A token of a person is checked against the issuer (`integrations.identity`), one of a machine against
the ledger. What somebody may do is `domain.access`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.access.permits import Permit, Reach
from domain.access.state import Caller
from domain.people import PersonToken
from domain.ports.clock import Clock
from domain.ports.tokens import Tokens
from integrations.identity.bearer import BearerTokens
from services.access.api_tokens import PREFIX, checked_api_token
from services.access.record import AccessRecord
from services.api.v1.problems import forbidden, unauthenticated

_SCHEME = "bearer "


@dataclass(frozen=True, slots=True)
class Door:
    """Lets people and machines in. `bearer` is None where no issuer is set up: then only machines are."""

    access: AccessRecord
    tokens: Tokens
    clock: Clock
    bearer: BearerTokens | None

    def caller(self, authorization: str | None) -> Caller:
        """Who asks, by the header `Authorization`.

        Raises:
            Problem: nobody said who they are.
            TokenRefused: they could not prove it.
            IssuerOutOfReach: nobody can be proven for now.
        """
        if authorization is None or not authorization.lower().startswith(_SCHEME):
            raise unauthenticated("send a token: Authorization: Bearer ...")
        text = authorization[len(_SCHEME) :].strip()
        access = self.access.now()
        if text.startswith(PREFIX):
            return access.machine(checked_api_token(text, access, self.clock.now()))
        if self.bearer is None:
            raise unauthenticated("no issuer is set up here, so only tokens of machines are known")
        return access.person(self.tokens.person(self.bearer.check(text).address))


@dataclass(frozen=True, slots=True)
class Call:
    """One request of somebody who may do what its route is for, at least with something."""

    caller: Caller
    permit: Permit

    @property
    def actor(self) -> str:
        """Who is written down as the one who did it."""
        return self.caller.person or f"api:{self.caller.machine}"

    def may(self, people: Iterable[PersonToken | None]) -> bool:
        """Whether they may do it with what is these people's."""
        return self.caller.may(self.permit, people)


def admitted(caller: Caller, permit: Permit) -> Call:
    """A call of somebody, if their roles permit it with anything at all.

    Raises:
        Problem: they do not.
    """
    if caller.reach(permit) is Reach.NOBODYS:
        needed = permit.value.replace("_", " ")
        raise forbidden(f"your roles do not let you {needed}; an administrator can give you one that does")
    return Call(caller, permit)
