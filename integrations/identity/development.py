"""An issuer of our own, for a demo and for tests: it vouches for whoever it is told to.

Its key lives as long as the process. It must never be trusted where real correspondence is.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from domain.ports.clock import Clock

_KEY_BITS = 2_048
_EXPONENT = 65_537
TOKEN_SECONDS = 3_600
CODE_SECONDS = 60


def new_key() -> rsa.RSAPrivateKey:
    """A key to sign with; making one takes a moment."""
    return rsa.generate_private_key(_EXPONENT, _KEY_BITS)


@dataclass(frozen=True, slots=True)
class DevelopmentIssuer:
    """Signs tokens of an issuer at an address. `discovery` and `key_set` are what it publishes."""

    address: str
    clock: Clock
    key_id: str = field(default_factory=lambda: uuid4().hex)
    key: rsa.RSAPrivateKey = field(default_factory=new_key, repr=False)

    @property
    def discovery(self) -> dict[str, Any]:
        """The discovery document (OpenID Connect Discovery 1.0 section 3)."""
        return {
            "issuer": self.address,
            "jwks_uri": f"{self.address}/keys",
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "token_endpoint_auth_methods_supported": ["none"],
        }

    @property
    def key_set(self) -> dict[str, Any]:
        """Its public key (RFC 7517)."""
        key = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**key, "kid": self.key_id, "alg": "RS256", "use": "sig"}]}

    def token(self, address: str, audience: str, *, name: str = "", **claims: object) -> str:
        """A token for whoever has an address; `claims` are put in besides or instead, None takes one out."""
        now = self.clock.now()
        whole = {
            "iss": self.address,
            "sub": address,
            "aud": audience,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "email": address,
            "email_verified": True,
            "name": name,
            **claims,
        }
        given = {claim: value for claim, value in whole.items() if value is not None}
        return jwt.encode(given, self.key, algorithm="RS256", headers={"kid": self.key_id})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asked for when it sent a browser: where to send it back, and what to carry."""

    client: str
    back: str
    challenge: str
    nonce: str
    state: str


@dataclass(slots=True)
class Codes:
    """Codes that were given for signing somebody in; each is good once, for a minute."""

    clock: Clock
    _given: dict[str, tuple[str, Asked, int]] = field(default_factory=dict[str, tuple[str, Asked, int]])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def give(self, address: str, asked: Asked) -> str:
        """A code for whoever has an address."""
        code, now = secrets.token_urlsafe(32), self.clock.now()
        with self._lock:
            self._given = {key: kept for key, kept in self._given.items() if kept[2] > now}
            self._given[code] = (address, asked, now + CODE_SECONDS)
        return code

    def take(self, code: str, *, client: str, back: str, verifier: str) -> tuple[str, Asked] | None:
        """Whom a code was given for, and what was asked; None where it is good for nothing."""
        with self._lock:
            given = self._given.pop(code, None)
        if given is None:
            return None
        address, asked, until = given
        digest = hashlib.sha256(verifier.encode("utf-8", "surrogatepass")).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=")
        is_its = hmac.compare_digest(challenge, asked.challenge.encode("utf-8", "surrogatepass"))
        is_its = is_its and (asked.client, asked.back) == (client, back)
        return (address, asked) if is_its and until > self.clock.now() else None
