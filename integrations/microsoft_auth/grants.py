"""Grants as they are kept (sealed, by the store of grants)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import msgspec


class GrantIsDamaged(Exception):
    """What is kept is no grant of Microsoft's. The mailbox has to be connected again."""


@dataclass(frozen=True, slots=True)
class ConsentGrant:
    """What a person granted; `scopes` are those rights that capture uses.

    `address` is the mailbox. It is that of another one than who signed in where `is_shared`.
    """

    address: str
    scopes: tuple[str, ...]
    client_id: str
    tenant: str
    refresh_token: str = field(repr=False)
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class ApplicationGrant:
    """One mailbox of those that an administrator named; the application's secret is a setting."""

    address: str
    scopes: tuple[str, ...]
    client_id: str
    tenant: str


Grant: TypeAlias = ConsentGrant | ApplicationGrant


class _Kept(msgspec.Struct, omit_defaults=True):
    address: str
    scopes: tuple[str, ...]
    client_id: str
    tenant: str
    refresh_token: str = ""
    is_shared: bool = False


def written(grant: Grant) -> str:
    """A grant as text, to be sealed."""
    kept = _Kept(grant.address, grant.scopes, grant.client_id, grant.tenant)
    if isinstance(grant, ConsentGrant):
        kept.refresh_token, kept.is_shared = grant.refresh_token, grant.is_shared
    return msgspec.json.encode(kept).decode()


def read(text: str) -> Grant:
    """The grant that was written.

    Raises:
        GrantIsDamaged: it is none.
    """
    try:
        kept = msgspec.json.decode(text, type=_Kept)
    except msgspec.MsgspecError:
        raise GrantIsDamaged("what is kept is no grant of Microsoft's") from None
    if not kept.refresh_token:
        return ApplicationGrant(kept.address, kept.scopes, kept.client_id, kept.tenant)
    return ConsentGrant(
        kept.address, kept.scopes, kept.client_id, kept.tenant, kept.refresh_token, is_shared=kept.is_shared
    )
