"""Secrets and signatures of webhooks. Source: Standard Webhooks 1.0, "Signature scheme"."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

from domain.moments import Instant

PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """A secret that nobody can guess, as its holder is told it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signed(message: str, at: Instant, body: bytes, keys: Sequence[str]) -> Mapping[str, str]:
    """The headers of one try to send a message: one signature for each secret that is good."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(_signature(message, at, body, key) for key in keys),
    }


def _signature(message: str, at: Instant, body: bytes, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, b".".join((message.encode(), str(at).encode(), body)), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
