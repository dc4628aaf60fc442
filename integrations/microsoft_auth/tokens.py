"""Access tokens for one mailbox, renewed when it is time; a new refresh token is stored before its use."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from domain.moments import Instant
from domain.ports.clock import Clock
from domain.ports.provider import FailureKind, ProviderFailed
from integrations.microsoft_auth.applications import asked, confidential, public, tokens_in
from integrations.microsoft_auth.endpoints import MicrosoftClient, MicrosoftEndpoints
from integrations.microsoft_auth.grants import ApplicationGrant, ConsentGrant, GrantIsDamaged, read, written
from integrations.microsoft_auth.scopes import named_by

_EARLY_SECONDS = 300
_MOST_MOVES = 3


class Keeper(Protocol):
    """Where the grant of one mailbox lies."""

    def read(self) -> str | None:
        """The grant as it is now; None where there is none any more."""
        ...

    def swap(self, old: str, new: str) -> bool:
        """Keep a new one instead of the old; False, and nothing changes, if that is not there any more."""
        ...


@dataclass(slots=True)
class _Tokens:
    """A token until shortly before it ends. Several threads may ask."""

    clock: Clock
    _token: str = field(default="", repr=False)
    _until: Instant = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def token(self) -> str:
        """See `integrations.microsoft_graph.calling.AccessTokens`."""
        with self._lock:
            if not self._token or self.clock.now() >= self._until:
                self._renew()
            return self._token

    def renewed(self, refused: str) -> str:
        """See `integrations.microsoft_graph.calling.AccessTokens`."""
        with self._lock:
            if self._token == refused:
                self._renew()
            return self._token

    def _renew(self) -> None:
        answer = self._got()
        seconds = answer.get("expires_in")
        lives = int(seconds) if isinstance(seconds, int | str) and str(seconds).isdecimal() else 0
        self._token, self._until = str(answer["access_token"]), self.clock.now() + lives - _EARLY_SECONDS

    def _got(self) -> Mapping[str, Any]:
        raise NotImplementedError


@dataclass(slots=True)
class SignedInTokens(_Tokens):
    """Tokens by what a person granted.

    Entra gives a new refresh token with every use and leaves the one before as it is. The new one is stored
    before the access token that came with it is used: who dies in between still has one that holds.
    """

    keeper: Keeper = field(kw_only=True)
    client: MicrosoftClient = field(kw_only=True)
    endpoints: MicrosoftEndpoints = field(kw_only=True)

    def _got(self) -> Mapping[str, Any]:
        for _ in range(_MOST_MOVES):
            kept = self.keeper.read()
            grant = _consent(kept)
            answer = self._asked(grant)
            new = answer.get("refresh_token")
            if not isinstance(new, str) or not new or new == grant.refresh_token:
                return answer
            if self.keeper.swap(kept or "", written(replace(grant, refresh_token=new))):
                return answer
        raise ProviderFailed(FailureKind.RETRY, "grant_moves")

    def _asked(self, grant: ConsentGrant) -> Mapping[str, Any]:
        scopes = named_by(self.endpoints.resource, grant.scopes)
        with public(replace(self.client, tenant=grant.tenant), self.endpoints) as (app, _):
            answer = asked(lambda: app.acquire_token_by_refresh_token(grant.refresh_token, scopes))
        return tokens_in(answer)


@dataclass(slots=True)
class ApplicationTokens(_Tokens):
    """Tokens by the application's own rights, for nothing but the mailbox of the grant."""

    grant: ApplicationGrant = field(kw_only=True)
    client: MicrosoftClient = field(kw_only=True)
    endpoints: MicrosoftEndpoints = field(kw_only=True)

    def _got(self) -> Mapping[str, Any]:
        return application_token(replace(self.client, tenant=self.grant.tenant), self.endpoints)


def application_token(client: MicrosoftClient, endpoints: MicrosoftEndpoints) -> Mapping[str, Any]:
    """A token by the application's own rights.

    Raises:
        ProviderFailed: there is none.
    """
    with confidential(client, endpoints) as app:
        answer = asked(lambda: app.acquire_token_for_client([f"{endpoints.resource}/.default"]))
    return tokens_in(answer)


def _consent(kept: str | None) -> ConsentGrant:
    try:
        grant = None if kept is None else read(kept)
    except GrantIsDamaged:
        grant = None
    if not isinstance(grant, ConsentGrant):
        raise ProviderFailed(FailureKind.REAUTHORISE, "no_grant")
    return grant
