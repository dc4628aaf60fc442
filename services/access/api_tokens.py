"""Tokens of machines: made once, shown once, and known afterwards by a digest alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from domain.access.events import ApiTokenIssued
from domain.access.permits import AccessRole
from domain.access.state import Access
from domain.moments import Instant
from integrations.identity.refusals import TokenRefused
from services.access.secret_parts import id_in, is_secret_of, new_secret

PREFIX = "setpoint_"
"""By which secret scanners, and we, know such a token."""


@dataclass(frozen=True, slots=True)
class NewApiToken:
    """A token that was just made: its event, and the secret that only its holder will know."""

    issued: ApiTokenIssued
    secret: str = field(repr=False)


def new_api_token(roles: Collection[AccessRole], until: Instant) -> NewApiToken:
    """A token that nobody can guess."""
    made = new_secret()
    return NewApiToken(ApiTokenIssued(made.id, made.digest, frozenset(roles), until), f"{PREFIX}{made.text}")


def checked_api_token(text: str, access: Access, now: Instant) -> ApiTokenIssued:
    """The token that a secret belongs to.

    Raises:
        TokenRefused: it was never issued, or is revoked or over.
    """
    whole = text.removeprefix(PREFIX)
    known = access.tokens.get(id_in(whole))
    is_its = is_secret_of(whole, known.digest if known else None)
    if known is None or not is_its:
        raise TokenRefused("a token that was issued here and is not revoked")
    if known.until <= now:
        raise TokenRefused("a token that is still valid; have a new one issued")
    return known
