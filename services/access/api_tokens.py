"""Tokens of machines: made once, shown once, and known afterwards by a digest alone."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field

from domain.access.events import ApiTokenIssued
from domain.access.permits import AccessRole
from domain.access.state import Access
from domain.moments import Instant
from integrations.identity.refusals import TokenRefused

PREFIX = "setpoint_"
"""By which secret scanners, and we, know such a token."""
_ID_BYTES = 6
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class NewApiToken:
    """A token that was just made: its event, and the secret that only its holder will know."""

    issued: ApiTokenIssued
    secret: str = field(repr=False)


def new_api_token(roles: Collection[AccessRole], until: Instant) -> NewApiToken:
    """A token that nobody can guess."""
    id_, secret = secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    issued = ApiTokenIssued(id_, _digest(secret), frozenset(roles), until)
    return NewApiToken(issued, f"{PREFIX}{id_}_{secret}")


def checked_api_token(text: str, access: Access, now: Instant) -> ApiTokenIssued:
    """The token that a secret belongs to.

    Raises:
        TokenRefused: it was never issued, or is revoked or over.
    """
    id_, _, secret = text.removeprefix(PREFIX).partition("_")
    known = access.tokens.get(id_)
    is_its = hmac.compare_digest(_digest(secret), known.digest if known else _digest(""))
    if known is None or not is_its:
        raise TokenRefused("a token that was issued here and is not revoked")
    if known.until <= now:
        raise TokenRefused("a token that is still valid; have a new one issued")
    return known


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
