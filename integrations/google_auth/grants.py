"""Grants as they are kept (sealed, by the store of grants), and the credentials that they give."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec
from google.auth.credentials import Credentials
from google.oauth2 import credentials as people

from integrations.google_api.failures import CAUGHT
from integrations.google_auth.asking import transport
from integrations.google_auth.delegation import Delegation, allowed_of
from integrations.google_auth.endpoints import GoogleClient, GoogleEndpoints
from integrations.google_auth.failures import token_failure


class GrantIsDamaged(Exception):
    """What is kept is no grant of Google's. The mailbox has to be connected again."""


@dataclass(frozen=True, slots=True)
class ConsentGrant:
    """What a person granted; `scopes` are those of them that capture uses."""

    address: str
    scopes: tuple[str, ...]
    client_id: str
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DelegationGrant:
    """What an administrator delegated for one mailbox: the key of the service account."""

    address: str
    scopes: tuple[str, ...]
    key: dict[str, str] = field(repr=False)


Grant: TypeAlias = ConsentGrant | DelegationGrant


class _Kept(msgspec.Struct, omit_defaults=True):
    address: str
    scopes: tuple[str, ...]
    client_id: str = ""
    refresh_token: str = ""
    key: dict[str, str] | None = None


def written(grant: Grant) -> str:
    """A grant as text, to be sealed."""
    return msgspec.json.encode(_kept(grant)).decode()


def _kept(grant: Grant) -> _Kept:
    match grant:
        case ConsentGrant():
            return _Kept(grant.address, grant.scopes, grant.client_id, grant.refresh_token)
        case DelegationGrant():
            return _Kept(grant.address, grant.scopes, key=grant.key)


def read(text: str) -> Grant:
    """The grant that was written.

    Raises:
        GrantIsDamaged: it is none.
    """
    try:
        kept = msgspec.json.decode(text, type=_Kept)
    except msgspec.MsgspecError:
        raise GrantIsDamaged("what is kept is no grant of Google's") from None
    if kept.key is not None:
        return DelegationGrant(kept.address, kept.scopes, kept.key)
    return ConsentGrant(kept.address, kept.scopes, kept.client_id, kept.refresh_token)


def credentials_of(grant: Grant, client: GoogleClient | None, endpoints: GoogleEndpoints) -> Credentials:
    """Credentials that refresh themselves at our own token endpoint, whatever the library knows.

    Raises:
        GrantIsDamaged: it was granted to another application than the one that is set now.
        NotAllowed, FaultyKeyFile: as `Delegation.credentials`.
    """
    match grant:
        case DelegationGrant():
            delegation = Delegation(grant.key, allowed_of((grant.address,)))
            return delegation.credentials(grant.address, grant.scopes, endpoints)
        case ConsentGrant():
            if client is None or client.id != grant.client_id:
                raise GrantIsDamaged("it was granted to another application than the one that is set now")
            return people.Credentials(  # type: ignore[no-untyped-call]
                None,
                refresh_token=grant.refresh_token,
                token_uri=endpoints.token,
                client_id=client.id,
                client_secret=client.secret,
            )


def refresh(credentials: Credentials) -> None:
    """Get an access token now.

    Raises:
        ProviderFailed: Google gives none, or can not be reached.
    """
    try:
        with transport() as send:
            credentials.refresh(send)  # type: ignore[no-untyped-call]
    except CAUGHT as error:
        raise token_failure(error) from None
