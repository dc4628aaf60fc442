"""Secrets that are made once, shown once, and known afterwards by a digest alone."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

_ID_BYTES = 6
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A secret that nobody can guess; `text` is all of it, beginning with the id by which it is known."""

    id: str
    digest: str
    text: str = field(repr=False)


def new_secret() -> NewSecret:
    """A secret that was never used before."""
    id_, secret = secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(_SECRET_BYTES)
    return NewSecret(id_, digest_of(secret), f"{id_}_{secret}")


def id_in(text: str) -> str:
    """The id that a secret begins with, whether there is such a one or not."""
    return text.partition("_")[0]


def is_secret_of(text: str, digest: str | None) -> bool:
    """Whether a secret is the one with this digest, in time that does not depend on how much of it fits."""
    is_its = hmac.compare_digest(digest_of(text.partition("_")[2]), digest or digest_of(""))
    return is_its and digest is not None


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
