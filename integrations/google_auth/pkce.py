"""Proof Key for Code Exchange (RFC 7636, S256): who took the code on its way can do nothing with it."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field

_BYTES = 64


@dataclass(frozen=True, slots=True)
class Proof:
    """A secret, and what may be told of it beforehand."""

    verifier: str = field(repr=False)

    @property
    def challenge(self) -> str:
        """The digest that goes with the question for consent."""
        digest = hashlib.sha256(self.verifier.encode("ascii")).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def new_proof() -> Proof:
    """A secret that nobody can guess, of 86 characters (43 to 128 are allowed)."""
    return Proof(secrets.token_urlsafe(_BYTES))


def new_state() -> str:
    """What the way back has to carry, so that nobody else's code is taken for ours."""
    return secrets.token_urlsafe(32)
